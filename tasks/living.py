"""Signs of life of the clock and of the daily run."""

from datetime import datetime, timedelta

from models.accounts.assessment_lists import words_untold
from models.duties.notice import unsaid
from models.engine import reading, transaction
from models.heartbeat import beat, last_beats
from models.letter import letters_waiting, server_was_away
from tasks.ledgers.bulletins import is_untold
from tasks.letters.making import AT_ONCE
from tasks.runtime import runtime
from tasks.step import step

CLOCK, DAILY_RUN = "clock", "daily_run"
LEFT_ALONE = timedelta(minutes=5)


@step(retries=2)
def beat_clock(as_of: datetime) -> None:
    """The clock was alive at that instant."""
    with transaction(runtime().engine) as session:
        beat(session, CLOCK, now=as_of)


@step(retries=2)
def mark_daily_run(as_of: datetime) -> None:
    """The daily run of that instant's day is complete."""
    with transaction(runtime().engine) as session:
        beat(session, DAILY_RUN, now=as_of)


def daily_run_is_missing(now: datetime) -> bool:
    """Whether today's daily run should have been by now, may still be, and was not."""
    here = runtime()
    if not here.may_send(now) or now.astimezone(here.settings.zone).time() < here.policy.digest_at:
        return False
    with reading(here.engine) as session:
        last = last_beats(session).get(DAILY_RUN)
    return last is None or here.today(last.at) < here.today(now)


def something_to_send(now: datetime) -> bool:
    """Whether letters may go out now and there are any, or something to be put into one at once.

    A mail server that was not there is left alone for a while.
    """
    here = runtime()
    if not here.may_send(now):
        return False
    with reading(here.engine) as session:
        if server_was_away(session, now - LEFT_ALONE, now):
            return False
        return letters_waiting(session, now) > 0 or bool(unsaid(session, AT_ONCE, limit=1)) or is_untold(
            session) or bool(words_untold(session, limit=1))
