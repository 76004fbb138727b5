"""Stopping the ladder: once a duty is handed in or ended, nothing more is said about its being late."""

from sqlalchemy import update
from sqlmodel import Session, col

from models.duties.case import CaseDecision, open_case
from models.duties.duty import Duty
from models.duties.notice import Notice, NoticeKind
from models.occasion import Occasion

LADDER = (NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATION)


def stop_ladder(session: Session, duty: Duty, occasion: Occasion) -> None:
    """Reminders not yet in a letter are withdrawn and an undecided case is settled."""
    session.flush()
    session.connection().execute(
        update(Notice).where(Notice.duty_id == duty.id, col(Notice.letter_id).is_(None),
                             col(Notice.kind).in_(LADDER)).values(withdrawn=True))
    case = open_case(session, duty.id)
    if case is not None:
        case.decision, case.decided_at = CaseDecision.SETTLED, occasion.now
        session.add(case)
