"""Dispatching a plan's ready duties, a chunk at a time."""

from datetime import datetime

from models.engine import reading, transaction
from models.plans.plan import plan_of
from models.verbs.duties.dispatching import dispatch, posts_for, ready_duties
from tasks.runtime import runtime
from tasks.step import step

CHUNK = 500


@step
def check_dispatch(plan_id: int) -> int:
    """How many duties are ready; NotAllowed, naming them, where any of their units cannot be written to."""
    count, after = 0, 0
    with reading(runtime().engine) as session:
        plan_of(session, plan_id)
        while ready := ready_duties(session, plan_id, after=after, limit=CHUNK):
            posts_for(session, ready)
            count, after = count + len(ready), ready[-1].id
    return count


@step(retries=2)
def dispatch_chunk(plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """The next ready duties of the plan are with their units; gives how many, 0 at the end."""
    here = runtime()
    with transaction(here.engine) as session:
        ready = ready_duties(session, plan_id, limit=CHUNK)
        return dispatch(session, ready, here.occasion(as_of, by))
