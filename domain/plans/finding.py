"""Where a plan's measures stand: by statements of responsibility, by rows of tables, by obligations in prose."""

from bisect import bisect_right
from dataclasses import dataclass, replace

from domain.plans.forms import forms_in
from domain.plans.prose import Obligation, ProseReader, obligations_in
from domain.plans.responsibility.labels import Role
from domain.plans.responsibility.lists import names_in
from domain.plans.responsibility.names import has_ending
from domain.plans.responsibility.roles import Part
from domain.plans.responsibility.statements import Statement
from domain.plans.segments import Segment, segments_of
from domain.plans.tables.rows import rows_of_tables
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import PlanText

LINES_PER_STATEMENT = 8
"""A plan with fewer statements than one in so many lines of prose is read as prose throughout."""

AS_ABOVE = ("同上", "同前", "〃")
SUBJECTS = 40
"""Within so many characters of its beginning a measure's sentence says who is its subject."""


@dataclass(frozen=True)
class Found:
    """A stretch that will be a measure, with its parts; `obligation` where it was found in prose.

    `amid_prose` tells that the whole plan is prose, where nothing else could be expected.
    """

    segment: Segment
    parts: tuple[Part, ...]
    obligation: Obligation | None = None
    amid_prose: bool = False


def find_measures(plan: PlanText) -> list[Found]:
    """Every measure's stretch, in the order of the text."""
    tabled = rows_of_tables(plan.surface, plan.lines, plan.known)
    forms = forms_in(plan.surface, plan.lines, plan.known)
    rows = sorted([*((plan.lines[row.first].start, plan.lines[row.last].end) for _, row in tabled),
                   *((form.start, form.end) for form in forms)])
    statements = _outside(plan.statements, rows)
    segments = segments_of(plan.plain, plan.lines, statements, lambda start, end: bool(plan.acting(start, end)))
    closings = [(statement, _section(plan, statement)) for statement in statements if statement.kind == "closing"]
    stated = [Found(segment, segment.statement.parts)
              for segment in (*segments, *forms, *(segment for segment, _ in tabled)) if segment.statement]
    heads = {one.line.index: one.statement.parts for one in segments
             if one.statement and _is_heading(plan.plain, one, one.statement)}
    sentences = sum("。" in plan.plain[line.body:line.end] for line in plan.body)
    whole = len(stated) * LINES_PER_STATEMENT < sentences and not closings
    spoken = tuple((start, statement.start, statement.parts) for statement, start in closings)
    covered = sorted([*rows, *((segment.start, segment.end) for segment in segments),
                      *((statement.start, statement.end) for statement, _ in closings)])
    obligations = [*obligations_in(ProseReader(plan, False, spoken), plan.notice, covered),
                   *obligations_in(ProseReader(plan, whole, spoken, heads), plan.body, covered)]
    prose = [Found(one.segment, _subjects_lead(plan, one), one, whole) for one in obligations]
    cover = [_cover(plan, *plan.header.cover)] if whole and plan.header.cover else []
    stated = _without_headings(stated, heads, prose) if heads else stated
    found = [_led_by_closing(one, closings) for one in (*stated, *prose, *cover)]
    return _as_above(sorted(found, key=lambda one: one.segment.start))


def _without_headings(stated: list[Found], heads: dict[int, tuple[Part, ...]], prose: list[Found]) -> list[Found]:
    """Those that are no heading whose points below are measures of its units."""
    used = {above.index for one in prose if one.parts and one.obligation and not one.obligation.clauses
            for above in one.segment.line.upwards() if heads.get(above.index) == one.parts}
    return [one for one in stated
            if one.segment.line.index not in used or heads.get(one.segment.line.index) != one.parts]


def _is_heading(plain: str, segment: Segment, statement: Statement) -> bool:
    """Whether there is nothing in it but a heading and its statement, which may stand on the next line."""
    words = plain[segment.start:statement.start].rstrip("。(\n")
    return segment.line.number is not None and not any(mark in words for mark in "。;,\n") \
        and "\n" not in plain[statement.end:segment.end]


def _as_above(found: list[Found]) -> list[Found]:
    """责任单位:同上 names whoever answers for the measure before."""
    settled: list[Found] = []
    for one in found:
        same = one.parts and all(part.name.plain in AS_ABOVE for part in one.parts)
        settled.append(replace(one, parts=settled[-1].parts) if same and settled else one)
    return settled


def _outside(statements: list[Statement], rows: list[tuple[int, int]]) -> list[Statement]:
    """The statements that stand in no table and no form."""
    starts = [start for start, _ in rows]
    return [one for one in statements
            if not rows or (place := bisect_right(starts, one.start)) == 0 or rows[place - 1][1] <= one.start]


def _section(plan: PlanText, statement: Statement) -> int:
    """Where the section begins that a closing statement ends."""
    line = plan.lines[bisect_right(plan.lines, statement.start, key=lambda line: line.start) - 1]
    point = line if line.number else line.parent or line
    section = point if point.is_title(plan.plain) else point.parent
    return section.start if section else 0    # 以上工作 below the points of the first order are all of them


def _subjects_lead(plan: PlanText, one: Obligation) -> tuple[Part, ...]:
    """Who acts 会同 others only in a later sentence does not lead the whole."""
    stop = plan.plain.find("。", one.segment.start + SUBJECTS, one.segment.end)
    later = {part.name.plain for clause in one.clauses if -1 < stop < clause.start
             and any(other.role is Role.JOINT for other in clause.parts) for part in clause.parts}
    return tuple(replace(part, role=Role.RESPONSIBLE) if part.role is Role.LEAD and part.name.plain in later else part
                 for part in one.parts)


def _cover(plan: PlanText, start: int, end: int) -> Found:
    """The notice itself obliges those it is addressed to."""
    addressed = plan.header.addressed
    names = names_in(plan.surface, addressed.body, addressed.end, plan.known) if addressed else []
    parts = tuple(Part(Role.RESPONSIBLE, name) for name in names if has_ending(name.plain))
    return Found(Segment(start, end, addressed or Line(start, end, start)), parts)


def _led_by_closing(one: Found, closings: list[tuple[Statement, int]]) -> Found:
    """以上工作由…牵头 speaks for what stands before it in its section and has no lead of its own."""
    if any(part.role is Role.LEAD for part in one.parts):
        return one
    for statement, section in closings:
        if section <= one.segment.start < statement.start:
            return replace(one, parts=(*one.parts, *(part for part in statement.parts if part not in one.parts)))
    return one
