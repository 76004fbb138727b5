"""Made-up plans with their truth, and how well they are read, by axis value: `python -m benchmarks.compose`."""

import argparse
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.composing import noise
from benchmarks.composing.axes import Values, chosen
from benchmarks.composing.covering import covering
from benchmarks.composing.form_families import emergency, proposals, rectification, slip, task_table
from benchmarks.composing.frames import issue
from benchmarks.composing.judgement import Verdict, judge
from benchmarks.composing.measures import Desk, phrases
from benchmarks.composing.names import Names
from benchmarks.composing.prose_families import action_plan, minutes
from benchmarks.composing.sheet import Composed, Sheet
from benchmarks.composing.statements import Writer
from benchmarks.composing.tallies import BAR, Tallies, table_lines
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan

CHUNK = 250
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
"""What the table stands between in a page."""

FAMILIES = {"action_plan": action_plan, "table_pipes": task_table, "table_spanned": task_table,
            "table_cells": task_table, "table_tabs": task_table,
            "minutes": minutes, "slip": slip, "rectification": rectification, "emergency": emergency,
            "proposals": proposals}


def compose(seed: int, **fixed: str) -> Composed:
    """A plan and its truth, the same for the same seed; axes not given are drawn.

    Raises `ValueError` where what is given does not go together.
    """
    chance = random.Random(f"{seed} {sorted(fixed.items())}")
    values = chosen(chance, fixed)
    facts, sheet = issue(chance, values), Sheet()
    names = Names(chance, values["unit"], values["naming"], values["level"], facts.place)
    work = chance.sample(phrases(), len(phrases()))
    desk = Desk(chance, values, sheet, names, Writer(chance, sheet, names), facts.told, facts.day.year, work)
    FAMILIES[values["family"]](desk, facts)
    plan = Composed(sheet.text(), values, sheet.duties, sheet.stretches, sheet.targets, facts.title, facts.number,
                    facts.told)
    noise.spoil(plan, chance)
    return plan


def pairs() -> Iterator[Composed]:
    """Few plans in which every two values that can stand together do."""
    for seed, values in enumerate(covering()):
        yield compose(seed, **values)


def read(plan: Composed) -> Verdict:
    """duban's reading of it, judged; a plan it refuses is read as nothing."""
    try:
        answer = read_plan(plan.text).to_json()
    except InvalidPlan:
        answer = {}
    return judge(plan, answer)


def tallied(seeds: range, fixed: Values | None = None) -> Tallies:
    """The verdicts on plans of these seeds, added up."""
    tallies = Tallies()
    for seed in seeds:
        plan = compose(seed, **(fixed or {}))
        tallies.take(seed, plan, read(plan))
    return tallies


def measured(count: int, processes: int) -> Tallies:
    """So many plans read by so many processes."""
    total = Tallies()
    chunks = [range(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        for tallies in pool.map(tallied, chunks):
            total.join(tallies)
    return total


def show(fixed: Values, count: int) -> None:
    """Prints plans with those values that are read otherwise than they are meant, each with its differences."""
    shown = 0
    for seed in range(count * 100):
        plan = compose(seed, **fixed)
        if notes := read(plan).notes:
            print(f"==== seed {seed} {plan.values}\n{plan.text}")
            print(*(f"  {figure}: {note}" for figure, note, _ in notes), sep="\n")
            shown += 1
        if shown == count:
            return


def write_table(file: Path, tallies: Tallies) -> None:
    """The table stands in the file: between its two marks where it has them, else alone."""
    table = f"{tallies.plans} plans.\n\n" + "\n".join(table_lines(tallies)) + "\n"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}{table}{END}{after}" if begun and ended else table, encoding="utf-8")


def main() -> None:
    """Print the table and the worst cells; end with 1 where a cell is under the bar and `--check` is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--worst", type=int, default=40, help="how many of the worst cells are shown")
    parser.add_argument("--forms", action="store_true", help="the forms of terms one by one as well")
    parser.add_argument("--markdown", type=Path, help="write the table into this page")
    parser.add_argument("--show", action="append", metavar="AXIS=VALUE", help="print plans with their differences")
    parser.add_argument("--count", type=int, default=3, help="how many plans --show prints")
    parser.add_argument("--check", action="store_true", help="end with 1 where a cell is under the bar")
    options = parser.parse_args()
    if options.show:
        show(dict(one.split("=", 1) for one in options.show), options.count)
        return
    tallies = measured(options.plans, options.processes)
    lines = table_lines(tallies, forms=options.forms)
    print(*lines, sep="\n")
    if options.markdown:
        write_table(options.markdown, tallies)
    below = tallies.below()
    print(f"\n{tallies.plans} plans; {len(below)} cells under {BAR}, the worst:")
    for value, cell, figure in below[:options.worst]:
        seed, note = tallies.examples.get((cell, figure), ("", ""))
        print(f"{value:.3f} {cell[0]}={cell[1]} {figure}  seed {seed}: {note[:200]}")
    if options.check and below:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
