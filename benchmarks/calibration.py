"""How far the reader's confidence can be trusted: `python -m benchmarks.calibration [PLANS] [--fit]`.

Over the labelled plans as they are, over the same plans spoilt (`benchmarks.spoiling`), since the reader makes too few
mistakes in the former to say much, and over their measures laid out as lists (`benchmarks.listing`) and as tables
(`benchmarks.tabling`): how many of the
wrong fields lie in flagged measures, how many measures are flagged, and how often a field was right for each degree of
confidence. `--fit` estimates the chances of `domain.plans.confidence` anew and prints them; `--check` judges each half
of the plans by chances from the other.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from math import prod
from pathlib import Path
from types import ModuleType

from benchmarks.judging import FIELDS, Judged, Outcome, Verdict, documents, judged, yardstick
from benchmarks.listing import listed
from benchmarks.spoiling import CHANGES, spoilt
from benchmarks.tabling import LAYOUTS, tabled
from domain.plans.confidence import UNSURE, UNTRIED
from tests.shared import SHARED

LEAST_CAUGHT, MOST_FLAGGED = 0.9, 0.25
SEEDS = 3
ROUNDS, PRIOR = 200, (0.2, 20)
"""Rounds of estimation, and the prior: as if each ground had been there twenty times more and spoilt a fifth of one."""
TABLES = {layout: f"{layout} table" for layout in LAYOUTS}
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)

Chances = dict[str, dict[str, float]]


def outcomes(score: ModuleType, folder: Path) -> dict[str, dict[str, list[Outcome]]]:
    """Of the plans as they are, of each way of spoiling them, of them as lists and tables: what became of each."""
    plans = list(documents(score, folder))
    found = {"as they are": {name: [judged(score, text, label)] for name, text, label in plans}}
    for way, change in CHANGES.items():
        found[way] = {name: [judged(score, *spoilt(text, label, change, seed)) for seed in range(SEEDS)]
                      for name, text, label in plans}
    found["own lines"] = {name: [judged(score, *listed(text, label))] for name, text, label in plans
                          if "measures" in label}
    for layout in LAYOUTS:
        found[TABLES[layout]] = {name: [judged(score, *tabled(text, label, layout))]
                                    for name, text, label in plans if "measures" in label}
    return found


def fitted(fields: Iterable[Judged], known: Chances | None = None) -> Chances:
    """The likeliest chances of each ground (noisy-or, by expectation and maximisation); those known stay."""
    rows = defaultdict(Counter)
    for one in fields:
        rows[one.field][one.grounds, one.right] += 1
    return {name: _fitted(rows[name], (known or {}).get(name, {})) for name in FIELDS}


def _fitted(rows: Counter, known: dict[str, float]) -> dict[str, float]:
    seen = Counter()
    for (grounds, _), count in rows.items():
        seen.update(dict.fromkeys(grounds, count))
    chances = dict.fromkeys(seen, 0.1) | known
    for _ in range(ROUNDS):
        blamed = Counter()
        for (grounds, right), count in rows.items():
            if not right:
                wrong = 1 - prod(1 - chances[ground] for ground in grounds)
                for ground in grounds:
                    blamed[ground] += count * chances[ground] / wrong
        chances = {ground: (blamed[ground] + PRIOR[0]) / (seen[ground] + PRIOR[1]) for ground in seen} | known
    return {ground: round(chance, 3) for ground, chance in sorted(chances.items())}


def rejudged(outcome: Outcome, chances: Chances) -> Outcome:
    """The outcome as it would be with other chances."""
    return replace(outcome, verdicts=tuple(_rejudged(one, chances) for one in outcome.verdicts))


def _rejudged(verdict: Verdict, chances: Chances) -> Verdict:
    fields = tuple(replace(one, confidence=prod(1 - chances[one.field].get(ground, UNTRIED) for ground in one.grounds))
                   for one in verdict.fields)
    return Verdict(fields, any(one.confidence < UNSURE for one in fields) if fields else verdict.flagged)


def told(name: str, found: list[Outcome]) -> tuple[str, bool]:
    """A line about what was caught and flagged, and whether both are within the limits."""
    verdicts = [one for outcome in found for one in outcome.verdicts]
    lost, pointed_out = (sum(getattr(outcome, name) for outcome in found) for name in ("lost", "told"))
    wrong = sum(not field.right for one in verdicts for field in one.fields) + lost
    caught = sum(not field.right for one in verdicts if one.flagged for field in one.fields) + pointed_out
    flagged = sum(one.flagged for one in verdicts)
    kept = (not wrong or caught / wrong >= LEAST_CAUGHT) and flagged / len(verdicts) <= MOST_FLAGGED
    return (f"{name:16} {len(verdicts):6} measures  {wrong:5} wrong fields, {caught:5} in flagged measures "
            f"{caught / wrong if wrong else 1:6.1%}  flagged {flagged / len(verdicts):6.1%}  "
            f"(labelled measures not read at all: {lost}, pointed out as problems: {pointed_out})"), kept


def reliability(found: Iterable[Outcome]) -> Iterator[str]:
    """A line for each degree of confidence: how many fields, how sure on the average, how many right."""
    fields = [field for outcome in found for one in outcome.verdicts for field in one.fields]
    for low, high in pairwise(BINS):
        held = [one for one in fields if low <= one.confidence < high]
        if held:
            said, right = (sum(values) / len(held) for values in zip(*((one.confidence, one.right) for one in held),
                                                                     strict=True))
            yield f"  {low:4.2f}–{min(high, 1):4.2f}  {len(held):6} fields  said {said:6.1%}  right {right:6.1%}"


def all_of(by_plan: dict[str, list[Outcome]]) -> list[Outcome]:
    """The outcomes of every plan."""
    return [outcome for found in by_plan.values() for outcome in found]


def report(found: dict[str, dict[str, list[Outcome]]]) -> bool:
    """Everything printed; whether the plans as they are keep the limits."""
    lines = {way: told(way, all_of(by_plan)) for way, by_plan in found.items()}
    print(*(line for line, _ in lines.values()), sep="\n")
    spoilt_ones = [outcome for way in CHANGES for outcome in all_of(found[way])]
    print(told("spoilt, all", spoilt_ones)[0])
    for name, outcomes_ in (("as they are", all_of(found["as they are"])), ("spoilt", spoilt_ones)):
        print(f"confidence and how often a field was right, {name}:", *reliability(outcomes_), sep="\n")
    return lines["as they are"][1]


def fields_of(found: dict[str, dict[str, list[Outcome]]], names: Iterable[str]) -> Iterator[Judged]:
    """Every field judged in those plans, in each form; what has one form counts as often as one way of spoiling."""
    wanted = set(names)
    for by_plan in found.values():
        for name in wanted & by_plan.keys():
            for outcome in by_plan[name] * (SEEDS // len(by_plan[name])):
                yield from (field for one in outcome.verdicts for field in one.fields)


def fitted_in_turn(found: dict[str, dict[str, list[Outcome]]], names: Iterable[str]) -> Chances:
    """The chances from the texts, then of grounds that only tables have; rows are too plain to speak of the others."""
    texts = {way: by_plan for way, by_plan in found.items() if way not in TABLES.values()}
    tables = {way: by_plan for way, by_plan in found.items() if way in TABLES.values()}
    return fitted(fields_of(tables, names), fitted(fields_of(texts, names)))


def check(found: dict[str, dict[str, list[Outcome]]]) -> None:
    """Each half of the plans judged with chances estimated from the other."""
    names = sorted(found["as they are"])
    crossed: dict[str, dict[str, list[Outcome]]] = {way: {} for way in found}
    for half in (names[::2], names[1::2]):
        chances = fitted_in_turn(found, set(names) - set(half))
        for way, by_plan in found.items():
            crossed[way] |= {name: [rejudged(outcome, chances) for outcome in by_plan[name]] for name in half}
    report(crossed)


def main() -> None:
    """Print the figures; fail where the plans as they are miss a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plans", type=Path, nargs="?", default=SHARED / "plans", help="the folder of labelled plans")
    parser.add_argument("--fit", action="store_true", help="estimate the chances anew and print them")
    parser.add_argument("--check", action="store_true", help="judge each half by chances from the other")
    options = parser.parse_args()
    if not options.plans.is_dir():
        print(f"no labelled plans at {options.plans}; nothing measured")
        return
    found = outcomes(yardstick(options.plans), options.plans)
    if options.fit:
        for name, chances in fitted_in_turn(found, found["as they are"]).items():
            print(f"    {name!r}: {chances},")
    elif options.check:
        check(found)
    else:
        sys.exit(0 if report(found) else 1)


if __name__ == "__main__":
    main()
