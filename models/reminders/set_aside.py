"""What a run under a wrong clock left behind: cases that are not due, and what was said on days that have not come."""

from sqlalchemy import String, and_, cast, or_, update
from sqlmodel import Session, col, func, select

from domain.letters.kinds import LADDER, NoticeKind
from domain.messages import Message
from domain.reminders.policy import last_due_on
from models.action_context import ActionContext
from models.duties.duty import Duty
from models.history import record
from models.letters.letter import Letter, LetterState
from models.reminders.case import WITHDRAWN, CaseDecision, EscalationCase
from models.reminders.notice import Notice

NOT_DUE = str(Message("noted_not_due"))
MOST = 5000


def withdraw_cases(session: Session, context: ActionContext) -> int:
    """No undecided case stands for a duty that has not come to its rung by that day; gives how many are withdrawn.

    Each says so in its duty's history. A case before a rung that the policy has no more stays.
    """
    found = 0
    for rung in context.policy.rungs:
        if not rung.opens_case:
            continue
        reached = last_due_on(rung, context.today, context.calendar)
        query = select(EscalationCase, Duty).join(Duty, Duty.id == EscalationCase.duty_id).where(
            col(EscalationCase.decision).is_(None), EscalationCase.rung == rung.key,
            or_(col(Duty.owed_on).is_(None), col(Duty.owed_on) > reached))
        for case, duty in session.exec(query.order_by(EscalationCase.id).limit(MOST)).all():
            _withdraw(session, case, duty, context)
            found += 1
    return found


def set_aside_later_days(session: Session, context: ActionContext) -> int:
    """What runs of later days said, opened and sent keeps nothing from being said when its day comes.

    Reminders, slips and cases of those days are withdrawn, letters that wait as well; what was sent stays on record
    under a key of its own. A case opened before goes back to the post that had it. Gives how many notices.
    """
    session.flush()
    later = Notice.made_on > context.today
    withdrawn = session.connection().execute(update(Notice).where(later, col(Notice.kind).in_(LADDER), or_(
        col(Notice.withdrawn).is_(False), ~col(Notice.rung).contains(WITHDRAWN))).values(
        withdrawn=True, rung=Notice.rung + WITHDRAWN + cast(Notice.id, String))).rowcount
    of_later = Letter.made_on > context.today
    said_at_once = select(Letter.id).where(of_later, Letter.state == LetterState.WAITING)
    session.connection().execute(update(Notice).where(
        col(Notice.letter_id).in_(said_at_once), col(Notice.withdrawn).is_(False)).values(letter_id=None))
    session.connection().execute(update(Letter).where(of_later, ~col(Letter.key).contains(":later:")).values(
        key=Letter.key + ":later:" + cast(Letter.id, String)))
    session.connection().execute(update(Letter).where(of_later, Letter.state == LetterState.WAITING).values(
        state=LetterState.WITHDRAWN, server_answer=str(Message("letter_of_a_later_day"))))
    query = select(EscalationCase, Duty).join(Duty, Duty.id == EscalationCase.duty_id).where(
        col(EscalationCase.decision).is_(None))
    for case, duty in session.exec(query.where(EscalationCase.opened_on > context.today)).all():
        _withdraw(session, case, duty, context)
    climbed = and_(EscalationCase.opened_on <= context.today, EscalationCase.climbed > 0)
    for case, _ in session.exec(query.where(climbed)).all():
        _climb_down(session, case, context)
    session.expire_all()
    return withdrawn


def _withdraw(session: Session, case: EscalationCase, duty: Duty, context: ActionContext) -> None:
    case.decision, case.decided_at, case.comment = CaseDecision.SETTLED, context.now, NOT_DUE
    case.rung = f"{case.rung}{WITHDRAWN}{case.id}"   # so that its own day opens a case anew
    session.add(case)
    record(session, "withdraw_case", context, duty=duty, state_before=duty.state, state_after=duty.state, note=NOT_DUE)


def _climb_down(session: Session, case: EscalationCase, context: ActionContext) -> None:
    """The case is before the post that heard of it last by that day; the days to climb count anew from then."""
    steps = session.exec(select(func.count()).select_from(Notice).where(
        Notice.duty_id == case.duty_id, Notice.kind == NoticeKind.ESCALATION, Notice.made_on > context.today,
        Notice.deadline_version == case.deadline_version, Notice.round == case.round)).one()
    last = session.exec(select(Notice).where(
        Notice.duty_id == case.duty_id, Notice.kind == NoticeKind.ESCALATION, Notice.made_on <= context.today,
        Notice.deadline_version == case.deadline_version, Notice.round == case.round).order_by(
        col(Notice.id).desc())).first()
    if not steps or last is None:
        return
    case.post_id, case.climbed = last.post_id, max(case.climbed - steps, 0)
    case.climbs_on = context.calendar.add_working_days(last.made_on, context.policy.case_waits)
    if last.rung.endswith(":case"):
        case.rung = last.rung.removesuffix(":case")
    session.add(case)
