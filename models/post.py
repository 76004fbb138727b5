"""Posts and who holds them: letters and cases go to posts, persons are looked up on the day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import or_
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import enum_field, instant_field, reference


class PostRole(StrEnum):
    """What a post is for; a person's rights are those of the posts held that day."""

    OFFICE = "office"
    LIAISON = "liaison"
    SUPERVISOR = "supervisor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Post(SQLModel, table=True):
    """A position in a unit; its superior hears when it is vacant or does not decide."""

    __tablename__ = "post"
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = reference("unit.id")
    title: str
    role: PostRole = enum_field(PostRole, PostRole.LIAISON, index=True)
    superior_id: int | None = reference("post.id", nullable=True)


class Person(SQLModel, table=True):
    """Someone who can sign in and be written to; `epoch` moves on when all sign-ins are to end."""

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    sign_in: str | None = Field(default=None, unique=True)
    password_hash: str = ""
    email: str = ""
    active: bool = True
    epoch: int = 0
    failed_sign_ins: int = 0
    locked_until: datetime | None = instant_field(nullable=True)


class Tenure(SQLModel, table=True):
    """A person holds a post from a date to a date, both included."""

    __tablename__ = "tenure"
    id: int | None = Field(default=None, primary_key=True)
    post_id: int = reference("post.id")
    person_id: int = reference("person.id")
    from_on: date
    until_on: date | None = None


class Delegation(SQLModel, table=True):
    """While it lasts (both days included), another person acts for the post (代办)."""

    __tablename__ = "delegation"
    id: int | None = Field(default=None, primary_key=True)
    post_id: int = reference("post.id")
    person_id: int = reference("person.id")
    from_on: date
    until_on: date


class Supervision(SQLModel, table=True):
    """The post of the leader in charge of a unit (分管领导): overdue duties of the unit come before it."""

    __tablename__ = "supervision"
    unit_id: int = reference("unit.id", primary_key=True)
    post_id: int = reference("post.id")


@dataclass(frozen=True)
class Recipient:
    """Whom a letter to a post reaches on a day; `vacant` names the posts passed over on the way up."""

    post_id: int
    person_id: int | None
    name: str
    address: str
    vacant: tuple[int, ...] = ()


def recipient_on(session: Session, post_id: int, today: date) -> Recipient:
    """Who is written to for `post_id` today: the delegate, else the holder, else the next post up.

    Where nobody is found up to the top, the recipient has no address and the letter goes to the undelivered list.
    """
    passed: list[int] = []
    at: int | None = post_id
    while at is not None and at not in passed:
        person = holder_on(session, at, today)
        if person is not None and person.active and person.email:
            return Recipient(post_id, person.id, person.name, person.email, tuple(passed))
        passed.append(at)
        at = session.exec(select(Post.superior_id).where(Post.id == at)).one_or_none()
    return Recipient(post_id, None, "", "", tuple(passed))


def holder_on(session: Session, post_id: int, today: date) -> Person | None:
    """The delegate of that day, else the holder; None where the post is vacant."""
    for table in (Delegation, Tenure):
        query = select(Person).join(table, table.person_id == Person.id).where(
            table.post_id == post_id, table.from_on <= today, _not_over(table, today), Person.active)
        person = session.exec(query.order_by(col(table.from_on).desc(), col(table.id).desc())).first()
        if person is not None:
            return person
    return None


def posts_of(session: Session, person_id: int, today: date) -> list[Post]:
    """The posts the person holds or stands in for today."""
    held = [select(table.post_id).where(table.person_id == person_id, table.from_on <= today, _not_over(table, today))
            for table in (Tenure, Delegation)]
    query = select(Post).where(or_(*(col(Post.id).in_(part) for part in held)))
    return list(session.exec(query.order_by(Post.id)).all())


def liaison_posts(session: Session, unit_ids: set[int] | None = None) -> dict[int, int]:
    """Unit → its liaison post, the first in the directory where there are several."""
    query = select(Post.unit_id, Post.id).where(Post.role == PostRole.LIAISON).order_by(col(Post.id).desc())
    if unit_ids is not None:
        query = query.where(col(Post.unit_id).in_(unit_ids))
    return dict(session.exec(query).all())


def liaison_post(session: Session, unit_id: int | None) -> int | None:
    """The liaison post of a unit; None without a unit or post."""
    return liaison_posts(session, {unit_id}).get(unit_id) if unit_id is not None else None


def supervisor_posts(session: Session, unit_ids: set[int]) -> dict[int, int]:
    """Unit → the post of the leader in charge; units without one are absent."""
    query = select(Supervision.unit_id, Supervision.post_id).where(col(Supervision.unit_id).in_(unit_ids))
    return dict(session.exec(query).all())


def office_posts(session: Session, unit_id: int | None = None) -> list[Post]:
    """The posts of leadership-group offices, of one office where `unit_id` is given."""
    query = select(Post).where(Post.role == PostRole.OFFICE).order_by(Post.id)
    return list(session.exec(query if unit_id is None else query.where(Post.unit_id == unit_id)).all())


def _not_over(table, today: date):
    return or_(col(table.until_on).is_(None), col(table.until_on) >= today)
