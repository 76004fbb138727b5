"""The overview: how the duties stand, in pictures with their tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from domain.duties.on_time import OnTime
from models.access.visitor import plans_seen
from models.directory.post import PostRole
from models.directory.unit import Tier, Unit
from models.duties import figures
from models.duties.duty import Duty
from models.duties.figures import Lights, Month
from models.duties.on_time import Lateness, Span, on_time
from models.duties.visibility import may_see, may_see_lateness
from models.plans.plan import plan_titles
from web import charts
from web.charts import Lines
from web.dependencies import Here, Now, Reading, Signed, page
from web.duties.ledger_columns import TIERS

router = APIRouter()


@dataclass(frozen=True)
class OverviewPage:
    """What `duties/overview.html` shows."""

    template: ClassVar = "duties/overview.html"
    plans: list[tuple[int, str]]
    totals: list[tuple[str, int, str, str]]
    narrowed: str
    tiers: dict[Tier, str]
    plan: str
    tier: str
    by_unit: list[Lights]
    by_plan: list[Lights]
    shares: Callable
    lines: Lines | None
    due_so_far: int
    closed_so_far: int
    due_in_all: int
    weeks: list[list[tuple[date, int, int]]]
    is_off: Callable
    rate: OnTime
    months: list[Month]
    ages: list[tuple[str, int]]


@router.get("/overview")
def overview(request: Request, session: Reading, work: Here, now: Now, who: Signed, plan: str = "", tier: str = ""):
    """Lights by unit, closed against due, what falls due by day, the on-time rate, and how old the overdue is."""
    office = who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR)
    seen, today = _narrowed(may_see(who), plan, tier, Duty.unit_id), work.today(now)
    left = _narrowed(may_see_lateness(who), plan, tier, Lateness.unit_id)
    soon = work.calendar.add_working_days(today, work.policy.due_soon)
    due, closed = figures.burn_up(session, seen)
    ahead = figures.due_by_day(session, seen, today, today + timedelta(weeks=charts.WEEKS))
    return page(request, OverviewPage(
        plans=plan_titles(session, plans_seen(who)) if office else [],
        totals=_totals(figures.lights_in_all(session, seen, today, soon)), narrowed=_address(plan, tier), tiers=TIERS,
        plan=plan, tier=tier, by_unit=figures.lights_by_unit(session, seen, today, soon),
        by_plan=[] if plan else figures.lights_by_plan(session, seen, today, soon), shares=charts.shares,
        lines=charts.lines_over_time((due, closed), today), due_so_far=_until(due, today),
        closed_so_far=sum(closed.values()), due_in_all=sum(due.values()), weeks=charts.weeks(ahead, today),
        is_off=lambda day: not work.calendar.is_working_day(day),
        rate=on_time(session, seen, Span(None, today), left=left),
        months=figures.on_time_by_month(session, seen, left, today, work.settings.zone),
        ages=figures.ageing(session, seen, today)))


def _totals(lights: figures.Lights) -> list[tuple[str, int, str, str]]:
    """What stands above the pictures: words, number, colour, and the ledger's filter that lists it."""
    return [("红灯 逾期", lights.red, "red", "light=red&sort=due"),
            ("黄灯 临期", lights.yellow, "yellow", "light=yellow&sort=due"),
            ("绿灯 正常", lights.green, "", "light=green&sort=due")]


def _address(plan: str, tier: str) -> str:
    """The page's own filters, as they go on to the ledger."""
    kept = urlencode({name: value for name, value in (("plan", plan), ("tier", tier)) if value})
    return f"&{kept}" if kept else ""


def _narrowed(seen: ColumnElement[bool], plan: str, tier: str, unit_id) -> ColumnElement[bool]:
    if plan.isdecimal() and len(plan) < 10:
        seen = seen & (Duty.plan_id == int(plan))
    if tier in {one.value for one in Tier}:
        seen = seen & col(unit_id).in_(select(Unit.id).where(Unit.tier == Tier(tier)))
    return seen


def _until(counts: dict, today) -> int:
    return sum(count for day, count in counts.items() if day <= today)
