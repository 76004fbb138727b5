"""More time (延期): asked for, granted, refused, given; the parts of a duty move with it."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.deadlines.rules import FixedDate, to_json
from domain.deadlines.written_rules import write_rule
from domain.duties.lifecycle import OPEN, Action
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.columns import as_written, enum_field, instant_field, partial_index, reference, text_field
from models.directory.post import liaison_post, office_posts
from models.duties.deadline import rule_of
from models.duties.duty import Duty
from models.duties.parts import breakers_of, open_parts
from models.duties.transition import act, set_deadline, tell
from models.plans.plan import Plan
from models.reminders.case import stop_ladder


class ExtensionDecision(StrEnum):
    """A request waits, or was decided."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"


class Extension(SQLModel, table=True):
    """A department asks for a later date; `late` marks a request made after the deadline."""

    __tablename__ = "extension"
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = reference("duty.id")
    wanted_on: date
    reason: str = text_field()
    late: bool = False
    asked_at: datetime = instant_field()
    asked_by: int | None = reference("person.id", nullable=True, index=False)
    decision: ExtensionDecision = enum_field(ExtensionDecision, ExtensionDecision.PENDING, index=True)
    granted_on: date | None = None
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)
    comment: str = text_field()
    __table_args__ = (partial_index("ix_extension_pending", "asked_at", "id", where="decision IN ('pending')"),)


IS_PENDING = as_written(Extension.decision, [ExtensionDecision.PENDING])


def extensions_of(session: Session, duty_id: int) -> list[Extension]:
    """A duty's requests, oldest first."""
    return list(session.exec(select(Extension).where(Extension.duty_id == duty_id).order_by(Extension.id)).all())


def pending_extension(session: Session, duty_id: int) -> Extension | None:
    """The request that waits for a decision."""
    query = select(Extension).where(Extension.duty_id == duty_id, Extension.decision == ExtensionDecision.PENDING)
    return session.exec(query.order_by(col(Extension.id).desc())).first()


def granted_count(session: Session, duty_id: int) -> int:
    """How often time was granted already."""
    query = select(func.count()).where(Extension.duty_id == duty_id, Extension.decision == ExtensionDecision.GRANTED)
    return session.exec(query).one()


def ask_extension(session: Session, duty: Duty, wanted_on: date, reason: str, context: ActionContext) -> Extension:
    """The request waits for the office; one made after the deadline is allowed and marked late. It stops nothing."""
    if duty.due_on is None:
        raise NotAllowed("duty_without_deadline", duty=duty.number)
    if not reason.strip():
        raise NotAllowed("extension_reason_missing")
    if wanted_on <= max(duty.due_on, context.today):
        raise NotAllowed("extension_not_later", due_on=duty.due_on)
    if pending_extension(session, duty.id) is not None:
        raise NotAllowed("extension_pending", duty=duty.number)
    act(session, duty, Action.ASK_EXTENSION, context, note=reason.strip(), wanted_on=wanted_on.isoformat())
    request = Extension(duty_id=duty.id, wanted_on=wanted_on, reason=reason.strip(), asked_at=context.now,
                        asked_by=context.by, late=context.today > duty.due_on)
    session.add(request)
    session.flush()
    for post in office_posts(session, session.get_one(Plan, duty.plan_id).office_id):
        tell(session, duty, NoticeKind.EXTENSION_ASKED, post.id, f"asked:{request.id}", context,
             wanted_on=wanted_on.isoformat(), reason=reason.strip(), late=request.late)
    return request


def grant_extension(session: Session, request: Extension, context: ActionContext, *, granted_on: date | None = None,
                    comment: str = "", as_supervisor: bool = False) -> None:
    """The duty has a new deadline and its ladder begins anew; the policy's number of times, then only a supervisor."""
    duty = session.get_one(Duty, request.duty_id)
    _still_pending(request, duty)
    until = granted_on or request.wanted_on
    if not as_supervisor and granted_count(session, duty.id) >= context.policy.max_extensions:
        raise NotAllowed("extensions_used_up", duty=duty.number, times=context.policy.max_extensions)
    grant_time(session, duty, until, context, reason=str(Message("noted_extension_granted", reason=request.reason)))
    _decide(request, ExtensionDecision.GRANTED, comment, context)
    request.granted_on = until
    tell(session, duty, NoticeKind.EXTENSION_GRANTED, liaison_post(session, duty.unit_id), f"granted:{request.id}",
         context, granted_on=until.isoformat(), comment=comment)


