"""Suggesting who might answer for what a plan gives to no one."""

from models.engine import transaction
from models.plans.plan import plan_of
from models.verbs.plans.suggesting import suggest
from tasks.runtime import runtime
from tasks.step import step


@step(retries=2)
def suggest_units(plan_id: int) -> int:
    """The plan's proposals that name no one have suggestions, made anew; gives how many have any."""
    here = runtime()
    with transaction(here.engine) as session:
        return suggest(session, [plan_of(session, plan_id)], here.responsibilities.words_of)
