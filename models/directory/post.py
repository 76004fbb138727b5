"""Posts and who holds them: letters and cases go to posts, persons are looked up on the day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import case, or_
from sqlmodel import Field, Session, SQLModel, col, select

from domain.addresses import is_usable
from domain.errors import NotFound
from models.columns import enum_field, reference
from models.directory.unit import Unit

DOUBTFUL = (" ", ",", ";", "<", "\n", "，", "；", "＠")
"""What an address of before they were checked may hold; the query is narrowed by it, the check itself decides."""


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
    """Someone who can sign in and be written to; an initial password is one that somebody else set.

    `language` is that of the pages, zh or en; empty follows the browser.
    """

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    sign_in: str | None = Field(default=None, unique=True)
    password_hash: str = ""
    initial_password: bool = False
    email: str = ""
    active: bool = True
    language: str = ""


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


def recipients_on(session: Session, post_ids: set[int], today: date) -> dict[int, Recipient]:
    """Who is written to for each of these posts today: the delegate, else the holder, else the next post up.

    Where nobody is found up to the top, the recipient has no address and the letter goes to the undelivered list.
    """
    found: dict[int, Recipient] = {}
    climbing = {post_id: (post_id, ()) for post_id in post_ids}   # post → (where we are, posts passed over)
    while climbing:
        at = {where for where, _ in climbing.values()}
        holders = holders_on(session, at, today)
        superiors = dict(session.exec(select(Post.id, Post.superior_id).where(col(Post.id).in_(at))).all())
        for post_id, (where, passed) in list(climbing.items()):
            person, superior = holders.get(where), superiors.get(where)
            if person is not None and person.email:
                found[post_id] = Recipient(post_id, person.id, person.name, person.email, passed)
            elif superior is None or superior in (*passed, where):
                found[post_id] = Recipient(post_id, None, "", "", (*passed, where))
            else:
                climbing[post_id] = (superior, (*passed, where))
                continue
            del climbing[post_id]
    return found


def recipient_on(session: Session, post_id: int, today: date) -> Recipient:
    """Who is written to for that post today."""
    return recipients_on(session, {post_id}, today)[post_id]


def holders_on(session: Session, post_ids: set[int], today: date) -> dict[int, Person]:
    """Post → who acts for it that day: the delegate, else the holder; vacant posts are absent."""
    acting: dict[int, Person] = {}
    for table in (Tenure, Delegation):   # a delegate, read last, takes the holder's place
        query = select(table.post_id, Person).join(Person, Person.id == table.person_id).where(
            col(table.post_id).in_(post_ids), table.from_on <= today, _not_over(table, today), Person.active)
        acting |= dict(session.exec(query.order_by(table.from_on, table.id)).all())
    return acting


def holder_on(session: Session, post_id: int, today: date) -> Person | None:
    """Who acts for the post that day; None where it is vacant."""
    return holders_on(session, {post_id}, today).get(post_id)


def holders_by_tenure(session: Session, post_ids: set[int], today: date) -> dict[int, list[Person]]:
    """Post → the persons whose own post it is that day, whoever stands in for them."""
    query = select(Tenure.post_id, Person).join(Person, Person.id == Tenure.person_id).where(
        col(Tenure.post_id).in_(post_ids), Tenure.from_on <= today, _not_over(Tenure, today), Person.active)
    found: dict[int, list[Person]] = {}
    for post_id, person in session.exec(query.order_by(Tenure.from_on, Tenure.id)).all():
        found.setdefault(post_id, []).append(person)
    return found


def vacant_posts(session: Session, today: date, *, units: frozenset[int] | None = None,
                 limit: int = 200) -> list[Post]:
    """Posts that nobody holds or stands in for today; of these units where given."""
    held = [select(table.post_id).join(Person, Person.id == table.person_id).where(
        table.from_on <= today, _not_over(table, today), Person.active) for table in (Tenure, Delegation)]
    query = select(Post).where(*(col(Post.id).not_in(part) for part in held))
    if units is not None:
        query = query.where(col(Post.unit_id).in_(units))
    return list(session.exec(query.order_by(Post.id).limit(limit)).all())


def posts_without_address(session: Session, today: date, *, units: frozenset[int] | None = None,
                          limit: int = 200) -> list[tuple[Post, str]]:
    """Posts whose holder or deputy of today no letter can be sent to, each with that person's name.

    Their letters go to the next post up, or nowhere. Of these units where given.
    """
    doubtful = or_(Person.email == "", col(Person.email).not_like("%_@_%"), *(
        col(Person.email).contains(one) for one in DOUBTFUL))
    held = [select(table.post_id).join(Person, Person.id == table.person_id).where(
        table.from_on <= today, _not_over(table, today), Person.active, doubtful) for table in (Tenure, Delegation)]
    query = select(Post).where(or_(*(col(Post.id).in_(part) for part in held)))
    if units is not None:
        query = query.where(col(Post.unit_id).in_(units))
    posts = session.exec(query.order_by(Post.id).limit(limit)).all()
    holders = holders_on(session, {post.id for post in posts}, today)
    return [(post, holders[post.id].name) for post in posts
            if post.id in holders and not is_usable(holders[post.id].email)]


def person_signing_in(session: Session, sign_in: str) -> Person:
    """The person with that sign-in name; NotFound otherwise."""
    person = session.exec(select(Person).where(Person.sign_in == sign_in)).first()
    if person is None:
        raise NotFound("no_such_sign_in_name", name=sign_in)
    return person


def posts_of(session: Session, person_id: int, today: date) -> list[Post]:
    """The posts the person holds or stands in for today."""
    held = [select(table.post_id).where(table.person_id == person_id, table.from_on <= today, _not_over(table, today))
            for table in (Tenure, Delegation)]
    query = select(Post).where(or_(*(col(Post.id).in_(part) for part in held)))
    return list(session.exec(query.order_by(Post.id)).all())


def liaison_posts(session: Session, unit_ids: set[int] | None = None) -> dict[int, int]:
    """Unit → its liaison post, the first in the directory where there are several; an office's is its office post."""
    office_first = case((Post.role == PostRole.OFFICE, 0), else_=1)   # what is read last stands
    query = select(Post.unit_id, Post.id).where(col(Post.role).in_([PostRole.LIAISON, PostRole.OFFICE])).order_by(
        office_first, col(Post.id).desc())
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


def posts_with(session: Session, role: PostRole) -> list[Post]:
    """All posts with that role, in order."""
    return list(session.exec(select(Post).where(Post.role == role).order_by(Post.id)).all())


def approver_posts(session: Session) -> list[tuple[int, str]]:
    """(id, name) of the posts that approve, in the directory's order."""
    return posts_to_choose(session, PostRole.APPROVER)


def posts_to_choose(session: Session, role: PostRole) -> list[tuple[int, str]]:
    """(id, name) of the posts with that role, in order; where titles repeat, each with its unit's name."""
    rows = session.exec(select(Post.id, Post.title, Unit.name).join(Unit, Unit.id == Post.unit_id).where(
        Post.role == role).order_by(Post.id)).all()
    repeated = {title for title, count in Counter(title for _, title, _ in rows).items() if count > 1}
    return [(post_id, f"{unit}{title}" if title in repeated and not title.startswith(unit) else title)
            for post_id, title, unit in rows]


def _not_over(table, today: date):
    return or_(col(table.until_on).is_(None), col(table.until_on) >= today)
