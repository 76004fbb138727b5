"""A rehearsal: a plan's days lived through with scripted users, one daily run after another."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flows import pipeline
from flows.running import plainly
from flows.simulated_users import Script, departments_act, office_acts
from models.engine import transaction
from tasks.letters.making import make_letters
from tasks.runtime import Runtime

Send = Callable[[datetime], None]
DEPARTMENTS_ACT, OFFICE_ACTS, LETTERS_GO = timedelta(hours=2), timedelta(hours=4), timedelta(hours=5)
"""When things happen on a rehearsed day, counted from the daily run."""


def live_through(here: Runtime, first: date, last: date, *, script: Script, send: Send,
                 until: datetime | None = None, on_day: Callable[[datetime], None] = lambda morning: None) -> None:
    """Each day from `first` to `last` is lived, as far as `until`; `on_day` comes before each working day's run."""
    for day in range((last - first).days + 1):
        morning = morning_of(here, first + timedelta(days=day))
        if here.may_send(morning):
            _live(here, morning, script, send, until or datetime.max.replace(tzinfo=UTC), on_day)


def morning_of(here: Runtime, day: date) -> datetime:
    """The instant of that day's run."""
    return datetime.combine(day, here.policy.digest_at, here.settings.zone).astimezone(UTC)


def _live(here: Runtime, morning: datetime, script: Script, send: Send, until: datetime,
          on_day: Callable[[datetime], None]) -> None:
    if morning <= until:
        on_day(morning)
        asyncio.run(pipeline.daily_steps(plainly, morning, deliver=False))
        send(morning)
    for after, act in ((DEPARTMENTS_ACT, departments_act), (OFFICE_ACTS, office_acts)):
        if morning + after <= until:
            with transaction(here.engine) as session:
                act(session, script, here.context(morning + after))
    if (evening := morning + LETTERS_GO) <= until:
        make_letters.fn(evening, True)
        send(evening)
