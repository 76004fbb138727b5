"""One unit and its posts: what it is called, whom it answers to, who holds which post; each change previewed.

A preview carries the change out, shows what came of it and takes it back; the change itself is refused where something
else would come of it than was shown.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, select

from domain.errors import Conflict, NotAllowed
from models.action_context import ActionContext
from models.directory.delegation import Reach, reach_of
from models.directory.post import Person, Post, PostRole, Supervision, holders_by_tenure, holders_on, posts_to_choose
from models.directory.reorganization import (
    Effect,
    changes_of_unit,
    learned_alias,
    merge_unit,
    names_of,
    rename_unit,
    supervise_unit,
)
from models.directory.tenure import Handover, seat, vacate
from models.directory.unit import Unit
from models.engine import reading, transaction, undone
from models.history import History
from web.dependencies import Circumstances, Here, OfficeOrAdmin, Reading, done, found, page
from web.forms import Fields, day, refuse_outside, units_for

router = APIRouter()
AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class UnitPage:
    """What `directory/unit.html` shows."""

    template: ClassVar = "directory/unit.html"
    unit: Unit
    names: list[str]
    posts: list[Post]
    leaders: list[tuple[int, str]]
    leader: int
    acting: dict[int, Person]
    holders: dict[int, list[Person]]
    history: list[History]
    people: dict[int, str]
    into: Unit | None
    others: list[tuple[int, str]]


@router.get("/units/{unit_id}")
def unit_shown(request: Request, session: Reading, who: OfficeOrAdmin, when: Circumstances, unit_id: int):
    """The unit with its names, leader in charge and posts, and a form for each change."""
    unit = found(session.get(Unit, unit_id), "no_such_unit")
    refuse_outside(session, who, unit_id)
    posts = session.exec(select(Post).where(Post.unit_id == unit_id).order_by(Post.id)).all()
    supervision = session.get(Supervision, unit_id)
    leaders = posts_to_choose(session, PostRole.SUPERVISOR)
    ids = {post.id for post in posts}
    return page(request, UnitPage(
        unit=unit, names=names_of(session, unit), posts=posts, leaders=leaders,
        leader=supervision.post_id if supervision else 0, acting=holders_on(session, ids, when.today),
        holders=holders_by_tenure(session, ids, when.today), history=changes_of_unit(session, unit_id),
        people=dict(session.exec(select(Person.id, Person.name)).all()),
        into=session.get(Unit, unit.merged_into_id) if unit.merged_into_id else None,
        others=[one for one in units_for(session, who) if one[0] != unit_id]))


@dataclass(frozen=True)
class UnitChangePage:
    """What `directory/unit_change.html` shows."""

    template: ClassVar = "directory/unit_change.html"
    effect: Effect
    fields: dict[str, str]
    unit_id: int


@router.get("/units/{unit_id}/change")
def preview_unit(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int, what: str):
    """What would come of the change; nothing is changed."""
    fields = dict(request.query_params)
    with undone(work.engine) as session:
        effect = _change_unit(session, unit_id, what, fields, when)
    return page(request, UnitChangePage(effect=effect, fields=fields, unit_id=unit_id))


@router.post("/units/{unit_id}/change")
def change_unit(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int, fields: Fields,
                what: Annotated[str, Form()], stamp: Annotated[str, Form()]):
    """What the preview showed is done; Conflict where something else would come of it by now."""
    with transaction(work.engine) as session:
        effect = _change_unit(session, unit_id, what, fields, when)
        if effect.stamp != stamp:
            raise Conflict("directory_changed")
    return done(request, f"/units/{unit_id}", "unit_change_entered", change=effect.words)


@dataclass(frozen=True)
class PostChangePage:
    """What `directory/post_change.html` shows."""

    template: ClassVar = "directory/post_change.html"
    handover: Handover
    fields: dict[str, str]
    post: Post
    reach: Reach | None


@router.get("/posts/{post_id}/change")
def preview_post(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, post_id: int, what: str):
    """Whom the post's duties, cases and letters go to by the change; nothing is changed."""
    fields = dict(request.query_params)
    with undone(work.engine) as session:
        handover = _change_post(session, post_id, what, fields, when)
    with reading(work.engine) as session:
        post = session.get_one(Post, post_id)
        stands = handover.holder or session.get(Person, handover.letters_to.person_id or 0)
        reach = reach_of(session, post, stands, handover.day, handover.day + AHEAD, when) if stands else None
    return page(request, PostChangePage(handover=handover, fields=fields, post=post, reach=reach))


@router.post("/posts/{post_id}/change")
def change_post(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, post_id: int, fields: Fields,
                what: Annotated[str, Form()], stamp: Annotated[str, Form()]):
    """What the preview showed is done; Conflict where something else would come of it by now."""
    with transaction(work.engine) as session:
        handover = _change_post(session, post_id, what, fields, when)
        if handover.stamp != stamp:
            raise Conflict("directory_changed")
        unit_id = session.get_one(Post, post_id).unit_id
    return done(request, f"/units/{unit_id}", "unit_change_entered", change=handover.words)


def _change_unit(session: Session, unit_id: int, what: str, fields: dict[str, str],
                 when: ActionContext) -> Effect:
    unit = found(session.exec(select(Unit).where(Unit.id == unit_id).with_for_update()).first(), "no_such_unit")
    match what:
        case "rename":
            return rename_unit(session, unit, fields.get("name", ""), when)
        case "alias":
            return learned_alias(session, unit, fields.get("name", ""), when)
        case "merge":
            into = found(session.get(Unit, _number(fields.get("into"))), "merge_unit_missing")
            return merge_unit(session, unit, into, when)
        case "supervise":
            chosen = _number(fields.get("post"))
            post = found(session.get(Post, chosen), "no_such_post") if chosen else None
            return supervise_unit(session, unit, post, when)
    raise NotAllowed("unit_change_missing")


def _change_post(session: Session, post_id: int, what: str, fields: dict[str, str],
                 when: ActionContext) -> Handover:
    post = found(session.exec(select(Post).where(Post.id == post_id).with_for_update()).first(), "no_such_post")
    match what:
        case "seat":
            name, email = fields.get("name", ""), fields.get("email", "")
            return seat(session, post, name, email, day(fields.get("day", "")), when)
        case "vacate":
            return vacate(session, post, day(fields.get("day", "")), when)
    raise NotAllowed("unit_change_missing")


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 10 else 0
