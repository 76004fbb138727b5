"""The times that stand in a stretch, the one that counts, and whose they are."""

from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.rules import After, Anchor, Unit
from domain.deadlines.wording import find_times
from domain.plans.reading import Milestone
from domain.plans.responsibility.actors import Clause
from domain.plans.text.document_day import DocumentDay
from domain.plans.text.surface import FOLDED, MARKS, Surface

SOFT = ("vague", "standing")
SIMPLIFYING = str.maketrans({old: new for old, new in FOLDED.items() if old not in MARKS})
GUESSED = {"year_by_document": "year_guessed"}
"""What a year that is only suggested makes of a flag."""
PROMISED = ("completion", "relative_to_doc", "after_event", "event", "range", "fuzzy", "recurring")


class Times:
    """Every time wording of a text, found once; asked by stretch (indices of the surface)."""

    def __init__(self, surface: Surface, day: DocumentDay, calendar: WorkingCalendar | None):
        self.surface = surface
        self.calendar = calendar
        self.simplified = surface.source.translate(SIMPLIFYING)
        self.day = day if day.on or day.year else day.by_terms(find_times(self.simplified, issued_on=None))
        self.all = self._found(self.simplified)
        self.starts = [one.start for one in self.all]

    def _found(self, text: str) -> list[TimeExpression]:
        """The times of a text as this document means them."""
        found = find_times(text, issued_on=self.day.on, calendar=self.calendar, year=self.day.year)
        if not self.day.is_guess:
            return found
        return [replace(one, flags=tuple(GUESSED.get(flag, flag) for flag in one.flags)) for one in found]

    def within(self, start: int, end: int) -> list[TimeExpression]:
        """Those that begin in the stretch."""
        first = bisect_left(self.starts, self.surface.start(start))
        return self.all[first:bisect_left(self.starts, self.surface.start(end))]

    def any_due(self, start: int, end: int) -> bool:
        """Whether something in the stretch falls due."""
        return any(one.kind in PROMISED for one in self.within(start, end))

    def any_horizon(self, start: int, end: int) -> bool:
        """Whether a horizon (到2025年) stands in the stretch."""
        return any(one.kind == "target_horizon" for one in self.within(start, end))

    def milestones(self, start: int, end: int, clauses: tuple[Clause, ...] = ()) -> tuple[Milestone, ...]:
        """The stretch's times in order, each with those who act in its clause."""
        return tuple(Milestone(self.surface.source[one.start:one.end], one.kind, self._counted(one), one.recurrence,
                               self._owners(one, clauses), one.rule) for one in self.within(start, end))

    def _counted(self, one: TimeExpression) -> date | None:
        """The day a term after the issue ends on as counted; whether it runs on to a working day is for reckoning."""
        match one.rule:
            case After(Anchor.ISSUE, count, Unit.DAY) if self.day.on:
                return self.day.on + timedelta(days=count)
        return one.date

    def _owners(self, one: TimeExpression, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
        """The units of the clause the time stands in or right before, else of the last one before it in the sentence.

        With those who only support (A牵头,B配合,在6月底前) go those whom they support.
        """
        behind = next((clause for clause in clauses if self._opens(one, clause)), None)
        before = [clause for clause in clauses if self.surface.start(clause.start) <= one.start]
        if behind is None and (not before
                               or "。" in self.surface.source[self.surface.start(before[-1].end):one.start]):
            return ()
        acting = [behind or before.pop()]
        while before and acting[0].supports(before[-1]):
            acting.insert(0, before.pop())
        return tuple(dict.fromkeys(part.name.full for clause in acting for part in clause.parts))

    def _opens(self, one: TimeExpression, clause: Clause) -> bool:
        """Whether the time stands alone before the clause: 9月底前,县林业局完成…"""
        between = self.surface.source[one.end:self.surface.start(clause.start)]
        ahead = self.surface.source[one.start - 1:one.start]
        return between in (",", "，") and ahead in ("", *"。；;，,：:\n")


def main_of(milestones: tuple[Milestone, ...]) -> Milestone | None:
    """The last explicit completion date, else the last of the other kinds, else what says nothing exact."""
    for kinds in (lambda kind: kind == "completion", lambda kind: kind not in SOFT, lambda kind: True):
        fitting = [one for one in milestones if kinds(one.kind)]
        if fitting:
            return fitting[-1]
    return None
