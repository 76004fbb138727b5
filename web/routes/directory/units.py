"""Units and posts: who can be given a duty, by which names, and who holds which post."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from domain.errors import NotAllowed
from models.access.attempt import locked_people, unlock
from models.directory.post import (
    Person,
    Post,
    PostRole,
    Supervision,
    holders_on,
    liaison_posts,
    office_posts,
)
from models.directory.tier import groups_known_to
from models.directory.unit import GroupMember, Unit, UnitAlias, UnitGroup
from models.verbs.directory.naming import enter_unit, give_liaison
from models.verbs.plans.suggesting import words_for
from models.visibility import area_seen
from web.edge import Circumstances, Here, OfficeOrAdmin, Reading, Writing, done, found, page

router = APIRouter()


@router.get("/units")
def units(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, when: Circumstances):
    """Every unit with its names, posts and today's holders; the groups with their members."""
    posts = session.exec(select(Post).order_by(Post.id)).all()
    aliases: dict[int, list[str]] = {}
    for alias in session.exec(select(UnitAlias).order_by(UnitAlias.name)):
        aliases.setdefault(alias.unit_id, []).append(alias.name)
    by_unit: dict[int, list[Post]] = {}
    for post in posts:
        by_unit.setdefault(post.unit_id, []).append(post)
    known = groups_known_to(session, office_of(session, who)) if office_posts(session) else {}
    members = session.exec(select(UnitGroup.name, Unit.name).where(col(UnitGroup.id).in_(known.values())).join(
        GroupMember, GroupMember.group_id == UnitGroup.id).join(Unit, Unit.id == GroupMember.unit_id).order_by(
        UnitGroup.id, Unit.id)).all()
    groups: dict[str, list[str]] = {}
    for group, unit in members:
        groups.setdefault(group, []).append(unit)
    area = area_seen(session, who)
    every = select(Unit).order_by(Unit.id)
    listed = session.exec(every if area is None else every.where(col(Unit.id).in_(area))).all()
    offices = office_posts(session)
    words = words_for(session, office_of(session, who), work.responsibilities.words_of) if offices else {}
    return page(request, "directory/units.html", units=listed, called={one.id: one.name for one in listed},
                aliases=aliases, offices=offices,
                worded={unit_id: one.main for unit_id, one in words.items() if one.main},
                unreached={unit.id for unit in listed} - liaison_posts(session).keys(), posts=by_unit,
                locked=[] if area is not None else locked_people(session, when.now), groups=groups,
                holders=holders_on(session, {post.id for post in posts}, when.today),
                supervised=dict(session.exec(select(Supervision.unit_id, Post.title).join(
                    Post, Post.id == Supervision.post_id)).all()))


@router.post("/units")
def add_unit(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, name: Annotated[str, Form()],
             holder: Annotated[str, Form()] = "", email: Annotated[str, Form()] = ""):
    """The directory has the unit, with a liaison's post; proposals so called have it."""
    unit = enter_unit(session, name, office_of(session, who), when, holder=holder, email=email)
    return done(request, f"/units#unit-{unit.id}", f"已添加{unit.name}。")


@router.post("/units/{unit_id}/liaison")
def add_liaison(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, unit_id: int,
                holder: Annotated[str, Form()] = "", email: Annotated[str, Form()] = ""):
    """The unit has a liaison's post."""
    unit = found(session.get(Unit, unit_id), "没有该单位。")
    post = give_liaison(session, unit, office_of(session, who), when, holder=holder, email=email)
    return done(request, f"/units#unit-{unit_id}", f"已设立{post.title}岗位。")


@router.post("/people/{person_id}/unlocking")
def unlock_person(request: Request, session: Writing, who: OfficeOrAdmin, person_id: int):
    """The person may sign in at once, whatever failed before."""
    person = found(session.get(Person, person_id), "没有该人员。")
    if area_seen(session, who) is not None:
        raise NotAllowed("账号由省级办公室或管理员解锁。")
    unlock(session, person_id)
    return done(request, "/units", f"{person.name}的账号已解锁，可以立即登录。")


def office_of(session, who) -> int:
    """The office to which a new liaison reports: the visitor's own, else the first."""
    own = who.units(PostRole.OFFICE)
    offices = [post.unit_id for post in office_posts(session) if post.unit_id in own or not own]
    if not offices:
        raise NotAllowed("单位目录中还没有办公室，请先用 duban account 建立办公室岗位。")
    return offices[0]
