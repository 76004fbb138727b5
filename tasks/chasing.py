"""Saying what is due: one rung of the ladder for one range of dates, a chunk at a time."""

from datetime import date, datetime

from domain.escalation import Rung
from models.engine import transaction
from models.verbs.ladder import chasing
from models.verbs.ladder.chasing import START, Cursor, Swept
from tasks.runtime import runtime
from tasks.step import step

CHUNK = 1000


@step(retries=2)
def remind_rung(key: str, first: date | None, last: date, as_of: datetime, cursor: Cursor = START) -> Swept:
    """Units that owe by a day in the range are to hear of it, once for this rung."""
    here = runtime()
    with transaction(here.engine) as session:
        return chasing.remind(session, rung_named(key), first, last, here.occasion(as_of), cursor=cursor, limit=CHUNK)


@step(retries=2)
def remind_unsigned(as_of: datetime, cursor: Cursor = START) -> Swept:
    """Units that did not sign for a duty in time are to hear of it once."""
    here = runtime()
    with transaction(here.engine) as session:
        return chasing.remind_unsigned(session, here.occasion(as_of), cursor=cursor, limit=CHUNK)


def rung_named(key: str) -> Rung:
    """The policy's rung of that name."""
    return next(rung for rung in runtime().policy.rungs if rung.key == key)
