"""Decisions on a duty under way: suspend, resume, reassign, cancel, reopen, end."""

from datetime import date

from sqlmodel import Session, select

from domain.duties.lifecycle import OPEN, Action, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.duty import Duty, Form, supports_of
from models.duties.on_time import late_with
from models.duties.parts import breakers_of, open_parts, tell_whole
from models.duties.report import ReportDecision, pending_report
from models.duties.transition import act, set_deadline, tell
from models.history import record
from models.plans.plan import Plan
from models.reminders.case import stop_ladder


def suspend(session: Session, duty: Duty, reason: str, context: ActionContext) -> None:
    """Nothing more is said about the duty until it is resumed."""
    duty.state_before_suspension = duty.state.value
    act(session, duty, Action.SUSPEND, context, note=reason)
    stop_ladder(session, duty, context)
    _tell_unit(session, duty, "suspended", context, reason=reason)


def resume(session: Session, duty: Duty, context: ActionContext, *, due_on: date | None = None) -> None:
    """The duty goes on where it stood, with a new deadline where one is given."""
    act(session, duty, Action.RESUME, context)
    if duty.state_before_suspension in (State.DISPATCHED.value, State.REPORTED.value):
        duty.state = State(duty.state_before_suspension)
    duty.state_before_suspension = ""
    duty.round += 1
    if due_on is not None:
        set_deadline(session, duty, due_on, context, reason=str(Message("noted_resumed")),
                     provisional=context.calendar.is_provisional(due_on))
    _tell_unit(session, duty, "resumed", context, due_on=str(duty.due_on or ""))


def reassign(session: Session, duty: Duty, unit: Unit, context: ActionContext, *, reason: str,
             due_on: date | None = None) -> None:
    """The duty is the new unit's, to be signed for anew; both units are told, the old deadline stays unless given.

    What the old unit's office made of it stays that office's and counts for the new unit no more; neither does a
    report of the old unit that waits. Where the old unit was late, that stays with it.
    """
    if unit.id == duty.unit_id:
        raise NotAllowed("already_with_unit", duty=duty.number, unit=unit.name)
    new_post = liaison_post(session, unit.id)
    if new_post is None:
        raise NotAllowed("no_liaison_to_reassign", unit=unit.name)
    refuse_beyond(session, session.get_one(Plan, duty.plan_id).office_id, [unit.id])
    late, kept = duty.is_overdue(context.today), late_with(session, duty, context.today)
    if kept is not None:
        session.add(kept)
    old = session.get_one(Unit, duty.unit_id)
    act(session, duty, Action.REASSIGN, context, note=reason, unit_before=old.name, unit_after=unit.name,
        late_before=late, due_before=str(duty.due_on or ""))
    stop_ladder(session, duty, context)
    _tell_unit(session, duty, "taken_away", context, reason=reason, unit_after=unit.name)
    _leave_parts(session, duty, str(Message("noted_whole_reassigned", whole=duty.number, unit=unit.name)), context)
    _set_aside(session, duty)
    duty.unit_id, duty.unit_written, duty.acknowledged_at = unit.id, unit.name, None
    duty.given_on, duty.anew_at, duty.reported_on = context.today, context.now, None
    duty.round += 1
    duty.sign_by = None if duty.is_held() else context.calendar.add_working_days(context.today,
                                                                                  context.policy.sign_within)
    if due_on is not None:
        set_deadline(session, duty, due_on, context, reason=str(Message("noted_reassigned", reason=reason)),
                     provisional=context.calendar.is_provisional(due_on))
    tell(session, duty, NoticeKind.DISPATCH, new_post, f"dispatch:{duty.round}", context, reason=reason)


def cancel(session: Session, duty: Duty, reason: str, context: ActionContext) -> None:
    """Nothing more is expected of it or of its parts; the units are told. What was not dispatched is dropped."""
    if not reason.strip():
        raise NotAllowed("cancel_reason_missing")
    stop_ladder(session, duty, context)
    act(session, duty, Action.CANCEL, context, note=reason)
    _tell_unit(session, duty, "cancelled", context, reason=reason)
    why = str(Message("noted_whole_cancelled", whole=duty.number, reason=reason))
    for part in open_parts(session, duty.id):
        if part.state in OPEN:
            cancel(session, part, why, context)
        else:
            act(session, part, Action.DROP, context, note=why)
    tell_whole(session, duty, context)


def reopen(session: Session, duty: Duty, reason: str, context: ActionContext, *, due_on: date) -> None:
    """A closed duty is open again until `due_on`; the reason is shown wherever it counts."""
    if not reason.strip():
        raise NotAllowed("reopen_reason_missing")
    act(session, duty, Action.REOPEN, context, note=reason)
    duty.closed_on, duty.reported_on, duty.credited_on, duty.anew_at = None, None, None, context.now
    duty.round += 1
    set_deadline(session, duty, due_on, context, reason=str(Message("noted_reopened", reason=reason)),
                 provisional=context.calendar.is_provisional(due_on))
    _tell_unit(session, duty, "reopened", context, reason=reason, due_on=str(due_on))


def end(session: Session, duty: Duty, reason: str, context: ActionContext) -> None:
    """A series, a standing duty or a rule for activities makes nothing more; its open occurrences stay."""
    if duty.form is Form.SINGLE:
        raise NotAllowed("duty_not_recurring", duty=duty.number)
    act(session, duty, Action.END, context, note=reason)
    duty.closed_on = context.today


def unfinished_of(session: Session, duty: Duty) -> list[Duty]:
    """Open occurrences and supports of a duty."""
    children = session.exec(select(Duty).where(Duty.parent_id == duty.id).order_by(Duty.id)).all()
    return [one for one in [*children, *supports_of(session, duty.id)] if one.state in OPEN]


def _set_aside(session: Session, duty: Duty) -> None:
    """What the unit handed in and nobody decided on waits no more."""
    report = pending_report(session, duty.id)
    while report is not None:
        report.decision = ReportDecision.NOTED
        session.add(report)
        session.flush()
        report = pending_report(session, duty.id)


def _leave_parts(session: Session, whole: Duty, note: str, context: ActionContext) -> None:
    office_id = session.get_one(Plan, whole.plan_id).office_id
    for part in session.exec(select(Duty).where(Duty.whole_id == whole.id).order_by(Duty.id)).all():
        part.whole_id = None
        session.add(part)
        record(session, "break_down", context, duty=part, state_before=part.state, state_after=part.state, note=note,
               for_office=office_id)


def _tell_unit(session: Session, duty: Duty, what: str, context: ActionContext, **facts) -> None:
    """The unit hears of it, and with it the offices that broke the duty down."""
    posts = {liaison_post(session, duty.unit_id), *breakers_of(session, duty.id)}
    for post in sorted(posts - {None}):
        tell(session, duty, NoticeKind.CHANGE, post, f"{what}:{duty.version}", context, what=what, **facts)
