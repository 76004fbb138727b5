"""`duban activity`: activities and their ends, which "after each activity" waits for."""

from typing import Annotated

import typer

from cli.dependencies import AsJson, AsOf, By, DryRun, instant, opened, parse_day, person, tell
from domain.errors import NotFound
from models.directory.unit import unit_names
from models.engine import reading, transaction
from models.plans.plan import plan_of
from models.registers.activity import Activity, ActivityLevel, activities_of, activity_of
from models.registers.activity_course import confirm_end, enter_activity, preview_end
from tasks.letters.making import make_letters

activity = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
Level = Annotated[ActivityLevel, typer.Option("--level", help="Of what rank it is.")]
PlannedEnd = Annotated[str | None, typer.Option("--planned-end", metavar="DATE", help="The day it is to end.")]
Hosts = Annotated[list[str] | None, typer.Option("--co-host", help="A unit that organises it too; may be repeated.")]


@activity.callback()
def _activities() -> None:
    """Enter activities and the days they end."""


@activity.command()
def enter(plan: Annotated[int, typer.Argument(help="The plan's id.")],
          name: Annotated[str, typer.Argument(help="The activity.")],
          host: Annotated[str, typer.Option("--host", help="The unit that holds it.")], co_host: Hosts = None,
          level: Level = ActivityLevel.PROVINCIAL,
          planned_end: PlannedEnd = None,
          by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Enter an activity; each of the plan's rules for activities makes its duties."""
    planned = parse_day(planned_end) if planned_end else None
    with opened() as here:
        at = instant(as_of, here)
        with transaction(here.engine) as session:
            ids = [_unit(unit_names(session), one) for one in [host, *(co_host or [])]]
            entered = Activity(name=name, level=level, plan_id=plan_of(session, plan).id, host_id=ids[0],
                               planned_end_on=planned)
            made = enter_activity(session, entered, ids[1:], here.context(at, person(session, by)))
        make_letters.fn(at, True)
    tell(json, {"activity": entered.id, "duties": [duty.number for duty in made]},
         f"活动 {entered.id}“{name}”已登记，生成事项 {len(made)} 项。下一步：duban activity end {entered.id} DATE")


@activity.command()
def end(activity: Annotated[int, typer.Argument(help="The activity's id.")],
        day: Annotated[str, typer.Argument(metavar="DATE", help="The day it ended.")], by: By = None,
        as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Confirm the day an activity ended; its duties have their dates from it."""
    ended_on = parse_day(day)
    with opened() as here:
        at = instant(as_of, here)
        if dry_run:
            with reading(here.engine) as session:
                dated = preview_end(session, activity_of(session, activity), ended_on, here.context(at))
            rows = [{"number": duty.number, "due_on": due} for duty, _, due in dated]
        else:
            with transaction(here.engine) as session:
                moved = confirm_end(session, activity_of(session, activity), ended_on,
                                    here.context(at, person(session, by)))
                rows = [{"number": duty.number, "due_on": duty.due_on} for duty in moved]
            make_letters.fn(at, True)
    tell(json, rows, *[f"事项 {row['number']}：{row['due_on']}" for row in rows],
         f"活动 {activity} 于 {ended_on} 结束，{len(rows)} 项事项{'将' if dry_run else '已'}确定时限。")


@activity.command("list")
def list_(plan: Annotated[int, typer.Argument(help="The plan's id.")], json: AsJson = False) -> None:
    """List a plan's activities."""
    with opened() as here, reading(here.engine) as session:
        rows = [{"activity": one.id, "name": one.name, "level": one.level.value, "planned_end_on": one.planned_end_on,
                 "ended_on": one.ended_on, "cancelled": one.cancelled} for one in activities_of(session, plan)]
    tell(json, rows, *[f"{row['activity']}  {row['name']}  {_said_end(row)}" for row in rows],
         f"共 {len(rows)} 项活动。")


def _said_end(row: dict) -> str:
    if row["cancelled"]:
        return "已取消"
    if row["ended_on"]:
        return f"{row['ended_on']} 结束"
    return f"计划 {row['planned_end_on']} 结束，待确认" if row["planned_end_on"] else "结束日期未定"


def _unit(names: dict[str, int], name: str) -> int:
    if name not in names:
        raise NotFound("no_such_unit_in_directory", unit=name)
    return names[name]
