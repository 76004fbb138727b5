"""A plan's text, looked at once: what every later step of reading asks."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from domain.deadlines.calendar import WorkingCalendar
from domain.plans.responsibility.actors import Clause as Acting
from domain.plans.responsibility.actors import acting_in
from domain.plans.responsibility.clauses import Clause, clauses_in
from domain.plans.responsibility.lists import Known
from domain.plans.responsibility.statements import Statement, statements_in
from domain.plans.targets import Target, targets_in, yearly_in
from domain.plans.text.annexes import listed_annexes, missing_annexes
from domain.plans.text.header import Header, header_of
from domain.plans.text.outline import Line, lines_of
from domain.plans.text.sequences import outline_numbers
from domain.plans.text.surface import Surface, surface_of
from domain.plans.timing import Times

AIMS = re.compile(r"(?:预期|主要|总体|发展|工作|年度|具体)目标|目标任务")
LONGEST_AIM = 20
FEWEST_CONTENTS, TITLE_WORDS = 4, 4
LEAD_RULE = re.compile(r"(?:列|排|首)[^。\n]{0,12}(?:牵头|主责)|[*逗][^。\n]{0,12}(?:牵头|主责)")


class Directory(Protocol):
    """What the reader asks of a unit directory: whether it knows a name."""

    def unit(self, name: str) -> int | None: ...

    def group(self, name: str) -> int | None: ...


@dataclass(frozen=True)
class PlanText:
    """The surface with its outline, header, times and document-wide clauses; `known` asks the directory, if any.

    `annexes` are the places that speak of an annex which is not in the text.
    """

    surface: Surface
    lines: list[Line]
    header: Header
    times: Times
    clauses: list[Clause]
    known: Known | None
    annexes: list[tuple[int, int]]
    acted: dict[tuple[int, int], list[Acting]] = field(default_factory=dict, repr=False)

    @property
    def plain(self) -> str:
        """The text as compared."""
        return self.surface.plain

    @property
    def body(self) -> list[Line]:
        """The lines behind the header."""
        return self.lines[self.header.body:]

    @property
    def notice(self) -> list[Line]:
        """The sentences of the notice before the body, behind those it is addressed to."""
        first = self.header.addressed.index + 1 if self.header.addressed else 0
        return [line for line in self.lines[first:self.header.body] if "。" in self.plain[line.body:line.end]]

    @cached_property
    def has_unread_rule(self) -> bool:
        """Whether the text seems to say who leads everywhere, and no clause was understood so."""
        return LEAD_RULE.search(self.plain) is not None \
            and not any(clause.kind.endswith("_leads") for clause in self.clauses)

    @cached_property
    def statements(self) -> list[Statement]:
        """Every statement of responsibility."""
        return statements_in(self.surface, self.known)

    @cached_property
    def stated(self) -> frozenset[str]:
        """The names that stand in a label or a bracket somewhere: units in prose as well, whatever they end with."""
        return frozenset(part.name.plain for one in self.statements for part in one.parts)

    def is_named(self, name: str) -> bool:
        """Whether the directory has the name, or the text gives it in a label or a bracket."""
        return name in self.stated or bool(self.known and self.known(name))

    @cached_property
    def annexed(self) -> frozenset[int]:
        """The lines that only list the annexes."""
        return frozenset(listed_annexes(self.plain, self.lines))

    @cached_property
    def contents(self) -> frozenset[int]:
        """The lines of a table of contents: numbered titles one after another, each of which stands again below."""
        later: Counter[tuple[str, str, str]] = Counter(self._numbered(line) for line in self.lines if line.number)
        found: list[int] = []
        run: list[int] = []
        for line in self.lines:
            if line.number and later[self._numbered(line)] > 1 and line.is_title(self.plain):
                later[self._numbered(line)] -= 1
                run.append(line.index)
                continue
            found += run if len(run) >= FEWEST_CONTENTS else []
            run = []
        return frozenset(found)

    def _numbered(self, line: Line) -> tuple[str, str, str]:
        """A numbered line as a table of contents repeats it: its style, its number, its first words."""
        return (line.number.style, line.number.label, self.plain[line.body:line.end][:TITLE_WORDS]) if line.number \
            else ("", "", "")

    def acting(self, start: int, end: int) -> list[Acting]:
        """The clauses of the stretch that have somebody acting in them; looked for once."""
        if (start, end) not in self.acted:
            self.acted[start, end] = acting_in(self.surface, start, end, self.is_named)
        return self.acted[start, end]

    def figures(self, start: int, end: int) -> Iterator[Target]:
        """The targets that the stretch sets."""
        return iter(targets_in(self.plain, start, end, self.times.any_horizon))

    def targets(self, line: Line) -> list[Target]:
        """The figures that a line sets: for a horizon, for the year, or under a heading of aims."""
        found = {one.start: one for one in self.figures(line.body, line.end)}
        aimed = any(AIMS.search(self.plain, above.body, min(above.end, above.body + LONGEST_AIM))
                    for above in line.upwards())
        found |= {one.start: one for one in yearly_in(self.plain, line.body, line.end, aimed=aimed)
                  if one.start not in found}
        return [found[start] for start in sorted(found)]


def _lines(surface: Surface) -> tuple[Surface, list[Line]]:
    """The outline, and the surface with an end of line before each of its numbers that stands glued to other words."""
    numbers = outline_numbers(surface.plain, surface.gaps)
    glued = [line.start for line in lines_of(surface.plain, numbers) if line.inline]
    if not glued:
        return surface, lines_of(surface.plain, numbers)
    broken = surface.broken_before(glued)
    apart = {start + moved for moved, start in enumerate(glued, 1)}
    lines = lines_of(broken.plain, [one.moved(bisect_right(glued, one.start)) for one in numbers])
    for line in lines:
        line.inline = line.start in apart
    return broken, lines


def plan_text_of(text: str, directory: Directory | None, calendar: WorkingCalendar | None) -> PlanText:
    """The text prepared for reading."""
    surface = surface_of(text)
    known = None if directory is None else \
        lambda name: directory.unit(name) is not None or directory.group(name) is not None
    surface, lines = _lines(surface)
    header = header_of(surface, lines)
    times = Times(surface, header.day, calendar)
    return PlanText(surface, lines, replace(header, day=times.day), times, clauses_in(surface, known), known,
                    missing_annexes(surface.plain, lines))
