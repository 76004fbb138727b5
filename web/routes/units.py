"""Units and posts: who can be given a duty, by which names, and who holds which post."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from domain.errors import NotAllowed
from models.attempt import locked_people, unlock
from models.post import (
    Person,
    Post,
    PostRole,
    Supervision,
    Tenure,
    holders_on,
    liaison_posts,
    office_posts,
)
from models.unit import GroupMember, Unit, UnitAlias, UnitGroup
from models.verbs.naming import enter_unit, give_liaison, learn_alias
from models.verbs.suggesting import words_for
from models.visibility import area_seen
from web.edge import Circumstances, Here, OfficeOrAdmin, Reading, Writing, WrongRole, done, found, page
from web.forms import day
from web.scoping import refuse_outside

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
    members = session.exec(select(UnitGroup.name, Unit.name).join(
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
    return page(request, "units.html", units=listed, aliases=aliases, offices=offices,
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
    refuse_outside(session, who, unit_id)
    post = give_liaison(session, unit, office_of(session, who), when, holder=holder, email=email)
    return done(request, f"/units#unit-{unit_id}", f"已设立{post.title}岗位。")


@router.post("/units/{unit_id}/aliases")
def add_alias(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, unit_id: int,
              name: Annotated[str, Form()]):
    """The unit is also known by that name, in the proposals that wait too."""
    unit = found(session.get(Unit, unit_id), "没有该单位。")
    refuse_outside(session, who, unit_id)
    if not name.strip():
        raise NotAllowed("请填写别名。")
    learn_alias(session, name, unit, when)
    return done(request, f"/units#unit-{unit_id}", "已添加别名。")


@router.post("/posts/{post_id}/tenures")
def seat(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, post_id: int,
         name: Annotated[str, Form()], email: Annotated[str, Form()], from_on: Annotated[str, Form()]):
    """The person holds the post from that day; the holder before until the day before."""
    post, since = found(session.get(Post, post_id), "没有该岗位。"), day(from_on)
    refuse_outside(session, who, post.unit_id)
    if post.role is PostRole.ADMINISTRATOR and not who.has(PostRole.ADMINISTRATOR):
        raise WrongRole("管理员岗位的人员只能由管理员更换。")
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post_id, col(Tenure.until_on).is_(None))):
        tenure.until_on = since.fromordinal(since.toordinal() - 1)
        session.add(tenure)
    person = _person(session, name, email)
    session.add(Tenure(post_id=post_id, person_id=person.id, from_on=since))
    return done(request, f"/units#unit-{post.unit_id}", f"{person.name}自{from_on}起任{post.title}。")


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


def _person(session, name: str, email: str) -> Person:
    if not name.strip() or "@" not in email:
        raise NotAllowed("请填写姓名和邮箱。")
    person = session.exec(select(Person).where(Person.email == email.strip())).first()
    if person is None:
        person = Person(name=name.strip(), email=email.strip(), sign_in=email.strip())
        session.add(person)
        session.flush()
    return person
