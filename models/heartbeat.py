"""Signs of life of what runs by itself, so that others see when it stops."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from models.columns import instant_field

STOPPED = "stopped:"


class Heartbeat(SQLModel, table=True):
    """When something was last alive, by name."""

    __tablename__ = "heartbeat"
    name: str = Field(primary_key=True)
    at: datetime = instant_field()
    note: str = ""


def beat(session: Session, name: str, *, now: datetime, note: str = "") -> None:
    """`name` was alive at `now`."""
    session.merge(Heartbeat(name=name, at=now, note=note))


def stop(session: Session, name: str, *, now: datetime, note: str) -> None:
    """`name` has stopped since `now` and waits for a person; one that stopped before keeps its time."""
    before = session.get(Heartbeat, STOPPED + name)
    session.merge(Heartbeat(name=STOPPED + name, at=before.at if before else now, note=note))


def go_on(session: Session, name: str) -> None:
    """`name` is no longer stopped."""
    before = session.get(Heartbeat, STOPPED + name)
    if before is not None:
        session.delete(before)


def stopped(session: Session) -> dict[str, Heartbeat]:
    """What has stopped, by name: since when and, in the note, why."""
    return {name.removeprefix(STOPPED): row for name, row in last_beats(session).items() if name.startswith(STOPPED)}


def last_beats(session: Session) -> dict[str, Heartbeat]:
    """The last sign of life of each name."""
    return {row.name: row for row in session.exec(select(Heartbeat)).all()}
