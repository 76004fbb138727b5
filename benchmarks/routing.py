"""How well units are suggested where a plan names none: `nice python -m benchmarks.routing [FOLDER]`.

Over real labelled plans (texts/ and gold/ in the folder) the units that a measure names are hidden, and what is
suggested is held against them, as kinds of department. The earlier confirmations are those of the other plans: each
plan is judged without its own. A suggestion is right where its kind is one of those named, leading or supporting.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.responsibilities import Responsibilities, load_responsibilities
from domain.plans.reader import read_plan
from domain.plans.text.headings import Headings
from domain.plans.unit_suggestions import SURE, Confirmed, Router, Suggested

PLANS = Path(__file__).resolve().parents[2] / "shared" / "plans"
NEAR = 12
"""Characters between the start of a measure as read and as labelled."""
STATEMENT = re.compile(r"[（(\[【][^（）()\[\]【】]*(?:[（(][^（）()]*[）)][^（）()\[\]【】]*)*[）)\]】]|"
                       r"(?:责任|牵头|配合|主办|协办|承办)(?:单位|部门)[:：][^\n]*")
SPEAKS = re.compile(r"负责|牵头|配合|责任|参与|落实|分工|单位|部门|局|委|厅|署|办")


@dataclass(frozen=True)
class Case:
    """A measure without who answers for it, and the kinds of department that it named."""

    plan: str
    text: str
    headings: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """Of `measures` so many got a suggestion, and so many of those were right; the sure ones apart."""

    measures: int
    shown: int
    first_right: int
    any_right: int
    sure: int
    sure_right: int

    def __str__(self) -> str:
        return (f"{self.measures:4} measures, suggested for {self.shown} ({_share(self.shown, self.measures)}): first "
                f"right {_share(self.first_right, self.shown)}, one of three {_share(self.any_right, self.shown)}; "
                f"sure {self.sure}, right {_share(self.sure_right, self.sure)}")


def cases(folder: Path, directory: Responsibilities) -> Iterator[Case]:
    """Every labelled measure that is read where the label says and names a department of a known kind."""
    for file in sorted((folder / "gold").glob("*.json")):
        label = json.loads(file.read_text(encoding="utf-8"))
        text = (folder / "texts" / f"{file.stem}.txt").read_bytes().decode()
        read, headings = read_plan(text).to_json()["measures"], Headings(text)
        for start, named in _labelled(label):
            kinds = frozenset(kind.name for name in named for kind in directory.kinds_of([name]))
            segment = min(read, key=lambda one: abs(one["start"] - start), default=None)
            if segment and kinds and abs(segment["start"] - start) <= NEAR:
                yield Case(file.stem, hidden(segment["text"], named),
                           tuple(headings.above(segment["path"], segment["start"])), kinds)


def _labelled(label: dict) -> Iterator[tuple[int, list[str]]]:
    for one in label.get("measures", ()):
        yield one["start"], [*(one["lead"] or ()), *(one["units"] or ())]
    for one in label.get("obligations", ()):
        yield one["start"], [*one["actors_explicit"], *one["actors_implied"]]


def hidden(text: str, units: list[str]) -> str:
    """The measure without its statement of responsibility and without the names of its units."""
    text = STATEMENT.sub(lambda found: "" if SPEAKS.search(found[0]) else found[0], text)
    for name in sorted(units, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def suggested(cases: list[Case], directory: Responsibilities) -> Iterator[tuple[Case, list[Suggested]]]:
    """Each case with what is suggested from the words and from the other plans' measures."""
    words = {kind.name: kind.words for kind in directory.kinds}
    for plan in sorted({case.plan for case in cases}):
        router = Router(words, [Confirmed(case.text, case.kinds) for case in cases if case.plan != plan])
        yield from ((case, router.suggest(case.text, case.headings)) for case in cases if case.plan == plan)


def figures(outcome: list[tuple[Case, list[Suggested]]]) -> Figures:
    """How many got a suggestion, and how many of these were right."""
    firsts = [(case, several[0]) for case, several in outcome if several]
    sure = [(case, first) for case, first in firsts if first.confidence >= SURE]
    return Figures(len(outcome), len(firsts), sum(first.unit in case.kinds for case, first in firsts),
                   sum(any(one.unit in case.kinds for one in several) for case, several in outcome), len(sure),
                   sum(first.unit in case.kinds for case, first in sure))


def main() -> None:
    """The figures for each plan and for all; where the folder is absent it says so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=PLANS)
    parser.add_argument("--wrong", action="store_true", help="list the first suggestions that are not right")
    options = parser.parse_args()
    if not (options.folder / "gold").is_dir():
        print(f"no labelled plans in {options.folder}: nothing measured")
        return
    directory = load_responsibilities()
    outcome = list(suggested(list(cases(options.folder, directory)), directory))
    for plan in sorted({case.plan for case, _ in outcome}):
        print(f"{plan:26} {figures([row for row in outcome if row[0].plan == plan])}")
    print(f"{'all':26} {figures(outcome)}")
    for case, several in outcome if options.wrong else ():
        if several and several[0].unit not in case.kinds:
            print(f"{case.plan}: {case.text[:60]!r} named {sorted(case.kinds)}, suggested {several}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


if __name__ == "__main__":
    main()