def refuse_extension(session: Session, request: Extension, context: ActionContext, *, comment: str) -> None:
    """The deadline stays; the unit hears why."""
    duty = session.get_one(Duty, request.duty_id)
    _still_pending(request, duty)
    if not comment.strip():
        raise NotAllowed("refusal_reason_missing")
    _decide(request, ExtensionDecision.REFUSED, comment, context)
    session.add(request)
    why = str(Message("noted_extension_refused", reason=comment.strip()))
    act(session, duty, Action.ASK_EXTENSION, context, note=why, refused=True)
    tell(session, duty, NoticeKind.EXTENSION_REFUSED, liaison_post(session, duty.unit_id), f"refused:{request.id}",
         context, comment=comment.strip(), due_on=duty.due_on.isoformat() if duty.due_on else None)


def grant_time(session: Session, duty: Duty, until: date, context: ActionContext, *, reason: str) -> None:
    """The deadline is `until`, whoever asked; later than today and than the deadline it replaces.

    Parts that were due with the whole still are; those with a day of their own keep it.
    """
    before = duty.due_on
    if until <= context.today or (duty.due_on is not None and until <= duty.due_on):
        raise NotAllowed("new_deadline_not_later", due_on=duty.due_on)
    act(session, duty, Action.EXTEND, context, note=reason, before=str(duty.due_on or ""), after=str(until))
    stop_ladder(session, duty, context)
    set_deadline(session, duty, until, context, reason=reason,
                 provisional=context.calendar.is_provisional(until))
    if before is not None:
        _move_parts(session, duty, before, context)


def give_time(session: Session, duty: Duty, until: date, context: ActionContext, *, reason: str) -> None:
    """The unit has more time without having asked, and hears of it."""
    grant_time(session, duty, until, context, reason=reason)
    tell(session, duty, NoticeKind.EXTENSION_GRANTED, liaison_post(session, duty.unit_id),
         f"given:{duty.deadline_version}", context, granted_on=until.isoformat(), comment=reason)


def _move_parts(session: Session, whole: Duty, before: date, context: ActionContext) -> None:
    """Each unit with a part that moves hears of it, and the office that broke the whole down how many there are."""
    moved = [part for part in open_parts(session, whole.id) if _due_of(part) == before]
    why = str(Message("noted_whole_extended", whole=whole.number))
    for part in moved:
        if part.state in OPEN:
            grant_time(session, part, whole.due_on, context, reason=why)
            tell(session, part, NoticeKind.CHANGE, liaison_post(session, part.unit_id),
                 f"whole_moved:{part.deadline_version}", context, what="whole_moved", before=str(before),
                 after=str(whole.due_on))
        else:
            rule = FixedDate(whole.due_on)
            part.rule, part.deadline_text = to_json(rule), write_rule(rule)
            set_deadline(session, part, whole.due_on, context, reason=why, provisional=whole.provisional)
    for post in breakers_of(session, whole.id):
        tell(session, whole, NoticeKind.CHANGE, post, f"parts_moved:{whole.deadline_version}", context,
             what="parts_moved", after=str(whole.due_on), moved=len(moved))


def _due_of(part: Duty) -> date | None:
    """The day a part is due by; one that is not dispatched yet may have it in its rule only."""
    rule = rule_of(part)
    return part.due_on or (rule.on if isinstance(rule, FixedDate) else None)


def _still_pending(request: Extension, duty: Duty) -> None:
    if request.decision is not ExtensionDecision.PENDING:
        raise NotAllowed("extension_decided", duty=duty.number)


def _decide(request: Extension, decision: ExtensionDecision, comment: str, context: ActionContext) -> None:
    request.decision, request.comment = decision, comment.strip()
    request.decided_at, request.decided_by = context.now, context.by
