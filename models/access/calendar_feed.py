"""Secret addresses at which a person's calendar program fetches the dates of the person's duties."""

import secrets
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select, update

from models.access.token import digest_of
from models.columns import instant_field, reference
from models.directory.post import Person


class CalendarFeed(SQLModel, table=True):
    """One address of one person; only the digest of its secret part is kept."""

    __tablename__ = "calendar_feed"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id")
    digest: str = Field(unique=True)
    made_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(nullable=True)


def make_feed(session: Session, person_id: int, now: datetime) -> str:
    """The person has a new address and no older one; gives its secret part, which is kept nowhere."""
    revoke_feed(session, person_id, now)
    text = secrets.token_urlsafe(32)
    session.add(CalendarFeed(person_id=person_id, digest=digest_of(text), made_at=now))
    return text


def revoke_feed(session: Session, person_id: int, now: datetime) -> None:
    """No address gives the person's dates."""
    session.exec(update(CalendarFeed).where(CalendarFeed.person_id == person_id,
                                            col(CalendarFeed.revoked_at).is_(None)).values(revoked_at=now))


def feed_of(session: Session, person_id: int) -> CalendarFeed | None:
    """The person's address that is good, without its secret part."""
    return session.exec(select(CalendarFeed).where(CalendarFeed.person_id == person_id,
                                                   col(CalendarFeed.revoked_at).is_(None))).first()


def person_of_feed(session: Session, text: str) -> Person | None:
    """Whose dates that address gives; None where it is not good, or the person is no longer there."""
    query = select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id).where(
        CalendarFeed.digest == digest_of(text), col(CalendarFeed.revoked_at).is_(None), Person.active)
    return session.exec(query).first()
