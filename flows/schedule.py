"""The one table of all that runs by itself."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Tick:
    """What runs at the times of `cron`, in the configured zone, and only where `when` says that there is reason to.

    `flow` runs where a Prefect server answers, else the same `steps`; what has no flow leaves no run record.
    All are named module:function.
    """

    name: str
    cron: str
    steps: str
    purpose: str
    flow: str = ""
    when: str = ""
    at_start: bool = False


def schedule(digest_at: time) -> tuple[Tick, ...]:
    """Everything that runs by itself, the daily run at the policy's time of the morning.

    It ticks on every day of the week and asks the calendar itself, because make-up working days fall on weekends.
    """
    return (
        Tick("daily_run", f"{digest_at.minute} {digest_at.hour} * * *", "flows.pipeline:daily_steps",
             "Occurrences, reports asked for, reminders, escalation, the quarter's bulletin, digests, "
             "the office's summary, delivery.",
             flow="flows.daily:daily_run"),
        Tick("catch_up", "*/10 * * * *", "flows.pipeline:daily_steps",
             "The daily run of today where it was missed, as after a stop.",
             flow="flows.daily:daily_run", when="tasks.heartbeat:daily_run_is_missing", at_start=True),
        Tick("letters", "* * * * *", "flows.pipeline:at_once_steps",
             "What goes out at once is written, and what waits is sent.",
             flow="flows.daily:deliver_letters", when="tasks.heartbeat:something_to_send", at_start=True),
        Tick("heartbeat", "* * * * *", "flows.pipeline:beat_steps",
             "The clock shows that it is alive; `duban doctor` looks at it.", at_start=True),
    )
