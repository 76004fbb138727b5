"""Names that plans write and the directory lacks: learned as aliases, as new units, as new groups."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from domain.plans.assignment import plain_name
from domain.plans.doubts import Field, without
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, liaison_post, office_posts
from models.directory.tenure import seat
from models.directory.tier import directory_of, groups_known_to, names_known_to, root_of, written_by
from models.directory.unit import GroupMember, Tier, Unit, UnitGroup, UnitKind, group_names, remember_alias, unit_names
from models.directory.writing import hand_of, refuse_office, refuse_seating, refuse_writing
from models.duties.duty import Duty, Form
from models.history import record
from models.plans.plan import Plan
from models.plans.proposal import correct

CITY = re.compile(r"^[市州盟]|[市州盟](?:人民)?(?:政府)?$")
COUNTY = re.compile(r"^[县区旗]|[县区旗](?:人民)?(?:政府)?$")
ZONE = re.compile(r"(?:实验区|开发区|高新区|示范区|集聚区|保税区|新区)(?:管委会|管理委员会)?$")

ABOVE = {Tier.PROVINCE: re.compile(r"(?!)"), Tier.CITY: re.compile(r"^\w{0,3}省"),
         Tier.COUNTY: re.compile(r"^\w{0,3}省|^市")}
"""Names that say of themselves that the unit stands above an office of that tier."""


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


def resolve_waiting(session: Session, context: ActionContext) -> int:
    """Proposals whose written name their office's directory knows by now have its unit or group; gives how many.

    Of the plans of the office that acts; of every plan where duban itself or the administrator does.
    """
    session.flush()
    offices, resolved = hand_of(session, context).offices, 0
    query = select(Duty, Plan.office_id).join(Plan, Plan.id == Duty.plan_id).where(*_nameless()).order_by(Duty.id)
    if offices is not None:
        query = query.where(col(Plan.office_id).in_(offices))
    waiting = session.exec(query).all()
    directories = {office_id: directory_of(session, office_id) for office_id in {row[1] for row in waiting}}
    for duty, office_id in waiting:
        directory = directories[office_id]
        unit_id = directory.unit(duty.unit_written)
        group_id = None if unit_id else directory.group(duty.unit_written)
        if unit_id or group_id:
            correct(session, duty, context, unit_id=unit_id, group_id=group_id, flags=without(duty.flags, Field.UNIT))
            resolved += 1
    return resolved


def learn_alias(session: Session, name: str, unit: Unit, context: ActionContext) -> int:
    """`name` means that unit from now on, in every plan of its office; gives how many proposals have it by that."""
    refuse_writing(session, context, [unit.id])
    if plain_name(name) in group_names(session, hand_of(session, context).offices or ()):
        raise NotAllowed("alias_is_group_name", alias=name, unit=unit.name)
    remember_alias(session, plain_name(name), unit.id, directory_around(session, unit.id))
    return resolve_waiting(session, context)


def directory_around(session: Session, unit_id: int) -> frozenset[int]:
    """The units among which a name means one: those of the directory in which the unit stands."""
    directories = (written_by(session, [one.unit_id]) for one in office_posts(session))
    return next((one for one in directories if unit_id in one), frozenset(session.exec(select(Unit.id)).all()))


def enter_unit(session: Session, name: str, office_id: int, context: ActionContext, *, holder: str = "",
               email: str = "") -> Unit:
    """The directory has the unit with a liaison's post, held by that person where named; proposals so called have it.

    It belongs to the office's government. A vacant post's letters go to the post of the office, its superior.
    NotAllowed where the name is taken, and where it says that the unit is one of a tier above.
    """
    refuse_office(session, context, office_id)
    plain, office = plain_name(name), session.get_one(Unit, office_id)
    if not plain:
        raise NotAllowed("unit_name_missing")
    if plain in names_known_to(session, office_id) or plain in groups_known_to(session, office_id):
        raise NotAllowed("unit_already_listed", unit=plain)
    if ABOVE[office.tier].search(plain):
        raise NotAllowed("unit_of_tier_above", unit=plain)
    if plain in unit_names(session):
        raise NotAllowed("unit_of_another_office", unit=plain)
    root = root_of(session, office)
    unit = Unit(name=plain, kind=_kind(plain), tier=_tier(plain) if root is None or COUNTY.search(plain) else root.tier,
                parent_id=root.id if root else None)
    session.add(unit)
    session.flush()
    record(session, "enter_unit", context, note=f"{plain}列入单位目录", unit_id=unit.id, office_id=office_id)
    give_liaison(session, unit, office_id, context, holder=holder, email=email)
    resolve_waiting(session, context)
    return unit


def _kind(name: str) -> UnitKind:
    """What a name says a unit is: places have their rows in bulletins and their projects in the ledger."""
    if name.endswith(("人民政府", "市政府", "县政府", "区政府")):
        return UnitKind.GOVERNMENT
    return UnitKind.ZONE if ZONE.search(name) else UnitKind.DEPARTMENT


def give_liaison(session: Session, unit: Unit, office_id: int, context: ActionContext, *, holder: str = "",
                 email: str = "") -> Post:
    """The unit has a liaison's post, reporting to the office's, held from today by that person where named.

    NotAllowed for a unit whose posts another office fills. The history says who holds it, as for every handover.
    """
    refuse_office(session, context, office_id)
    refuse_seating(session, context, unit)
    holder, email = holder.strip(), email.strip()
    if bool(holder) != bool(email):
        raise NotAllowed("liaison_details_incomplete", unit=unit.name)
    existing = liaison_post(session, unit.id)
    post = session.get(Post, existing) if existing else None
    if post is None:
        superior = next(iter(office_posts(session, office_id)), None)
        post = Post(unit_id=unit.id, title=f"{unit.name}联络员", role=PostRole.LIAISON,
                    superior_id=superior.id if superior else None)
        session.add(post)
        session.flush()
    if email:
        seat(session, post, holder, email, context.today, context)
    return post


def enter_group(session: Session, name: str, unit_ids: list[int], office_id: int, context: ActionContext) -> UnitGroup:
    """The office's plans have the group with these members; proposals so called wait for them to be ticked.

    NotAllowed for a name that is taken, and for members that stand in another office's directory.
    """
    refuse_office(session, context, office_id)
    plain, members = plain_name(name), list(dict.fromkeys(unit_ids))
    if plain in names_known_to(session, office_id) or plain in groups_known_to(session, office_id):
        raise NotAllowed("unit_already_listed", unit=plain)
    found = session.exec(select(Unit.id).where(col(Unit.id).in_(members))).all()
    if not members or len(found) != len(members):
        raise NotAllowed("group_without_units", group=plain)
    refuse_writing(session, context, members)
    group = UnitGroup(name=plain, office_id=office_id)
    session.add(group)
    session.flush()
    session.add_all(GroupMember(group_id=group.id, unit_id=unit_id) for unit_id in members)
    record(session, "enter_group", context, note=f"建立单位组{plain}", group_id=group.id, office_id=office_id,
           unit_ids=members)
    session.flush()
    resolve_waiting(session, context)
    return group


def _tier(name: str) -> Tier:
    """As far as the name tells: 市财政局 and 郑州市人民政府 are a city's, 县教育局 and 罗湖区 a county's."""
    if COUNTY.search(name):
        return Tier.COUNTY
    return Tier.CITY if CITY.search(name) else Tier.PROVINCE


def _nameless() -> tuple:
    return (Duty.state == State.PROPOSED, col(Duty.unit_id).is_(None), col(Duty.group_id).is_(None),
            Duty.form != Form.PER_EVENT, Duty.unit_written != "")
