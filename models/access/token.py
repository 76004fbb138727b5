"""Secrets a program signs in with: access tokens with their scopes, and the addresses of calendar feeds."""

import hashlib
import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select, update

from domain.errors import NotAllowed, NotFound
from models.action_context import ActionContext
from models.columns import instant_field, json_field, reference
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


PREFIX = "duban_"
LONGEST_DAYS = 366


class Scope(StrEnum):
    """What a token may be used for, within its person's own rights."""

    READ = "read"
    REPORT = "report"
    OFFICE = "office"
    DECIDE = "decide"


class Token(SQLModel, table=True):
    """One token of one person; only the digest of its text is kept."""

    __tablename__ = "token"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id")
    name: str
    digest: str = Field(unique=True)
    scopes: list = json_field(list)
    made_at: datetime = instant_field()
    expires_on: date
    revoked_at: datetime | None = instant_field(nullable=True)


def digest_of(text: str) -> str:
    """What is kept of a token's text; the text is random and long, so one round is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_token(session: Session, person_id: int, name: str, scopes: list[Scope], expires_on: date,
               context: ActionContext) -> tuple[Token, str]:
    """The token stands; gives it with its text, which is shown this once and kept nowhere."""
    if not name.strip():
        raise NotAllowed("token_name_missing")
    if not scopes:
        raise NotAllowed("token_purpose_missing")
    if not context.today <= expires_on or (expires_on - context.today).days > LONGEST_DAYS:
        raise NotAllowed("token_term_out_of_range")
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token(person_id=person_id, name=name.strip()[:60], digest=digest_of(text),
                  scopes=[Scope(scope).value for scope in Scope if scope in scopes], made_at=context.now,
                  expires_on=expires_on)
    session.add(token)
    session.flush()
    return token, text


def revoke_token(session: Session, token_id: int, person_id: int, context: ActionContext) -> None:
    """The token opens nothing any more; a second time changes nothing. NotFound for another person's."""
    token = own_token(session, token_id, person_id)
    token.revoked_at = token.revoked_at or context.now
    session.add(token)


def own_token(session: Session, token_id: int, person_id: int) -> Token:
    """The token with that id; NotFound for another person's."""
    token = session.get(Token, token_id)
    if token is None or token.person_id != person_id:
        raise NotFound("no_such_token")
    return token


def token_shown(session: Session, text: str, today: date) -> Token | None:
    """The token with that text, if it is neither revoked nor past its last day."""
    query = select(Token).where(Token.digest == digest_of(text), col(Token.revoked_at).is_(None),
                                col(Token.expires_on) >= today)
    return session.exec(query).first()


def tokens_of(session: Session, person_id: int) -> list[Token]:
    """A person's tokens, newest first."""
    return list(session.exec(select(Token).where(Token.person_id == person_id).order_by(col(Token.id).desc())).all())
