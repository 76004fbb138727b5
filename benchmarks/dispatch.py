"""Dispatching 1,000 duties to 100 departments: `python -m benchmarks.dispatch`.

From ready duties to letters in the local mailbox: states and history, rendering, delivery by SMTP on loopback.
Limit: 60 s.
"""

import argparse
import asyncio
import json
import sys
from datetime import date

from sqlalchemy import update
from sqlmodel import select

from benchmarks.load import fill
from benchmarks.measuring import alone, line, morning, peak_megabytes, province, timed
from domain.duties.lifecycle import State
from flows import pipeline
from flows.running import plainly
from models.duties.duty import DeadlineVersion, Duty
from models.engine import reading, transaction
from models.plans.plan import Plan
from tasks.runtime import Runtime, using

AS_OF = date(2026, 3, 2)
LIMIT_SECONDS = 60


async def _dispatch_all(plan_ids: list[int]) -> dict:
    now = morning(AS_OF)
    dispatched = sum([await pipeline.dispatch_steps(plainly, plan_id, now) for plan_id in plan_ids])
    return {"dispatched": dispatched} | await pipeline.at_once_steps(plainly, now)


def _make_ready(here: Runtime) -> list[int]:
    """The loaded duties are as the office confirmed them, none dispatched; gives their plans."""
    with transaction(here.engine) as session:
        session.exec(DeadlineVersion.__table__.delete())
        session.exec(update(Duty).values(state=State.READY, dispatched_at=None, dispatched_on=None, owed_on=None,
                                         first_due_on=None, acknowledged_at=None, deadline_version=0))
    with reading(here.engine) as session:
        return list(session.exec(select(Plan.id)).all())


def dispatch(duties: int, departments: int, url: str) -> dict:
    """The time from ready duties to letters that have arrived."""
    with province(url) as here, using(here):
        fill(here.engine, duties, departments, 0, AS_OF)
        plan_ids = _make_ready(here)
        seconds, done = timed(lambda: asyncio.run(_dispatch_all(plan_ids)))
        return {"seconds": seconds, "megabytes": peak_megabytes(), "done": done}


def main() -> None:
    """Print the figure and fail where the limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duties", type=int, default=1_000)
    parser.add_argument("--departments", type=int, default=100)
    parser.add_argument("--url", default="", help="with --alone: an empty database instead of a SQLite file")
    parser.add_argument("--alone", action="store_true", help="one run, its figures as JSON")
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(dispatch(options.duties, options.departments, options.url)))
        return
    figures = alone("benchmarks.dispatch", "--duties", options.duties, "--departments", options.departments)
    print(f"{options.duties} duties to {options.departments} departments: {figures['done']}")
    held = line("dispatch and delivery", figures["seconds"], LIMIT_SECONDS * options.duties / 1_000, "s")
    sys.exit(0 if held and figures["done"]["dispatched"] == options.duties else 1)


if __name__ == "__main__":
    main()
