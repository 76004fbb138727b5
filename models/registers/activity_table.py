"""A table of activities taken into the register: everything checked first, all faults told at once by their cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from domain.errors import InvalidPlan
from domain.messages import Message
from domain.plans.assignment import Directory
from domain.registers.activity_table import ActivityRow
from models.action_context import ActionContext
from models.directory.post import liaison_posts
from models.directory.tier import directory_of
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.duty import Duty
from models.plans.plan import Plan
from models.registers.activity import Activity, ActivityLevel, Setting, activities_of
from models.registers.activity_course import enter_activity


@dataclass(frozen=True)
class NewActivity:
    """An activity to be entered, with who answers for it: the host first, then those beside it.

    `level_stated` is whether the table says the level; where it does not, it is that of the host.
    """

    activity: Activity
    units: tuple[Unit, ...]
    level_stated: bool = True


@dataclass
class ActivityTaking:
    """What an import would do: new activities, how many stand already, every fault by its address."""

    new: list[NewActivity] = field(default_factory=list)
    same: int = 0
    faults: list[tuple[str, Message]] = field(default_factory=list)


def check_activities(session: Session, plan: Plan, rows: Iterable[ActivityRow],
                     faults: Iterable[tuple[str, Message]] = ()) -> ActivityTaking:
    """What taking these rows in would do; nothing is changed.

    The first unit of a row that the directory knows is the host, the other known ones organise beside it; names that it
    does not know (国家部委) and the province's own government, to which results go up, are kept as written.
    """
    taking = ActivityTaking(faults=list(faults))
    directory, there = directory_of(session, plan.office_id), {one.name for one in activities_of(session, plan.id)}
    for row in rows:
        if row.name in there:
            taking.same += 1
            continue
        units = _units(session, directory, row.units)
        answering = [unit for unit in units.values() if unit is not None]
        if row.units and not answering:
            taking.faults.append((row.where, Message("activity_units_unknown", activity=row.name,
                                                     units=list(row.units))))
            continue
        level = ActivityLevel(row.level) if row.level else _level_of(answering)
        taking.new.append(NewActivity(_activity(plan, row, units, level), tuple(answering), bool(row.level)))
    posts = liaison_posts(session, {unit.id for one in taking.new for unit in one.units})
    taking.faults += [("", Message("activity_unit_without_liaison", unit=unit.name, activity=one.activity.name))
                      for one in taking.new for unit in one.units if unit.id not in posts]
    return taking


def take_activities(session: Session, taking: ActivityTaking, context: ActionContext) -> list[Duty]:
    """The activities stand with their duties, which are given. InvalidPlan with every fault where there is one."""
    if taking.faults:
        raise InvalidPlan("table_faults", count=len(taking.faults), faults=[
            Message("fault_at", where=where, problem=problem) if where else problem
            for where, problem in taking.faults])
    made = []
    for one in taking.new:
        one.activity.host_id = one.units[0].id
        made += enter_activity(session, one.activity, [unit.id for unit in one.units[1:]], context)
    return made


def _units(session: Session, directory: Directory, names: tuple[str, ...]) -> dict[str, Unit | None]:
    """Each name → the unit that answers, None for one that is only named."""
    ids = {name: directory.unit(name) or directory.unit(re.sub("(?<!人民)政府$", "人民政府", name)) for name in names}
    units = {unit.id: unit for unit in session.exec(select(Unit).where(col(Unit.id).in_(
        [number for number in ids.values() if number])))}
    return {name: unit if unit and not (unit.tier is Tier.PROVINCE and unit.kind is UnitKind.GOVERNMENT) else None
            for name, unit in ((name, units.get(number)) for name, number in ids.items())}


def _level_of(answering: list[Unit]) -> ActivityLevel:
    """What a place holds by itself is a local activity (各地自主举办活动); all else is provincial."""
    lower = all(unit.tier is not Tier.PROVINCE for unit in answering)
    return ActivityLevel.LOCAL if answering and lower else ActivityLevel.PROVINCIAL


def _activity(plan: Plan, row: ActivityRow, units: dict[str, Unit | None], level: ActivityLevel) -> Activity:
    return Activity(name=row.name, plan_id=plan.id, level=level, setting=Setting(row.setting),
                    place=row.place, budget=row.budget, starts_on=row.starts_on, planned_end_on=row.ends_on,
                    organisers="、".join(name for name, unit in units.items() if unit is None))
