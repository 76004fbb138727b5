"""Links in letters: each opens one duty for the post that was written to, once, until it expires.

A letter as it is kept carries a link's name; what opens the duty is made of the name and the installation's key as
the letter is sent, so that nobody who reads kept letters or the database can use it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Table, insert
from sqlmodel import Field, Session, SQLModel, col, select, update

from domain.duties.lifecycle import OPEN
from models.access.token import digest_of
from models.columns import instant_field, reference
from models.directory.post import Person, Post, holder_on
from models.duties.duty import Duty

ONE_IN = timedelta(minutes=10)
"""How long a post waits until it can have another link to the same duty sent."""


class LinkState(StrEnum):
    """Why a link opens its duty or does not."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    HANDED_OVER = "handed_over"
    SETTLED = "settled"


class Link(SQLModel, table=True):
    """Good for one use by the person who held the post when it was written."""

    __tablename__ = "link"
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    digest: str = Field(unique=True)
    duty_id: int = reference("duty.id")
    post_id: int = reference("post.id", index=False)
    person_id: int = reference("person.id", index=False)
    made_at: datetime = instant_field()
    expires_on: date
    used_at: datetime | None = instant_field(nullable=True)


def make_links(session: Session, wanted: Iterable[tuple[int, int, int]], key: bytes, now: datetime,
               expires_on: date) -> dict[tuple[int, int], str]:
    """(post, duty) → the name of a new link, for each wanted (post, duty, person)."""
    names = {(post_id, duty_id, person_id): secrets.token_hex(12) for post_id, duty_id, person_id in wanted}
    rows = [{"name": name, "digest": digest_of(link_token(name, key)), "post_id": post_id, "duty_id": duty_id,
             "person_id": person_id, "made_at": now, "expires_on": expires_on}
            for (post_id, duty_id, person_id), name in names.items()]
    if rows:
        session.connection().execute(insert(Link.__table__), rows)
    return {(post_id, duty_id): name for (post_id, duty_id, _), name in names.items()}


def link_token(name: str, key: bytes) -> str:
    """What opens the link of that name; the same each time, so that a letter sent twice says one thing."""
    made = hmac.new(key, b"link:" + name.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def link_shown(session: Session, token: str) -> Link | None:
    """The link that the token belongs to, whatever its state."""
    return session.exec(select(Link).where(Link.digest == digest_of(token))).first()


def state_of(session: Session, link: Link, today: date) -> LinkState:
    """Whether the link opens its duty today, and if not, the reason that weighs most."""
    duty, post = session.get_one(Duty, link.duty_id), session.get_one(Post, link.post_id)
    if duty.state not in OPEN or duty.unit_id != post.unit_id:
        return LinkState.SETTLED
    holder = holder_on(session, link.post_id, today)
    if holder is None or holder.id != link.person_id:
        return LinkState.HANDED_OVER
    if link.used_at is not None:
        return LinkState.USED
    return LinkState.EXPIRED if today > link.expires_on else LinkState.GOOD


def use_link(session: Session, link: Link, now: datetime) -> bool:
    """The link is used up; False where it was already, however near together two uses are."""
    unused = update(Link).where(Link.id == link.id, col(Link.used_at).is_(None))
    return session.exec(unused.values(used_at=now)).rowcount == 1


def sent_lately(session: Session, link: Link, now: datetime) -> bool:
    """Whether the post had a link to that duty within the last minutes."""
    query = select(Link.id).where(Link.duty_id == link.duty_id, Link.post_id == link.post_id,
                                  Link.made_at > now - ONE_IN)
    return session.exec(query.limit(1)).first() is not None


def names_for(session: Session, names: set[str], post_id: int, address: str) -> set[str]:
    """Those of the names that are links of that post for a person whose address that is."""
    query = select(Link.name).join(Person, Person.id == Link.person_id).where(
        col(Link.name).in_(names), Link.post_id == post_id, Person.email == address)
    return set(session.exec(query).all())
