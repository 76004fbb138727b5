"""`duban confirm PLAN`: proposals become ready to be dispatched."""

from typing import Annotated

import typer

from cli.edge import opened, perform, person, tell
from cli.instants import instant, parse_day
from cli.options import AsJson, AsOf, By, DryRun
from cli.undated import tell_undated, undated_in
from domain.lifecycle import State
from models.duties.duty import duties_of
from models.engine import reading
from models.plans.plan import plan_of
from tasks.plans.taking_in import confirm_proposals


def confirm(plan: Annotated[int, typer.Argument(help="The plan's id, as `duban import` gave it.")],
            all_members: Annotated[bool, typer.Option("--all-members", help="Expand groups to all members.")] = False,
            due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="For those without a date.")] = None,
            by: By = None, as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Confirm every proposal of a plan that can be; say what is left and why."""
    due_on = parse_day(due) if due else None
    with opened() as here:
        at = instant(as_of, here)
        with reading(here.engine) as session:
            by_id = person(session, by)
            proposed = len(duties_of(session, plan_of(session, plan).id, State.PROPOSED))
        if dry_run:
            return tell(json, {"proposed": proposed}, f"方案 {plan} 有 {proposed} 项待确认。未作改动。")
        perform(here, "flows.plans:decompose_plan", "flows.order:decompose_steps", plan, at, by_id)
        confirmed = confirm_proposals(plan, at, all_members, due_on, by_id)
        with reading(here.engine) as session:
            undated = undated_in(session, plan_of(session, plan))
    tell(json, {"confirmed": confirmed.count, "left": list(confirmed.left), "undated": undated},
         f"已确认 {confirmed.count} 项，待处理 {len(confirmed.left)} 项。", *confirmed.left,
         f"下一步：duban dispatch {plan}")
    tell_undated(plan, undated)
