"""One stretch of a plan read anew as a measure: what the office cut, joined, or found left out."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date

from domain.deadlines.calendar import WorkingCalendar
from domain.errors import InvalidPlan
from domain.plans.finding import Found
from domain.plans.measuring import measure_of
from domain.plans.prose import Obligation, weightiest
from domain.plans.reading import Measure
from domain.plans.segments import Segment
from domain.plans.text.plan_text import Directory, PlanText, plan_text_of
from domain.plans.timing import Times

WORD = re.compile(r"[一-鿿A-Za-z0-9]")
BEFORE = "。;,、!?)\n\t "
BEHIND = "\n\t "


def reread(text: str, start: int, end: int, *, directory: Directory, calendar: WorkingCalendar | None,
           issued_on: date | None) -> Measure:
    """The stretch [start, end) of the plan as one measure with its own units and times; offsets are into `text`.

    Its path is that of the line it begins in; a number it begins with is left to the path. Stops and blanks at its
    edges are left out. InvalidPlan where nothing is left.
    """
    plan = _dated(plan_text_of(text, directory, calendar), issued_on, calendar)
    segment = _segment(plan, start, end)
    statements = [one for one in plan.statements
                  if segment.start <= one.start and one.end <= segment.end]
    if statements:
        only = statements[0] if len(statements) == 1 else None
        return measure_of(plan, Found(replace(segment, statement=only),
                                      tuple(part for one in statements for part in one.parts)))
    clauses = tuple(plan.acting(segment.start, segment.end))
    parts = tuple(weightiest([part for clause in clauses for part in clause.parts]))
    return measure_of(plan, Found(segment, parts, Obligation(segment, parts, clauses)))


def _dated(plan: PlanText, issued_on: date | None, calendar: WorkingCalendar | None) -> PlanText:
    """The office's day of issue counts, where it is not the one the text gives."""
    if issued_on == plan.header.issued_on:
        return plan
    day = plan.header.day.filled_in(issued_on)
    return replace(plan, header=replace(plan.header, day=day), times=Times(plan.surface, day, calendar))


def _segment(plan: PlanText, start: int, end: int) -> Segment:
    plain = plan.plain
    first, last = bisect_left(plan.surface.at, start), bisect_left(plan.surface.at, end)
    while first < last and plain[first] in BEFORE:
        first += 1
    while last > first and plain[last - 1] in BEHIND:
        last -= 1
    if not WORD.search(plain, first, last):
        raise InvalidPlan("place_without_text")
    line = plan.lines[max(bisect_right(plan.lines, first, key=lambda one: one.start) - 1, 0)]
    return Segment(line.body if first < line.body < last else first, last, line)
