"""`duban issued PLAN DATE`: on which day a plan was issued; what waits for it has its date."""

from typing import Annotated

import typer

from cli.edge import opened, person, tell
from cli.instants import instant, parse_day
from cli.options import AsJson, AsOf, By, DryRun
from models.engine import transaction, undone
from models.plans.plan import plan_of
from models.verbs.plans.heading import set_heading


def issued(plan: Annotated[int, typer.Argument(help="The plan's id.")],
           date: Annotated[str, typer.Argument(help="The day of issue (成文日期).")], by: By = None, as_of: AsOf = None,
           dry_run: DryRun = False, json: AsJson = False) -> None:
    """Enter the day a plan was issued; duties that wait for it are dated, and units that have them hear of it."""
    day = parse_day(date)
    with opened() as here, (undone if dry_run else transaction)(here.engine) as session:
        found = plan_of(session, plan)
        dated = [{"number": duty.number, "title": duty.title, "due_on": duty.due_on and duty.due_on.isoformat()}
                 for duty in set_heading(session, found, found.title, day,
                                         here.occasion(instant(as_of, here), person(session, by)))]
    tell(json, {"issued_on": day.isoformat(), "dated": dated},
         *[f"{one['number']} {one['title']}：{one['due_on'] or '待确认'}" for one in dated],
         f"{len(dated)} 项{'将' if dry_run else ''}有时限。{'未作改动。' if dry_run else ''}")
