"""Signs of life of the clock and of the daily run."""

from datetime import date, datetime

from domain.letters.kinds import AT_ONCE
from domain.messages import Message
from models.assessment.assessment_lists import words_untold
from models.engine import reading, transaction
from models.heartbeat import beat, go_on, last_beats, stop
from models.history import record
from models.letters.letter import letters_waiting
from models.reminders.notice import unsaid
from models.reminders.set_aside import set_aside_later_days, withdraw_cases
from tasks.bulletins import is_untold
from tasks.letters.claim import claims_are_lost
from tasks.letters.outage import outage
from tasks.runtime import runtime
from tasks.step import step

CLOCK, DAILY_RUN, CONFIRMED = "clock", "daily_run", "daily_run_confirmed"
FURTHEST = 45
"""Days from one daily run to the next that a person has to confirm; no holiday of the calendar is as long."""


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


@step(retries=2)
def why_to_ask(as_of: datetime, confirmed: bool = False) -> str:
    """Why a person has to confirm that day before its run; empty where nobody has to, or one has.

    A run far from the last one's day, or before it, is what a wrong clock looks like: it stops, and says so on the
    desk, in `doctor` and on the command line (docs/decisions.md, 17 and 19).
    """
    here = runtime()
    today = here.today(as_of)
    with transaction(here.engine) as session:
        beats = last_beats(session)
        last = beats.get(DAILY_RUN)
        if last is None:
            return ""
        sure = confirmed or (CONFIRMED in beats and beats[CONFIRMED].note == today.isoformat())
        reason = odd_day(here.today(last.at), today)
        if not reason or sure:
            go_on(session, DAILY_RUN)
            return ""
        stop(session, DAILY_RUN, now=as_of, note=reason)
        return reason


def odd_day(last: date, today: date) -> str:
    """What is odd about running `today` after `last`; empty where nothing is."""
    if today < last:
        return str(Message("noted_run_goes_back", last=last, today=today))
    if (today - last).days > FURTHEST:
        days = (today - last).days
        return str(Message("noted_run_far_off", last=last, today=today, days=days, most=FURTHEST))
    return ""


@step(retries=2)
def confirm_day(as_of: datetime, by: int | None = None) -> str:
    """That day is right, somebody says: its run goes on; gives the day. It stands in the history."""
    here = runtime()
    today = here.today(as_of)
    with transaction(here.engine) as session:
        beat(session, CONFIRMED, now=as_of, note=today.isoformat())
        record(session, "confirm_day", here.context(as_of, by), note=str(Message("noted_day_confirmed", day=today)))
        go_on(session, DAILY_RUN)
    return today.isoformat()


@step(retries=2)
def set_aside_wrong_days(as_of: datetime) -> int:
    """Nothing that runs of later days left behind stands; cases that are not due are withdrawn. Gives how many."""
    here = runtime()
    context = here.context(as_of)
    with transaction(here.engine) as session:
        last = last_beats(session).get(DAILY_RUN)
        later = 0
        if last is not None and here.today(last.at) > context.today:
            later = set_aside_later_days(session, context)
        return later + withdraw_cases(session, context)


def daily_run_is_missing(now: datetime) -> bool:
    """Whether today's daily run should have been by now, may still be, and was not."""
    here = runtime()
    if not here.may_send(now) or now.astimezone(here.settings.zone).time() < here.policy.digest_at:
        return False
    with reading(here.engine) as session:
        last = last_beats(session).get(DAILY_RUN)
    return last is None or here.today(last.at) != here.today(now)


def something_to_send(now: datetime) -> bool:
    """Whether letters may go out now and there are any, or something to be put into one at once.

    A mail server that lets nothing through is left alone for a while. A claim whose deliverer is gone is a letter to
    send.
    """
    here = runtime()
    if not here.may_send(now):
        return False
    with reading(here.engine) as session:
        held = outage(session)
        if held is not None and now < held.again_at:
            return False
        return (letters_waiting(session, now) > 0 or claims_are_lost(session, here.settings.data_dir, now)
                or bool(unsaid(session, AT_ONCE, limit=1)) or is_untold(session)
                or bool(words_untold(session, limit=1)))
