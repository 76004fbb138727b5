"""Delegations (代办): who acts for whom, what a new one would bring, and ending one early."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.errors import Conflict
from models.access.visitor import Visitor, area_seen
from models.directory.delegation import (
    Listed,
    Reach,
    check_delegation,
    delegate,
    delegations,
    end_delegation,
    reach_of,
    stamp_of,
)
from models.directory.post import Delegation, Person, Post, PostRole, holders_by_tenure
from models.directory.unit import Unit
from models.directory.writing import people_of, refuse_seating
from models.history import History
from web.dependencies import Circumstances, OfficeOrAdmin, Reading, Writing, done, found, page
from web.forms import day

router = APIRouter(prefix="/settings/delegations")
SHOWN = 50


@dataclass(frozen=True)
class DelegationsPage:
    """What `directory/delegations.html` shows."""

    template: ClassVar = "directory/delegations.html"
    lasting: list[Listed]
    over: list[Listed]
    entries: list[tuple[History, str]]
    chosen: int
    posts: list[tuple[Post, str]]
    people: list[Person]
    holders: dict[int, str]
    stamps: dict[int, str]
    may_change: Callable


@router.get("")
def listed(request: Request, session: Reading, who: OfficeOrAdmin, when: Circumstances, post: int = 0):
    """Delegations that last, begin later and are over; the form for a new one."""
    area = area_seen(session, who)
    lasting, over = delegations(session, when.today, area=area)
    every = select(Post, Unit.name).join(Unit, Unit.id == Post.unit_id).order_by(Unit.id, Post.id)
    posts = session.exec(every if area is None else every.where(col(Unit.id).in_(area))).all()
    entries = _entries(session, None if area is None else {post.id for post, _ in posts})
    holders = holders_by_tenure(session, {one.id for one, _ in posts}, when.today)
    return page(request, DelegationsPage(
        lasting=lasting, over=over, entries=entries, chosen=post,
        posts=[one for one in posts if _may_change(who, one[0])], people=_people(session, area),
        holders={post_id: "、".join(one.name for one in found) for post_id, found in holders.items()},
        stamps={one.post.id: stamp_of(session, one.post.id) for one in lasting},
        may_change=lambda post: _may_change(who, post)))


@dataclass(frozen=True)
class DelegationPreviewPage:
    """What `directory/delegation_preview.html` shows."""

    template: ClassVar = "directory/delegation_preview.html"
    post: Post
    person: Person
    first: date
    last: date
    unit: Unit
    stamp: str
    holders: list[Person]
    reach: Reach


@router.get("/preview")
def preview(request: Request, session: Reading, who: OfficeOrAdmin, when: Circumstances, post_id: int, person_id: int,
            from_on: str, until_on: str):
    """What the deputy would get and see in that time; nothing is changed."""
    post, person = _post(session, post_id), _person(session, person_id)
    first, last = day(from_on), day(until_on)
    check_delegation(session, post, person, first, last, when)
    return page(request, DelegationPreviewPage(
        post=post, person=person, first=first, last=last, unit=session.get_one(Unit, post.unit_id),
        stamp=stamp_of(session, post.id), holders=holders_by_tenure(session, {post.id}, first).get(post.id, []),
        reach=reach_of(session, post, person, first, last, when)))


@router.post("")
def give(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, post_id: Annotated[int, Form()],
         person_id: Annotated[int, Form()], from_on: Annotated[str, Form()] = "", until_on: Annotated[str, Form()] = "",
         stamp: Annotated[str, Form()] = ""):
    """The person acts for the post in that time; Conflict where the post's delegations changed since the preview."""
    post, person = _post(session, post_id, lock=True), _person(session, person_id)
    refuse_seating(session, when, post)
    _check_stamp(session, post, stamp)
    first, last = day(from_on), day(until_on)
    delegate(session, post, person, first, last, when)
    return done(request, "/settings/delegations", "delegation_made", person=person.name, first=first, last=last,
                post=post.title)


@router.post("/{delegation_id}/end")
def end(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, delegation_id: int,
        stamp: Annotated[str, Form()]):
    """The delegation is over from now on."""
    given = session.get(Delegation, delegation_id)
    if given is None:
        raise Conflict("delegations_changed")
    post = _post(session, given.post_id, lock=True)
    refuse_seating(session, when, post)
    _check_stamp(session, post, stamp)
    end_delegation(session, given, when)
    return done(request, "/settings/delegations", "delegation_ended", post=post.title)


def _post(session: Session, post_id: int, *, lock: bool = False) -> Post:
    query = select(Post).where(Post.id == post_id)
    post = found(session.exec(query.with_for_update() if lock else query).first(), "no_such_post")
    return post


def _entries(session: Session, post_ids: set[int] | None) -> list[tuple[History, str | None]]:
    """The newest entries on delegations of these posts, of all for None, with who made them."""
    query = select(History, Person.name).join(Person, Person.id == History.by, isouter=True).where(
        col(History.action).in_(["delegate", "end_delegation"]))
    if post_ids is not None:
        query = query.where(col(History.facts)["post_id"].as_integer().in_(post_ids))
    return list(session.exec(query.order_by(col(History.id).desc()).limit(SHOWN)).all())


def _may_change(who: Visitor, post: Post) -> bool:
    """The office enters delegations day by day; nobody but an administrator hands on an administrator's rights."""
    return post.role is not PostRole.ADMINISTRATOR or who.has(PostRole.ADMINISTRATOR)


def _check_stamp(session: Session, post: Post, stamp: str) -> None:
    if stamp != stamp_of(session, post.id):
        raise Conflict("delegations_changed")


def _person(session: Session, person_id: int) -> Person:
    return found(session.get(Person, person_id), "no_such_person_to_delegate")


def _people(session: Session, area: frozenset[int] | None) -> list[Person]:
    """Those who may be asked to act for a post: of the office's own area."""
    query = select(Person).where(Person.active, Person.email != "")
    if area is not None:
        query = query.where(col(Person.id).in_(people_of(session, area)))
    return list(session.exec(query.order_by(Person.name, Person.id)).all())
