"""Making the occurrences of series and standing duties in their time."""

from datetime import datetime

from models.engine import transaction
from models.verbs.duties.occurring import due_series, make_occurrences
from models.verbs.ledgers.asking_progress import end_finished
from tasks.runtime import runtime
from tasks.step import step

CHUNK = 200


@step(retries=2)
def make_due_occurrences(as_of: datetime, after: int = 0) -> tuple[int, int | None]:
    """What falls due in the days ahead stands; gives (how many were made, where the next chunk begins or None)."""
    here = runtime()
    occasion = here.occasion(as_of)
    with transaction(here.engine) as session:
        series = due_series(session, occasion, after=after, limit=CHUNK)
        made = sum(len(make_occurrences(session, one, occasion)) for one in end_finished(session, series, occasion))
        return made, series[-1].id if len(series) == CHUNK else None
