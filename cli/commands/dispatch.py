"""`duban dispatch PLAN`: ready duties go to their units."""

from typing import Annotated

import typer

from cli.edge import opened, perform, person, tell
from cli.instants import instant
from cli.options import AsJson, AsOf, By, DryRun
from cli.undated import tell_undated, undated_in
from models.engine import reading
from models.letter import letters_waiting
from models.plans.plan import plan_of
from tasks.dispatching import check_dispatch


def dispatch(plan: Annotated[int, typer.Argument(help="The plan's id.")], by: By = None, as_of: AsOf = None,
             dry_run: DryRun = False, json: AsJson = False) -> None:
    """Dispatch the plan's ready duties; refused whole where a unit cannot be written to."""
    with opened() as here:
        with reading(here.engine) as session:
            undated = undated_in(session, plan_of(session, plan))
        if dry_run:
            ready = check_dispatch(plan)
            tell(json, {"ready": ready, "undated": undated}, f"方案 {plan} 有 {ready} 项可以交办。未作改动。")
            return tell_undated(plan, undated)
        at = instant(as_of, here)
        with reading(here.engine) as session:
            by_id = person(session, by)
        count = perform(here, "flows.plans:dispatch_plan", "flows.order:dispatch_steps", plan, at, by_id)
        with reading(here.engine) as session:
            waiting = letters_waiting(session)
    tell(json, {"dispatched": count, "letters": waiting, "undated": undated},
         f"已交办 {count} 项，待发信件 {waiting} 封。",
         "下一步：duban deliver 发出信件；duban run daily 做每日督办；duban serve 自动办理。")
    tell_undated(plan, undated)
