"""Plans spoilt at random, read for as long as one likes: `python -m benchmarks.fuzz --minutes 30`.

Each must be read or refused with a remedy, in time, with its offsets inside the text. What fails is kept as a file
beside its seed, so that it can become a test; the exit status tells whether anything did.
"""

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from tests.domain.plans import mutations
from tests.shared import SHARED


def one_case(number: int, plans: tuple[str, ...]) -> str:
    """The text of the case with that number: a plan spoilt, or a jumble."""
    chance = random.Random(number)
    return mutations.jumbled(chance) if number % 4 == 0 else mutations.spoilt(chance.choice(plans), chance)


def check(number: int, text: str) -> None:
    """Nothing is raised but what a reader may; AssertionError and whatever else comes goes through."""
    chance = random.Random(number)
    mutations.read_or_refused(text, with_directory=number % 2 == 0)
    if number % 8 == 1 and text:
        start = chance.randrange(len(text))
        mutations.reread_or_refused(text, start, chance.randrange(start, len(text)) + 1)
    mutations.rule_or_refused(text[:200])


def main() -> None:
    """Run until the time is up; print how many cases there were and what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the first case")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-finds"), help="where texts that fail are put")
    parser.add_argument("--plans", type=Path, default=SHARED / "plans" / "texts", help="real plans as *.txt")
    options = parser.parse_args()
    plans, number, failed = mutations.seeds(options.plans), options.first, 0
    ends = time.monotonic() + 60 * options.minutes
    slowest = (0.0, 0)
    while time.monotonic() < ends:
        text = one_case(number, plans)
        started = time.process_time()
        try:
            check(number, text)
        except Exception:
            failed += 1
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{number}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
            print(f"case {number}: {traceback.format_exc(limit=-3)}", flush=True)
        slowest = max(slowest, ((time.process_time() - started) / max(len(text), 1000), number))
        number += 1
    print(f"{number - options.first} cases, {failed} failed; slowest case {slowest[1]} with "
          f"{slowest[0] * 1e6:.0f} µs a character")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
