"""Attempts to sign in, counted by name and by address; after some wrong ones the next has to wait."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Table
from sqlmodel import Field, Session, SQLModel, col, delete, select

from models.access.token import digest_of
from models.columns import insert_into, instant_field, reference
from models.directory.post import Person

FORGOTTEN_AFTER = timedelta(days=1)
LONGEST = timedelta(hours=1)


class Attempts(SQLModel, table=True):
    """How many attempts failed under a key since the last that succeeded; none is looked at before `until`.

    The key is a digest: what is typed as a name may be a password. `person_id` is there where the name is somebody's.
    """

    __tablename__ = "attempts"
    __table__: ClassVar[Table]
    key: str = Field(primary_key=True)
    count: int = 0
    last_at: datetime = instant_field(index=True)
    until: datetime | None = instant_field(nullable=True)
    person_id: int | None = reference("person.id", nullable=True)


@dataclass(frozen=True)
class Source:
    """Under what attempts are counted, and how many are free of waiting; the first wait is a minute."""

    key: str
    free: int
    person_id: int | None = None

    def wait(self, count: int) -> timedelta:
        """How long the next has to wait after so many failed: 1, 2, 4 … minutes, an hour at most."""
        if count < self.free:
            return timedelta(0)
        return min(timedelta(minutes=2 ** min(count - self.free, 10)), LONGEST)


def of_name(name: str, person: Person | None) -> Source:
    """The account of that name, whether there is one or not."""
    return Source("name:" + digest_of(name.strip().lower()), 5, person.id if person else None)


def of_address(address: str) -> Source:
    """The address of a browser; many people of one building may share it."""
    return Source("address:" + digest_of(address), 50)


def waits_until(session: Session, sources: Iterable[Source], now: datetime) -> datetime | None:
    """The instant before which an attempt from one of these is not looked at; None where none has to wait."""
    keys = [source.key for source in sources]
    return max(session.exec(select(Attempts.until).where(col(Attempts.key).in_(keys), col(Attempts.until) > now)).all(),
               default=None)


def minutes_to(until: datetime, now: datetime) -> int:
    """Whole minutes to wait, one at least."""
    return max(math.ceil((until - now).total_seconds() / 60), 1)


def count_failure(session: Session, sources: Iterable[Source], now: datetime) -> None:
    """One more failed; what failed more than a day ago is forgotten."""
    session.exec(delete(Attempts).where(Attempts.last_at <= now - FORGOTTEN_AFTER))
    for source in sorted(sources, key=lambda one: one.key):   # one order, so that two at once wait and do not lock
        session.connection().execute(insert_into(session, Attempts.__table__).on_conflict_do_nothing().values(
            key=source.key, count=0, last_at=now, person_id=source.person_id))
        counted = session.exec(select(Attempts).where(Attempts.key == source.key).with_for_update()).one()
        counted.count, counted.last_at = counted.count + 1, now
        wait = source.wait(counted.count)
        counted.until = now + wait if wait else None
        session.add(counted)


def forgive(session: Session, source: Source) -> None:
    """Nothing has failed under it."""
    session.exec(delete(Attempts).where(Attempts.key == source.key))


def uncount(session: Session, source: Source) -> None:
    """The last one counted under it was none that failed."""
    counted = session.get(Attempts, source.key)
    if counted is not None:
        counted.count, counted.until = max(counted.count - 1, 0), None
        session.add(counted)


def locked_people(session: Session, now: datetime) -> list[tuple[Person, datetime]]:
    """Who has to wait before signing in, and until when."""
    query = select(Person, Attempts.until).join(Attempts, Attempts.person_id == Person.id).where(
        col(Attempts.until) > now)
    return list(session.exec(query.order_by(Person.id)).all())


def unlock(session: Session, person_id: int) -> int:
    """The person may try again at once; gives whether there was anything to forget."""
    return session.exec(delete(Attempts).where(Attempts.person_id == person_id)).rowcount
