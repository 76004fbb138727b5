"""Names that plans write and the directory lacks: learned as aliases, as new units, as new groups."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from domain.assignment import plain_name
from domain.doubts import Field, without
from domain.errors import NotAllowed
from domain.lifecycle import State
from models.directory.post import Person, Post, PostRole, Tenure, liaison_post, office_posts
from models.directory.tier import root_of
from models.directory.unit import GroupMember, Tier, Unit, UnitGroup, UnitKind, group_names, remember_alias, unit_names
from models.duties.duty import Duty, Form
from models.occasion import Occasion
from models.verbs.plans.confirming import correct
from models.verbs.plans.loading import directory_of

CITY = re.compile(r"^[市州盟]|[市州盟](?:人民)?(?:政府)?$")
COUNTY = re.compile(r"^[县区旗]|[县区旗](?:人民)?(?:政府)?$")
ZONE = re.compile(r"(?:实验区|开发区|高新区|示范区|集聚区|保税区|新区)(?:管委会|管理委员会)?$")


@dataclass(frozen=True)
class Unknown:
    """A name that proposals of a plan carry and the directory does not know."""

    name: str
    count: int
    first: int


def unknown_names(session: Session, plan_id: int) -> list[Unknown]:
    """The names of the plan's proposals without a unit, those that settle most first."""
    query = select(Duty.unit_written, func.count(), func.min(Duty.id)).where(*_nameless(), Duty.plan_id == plan_id)
    rows = session.exec(query.group_by(Duty.unit_written)).all()
    return sorted((Unknown(*row) for row in rows), key=lambda one: (-one.count, one.first))


def resolve_waiting(session: Session, occasion: Occasion) -> int:
    """Proposals of every plan whose written name the directory knows by now have its unit or group; gives how many."""
    session.flush()
    directory, resolved = directory_of(session), 0
    for duty in session.exec(select(Duty).where(*_nameless()).order_by(Duty.id)).all():
        unit_id = directory.unit(duty.unit_written)
        group_id = None if unit_id else directory.group(duty.unit_written)
        if unit_id or group_id:
            correct(session, duty, occasion, unit_id=unit_id, group_id=group_id, flags=without(duty.flags, Field.UNIT))
            resolved += 1
    return resolved


def learn_alias(session: Session, name: str, unit: Unit, occasion: Occasion) -> int:
    """`name` means that unit from now on, in every plan; gives how many proposals have it by that."""
    if plain_name(name) in group_names(session):
        raise NotAllowed(f"“{name}”已是单位组的名称，不能再作{unit.name}的别名。")
    remember_alias(session, plain_name(name), unit.id)
    return resolve_waiting(session, occasion)


def enter_unit(session: Session, name: str, office_id: int, occasion: Occasion, *, holder: str = "",
               email: str = "") -> Unit:
    """The directory has the unit with a liaison's post, held by that person where named; proposals so called have it.

    It belongs to the office's government. A vacant post's letters go to the post of the office, its superior.
    NotAllowed where the name is taken.
    """
    plain = plain_name(name)
    if not plain:
        raise NotAllowed("请填写单位名称。")
    if plain in unit_names(session) or plain in group_names(session):
        raise NotAllowed(f"单位目录中已有“{plain}”，不必再添加。")
    root = root_of(session, session.get_one(Unit, office_id))
    unit = Unit(name=plain, kind=_kind(plain), tier=_tier(plain) if root is None or COUNTY.search(plain) else root.tier,
                parent_id=root.id if root else None)
    session.add(unit)
    session.flush()
    give_liaison(session, unit, office_id, occasion, holder=holder, email=email)
    resolve_waiting(session, occasion)
    return unit


def _kind(name: str) -> UnitKind:
    """What a name says a unit is: places have their rows in bulletins and their projects in the ledger."""
    if name.endswith(("人民政府", "市政府", "县政府", "区政府")):
        return UnitKind.GOVERNMENT
    return UnitKind.ZONE if ZONE.search(name) else UnitKind.DEPARTMENT


def give_liaison(session: Session, unit: Unit, office_id: int, occasion: Occasion, *, holder: str = "",
                 email: str = "") -> Post:
    """The unit has a liaison's post, reporting to the office's, held by that person where named."""
    holder, email = holder.strip(), email.strip()
    if bool(holder) != bool(email) or (email and "@" not in email):
        raise NotAllowed(f"{unit.name}：联络员的姓名和邮箱请一并填写；暂不清楚的，可以都不填。")
    existing = liaison_post(session, unit.id)
    post = session.get(Post, existing) if existing else None
    if post is None:
        superior = next(iter(office_posts(session, office_id)), None)
        post = Post(unit_id=unit.id, title=f"{unit.name}联络员", role=PostRole.LIAISON,
                    superior_id=superior.id if superior else None)
        session.add(post)
        session.flush()
    if email:
        seat(session, post, holder, email, occasion)
    return post


def seat(session: Session, post: Post, name: str, email: str, occasion: Occasion) -> Person:
    """The person, known by the address, holds the post from today."""
    person = session.exec(select(Person).where(Person.email == email)).first()
    if person is None:
        person = Person(name=name, email=email, sign_in=email)
        session.add(person)
        session.flush()
    session.add(Tenure(post_id=post.id, person_id=person.id, from_on=occasion.today))
    return person


def enter_group(session: Session, name: str, unit_ids: list[int], occasion: Occasion) -> UnitGroup:
    """The directory has the group with these members; proposals so called wait for their members to be ticked."""
    plain, members = plain_name(name), list(dict.fromkeys(unit_ids))
    if plain in unit_names(session) or plain in group_names(session):
        raise NotAllowed(f"单位目录中已有“{plain}”，不必再添加。")
    found = session.exec(select(Unit.id).where(col(Unit.id).in_(members))).all()
    if not members or len(found) != len(members):
        raise NotAllowed(f"请为“{plain}”至少勾选一个目录中的单位。")
    group = UnitGroup(name=plain)
    session.add(group)
    session.flush()
    session.add_all(GroupMember(group_id=group.id, unit_id=unit_id) for unit_id in members)
    session.flush()
    resolve_waiting(session, occasion)
    return group


def _tier(name: str) -> Tier:
    """As far as the name tells: 市财政局 and 郑州市人民政府 are a city's, 县教育局 and 罗湖区 a county's."""
    if COUNTY.search(name):
        return Tier.COUNTY
    return Tier.CITY if CITY.search(name) else Tier.PROVINCE


def _nameless() -> tuple:
    return (Duty.state == State.PROPOSED, col(Duty.unit_id).is_(None), col(Duty.group_id).is_(None),
            Duty.form != Form.PER_EVENT, Duty.unit_written != "")
