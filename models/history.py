"""Who did what and when: one entry for each change, written in the same transaction and never changed."""

from datetime import datetime

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, select

from domain.errors import NotAllowed
from models.columns import instant_field, json_field, reference, text_field


class History(SQLModel, table=True):
    """One change; `by` is empty where duban itself acted."""

    __tablename__ = "history"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant_field(index=True)
    by: int | None = reference("person.id", nullable=True, index=False)
    plan_id: int | None = reference("plan.id", nullable=True)
    duty_id: int | None = reference("duty.id", nullable=True)
    action: str
    state_before: str = ""
    state_after: str = ""
    note: str = text_field()
    facts: dict = json_field()


@event.listens_for(History, "before_update")
@event.listens_for(History, "before_delete")
def _refuse(_mapper, _connection, _entry) -> None:
    raise NotAllowed("history_kept")


def history_of(session: Session, duty_id: int) -> list[History]:
    """A duty's entries, oldest first."""
    return list(session.exec(select(History).where(History.duty_id == duty_id).order_by(History.id)).all())
