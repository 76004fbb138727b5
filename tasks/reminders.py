"""Steps of the ladder: what is handed in collected, what is due said, what stays overdue brought before supervisors."""

from datetime import date, datetime

from domain.reminders.policy import Rung
from models.engine import transaction
from models.reminders import escalation, ladder
from models.reminders.case import climbing
from models.reminders.ladder import START, Cursor, Swept, tell_complete
from tasks.runtime import runtime
from tasks.step import step


@step(retries=2)
def gather_reports(as_of: datetime) -> int:
    """Offices are to hear of each measure whose last unit has handed in, once; gives how many notices are new."""
    here = runtime()
    with transaction(here.engine) as session:
        return tell_complete(session, here.context(as_of))


DUTIES_AT_ONCE = 1000


@step(retries=2)
def remind_rung(key: str, first: date | None, last: date, as_of: datetime, cursor: Cursor = START) -> Swept:
    """Units that owe by a day in the range are to hear of it, once for this rung."""
    here = runtime()
    with transaction(here.engine) as session:
        return ladder.remind(session, rung_named(key), first, last, here.context(as_of), cursor=cursor,
                             limit=DUTIES_AT_ONCE)


@step(retries=2)
def remind_unsigned(as_of: datetime, cursor: Cursor = START) -> Swept:
    """Units that did not sign for a duty in time are to hear of it once."""
    here = runtime()
    with transaction(here.engine) as session:
        return ladder.remind_unsigned(session, here.context(as_of), cursor=cursor, limit=DUTIES_AT_ONCE)


def rung_named(key: str) -> Rung:
    """The policy's rung of that name."""
    return next(rung for rung in runtime().policy.rungs if rung.key == key)


CASES_AT_ONCE = 500


@step(retries=2)
def open_cases(key: str, first: date | None, last: date, as_of: datetime, cursor: Cursor = START) -> Swept:
    """Duties that owe by a day in the range have a case before a supervisor, once for this rung."""
    here = runtime()
    with transaction(here.engine) as session:
        return escalation.open_cases(session, rung_named(key), first, last, here.context(as_of), cursor=cursor,
                                     limit=CASES_AT_ONCE)


@step(retries=2)
def climb_undecided(as_of: datetime) -> tuple[int, bool]:
    """Cases whose days are over are before the next post up; gives (how many moved, whether more are left)."""
    here = runtime()
    context = here.context(as_of)
    with transaction(here.engine) as session:
        cases = climbing(session, context.today, limit=CASES_AT_ONCE)
        moved = sum(escalation.climb(session, case, context) for case in cases)
        return moved, len(cases) == CASES_AT_ONCE
