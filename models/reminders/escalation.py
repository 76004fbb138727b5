"""Cases before supervisors: opened by the ladder, climbing when nobody decides, decided by a person."""

from datetime import date

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from domain.reminders.policy import Rung
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, liaison_post, supervisor_posts
from models.directory.unit import Unit
from models.duties.decision import cancel, reassign
from models.duties.duty import Duty
from models.duties.extension import ExtensionDecision, grant_time, pending_extension
from models.duties.transition import tell
from models.history import record
from models.plans.plan import Plan
from models.reminders import ladder
from models.reminders.case import WITHDRAWN, CaseDecision, EscalationCase, open_case


def open_cases(session: Session, rung: Rung, first: date | None, last: date, context: ActionContext, *,
               cursor: ladder.Cursor = ladder.START, limit: int = 500) -> ladder.Swept:
    """Each duty in the rung's range has a case before a supervisor; one that had its case goes one post up."""
    rows = ladder.due_rows(session, rung.key + ":case", first, last, cursor=cursor, limit=limit)
    supervisors = supervisor_posts(session, {row.unit_id for row in rows if row.unit_id is not None})
    opened = 0
    for row in rows:
        duty = session.get_one(Duty, row.id)
        opened += _escalate(session, duty, supervisors.get(row.unit_id), rung, context)
    last_seen = (rows[-1].owed_on, rows[-1].id) if len(rows) == limit else None
    return ladder.Swept(opened, last_seen, tuple(row.id for row in rows))


def climb(session: Session, case: EscalationCase, context: ActionContext, *, rung: Rung | None = None) -> bool:
    """The undecided case is before the next post up; at the top it stays and is listed. Gives whether it moved.

    It climbs because its days are over, or because the ladder reached the next rung, which is then named.
    """
    superior = session.get_one(Post, case.post_id).superior_id
    duty = session.get_one(Duty, case.duty_id)
    if superior is None:
        case.climbs_on = None
        session.add(case)
        return False
    case.post_id, case.climbed = superior, case.climbed + 1
    case.climbs_on = _climbs_on(context)
    session.add(case)
    _note(session, duty, "climb", context,
          str(Message("noted_climbed", post=session.get_one(Post, superior).title)))
    key = f"climb:{case.id}:{case.climbed}" if rung is None else rung.key + ":case"
    case.rung = case.rung if rung is None else rung.key
    tell(session, duty, NoticeKind.ESCALATION, superior, key, context, case_id=case.id,
         undecided=True)
    return True


def decide_case(session: Session, case: EscalationCase, decision: CaseDecision, context: ActionContext, *,
                comment: str = "", until: date | None = None, unit: Unit | None = None) -> None:
    """The case is decided and the decision carried out; NotAllowed where it was decided or lacks its date or unit."""
    duty = session.get_one(Duty, case.duty_id)
    if case.decision is not None:
        raise NotAllowed("case_decided", duty=duty.number)
    if decision is CaseDecision.SETTLED:
        raise NotAllowed("decision_missing")
    case.decision, case.comment = decision, comment.strip()
    case.decided_at, case.decided_by = context.now, context.by
    session.add(case)
    session.flush()
    _carry_out(session, duty, case, context, until, unit)
    _note(session, duty, "decide", context, case.comment, decision=decision.value)


def _carry_out(session: Session, duty: Duty, case: EscalationCase, context: ActionContext, until: date | None,
               unit: Unit | None) -> None:
    reason = case.comment or str(Message("noted_supervisor_decided"))
    match case.decision:
        case CaseDecision.GRANT_TIME:
            if until is None:
                raise NotAllowed("grant_needs_deadline")
            grant_time(session, duty, until, context, reason=reason)
            _settle_request(session, duty, until, context)
            tell(session, duty, NoticeKind.EXTENSION_GRANTED, liaison_post(session, duty.unit_id), f"case:{case.id}",
                 context, granted_on=until.isoformat(), comment=case.comment)
        case CaseDecision.REASSIGN:
            if unit is None:
                raise NotAllowed("reassignment_needs_unit")
            reassign(session, duty, unit, context, reason=reason, due_on=until)
        case CaseDecision.CANCEL:
            cancel(session, duty, reason, context)
        case CaseDecision.URGE | CaseDecision.BULLETIN:
            what = "urged" if case.decision is CaseDecision.URGE else "bulletin"
            tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"{what}:{case.id}", context,
                 what=what, comment=case.comment)


def _escalate(session: Session, duty: Duty, supervisor: int | None, rung: Rung, context: ActionContext) -> bool:
    case = open_case(session, duty.id)
    if case is not None:
        return climb(session, case, context, rung=rung) if case.rung != rung.key else False
    earlier = session.exec(select(EscalationCase).where(
        EscalationCase.duty_id == duty.id, EscalationCase.deadline_version == duty.deadline_version,
        EscalationCase.round == duty.round, ~col(EscalationCase.rung).contains(WITHDRAWN)).order_by(
        col(EscalationCase.id).desc())).first()
    if earlier is not None and earlier.rung == rung.key:
        return False
    post_id = supervisor or _supervisor_of_office(session, duty)
    if earlier is not None:
        post_id = session.get_one(Post, earlier.post_id).superior_id or earlier.post_id
    if post_id is None:
        return False
    case = EscalationCase(duty_id=duty.id, deadline_version=duty.deadline_version, round=duty.round, rung=rung.key,
                          post_id=post_id, opened_on=context.today, opened_at=context.now,
                          climbs_on=_climbs_on(context))
    session.add(case)
    session.flush()
    _note(session, duty, "escalate", context,
          str(Message("noted_escalated", post=session.get_one(Post, post_id).title)))
    tell(session, duty, NoticeKind.ESCALATION, post_id, rung.key + ":case", context, case_id=case.id)
    return True


def _supervisor_of_office(session: Session, duty: Duty) -> int | None:
    office_id = session.get_one(Plan, duty.plan_id).office_id
    query = select(Post.id).where(Post.unit_id == office_id, Post.role == PostRole.SUPERVISOR).order_by(Post.id)
    return session.exec(query).first()


def _climbs_on(context: ActionContext) -> date:
    return context.calendar.add_working_days(context.today, context.policy.case_waits)


def _settle_request(session: Session, duty: Duty, until: date, context: ActionContext) -> None:
    request = pending_extension(session, duty.id)
    if request is not None:
        request.decision, request.granted_on = ExtensionDecision.GRANTED, until
        request.decided_at, request.decided_by = context.now, context.by
        session.add(request)



def _note(session: Session, duty: Duty, action: str, context: ActionContext, note: str, **facts) -> None:
    record(session, action, context, duty=duty, state_before=duty.state, state_after=duty.state, note=note, **facts)
