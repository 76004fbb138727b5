"""The demo's past, lived through by the real verbs and daily runs so that it ends today."""

import asyncio
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from sqlmodel import Session, col, select

from cli.demo_data import fairs
from cli.demo_data.assessments import assessment_events
from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.rules import After, Anchor
from domain.duties.lifecycle import State
from flows import pipeline
from flows.rehearsal import live_through
from flows.running import plainly
from flows.simulated_users import Manner, Script
from models.directory.directory_file import load_directory
from models.directory.unit import Unit, unit_names
from models.duties.deadline import rule_of
from models.duties.dispatch import dispatch
from models.duties.duty import Duty, duties_of
from models.duties.hold import hold
from models.duties.special_plan import special_plans_of
from models.engine import reading, transaction
from models.plans.breakdown import PlannedPart, break_down
from tasks.letters.delivery import deliver_letters
from tasks.plans.intake import confirm_proposals
from tasks.runtime import Runtime, runtime

EXAMPLE = Path(__file__).parents[2] / "examples" / "demo"
ISSUED, DISPATCHED, BROKEN_DOWN, FAIRS_ENTERED, FAIR_ENDED, RESULTS_IN, SUPPLEMENTED = -40, -39, -30, -15, -6, -2, -1
"""Working days from today on which the demo's plan and what followed it happened."""


def live_until(here: Runtime, now: datetime) -> None:
    """The demo's directory and plan stand in the empty database, with everything that happened since, up to `now`."""
    today = here.today(now)
    day = partial(_day, here.calendar, today)
    with transaction(here.engine) as session:
        load_directory(session, tomllib.loads((EXAMPLE / "units.toml").read_text(encoding="utf-8")),
                       here.context(now))
    events = {day(DISPATCHED): partial(_dispatch, "plan.txt.j2", day, ISSUED, True),
              day(BROKEN_DOWN): partial(_break_down, here, day),
              day(FAIRS_ENTERED): partial(fairs.enter_activities, here, _write("activities.md.j2", day, day(ISSUED))),
              day(FAIR_ENDED + 1): partial(fairs.end_first, here, day(FAIR_ENDED)),
              day(RESULTS_IN): partial(fairs.hand_in_results, here, EXAMPLE / "projects.csv"),
              day(SUPPLEMENTED): partial(_yesterday, here, day)}

    later = assessment_events(here, day, day(DISPATCHED))

    def on_day(morning: datetime) -> None:
        if happens := events.get(here.today(morning)):
            happens(morning)
        for happens in later.get(here.today(morning), ()):
            happens(morning)
    live_through(here, day(DISPATCHED), today, script=_script(here), send=deliver_letters.fn, until=now, on_day=on_day)


def _day(calendar: WorkingCalendar, today: date, days: int) -> date:
    """So many working days from today; 0 is today, or the next working day."""
    return calendar.add_working_days(today, days) if days else calendar.next_working_day(today)


def _dispatch(template: str, day: Callable[[int], date], issued: int, all_members: bool, at: datetime) -> None:
    text = _write(template, day, day(issued))
    name = template.removesuffix(".j2")
    plan_id = asyncio.run(pipeline.take_in_plan(plainly, text.encode(), name, at))
    confirm_proposals(plan_id, at, all_members)
    _hold_back(plan_id, at)
    asyncio.run(pipeline.dispatch_steps(plainly, plan_id, at))


def _hold_back(plan_id: int, at: datetime) -> None:
    """What counts from an approval waits for the plan's first special plan."""
    here = runtime()
    with transaction(here.engine) as session:
        plans = special_plans_of(session, plan_id)
        for duty in duties_of(session, plan_id, State.READY):
            rule = rule_of(duty)
            if plans and isinstance(rule, After) and rule.anchor is Anchor.APPROVAL:
                hold(session, duty, plans[0][0], here.context(at))


def _break_down(here: Runtime, day: Callable[[int], date], at: datetime) -> None:
    """One city's office has made parts of what its government was given: one closed since, one overdue, one ahead."""
    with transaction(here.engine) as session:
        names, context = unit_names(session), here.context(at)
        office, city = names["云溪市开放办"], names["云溪市人民政府"]
        whole = session.exec(select(Duty).where(Duty.unit_id == city, col(Duty.requirement).contains("本地对外开放")
                                                ).order_by(Duty.id)).one()
        parts = [PlannedPart(names[unit], text, day(due)) for unit, text, due in (
            ("云溪市商务局", "提出本市招商重点和年度目标，起草工作计划。", -12),
            ("云溪市财政局", "提出资金安排和奖补政策。", 6),
            ("溪口县人民政府", "制定本县对外开放工作计划，报市开放办。", -2))]
        dispatch(session, break_down(session, whole, office, parts, context), context)


def _write(template: str, day: Callable[[int], date], issued: date) -> str:
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    written = environment.from_string((EXAMPLE / template).read_text(encoding="utf-8"))
    return written.render(day=day, issued=issued, date=lambda on: f"{on.year}年{on.month}月{on.day}日")


def _yesterday(here: Runtime, day: Callable[[int], date], at: datetime) -> None:
    _dispatch("supplement.txt.j2", day, SUPPLEMENTED - 1, False, at)
    fairs.follow_projects(here, day, at)
    fairs.follow_targets(here, at)


def _script(here: Runtime) -> Script:
    parts = tomllib.loads((EXAMPLE / "story.toml").read_text(encoding="utf-8"))["part"]

    def manner(duty: Duty) -> Manner:
        with reading(here.engine) as session:
            unit = _name(session, duty)
        fitting = (part for part in parts
                   if part["title"] in duty.requirement and part.get("unit", unit) == unit)
        return _manner(next(fitting, {}))
    return manner


def _name(session: Session, duty: Duty) -> str:
    return session.get_one(Unit, duty.unit_id).name


def _manner(part: dict) -> Manner:
    said = {name: None if value == "never" else value for name, value in part.items() if name not in ("title", "unit")}
    return Manner(**({"reports": None} | said))
