"""More time: asked by the unit with a reason and a date, decided by the office or a supervisor."""

from datetime import date

from sqlmodel import Session

from domain.deadlines.rules import FixedDate, to_json
from domain.deadlines.wording import write_rule
from domain.errors import NotAllowed
from domain.lifecycle import OPEN, Action
from models.directory.post import liaison_post, office_posts
from models.duties.duty import Duty
from models.duties.extension import Extension, ExtensionDecision, granted_count, pending_extension
from models.duties.notice import NoticeKind
from models.duties.parts import breakers_of, open_parts
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.duties.acting import act, set_deadline, tell
from models.verbs.duties.dating import rule_of
from models.verbs.ladder.settling import stop_ladder


def ask_extension(session: Session, duty: Duty, wanted_on: date, reason: str, occasion: Occasion) -> Extension:
    """The request waits for the office; one made after the deadline is allowed and marked late. It stops nothing."""
    if duty.due_on is None:
        raise NotAllowed(f"{duty.called}没有办理时限，不需要申请延期。")
    if not reason.strip():
        raise NotAllowed("申请延期须写明理由。")
    if wanted_on <= max(duty.due_on, occasion.today):
        raise NotAllowed(f"申请的期限须晚于现时限 {duty.due_on} 和今天。")
    if pending_extension(session, duty.id) is not None:
        raise NotAllowed(f"{duty.called}已有一份延期申请等待审批。")
    act(session, duty, Action.ASK_EXTENSION, occasion, note=reason.strip(), wanted_on=wanted_on.isoformat())
    request = Extension(duty_id=duty.id, wanted_on=wanted_on, reason=reason.strip(), asked_at=occasion.now,
                        asked_by=occasion.by, late=occasion.today > duty.due_on)
    session.add(request)
    session.flush()
    for post in office_posts(session, session.get_one(Plan, duty.plan_id).office_id):
        tell(session, duty, NoticeKind.EXTENSION_ASKED, post.id, f"asked:{request.id}", occasion,
             wanted_on=wanted_on.isoformat(), reason=reason.strip(), late=request.late)
    return request


def grant_extension(session: Session, request: Extension, occasion: Occasion, *, granted_on: date | None = None,
                    comment: str = "", as_supervisor: bool = False) -> None:
    """The duty has a new deadline and its ladder begins anew; the policy's number of times, then only a supervisor."""
    duty = session.get_one(Duty, request.duty_id)
    _still_pending(request, duty)
    until = granted_on or request.wanted_on
    if not as_supervisor and granted_count(session, duty.id) >= occasion.policy.max_extensions:
        raise NotAllowed(f"{duty.called}已延期 {occasion.policy.max_extensions} 次，再次延期须由分管领导决定。")
    grant_time(session, duty, until, occasion, reason=f"准予延期：{request.reason}")
    _decide(request, ExtensionDecision.GRANTED, comment, occasion)
    request.granted_on = until
    tell(session, duty, NoticeKind.EXTENSION_GRANTED, liaison_post(session, duty.unit_id), f"granted:{request.id}",
         occasion, granted_on=until.isoformat(), comment=comment)


def refuse_extension(session: Session, request: Extension, occasion: Occasion, *, comment: str) -> None:
    """The deadline stays; the unit hears why."""
    duty = session.get_one(Duty, request.duty_id)
    _still_pending(request, duty)
    if not comment.strip():
        raise NotAllowed("不同意延期须写明理由。")
    _decide(request, ExtensionDecision.REFUSED, comment, occasion)
    session.add(request)
    act(session, duty, Action.ASK_EXTENSION, occasion, note=f"不同意延期：{comment.strip()}", refused=True)
    tell(session, duty, NoticeKind.EXTENSION_REFUSED, liaison_post(session, duty.unit_id), f"refused:{request.id}",
         occasion, comment=comment.strip(), due_on=duty.due_on.isoformat() if duty.due_on else None)


def grant_time(session: Session, duty: Duty, until: date, occasion: Occasion, *, reason: str) -> None:
    """The deadline is `until`, whoever asked; later than today and than the deadline it replaces.

    Parts that were due with the whole still are; those with a day of their own keep it.
    """
    before = duty.due_on
    if until <= occasion.today or (duty.due_on is not None and until <= duty.due_on):
        raise NotAllowed(f"新的期限须晚于现时限 {duty.due_on} 和今天。")
    act(session, duty, Action.EXTEND, occasion, note=reason, before=str(duty.due_on or ""), after=str(until))
    stop_ladder(session, duty, occasion)
    set_deadline(session, duty, until, occasion, reason=reason,
                 provisional=occasion.calendar.is_provisional(until))
    if before is not None:
        _move_parts(session, duty, before, occasion)


def give_time(session: Session, duty: Duty, until: date, occasion: Occasion, *, reason: str) -> None:
    """The unit has more time without having asked, and hears of it."""
    grant_time(session, duty, until, occasion, reason=reason)
    tell(session, duty, NoticeKind.EXTENSION_GRANTED, liaison_post(session, duty.unit_id),
         f"given:{duty.deadline_version}", occasion, granted_on=until.isoformat(), comment=reason)


def _move_parts(session: Session, whole: Duty, before: date, occasion: Occasion) -> None:
    """Each unit with a part that moves hears of it, and the office that broke the whole down how many there are."""
    moved = [part for part in open_parts(session, whole.id) if _due_of(part) == before]
    for part in moved:
        if part.state in OPEN:
            grant_time(session, part, whole.due_on, occasion, reason=f"上级事项（{whole.number}）延期")
            tell(session, part, NoticeKind.CHANGE, liaison_post(session, part.unit_id),
                 f"whole_moved:{part.deadline_version}", occasion, what="whole_moved", before=str(before),
                 after=str(whole.due_on))
        else:
            rule = FixedDate(whole.due_on)
            part.rule, part.deadline_text = to_json(rule), write_rule(rule)
            set_deadline(session, part, whole.due_on, occasion, reason=f"上级事项（{whole.number}）延期",
                         provisional=whole.provisional)
    for post in breakers_of(session, whole.id):
        tell(session, whole, NoticeKind.CHANGE, post, f"parts_moved:{whole.deadline_version}", occasion,
             what="parts_moved", after=str(whole.due_on), moved=len(moved))


def _due_of(part: Duty) -> date | None:
    """The day a part is due by; one that is not dispatched yet may have it in its rule only."""
    rule = rule_of(part)
    return part.due_on or (rule.on if isinstance(rule, FixedDate) else None)


def _still_pending(request: Extension, duty: Duty) -> None:
    if request.decision is not ExtensionDecision.PENDING:
        raise NotAllowed(f"{duty.called}的这份延期申请已经审批，请刷新查看。")


def _decide(request: Extension, decision: ExtensionDecision, comment: str, occasion: Occasion) -> None:
    request.decision, request.comment = decision, comment.strip()
    request.decided_at, request.decided_by = occasion.now, occasion.by
