"""The figures of many plans, by axis value and by detail, with the worst cells and an example of each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.composing.judgement import BESIDE, FIGURES, Verdict
from benchmarks.composing.sheet import Composed

BAR = 0.95
ENOUGH = 20
"""Fewer cases than this tell nothing."""
Cell = tuple[str, str]


@dataclass
class Tallies:
    """Counts by (axis, value); details are axes of their own, named `axis:form`. `examples`: the first plans that went
    wrong, as a seed with its values and the line that says how."""

    counts: dict[Cell, dict[str, Counter]] = field(default_factory=dict)
    examples: dict[tuple[Cell, str], tuple[int, str]] = field(default_factory=dict)
    plans: int = 0

    def take(self, seed: int, plan: Composed, verdict: Verdict) -> None:
        """A plan's verdict is counted under each of its values."""
        self.plans += 1
        cells = [("all", "all"), *plan.values.items()]
        for cell in cells:
            self._add(cell, verdict.counts)
        for (axis, form), counts in verdict.details.items():
            self._add((f"{axis}:form", form), counts)
        for figure, note, details in verdict.notes:
            for cell in (*cells, *((f"{axis}:form", form) for axis, form in details)):
                self.examples.setdefault((cell, figure), (seed, note))

    def _add(self, cell: Cell, counts: dict[str, Counter]) -> None:
        mine = self.counts.setdefault(cell, {})
        for figure, counter in counts.items():
            mine.setdefault(figure, Counter()).update(counter)

    def join(self, other: "Tallies") -> None:
        """Another's counts are added."""
        self.plans += other.plans
        for cell, counts in other.counts.items():
            self._add(cell, counts)
        for key, example in other.examples.items():
            self.examples.setdefault(key, example)

    def figure(self, cell: Cell, figure: str) -> float | None:
        """F1, which is the share of right ones where nothing can be too much; None without a case."""
        counter = self.counts.get(cell, {}).get(figure, Counter())
        cases = 2 * counter["tp"] + counter["fp"] + counter["fn"]
        return 2 * counter["tp"] / cases if cases else None

    def share(self, cell: Cell, figure: str) -> float | None:
        """The figure as it is told: shares for days, steps, rhythms and text kept, else F1."""
        counter = self.counts.get(cell, {}).get(figure, Counter())
        if figure in ("dates", "milestones", "recurrences", "kept", *BESIDE):
            asked = counter["tp"] + counter["fn"]
            return counter["tp"] / asked if asked else None
        return self.figure(cell, figure)

    def cases(self, cell: Cell, figure: str) -> int:
        """How many cases a figure rests on."""
        counter = self.counts.get(cell, {}).get(figure, Counter())
        return counter["tp"] + max(counter["fn"], counter["fp"])

    def below(self, bar: float = BAR, enough: int = ENOUGH) -> list[tuple[float, Cell, str]]:
        """Cells under the bar that rest on enough cases, the worst first."""
        known = [(value, cell, figure) for cell in self.counts for figure in FIGURES
                 if (value := self.share(cell, figure)) is not None and self.cases(cell, figure) >= enough]
        return sorted(one for one in known if one[0] < bar)

    def rows(self) -> Iterator[tuple[Cell, list[float | None]]]:
        """Each cell with its figures, those of an axis together."""
        order = {axis: at for at, axis in enumerate(dict.fromkeys(axis for axis, _ in self.counts))}
        for cell in sorted(self.counts, key=lambda one: (order[one[0]] + 1000 * one[0].endswith(":form"), one[1])):
            yield cell, [self.share(cell, figure) for figure in (*FIGURES, *BESIDE)]


def table_lines(tallies: Tallies, *, forms: bool = False) -> list[str]:
    """The table in Markdown; `forms`: with the forms of terms one by one."""
    columns = (*FIGURES, *BESIDE)
    lines = [f"| axis | value | {' | '.join(columns)} |", "| --- | --- |" + " --: |" * len(columns)]
    for (axis, value), figures in tallies.rows():
        if forms or not axis.endswith(":form"):
            written = ["–" if one is None else f"{one:.3f}" if one >= BAR else f"**{one:.3f}**" for one in figures]
            lines.append(f"| {axis} | {value.replace('|', '/')} | " + " | ".join(written) + " |")
    return lines
