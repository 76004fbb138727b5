"""The daily run as a Prefect flow, with a table of what it did."""

from datetime import datetime

from prefect.artifacts import acreate_table_artifact

from domain.errors import DubanError, NotAllowed
from flows import order
from flows.calling import by_prefect
from flows.recording import recorded
from tasks.letters.accounting import letters_of_day


@recorded("daily_run")
async def daily_run(as_of: datetime, deliver: bool = True, confirmed: bool = False) -> order.DayRun:
    """The day's work is done, once; fails at the end, naming them, where some of its steps failed.

    Fails at once, saying why, where its day has to be confirmed by a person.
    """
    run = await order.daily_steps(by_prefect, as_of, deliver=deliver, confirmed=confirmed)
    if run.asks:
        raise NotAllowed(run.asks)
    if not run.skipped:
        await acreate_table_artifact(key="daily-run", table=await _account(run, as_of), description=_counts(run))
    if run.failed:
        raise DubanError("；".join(f"{step}: {reason}" for step, reason in run.failed.items()))
    return run


async def _account(run: order.DayRun, as_of: datetime) -> list[dict]:
    """What failed, then who was written to about what."""
    failed = [{"kind": step, "unit": "", "post": "", "to": "", "subject": "", "duties": "", "state": "failed",
               "answer": reason} for step, reason in run.failed.items()]
    return failed + await by_prefect(letters_of_day, as_of)


def _counts(run: order.DayRun) -> str:
    return f"{run.day} · " + " · ".join(f"{name} {count}" for name, count in run.done.items())
