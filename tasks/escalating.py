"""Bringing what stays overdue before supervisors, and undecided cases one post up."""

from datetime import date, datetime

from models.duties.case import climbing
from models.engine import transaction
from models.verbs.ladder import escalating
from models.verbs.ladder.chasing import START, Cursor, Swept
from tasks.chasing import rung_named
from tasks.runtime import runtime
from tasks.step import step

CHUNK = 500


@step(retries=2)
def open_cases(key: str, first: date | None, last: date, as_of: datetime, cursor: Cursor = START) -> Swept:
    """Duties that owe by a day in the range have a case before a supervisor, once for this rung."""
    here = runtime()
    with transaction(here.engine) as session:
        return escalating.open_cases(session, rung_named(key), first, last, here.occasion(as_of), cursor=cursor,
                                     limit=CHUNK)


@step(retries=2)
def climb_undecided(as_of: datetime) -> tuple[int, bool]:
    """Cases whose days are over are before the next post up; gives (how many moved, whether more are left)."""
    here = runtime()
    occasion = here.occasion(as_of)
    with transaction(here.engine) as session:
        cases = climbing(session, occasion.today, limit=CHUNK)
        moved = sum(escalating.climb(session, case, occasion) for case in cases)
        return moved, len(cases) == CHUNK
