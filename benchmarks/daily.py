"""The daily run over many open duties: `python -m benchmarks.daily`; `--alone --url …` on an empty PostgreSQL database.

Limits: over 100,000 open duties with 1% due, under 10 s and 500 MB; and its cost follows what is due: ten times the
open duties with as many due take no more than twice the time.
"""

import argparse
import asyncio
import json
import sys
from datetime import date

from benchmarks.load import fill
from benchmarks.measuring import alone, line, morning, peak_megabytes, province, timed
from flows import pipeline
from flows.running import plainly
from tasks.runtime import using

AS_OF = date(2026, 3, 2)
LIMIT_SECONDS, LIMIT_MEGABYTES, LIMIT_GROWTH = 10, 500, 2.0


def run_day(duties: int, due: int, departments: int, url: str) -> dict:
    """The time and memory of one daily run, its letters sent to a local mail server."""
    with province(url) as here:
        fill(here.engine, duties, departments, due / duties, AS_OF)
        before = peak_megabytes()
        with using(here):
            seconds, run = timed(lambda: asyncio.run(pipeline.daily_steps(plainly, morning(AS_OF))))
        return {"seconds": seconds, "megabytes": peak_megabytes(), "filled": before, "done": run.done,
                "failed": run.failed}


def main() -> None:
    """Print the figures and fail where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duties", type=int, default=100_000)
    parser.add_argument("--due", type=int, help="how many are due on the day; 1%% where not given")
    parser.add_argument("--departments", type=int, default=100)
    parser.add_argument("--url", default="", help="with --alone: an empty database instead of a SQLite file")
    parser.add_argument("--alone", action="store_true", help="one run, its figures as JSON")
    options = parser.parse_args()
    due = options.due or options.duties // 100
    if options.alone:
        print(json.dumps(run_day(options.duties, due, options.departments, options.url)))
        return
    few, many = (alone("benchmarks.daily", "--duties", duties, "--due", due, "--departments", options.departments)
                 for duties in (options.duties // 10, options.duties))
    print(f"{options.duties} open duties, {due} due: {many['done']}")
    held = [line("daily run", many["seconds"], LIMIT_SECONDS, "s"),
            line("peak memory", many["megabytes"], LIMIT_MEGABYTES, "MB"),
            line("against a tenth of the open duties", many["seconds"] / few["seconds"], LIMIT_GROWTH, "×")]
    sys.exit(0 if all(held) and not many["failed"] else 1)


if __name__ == "__main__":
    main()
