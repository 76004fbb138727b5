"""Escalation cases (提请督办): overdue duties that a supervisor's post must decide; ended where the duty goes on."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from domain.letters.kinds import LADDER
from models.action_context import ActionContext
from models.columns import enum_field, instant_field, partial_index, reference, text_field
from models.duties.duty import Duty
from models.reminders.notice import Notice


class CaseDecision(StrEnum):
    """What a supervisor can decide; SETTLED closes by itself when the duty is handed in or ended."""

    URGE = "urge"
    GRANT_TIME = "grant_time"
    REASSIGN = "reassign"
    BULLETIN = "bulletin"
    CANCEL = "cancel"
    SETTLED = "settled"


WITHDRAWN = "@"
"""Stands in the rung of a case, and of a notice, that was withdrawn because its day had not come."""


class EscalationCase(SQLModel, table=True):
    """An overdue duty before a post; `climbs_on` is the day it goes up if nobody decides."""

    __tablename__ = "escalation_case"
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = reference("duty.id")
    deadline_version: int
    round: int
    rung: str
    post_id: int = reference("post.id")
    opened_on: date
    opened_at: datetime = instant_field()
    climbs_on: date | None = None
    climbed: int = 0
    decision: CaseDecision | None = enum_field(CaseDecision, nullable=True)
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)
    comment: str = text_field()
    __table_args__ = (
        partial_index("uq_escalation_case_open", "duty_id", where="decision IS NULL", unique=True),
        partial_index("ix_escalation_case_climbs", "climbs_on", where="decision IS NULL"),
    )


def open_case(session: Session, duty_id: int) -> EscalationCase | None:
    """The duty's case that waits for a decision."""
    query = select(EscalationCase).where(EscalationCase.duty_id == duty_id, col(EscalationCase.decision).is_(None))
    return session.exec(query).first()


def cases_before(session: Session, post_ids: list[int]) -> list[EscalationCase]:
    """The cases that wait for a decision of these posts, oldest first."""
    query = select(EscalationCase).where(col(EscalationCase.post_id).in_(post_ids),
                                         col(EscalationCase.decision).is_(None))
    return list(session.exec(query.order_by(EscalationCase.opened_on, EscalationCase.id)).all())


def climbing(session: Session, today: date, *, limit: int = 1000) -> list[EscalationCase]:
    """Undecided cases whose day to climb has come."""
    query = select(EscalationCase).where(col(EscalationCase.decision).is_(None), col(EscalationCase.climbs_on) <= today)
    return list(session.exec(query.order_by(EscalationCase.id).limit(limit)).all())


def stop_ladder(session: Session, duty: Duty, context: ActionContext) -> None:
    """Reminders not yet in a letter are withdrawn and an undecided case is settled."""
    session.flush()
    session.connection().execute(
        update(Notice).where(Notice.duty_id == duty.id, col(Notice.letter_id).is_(None),
                             col(Notice.kind).in_(LADDER)).values(withdrawn=True))
    case = open_case(session, duty.id)
    if case is not None:
        case.decision, case.decided_at = CaseDecision.SETTLED, context.now
        session.add(case)
