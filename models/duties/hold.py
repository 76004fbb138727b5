"""Starts only when approved: duties held back until a special plan is approved, and let go by it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from domain.deadlines.rules import After, Anchor
from domain.duties.lifecycle import State
from domain.duties.special_plans import STANDING_NAMES, Standing
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Label, Message
from models.action_context import ActionContext
from models.directory.post import liaison_post, liaison_posts
from models.directory.tier import beyond
from models.directory.unit import Unit
from models.duties.deadline import NOT_COUNTED, date_by_rule, date_without_waiting, rule_of
from models.duties.dispatch import dispatch
from models.duties.duty import Duty
from models.duties.special_plan import standing
from models.duties.transition import set_deadline, tell
from models.history import record
from models.plans.plan import Plan
from models.reminders.case import stop_ladder

HOLDABLE = frozenset({State.PROPOSED, State.READY, State.DISPATCHED})


@dataclass(frozen=True)
class Released:
    """What an approval let go: dispatched by it, and ready but not to be dispatched for want of a liaison's post."""

    let_go: tuple[Duty, ...] = ()
    dispatched: int = 0
    left: tuple[Duty, ...] = ()


def hold(session: Session, duty: Duty, plan: Duty, context: ActionContext) -> None:
    """The duty starts only when the special plan is approved; one that waits for it already is passed over.

    What was dispatched and not signed for owes nothing meanwhile, and its unit is told. Where the plan is approved
    already the duty is let go at once. NotAllowed for a duty signed for, of another plan, or that would wait in a ring.
    """
    if duty.waits_for_id == plan.id and duty.is_held():
        return
    _check_hold(session, duty, plan)
    duty.waits_for_id, duty.released_on = plan.id, None
    record(session, "hold", context, duty=duty, note=str(Message("noted_held", plan=plan.called)))
    session.add(duty)
    session.flush()
    if standing(session, plan) is Standing.APPROVED:
        let_go(session, [duty], plan.closed_on or context.today, context)
    elif duty.state is State.DISPATCHED:
        duty.owed_on = duty.sign_by = None
        stop_ladder(session, duty, context)
        tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"held:{duty.version}", context,
             what="held", plan=plan.number)


def lift(session: Session, duty: Duty, reason: str, context: ActionContext) -> Released:
    """The duty may start although the special plan is not approved; the reason is kept."""
    if not duty.is_held():
        raise NotAllowed("duty_not_held", duty=duty.number)
    if not reason.strip():
        raise NotAllowed("go_ahead_reason_missing")
    record(session, "lift", context, duty=duty, note=reason.strip())
    return let_go(session, [duty], None, context)


def release(session: Session, plan: Duty, context: ActionContext) -> Released:
    """The special plan is approved: all that waited for it may start from today, and what was ready is dispatched."""
    query = select(Duty).where(Duty.waits_for_id == plan.id).order_by(Duty.id)
    held = [duty for duty in session.exec(query).all() if duty.is_held() and duty.state in HOLDABLE]
    for duty in held:
        record(session, "release", context, duty=duty, note=str(Message("noted_plan_approved", plan=plan.called)))
    return let_go(session, held, context.today, context)


def let_go(session: Session, duties: list[Duty], approved_on: date | None, context: ActionContext) -> Released:
    """These duties wait no more; rules counted from the approval are counted from `approved_on`.

    Ready ones are dispatched. Those whose unit cannot be written to stay ready, so that no approval fails by it.
    """
    for duty in duties:
        duty.released_on = context.today
        rule = rule_of(duty)
        if approved_on is not None and isinstance(rule, After) and rule.anchor is Anchor.APPROVAL:
            duty.anchored_on = approved_on
        session.add(duty)
        if duty.state is State.DISPATCHED:
            _start_anew(session, duty, context)
    ready = [duty for duty in duties if duty.state is State.READY]
    units = {duty.unit_id for duty in ready} - {None}
    reached = liaison_posts(session, units)
    out = beyond(session, session.get_one(Plan, ready[0].plan_id).office_id, units) if ready else {}
    left = tuple(duty for duty in ready if duty.unit_id is not None
                 and (duty.unit_id not in reached or duty.unit_id in out))
    dispatched = dispatch(session, [duty for duty in ready if duty not in left], context)
    session.flush()
    return Released(tuple(duties), dispatched, left)


def refuse_held(session: Session, duty: Duty) -> None:
    """NotAllowed, naming what it waits for, where the duty may not start yet."""
    if duty.is_held():
        raise NotAllowed("duty_held", duty=duty.number, plan=said_plan(session, duty))


def said_plan(session: Session, duty: Duty) -> Message:
    """The special plan that the duty waits for, in words: whose it is and where it stands."""
    plan = session.get_one(Duty, duty.waits_for_id)
    unit = session.get(Unit, plan.unit_id) if plan.unit_id else None
    name = unit.name if unit else plan.unit_written
    return Message("special_plan_of", unit=name, duty=plan.number,
                   standing=Label(STANDING_NAMES[standing(session, plan)]))


def _check_hold(session: Session, duty: Duty, plan: Duty) -> None:
    if not plan.special_plan:
        raise NotAllowed("held_by_no_special_plan", plan=plan.number)
    if plan.plan_id != duty.plan_id:
        raise NotAllowed("plans_differ", duty=duty.number, plan=plan.number)
    if duty.state not in HOLDABLE:
        raise NotAllowed("duty_already_begun", duty=duty.number)
    seen, ahead = {duty.id}, plan
    while ahead is not None:
        if ahead.id in seen:
            raise NotAllowed("holds_in_a_circle", plan=plan.number, duty=duty.number)
        seen.add(ahead.id)
        ahead = session.get(Duty, ahead.waits_for_id) if ahead.is_held() else None


def _start_anew(session: Session, duty: Duty, context: ActionContext) -> None:
    """The unit has its full term to sign from today, its date as counted now, and hears of it once."""
    duty.round += 1
    duty.sign_by = context.calendar.add_working_days(context.today, context.policy.sign_within)
    if duty.anchored_on is not None and duty.due_on is None:
        dated = date_by_rule(duty, session.get_one(Plan, duty.plan_id), context)
        set_deadline(session, duty, dated.due_on, context, reason=str(Message("noted_dated_by_approval")),
                     provisional=dated.provisional)
    elif duty.due_on is not None and duty.due_on < context.today:
        anew = date_without_waiting(duty.due_on, duty.dispatched_on, context)
        duty.first_due_on = None    # by this one it is judged
        set_deadline(session, duty, anew.due_on, context, reason=NOT_COUNTED, provisional=anew.provisional)
    duty.owed_on = None if duty.waits_for_an_end() else duty.due_on
    tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"released:{duty.version}", context,
         what="released", due_on=str(duty.due_on or ""))
