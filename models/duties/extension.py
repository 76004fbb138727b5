"""Requests for more time and what was decided."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import as_written, enum_field, instant_field, partial_index, reference, text_field


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
