"""Signs of life of what runs by itself, so that others see when it stops."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from models.columns import instant_field


class Heartbeat(SQLModel, table=True):
    """When something was last alive, by name."""

    __tablename__ = "heartbeat"
    name: str = Field(primary_key=True)
    at: datetime = instant_field()
    note: str = ""


def beat(session: Session, name: str, *, now: datetime, note: str = "") -> None:
    """`name` was alive at `now`."""
    session.merge(Heartbeat(name=name, at=now, note=note))


def last_beats(session: Session) -> dict[str, Heartbeat]:
    """The last sign of life of each name."""
    return {row.name: row for row in session.exec(select(Heartbeat)).all()}
