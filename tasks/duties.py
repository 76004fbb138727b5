"""Duties dispatched, and the occurrences of series made in their time, a chunk at a time."""

from datetime import datetime

from models.duties.dispatch import dispatch, posts_for, ready_duties
from models.duties.occurrence import due_series, make_occurrences
from models.engine import reading, transaction
from models.plans.plan import plan_of
from models.registers.project_progress import end_finished
from tasks.runtime import runtime
from tasks.step import step

DUTIES_AT_ONCE = 500


@step
def check_dispatch(plan_id: int) -> int:
    """How many duties are ready; NotAllowed, naming them, where any of their units cannot be written to."""
    count, after = 0, 0
    with reading(runtime().engine) as session:
        plan_of(session, plan_id)
        while ready := ready_duties(session, plan_id, after=after, limit=DUTIES_AT_ONCE):
            posts_for(session, ready)
            count, after = count + len(ready), ready[-1].id
    return count


@step(retries=2)
def dispatch_chunk(plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """The next ready duties of the plan are with their units; gives how many, 0 at the end."""
    here = runtime()
    with transaction(here.engine) as session:
        ready = ready_duties(session, plan_id, limit=DUTIES_AT_ONCE)
        return dispatch(session, ready, here.context(as_of, by))


SERIES_AT_ONCE = 200


@step(retries=2)
def make_due_occurrences(as_of: datetime, after: int = 0) -> tuple[int, int | None]:
    """What falls due in the days ahead stands; gives (how many were made, where the next chunk begins or None)."""
    here = runtime()
    context = here.context(as_of)
    with transaction(here.engine) as session:
        series = due_series(session, context, after=after, limit=SERIES_AT_ONCE)
        made = sum(len(make_occurrences(session, one, context)) for one in end_finished(session, series, context))
        return made, series[-1].id if len(series) == SERIES_AT_ONCE else None
