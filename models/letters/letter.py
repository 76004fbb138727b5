"""Letters: rendered once, kept, claimed, sent; what the mail server answered stays with them."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ColumnElement, Index, Table, true
from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.letters.kinds import LetterKind
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.directory.post import Post


class LetterState(StrEnum):
    """WAITING may be claimed; CLAIMED is a deliverer's; UNDELIVERED waits for a person; WITHDRAWN was settled first."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    WITHDRAWN = "withdrawn"


class Letter(SQLModel, table=True):
    """One mail to one post; `key` makes it unique (one digest for a post and day).

    It waits since `waits_since`: made then, or listed anew by a person. From `flight_at` on the server may have it
    though nothing is recorded yet; null once something is.
    """

    __tablename__ = "letter"
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    message_id: str = Field(unique=True)
    kind: LetterKind = enum_field(LetterKind)
    post_id: int = reference("post.id")
    person_id: int | None = reference("person.id", nullable=True, index=False)
    to_name: str = ""
    to_address: str = ""
    subject: str
    text: str = text_field()
    html: str = text_field()
    duty_ids: list = json_field(list)
    slip_number: str = ""
    made_on: date
    made_at: datetime = instant_field()
    waits_since: datetime = instant_field()
    state: LetterState = enum_field(LetterState, LetterState.WAITING)
    attempts: int = 0
    next_attempt_at: datetime = instant_field()
    claimed_at: datetime | None = instant_field(nullable=True)
    claimed_by: str = ""
    flight_at: datetime | None = instant_field(nullable=True)
    sent_at: datetime | None = instant_field(nullable=True)
    repeated: bool = False
    server_answer: str = text_field()
    __table_args__ = (Index("ix_letter_queue", "state", "next_attempt_at"),)


IS_ON_ITS_WAY = col(Letter.state).in_([LetterState.WAITING, LetterState.CLAIMED])


def letters_waiting(session: Session, now: datetime | None = None) -> int:
    """How many letters wait to be sent; with `now`, how many may be tried by then."""
    query = select(func.count()).where(Letter.state == LetterState.WAITING)
    return session.exec(query if now is None else query.where(col(Letter.next_attempt_at) <= now)).one()


def answers_waiting(session: Session) -> list[tuple[str, int]]:
    """What the mail server said of letters that are to be tried again, each with how many, most frequent first."""
    number = func.count()
    query = select(Letter.server_answer, number).where(Letter.state == LetterState.WAITING, Letter.server_answer != "")
    return list(session.exec(query.group_by(Letter.server_answer).order_by(number.desc(), Letter.server_answer)).all())


def letters_on_their_way(session: Session, *, units: frozenset[int] | None = None, limit: int = 200) -> list[Letter]:
    """Letters that wait or are being sent, the longest first; to posts of these units where given."""
    query = select(Letter).where(IS_ON_ITS_WAY, to_units(units))
    return list(session.exec(query.order_by(Letter.waits_since, Letter.id).limit(limit)).all())


def stuck_since(session: Session, before: datetime, *,
                units: frozenset[int] | None = None) -> tuple[int, datetime | None]:
    """How many letters have been on their way since `before` or longer, and since when the first of them."""
    query = select(func.count(), func.min(Letter.waits_since)).where(
        IS_ON_ITS_WAY, col(Letter.waits_since) <= before, to_units(units))
    return session.exec(query).one()


def last_words(session: Session, before: datetime, *, units: frozenset[int] | None = None) -> str:
    """What the server said last of the letters that have been on their way since `before`; empty where it did not."""
    query = select(Letter.server_answer).where(IS_ON_ITS_WAY, col(Letter.waits_since) <= before,
                                               Letter.server_answer != "", to_units(units))
    return session.exec(query.order_by(col(Letter.claimed_at).desc(), Letter.id).limit(1)).first() or ""


def last_taken(session: Session, but: set[str]) -> str:
    """The address to which the server took a letter last, of those that are not among `but`; empty where none."""
    query = select(Letter.to_address).where(Letter.state == LetterState.SENT, col(Letter.to_address).not_in(but))
    return session.exec(query.order_by(col(Letter.id).desc()).limit(1)).first() or ""


def undelivered(session: Session, *, units: frozenset[int] | None = None, limit: int = 200) -> list[Letter]:
    """Letters that a person has to look at, newest first; to posts of these units where given."""
    query = select(Letter).where(Letter.state == LetterState.UNDELIVERED, to_units(units))
    return list(session.exec(query.order_by(col(Letter.id).desc()).limit(limit)).all())


def to_units(units: frozenset[int] | None) -> ColumnElement[bool]:
    """The condition on a letter that it is to a post of one of these units; None asks nothing."""
    if units is None:
        return true()
    return col(Letter.post_id).in_(select(Post.id).where(col(Post.unit_id).in_(units)))


def repeated_letters(session: Session, *, units: frozenset[int] | None = None, limit: int = 200) -> list[Letter]:
    """Letters whose sending was cut short and that may have arrived twice under one Message-ID."""
    query = select(Letter).where(col(Letter.repeated).is_(True), to_units(units))
    return list(session.exec(query.order_by(col(Letter.id).desc()).limit(limit)).all())


def letters_of(session: Session, letter_ids: list[int]) -> list[Letter]:
    """These letters, oldest first."""
    return list(session.exec(select(Letter).where(col(Letter.id).in_(letter_ids)).order_by(Letter.id)).all())
