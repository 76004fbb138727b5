"""Flows over one plan: decomposed, dispatched."""

from datetime import datetime

from flows import pipeline
from flows.recorded_flow import recorded
from flows.running import by_prefect


@recorded("decompose_plan")
async def decompose_plan(plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """Each measure of the plan has its proposals, a task for each; gives how many."""
    return await pipeline.decompose_steps(by_prefect, plan_id, as_of, by)


@recorded("dispatch_plan")
async def dispatch_plan(plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """The plan's ready duties are with their units; gives how many."""
    return await pipeline.dispatch_steps(by_prefect, plan_id, as_of, by)
