"""The project ledger filtered, a page at a time by key, and whole for an export."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, select

from models.columns import STORABLE
from models.directory.unit import Tier, Unit
from models.registers.activity import Activity
from models.registers.project import Project, counting, funds_by

PAGE, CHUNK = 50, 2_000
STAGES = {"fulfilled": "已履约", "unfulfilled": "未履约", "funded": "有资金到位", "unfunded": "无资金到位",
          "started": "已开工", "unstarted": "未开工", "completed": "已竣工", "terminated": "已终止"}

DAYS = {"fulfilled": Project.fulfilled_on, "started": Project.started_on, "completed": Project.completed_on,
        "terminated": Project.terminated_on}


Id = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""0 asks for those without one."""
Place = Annotated[int, Field(ge=0, lt=10**17)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=STORABLE)]
Ledger = Literal["major", "activity"]
Stage: TypeAlias = Literal[tuple(STAGES)]   # type: ignore[valid-type]


@dataclass(frozen=True)
class ProjectFilter:
    """What the project ledger is asked for; empty means any. `after` is the id the last page ended on.

    `place_id` is a unit that the project lies in or that answers for it; `stage` is that by the end of the day
    `stage_on`, or that of the ledger as it stands; what arrived by `today` or later is the ledger's figure.
    """

    plan_id: Id | None = None
    activity_id: Id | None = None
    city_id: Id | None = None
    county_id: Id | None = None
    unit_id: Id | None = None
    place_id: Id | None = None
    tier: Tier | None = None
    industry: Words = ""
    ledger: Ledger | None = None
    stage: Stage | None = None
    stage_on: date | None = None
    today: date = date.max
    text: Words = ""
    signed_from: date | None = None
    signed_to: date | None = None
    counted: bool = False
    after: Place = 0


@dataclass(frozen=True)
class ProjectRow:
    """A project with the names its numbers stand for."""

    project: Project
    city: str
    county: str
    unit: str
    activity: str


def projects_page(session: Session, seen: ColumnElement[bool], wanted: ProjectFilter, *,
                  size: int = PAGE) -> list[ProjectRow]:
    """A page of what is wanted in the order of entry, one row more than `size` where there are more."""
    city, county, unit = aliased(Unit), aliased(Unit), aliased(Unit)
    query = (select(Project, city.name, county.name, unit.name, Activity.name)
             .join(city, city.id == Project.city_id).join(unit, unit.id == Project.unit_id)
             .join(county, county.id == Project.county_id, isouter=True)
             .join(Activity, Activity.id == Project.activity_id, isouter=True)
             .where(seen, *conditions(wanted), col(Project.id) > wanted.after).order_by(Project.id).limit(size + 1))
    return [ProjectRow(project, at, below or "", by, where or "")
            for project, at, below, by, where in session.exec(query)]


def all_projects(session: Session, seen: ColumnElement[bool], wanted: ProjectFilter) -> Iterator[ProjectRow]:
    """Everything wanted, however much it is: read in pages and forgotten behind them."""
    while True:
        rows = projects_page(session, seen, wanted, size=CHUNK)
        yield from rows[:CHUNK]
        if len(rows) <= CHUNK:
            return
        wanted = replace(wanted, after=rows[CHUNK - 1].project.id)
        session.expunge_all()


def conditions(wanted: ProjectFilter) -> Iterator[ColumnElement[bool]]:
    """What is wanted, as conditions on projects."""
    for column in ("plan_id", "activity_id", "city_id", "county_id", "unit_id"):
        if getattr(wanted, column) is not None:
            yield col(getattr(Project, column)) == (getattr(wanted, column) or None)   # 0 asks for those without one
    if wanted.place_id is not None:
        yield or_(*(column == wanted.place_id for column in (Project.city_id, Project.county_id, Project.unit_id)))
    if wanted.tier in {tier.value for tier in Tier}:
        yield Project.tier == Tier(wanted.tier)
    if wanted.industry:
        yield Project.industry == ("" if wanted.industry == "-" else wanted.industry)
    if wanted.ledger:
        yield col(Project.major).is_(True) if wanted.ledger == "major" else col(Project.activity_id).is_not(None)
    if wanted.stage in STAGES:
        yield _stage(wanted)
    if wanted.signed_from:
        yield col(Project.signed_on) >= wanted.signed_from
    if wanted.signed_to:
        yield col(Project.signed_on) <= wanted.signed_to
    if wanted.counted:
        yield from counting()
    if wanted.text:
        like = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        yield or_(*(col(column).like(like, escape="\\") for column in (Project.name, Project.investor, Project.number)))


def _stage(wanted: ProjectFilter) -> ColumnElement[bool]:
    stage, day = wanted.stage or "", wanted.stage_on
    if stage in ("funded", "unfunded"):
        funds = funds_by(day, wanted.today) if day else col(Project.funds)
        return funds > 0 if stage == "funded" else funds == 0
    reached = col(DAYS[stage.removeprefix("un")])
    there = reached.is_not(None) if day is None else func.coalesce(reached, date.max) <= day
    return ~there if stage.startswith("un") else there
