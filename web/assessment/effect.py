"""Responsibility and effectiveness (责任和成效): one page for each plan, department and city, to be printed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import ColumnElement
from sqlmodel import Session, or_

from domain.duties.on_time import OnTime
from domain.errors import NotFound
from domain.registers.rates import DEFINITIONS, percent, total
from domain.registers.target_tracking import STANDINGS, Standing, written
from models.access.visitor import area_seen
from models.assessment import effect
from models.assessment.effect import Line, Tally
from models.directory.post import PostRole
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.duties.on_time import Lateness, Span, on_time
from models.duties.report import Report
from models.duties.visibility import may_see, may_see_lateness, units_supervised
from models.plans.plan import plan_of
from models.registers.activity import Activity
from models.registers.project import Project, may_see_projects
from models.registers.project_filter import ProjectFilter
from models.registers.rates import STAGE_OF, rates_by
from web.dependencies import Here, Now, Reading, Signed, found, page
from web.registers.targets import Shown, shown_targets

router = APIRouter()


@dataclass(frozen=True)
class EffectPage:
    """What `assessment/effect.html` shows."""

    template: ClassVar = "assessment/effect.html"
    title: str
    asked: dict[str, int]
    counted: Tally
    rate: OnTime
    lines: list[Line]
    by_unit: list[tuple[int, str, Tally]]
    activities: list[tuple]
    rates: list[tuple[str, str, str]]
    targets: list[Shown]
    named: list[tuple[Duty, str, str]]
    words: list[tuple[Duty, str, Report]]
    standings: dict[Standing, str]
    written: Callable


@router.get("/plans/{plan_id}/effect")
def of_plan(request: Request, session: Reading, work: Here, now: Now, who: Signed, plan_id: int):
    """Who answers for what in the plan, and what came of it."""
    plan = plan_of(session, plan_id)
    seen = may_see(who) & (Duty.plan_id == plan_id)
    counted = effect.tally(session, seen, work.today(now))
    if not counted.total and plan.office_id not in who.units(PostRole.OFFICE):
        raise NotFound("no_such_plan")
    rate = on_time(session, seen, Span(None, work.today(now)), left=may_see_lateness(who) & (Duty.plan_id == plan_id))
    return page(request, EffectPage(
        title=plan.title, asked={"plan": plan_id}, counted=counted, rate=rate, lines=effect.lines(session, seen),
        by_unit=_by_unit(session, seen, work.today(now)), activities=effect.held(session, Activity.plan_id == plan_id),
        rates=_rates(session, who, Project.plan_id == plan_id, work.today(now)),
        targets=_standing_targets(session, who, plan_id), named=effect.named(session, seen),
        words=effect.words(session, seen), standings=STANDINGS, written=written))


@router.get("/units/{unit_id}/effect")
def of_unit(request: Request, session: Reading, work: Here, now: Now, who: Signed, unit_id: int):
    """What the department or the place answers for, and what came of it; each may see its own."""
    unit = found(session.get(Unit, unit_id), "no_such_unit")
    seen = may_see(who) & (Duty.unit_id == unit_id)
    counted = effect.tally(session, seen, work.today(now))
    if not counted.total and unit_id not in who.units(PostRole.LIAISON) and not _leads(session, who, unit_id):
        raise NotFound("no_such_effect")
    in_it = or_(Project.city_id == unit_id, Project.county_id == unit_id, Project.unit_id == unit_id)
    targets = [one for one in _standing_targets(session, who) if one.followed and one.followed.unit_id == unit_id]
    left = may_see_lateness(who) & (Lateness.unit_id == unit_id)
    rate = on_time(session, seen, Span(None, work.today(now)), left=left)
    return page(request, EffectPage(
        title=unit.name, asked={"unit": unit_id}, counted=counted, rate=rate, lines=effect.lines(session, seen),
        by_unit=[], activities=effect.held(session, Activity.host_id == unit_id),
        rates=_rates(session, who, in_it, work.today(now)), targets=targets, named=effect.named(session, seen),
        words=effect.words(session, seen), standings=STANDINGS, written=written))


def _leads(session: Session, who, unit_id: int) -> bool:
    """Whether the unit is in the area of the visitor's office, or assigned to the visitor's post."""
    if who.has(PostRole.ADMINISTRATOR):
        return True
    if who.has(PostRole.OFFICE) and ((area := area_seen(session, who)) is None or unit_id in area):
        return True
    return unit_id in session.exec(units_supervised(who)).all()


def _by_unit(session: Session, seen: ColumnElement[bool], today) -> list[tuple[int, str, effect.Tally]]:
    return [(unit_id, name, effect.tally(session, seen & (Duty.unit_id == unit_id), today))
            for unit_id, name in effect.units_busy(session, seen)]


def _standing_targets(session: Session, who, plan_id: int | None = None) -> list[Shown]:
    """Those that their plans still set."""
    return [one for one in shown_targets(session, who, plan_id) if one.target.withdrawn_on is None]


def _rates(session: Session, who, condition: ColumnElement[bool], today) -> list[tuple[str, str, str]]:
    """(signed, rate by count, link) of all projects together; empty where nothing was signed."""
    lines = rates_by(session, may_see_projects(who) & condition, "tier", ProjectFilter(), today, today=today)
    whole = total(line.tally for line in lines)
    if not whole.signed:
        return []
    return [("签约项目", str(whole.signed), urlencode({"counted": 1})),
            *((DEFINITIONS[rate][0], percent(whole.by_count(rate)),
               urlencode({"counted": 1, "stage": stage, "stage_on": today})) for rate, stage in STAGE_OF.items())]
