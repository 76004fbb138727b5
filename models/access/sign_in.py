"""Signing in: the browsers a person is signed in with, and wrong attempts, counted by name and address."""

import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Table
from sqlmodel import Field, Session, SQLModel, col, delete, select, update

from domain.errors import NotFound
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


SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=30)
"""How long an ended sign-in is kept for whoever looks into a misuse."""


class SignIn(SQLModel, table=True):
    """A browser in which a person signed in; one made by a mailed link (`duty_id`, `post_id`) reaches that duty alone.

    `seen_at` is coarse: it moves once a minute at most. `ends_at` is the end whatever is done meanwhile.
    """

    __tablename__ = "sign_in"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    person_id: int = reference("person.id")
    made_at: datetime = instant_field()
    seen_at: datetime = instant_field()
    ends_at: datetime = instant_field()
    ended_at: datetime | None = instant_field(nullable=True)
    address: str = ""
    browser: str = ""
    duty_id: int | None = reference("duty.id", nullable=True, index=False)
    post_id: int | None = reference("post.id", nullable=True, index=False)


def open_sign_in(session: Session, person_id: int, now: datetime, *, lasts: timedelta, address: str = "",
                 browser: str = "", duty_id: int | None = None, post_id: int | None = None) -> str:
    """The person is signed in there; gives the cookie's text, which is kept nowhere. What ended long ago is gone."""
    session.exec(delete(SignIn).where(SignIn.person_id == person_id, SignIn.ends_at < now - KEPT))
    text = secrets.token_urlsafe(32)
    session.add(SignIn(digest=digest_of(text), person_id=person_id, made_at=now, seen_at=now, ends_at=now + lasts,
                       address=address[:60], browser=browser[:60], duty_id=duty_id, post_id=post_id))
    return text


def sign_in_shown(session: Session, text: str, now: datetime, idle: timedelta) -> SignIn | None:
    """The sign-in with that cookie, unless it was ended, is past its end, or was idle for too long."""
    return session.exec(select(SignIn).where(SignIn.digest == digest_of(text), *_live(now, idle))).first()


def note_seen(session: Session, signed: SignIn, now: datetime) -> None:
    """The sign-in was used just now; an end that came meanwhile stands."""
    session.exec(update(SignIn).where(SignIn.id == signed.id).values(seen_at=now))


def sign_ins_of(session: Session, person_id: int, now: datetime, idle: timedelta) -> list[SignIn]:
    """The person's sign-ins that still open something, the last used first."""
    query = select(SignIn).where(SignIn.person_id == person_id, *_live(now, idle))
    return list(session.exec(query.order_by(col(SignIn.seen_at).desc(), col(SignIn.id).desc())).all())


def end_sign_in(session: Session, sign_in_id: int, person_id: int, now: datetime) -> None:
    """The sign-in opens nothing any more; a second time changes nothing. NotFound for another person's."""
    signed = session.get(SignIn, sign_in_id)
    if signed is None or signed.person_id != person_id:
        raise NotFound("no_such_sign_in")
    signed.ended_at = signed.ended_at or now
    session.add(signed)


def end_sign_ins(session: Session, person_id: int, now: datetime, *, but: int | None = None) -> int:
    """Every sign-in of the person has ended, except the one named; gives how many ended by that."""
    query = update(SignIn).where(SignIn.person_id == person_id, col(SignIn.ended_at).is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    return session.exec(query.values(ended_at=now)).rowcount


def _live(now: datetime, idle: timedelta) -> tuple:
    return (col(SignIn.ended_at).is_(None), SignIn.ends_at > now, SignIn.seen_at > now - idle)
