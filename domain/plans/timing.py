"""The times that stand in a stretch, the one that counts, and whose they are."""

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.due_dates import last_day, reckon
from domain.deadlines.expressions import TimeExpression
from domain.deadlines.rules import After, Anchor, Unit
from domain.deadlines.wording import find_times
from domain.plans.actions import action_of
from domain.plans.reading import Milestone
from domain.plans.responsibility.actors import Clause
from domain.plans.responsibility.names import has_ending
from domain.plans.segments import Segment
from domain.plans.text.document_day import DocumentDay, Evidence
from domain.plans.text.surface import FOLDED, MARKS, Surface
from domain.plans.text.wrapping import wrapping_ends

HANDED_OUT = re.compile(r"(?:交办|下达|下发|制发|印发|发文|填报|填表|制表|接收|收文|登记|受理|反馈意见)(?:时间|日期)[:：]\s*$")
LABEL_BEFORE = 12
"""Behind such a label, within so many characters, stands the day something was handed out, which is no term."""
SOFT = ("vague", "standing")
SIMPLIFYING = str.maketrans({old: new for old, new in FOLDED.items() if old not in MARKS})
BEGINNING = 20_000
"""Characters in which the terms of a document without a day suggest its year."""
LONGEST_NAME, WIDEST_ENDING = 20, 3
LABEL = "完成时限:"
THIS_MEETING = re.compile(r"(?:本次|此次|该)?会议?(?:结束|闭会)?")
GUESSED = {"year_by_document": "year_guessed"}
"""What a year that is only suggested makes of a flag."""
PROMISED = ("completion", "relative_to_doc", "after_event", "event", "range", "fuzzy", "recurring")


class Times:
    """Every time wording of a text, found once; asked by stretch (indices of the surface)."""

    def __init__(self, surface: Surface, day: DocumentDay, calendar: WorkingCalendar | None):
        self.surface = surface
        self.calendar = calendar
        self.simplified = _unwrapped(surface.source.translate(SIMPLIFYING))
        self.day = day if day.on or day.year else day.by_terms(find_times(self.simplified[:BEGINNING], issued_on=None))
        self.all = self._found(self.simplified)
        self.all = [one for one in self.all if not HANDED_OUT.search(surface.source, max(0, one.start - LABEL_BEFORE),
                                                                     one.start)]
        self.starts = [one.start for one in self.all]

    def _found(self, text: str) -> list[TimeExpression]:
        """The times of a text as this document means them."""
        found = find_times(text, issued_on=self.day.on, calendar=self.calendar, year=self.day.year)
        if self.day.evidence is Evidence.MEETING and self.day.on:
            found = [_after_meeting(one, self.day.on, self.calendar) for one in found]
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

    def of(self, segment: Segment) -> list[TimeExpression]:
        """Those of a segment: in a row of a table the time column's are stated, and what names products says none."""
        found = self.within(segment.start, segment.end)
        for start, end in (*segment.products, *segment.times):
            here = (self.surface.start(start), self.surface.end(end))
            found = [one for one in found if not here[0] <= one.start < here[1]]
        return sorted([*found, *(one for cell in segment.times for one in self._stated(*cell))],
                      key=lambda one: one.start)

    def _stated(self, start: int, end: int) -> list[TimeExpression]:
        """The times of a time column's cell, read as behind a label: 10月 alone is a deadline there."""
        first = self.surface.start(start)
        words = self.simplified[first:self.surface.end(end)].strip("|\t\n ")
        first = self.simplified.index(words, first)
        return [replace(one.moved(one.start - len(LABEL) + first, one.end - len(LABEL) + first, one.text),
                        is_stated=True) for one in self._found(LABEL + words) if one.start >= len(LABEL)]

    def milestones(self, times: list[TimeExpression], start: int,
                   clauses: tuple[Clause, ...] = ()) -> tuple[Milestone, ...]:
        """The times of what begins at `start`, each with what is done by then and those who act in its clause."""
        since = self.surface.start(start)
        ends = [*(one.start for one in times[1:]), len(self.surface.source)]
        return tuple(
            Milestone(self.surface.source[one.start:one.end], one.kind, self._counted(one), one.recurrence,
                      owner := self._owners(one, clauses), one.rule,
                      "" if one.is_stated else action_of(self.simplified, one.start, one.end, since=since, until=until,
                                                   owners=owner),
                      one.is_stated)
            for one, until in zip(times, ends, strict=False))

    def _counted(self, one: TimeExpression) -> date | None:
        """The day a term after the issue ends on as counted; whether it runs on to a working day is for reckoning."""
        match one.rule:
            case After(Anchor.ISSUE, _, Unit.DAY | Unit.WEEK | Unit.MONTH) if self.day.on:
                return last_day(self.day.on, one.rule)
        return one.date

    def _owners(self, one: TimeExpression, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
        """The unit told right behind it (6月底前由…), else those of its clause or the one right behind, else before it.

        With those who only support (A牵头,B配合,在6月底前) go those whom they support.
        """
        told = _told_behind(self.simplified, one.end)
        if told:
            return (told,)
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


def _told_behind(text: str, at: int) -> str:
    """The unit behind 由 that stands right behind a time, up to where its name ends; empty where none does."""
    words = text[at + 1:at + 1 + LONGEST_NAME] if text[at:at + 1] == "由" else ""
    words = re.split(r"[,，。;；:：\s、()（）]", words, maxsplit=1)[0]
    ends = [end for end in range(2, len(words) + 1) if has_ending(words[:end])]
    whole = [end for end in ends if not any(end < longer <= end + WIDEST_ENDING for longer in ends)]
    return words[:whole[0]] if whole else ""


def _after_meeting(one: TimeExpression, held_on: date, calendar: WorkingCalendar | None) -> TimeExpression:
    """会后一周内 in minutes: the meeting's day is theirs."""
    if not isinstance(one.rule, After) or not THIS_MEETING.fullmatch(one.rule.event):
        return one
    rule = replace(one.rule, anchor=Anchor.ISSUE, event="")
    reckoned = reckon(rule, anchor=held_on, calendar=calendar or WorkingCalendar.weekdays())
    return replace(one, date=reckoned.due_on, recurrence=None, rule=rule)


def _unwrapped(text: str) -> str:
    """The text, character for character, without the line ends that only wrap it: 2026年6⏎月底前."""
    characters = list(text)
    for offset in wrapping_ends(text):
        characters[offset] = "\u200b"
    return "".join(characters)


def main_of(milestones: tuple[Milestone, ...]) -> Milestone | None:
    """The last explicit completion date, else the last of the other kinds, else what says nothing exact.

    What a table's time column states goes before whatever else its row says.
    """
    for among in ([one for one in milestones if one.is_stated], milestones):
        for kinds in (lambda kind: kind == "completion", lambda kind: kind not in SOFT, lambda kind: True):
            fitting = [one for one in among if kinds(one.kind)]
            if fitting:
                return fitting[-1]
    return None
