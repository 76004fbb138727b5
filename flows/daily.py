"""The daily run and its parts as Prefect flows, with a table of what was done; their steps: `flows/pipeline.py`."""

from datetime import datetime

from prefect.artifacts import acreate_table_artifact

from domain.errors import DubanError, NotAllowed
from flows import pipeline
from flows.recorded_flow import recorded
from flows.running import by_prefect
from tasks.letters.office_summary import letters_of_day


@recorded("daily_run")
async def daily_run(as_of: datetime, deliver: bool = True, confirmed: bool = False) -> pipeline.DayRun:
    """The day's work is done, once; fails at the end, naming them, where some of its steps failed.

    Fails at once, saying why, where its day has to be confirmed by a person.
    """
    run = await pipeline.daily_steps(by_prefect, as_of, deliver=deliver, confirmed=confirmed)
    if run.asks:
        raise NotAllowed("day_to_be_confirmed", reason=run.asks)
    if not run.skipped:
        await acreate_table_artifact(key="daily-run", table=await _account(run, as_of), description=_counts(run))
    if run.failed:
        raise DubanError("daily_steps_failed", steps=[f"{step}: {reason}" for step, reason in run.failed.items()])
    return run


async def _account(run: pipeline.DayRun, as_of: datetime) -> list[dict]:
    """What failed, then who was written to about what."""
    failed = [{"kind": step, "unit": "", "post": "", "to": "", "subject": "", "duties": "", "state": "failed",
               "answer": reason} for step, reason in run.failed.items()]
    return failed + await by_prefect(letters_of_day, as_of)


def _counts(run: pipeline.DayRun) -> str:
    return f"{run.day} · " + " · ".join(f"{name} {count}" for name, count in run.done.items())


@recorded("remind")
async def remind(as_of: datetime) -> dict[str, int]:
    """Units are to hear of what falls due and of what they have not signed for."""
    return await pipeline.remind_steps(by_prefect, as_of)


@recorded("escalate")
async def escalate(as_of: datetime) -> dict[str, int]:
    """What stays overdue has its slip and its case; undecided cases are one post up."""
    return await pipeline.escalate_steps(by_prefect, as_of)


@recorded("collect_reports")
async def collect_reports(as_of: datetime) -> dict[str, int]:
    """Reports that are due and not in are asked for; the office hears which measures are complete."""
    return await pipeline.collect_steps(by_prefect, as_of)


@recorded("deliver_letters")
async def deliver_letters(as_of: datetime) -> dict[str, int]:
    """What goes out at once is in letters, and every letter that may be tried was tried."""
    return await pipeline.at_once_steps(by_prefect, as_of)
