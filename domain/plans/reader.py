"""Reading a plan: from its text to measures, targets and problems, each pointing at its place."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.calendar import WorkingCalendar
from domain.errors import InvalidPlan
from domain.plans import reading as result
from domain.plans.clauses import Clause, clauses_in
from domain.plans.details import details_in
from domain.plans.header import Header, header_of
from domain.plans.lists import names_in
from domain.plans.names import has_ending, is_open_group
from domain.plans.outline import Line, outline_of
from domain.plans.prose import Obligation, Reader, obligations_in
from domain.plans.resolving import Answerable, resolve
from domain.plans.roles import Part, Role
from domain.plans.segments import Segment, segments_of
from domain.plans.statements import Statement, statements_in
from domain.plans.tables import rows_of_tables
from domain.plans.surface import Surface, surface_of
from domain.plans.targets import targets_in
from domain.plans.timing import Times, main_of

LINES_PER_STATEMENT = 8
FEWEST_CHINESE = 20
ANNEX = re.compile(r"附件\d{0,2}[:.、]\s*(?:1[.、])?(?P<name>[^\n]{4,60})|(?:详见|见)附件")
LONGEST_TITLE = 40


class Directory(Protocol):
    """What the reader asks of a unit directory: whether it knows a name."""

    def unit(self, name: str) -> int | None: ...

    def group(self, name: str) -> int | None: ...


@dataclass(frozen=True)
class Found:
    """A stretch that will be a measure, with its parts and what is known about them."""

    segment: Segment
    parts: tuple[Part, ...]
    obligation: Obligation | None = None


def read_plan(text: str, *, directory: Directory | None = None, calendar: WorkingCalendar | None = None) -> result.Reading:
    """The plan's reading; offsets are into `text`. InvalidPlan where the text is empty or no plan.

    `directory` keeps known names whole and marks the unknown; `calendar` dates terms after the issue.
    """
    surface = surface_of(text)
    _refuse_what_is_no_plan(surface)
    known = _known(directory)
    lines = outline_of(surface.plain)
    header = header_of(surface, lines)
    times = Times(surface, header.issued_on, calendar)
    clauses = clauses_in(surface, known)
    tabled = rows_of_tables(surface, lines, known)
    rows = [(lines[row.first].start, lines[row.last].end) for _, row in tabled]
    statements = _outside(statements_in(surface, known), rows)
    found, closings = _found(surface, lines, header, statements, times, known, rows)
    found = sorted([*found, *(Found(segment, segment.statement.parts) for segment, _ in tabled)],
                   key=lambda one: one.segment.start)
    measures = tuple(_measure(one, surface, times, clauses, closings, known) for one in found)
    if not measures:
        raise InvalidPlan("文件里没有可以交办的内容；请检查是否选错了文件，或先整理出任务条目再导入。")
    return result.Reading(header.title, header.number, header.issuer, header.issued_on, _rules(surface, clauses), measures,
                          tuple(_targets(surface, lines, times)), tuple(_problems(surface, lines, header, measures)))


def _refuse_what_is_no_plan(surface: Surface) -> None:
    if not surface.plain.strip():
        raise InvalidPlan("文件是空的；请选择有正文的方案文件。")
    if sum("一" <= character <= "鿿" for character in surface.plain[:20000]) < FEWEST_CHINESE:
        raise InvalidPlan("文件里几乎没有中文正文，不像一份方案；扫描件请先做文字识别，再导入文字版。")


def _known(directory: Directory | None):
    if directory is None:
        return None
    return lambda name: directory.unit(name) is not None or directory.group(name) is not None


def _outside(statements: list[Statement], rows: list[tuple[int, int]]) -> list[Statement]:
    """The statements that stand in no table."""
    starts = [start for start, _ in rows]
    return [one for one in statements
            if not rows or (place := bisect_right(starts, one.start)) == 0 or rows[place - 1][1] <= one.start]


def _found(surface: Surface, lines: list[Line], header: Header, statements: list[Statement], times: Times,
           known, rows: list[tuple[int, int]]) -> tuple[list[Found], list[tuple[Statement, int]]]:
    """Every measure's stretch in the order of the text; and closing statements with where their section begins."""
    stated = [Found(segment, segment.statement.parts) for segment in segments_of(surface.plain, lines, statements)]
    body = lines[header.body:]
    whole = (len(stated) + len(rows)) * LINES_PER_STATEMENT < sum("。" in surface.plain[line.body:line.end] for line in body)
    closings = [(statement, _section_start(surface.plain, lines, statement)) for statement in statements if statement.kind == "closing"]
    spoken = tuple((start, statement.start, statement.parts) for statement, start in closings)
    reader = Reader(surface, whole and not closings, spoken, times.any_due, lambda start, end: bool(list(_figures(surface, times, start, end))), known)
    covered = sorted([*rows, *((one.segment.start, one.segment.end) for one in stated),
                      *((statement.start, statement.end) for statement, _ in closings)])
    prose = [Found(one.segment, one.parts, one) for one in obligations_in(reader, body, covered)]
    if whole and header.cover:
        prose.append(_cover(surface, header, known))
    return sorted([*stated, *prose], key=lambda one: one.segment.start), closings


def _cover(surface: Surface, header: Header, known) -> Found:
    """The notice itself obliges those it is addressed to."""
    names = names_in(surface, header.addressed.body, header.addressed.end, known) if header.addressed else []
    line = header.addressed or Line(*header.cover, header.cover[0])
    return Found(Segment(*header.cover, line), tuple(Part(Role.RESPONSIBLE, name) for name in names if has_ending(name.plain)))


def _section_start(plain: str, lines: list[Line], statement: Statement) -> int:
    """Where the section begins that a closing statement ends."""
    line = lines[bisect_right([line.start for line in lines], statement.start) - 1]
    point = line if line.number else line.parent or line
    section = point if point.is_title(plain) else point.parent or point
    return section.start


def _measure(one: Found, surface: Surface, times: Times, clauses: list[Clause], closings: list[tuple[Statement, int]],
             known) -> result.Measure:
    segment, start, end = one.segment, one.segment.start, one.segment.end
    answerable = resolve(_parts(one, surface, closings), clauses, surface.plain, stated=one.obligation is None)
    milestones = times.milestones(start, end, one.obligation.clauses if one.obligation else ())
    deadline = main_of(milestones)
    details = details_in(surface, start, segment.statement.start if segment.statement else end, known)
    default = next((clause.units for clause in reversed(clauses) if clause.kind == "default_actor" and clause.start < end), ())
    flags = _flags(answerable, one, times, known)
    return result.Measure(
        segment.line.path(), surface.start(start), surface.end(end), surface.slice(start, end), _title(surface, segment),
        answerable.lead, answerable.units, tuple(name for name in default if name not in answerable.lead + answerable.units),
        answerable.roles, deadline, milestones, details.deliverable, details.report_to, details.copy_to,
        details.approval_by, flags, _confidence(one, flags))


def _parts(one: Found, surface: Surface, closings: list[tuple[Statement, int]]) -> tuple[Part, ...]:
    """The stretch's own parts; 会同 in a later sentence leads nothing; a closing statement speaks where nobody leads."""
    parts = one.parts
    if one.obligation is not None:
        stop = surface.plain.find("。", one.segment.start + LONGEST_TITLE, one.segment.end)
        later = {part.name.plain for clause in one.obligation.clauses if -1 < stop < clause.start
                 and any(other.role is Role.JOINT for other in clause.parts) for part in clause.parts}
        parts = tuple(Part(Role.RESPONSIBLE, part.name) if part.role is Role.LEAD and part.name.plain in later else part
                      for part in parts)
    if not any(part.role is Role.LEAD for part in parts):
        for statement, section in closings:
            if section <= one.segment.start < statement.start:
                return (*parts, *(part for part in statement.parts if part not in parts))
    return parts


def _flags(answerable: Answerable, one: Found, times: Times, known) -> tuple[str, ...]:
    flags = list(answerable.flags)
    expressions = times.within(one.segment.start, one.segment.end)
    flags += [flag for expression in expressions for flag in expression.flags]
    if expressions and all(expression.kind == "target_horizon" for expression in expressions):
        flags.append("horizon_only")
    names = [part.name.plain for part in one.parts]
    if known and any(not known(name) and not is_open_group(name) for name in names):
        flags.append("unknown_unit")
    if any(not has_ending(name) and not is_open_group(name) and not (known and known(name)) for name in names):
        flags.append("ocr_suspect")
    return tuple(dict.fromkeys(flags))


def _confidence(one: Found, flags: tuple[str, ...]) -> float:
    """From 0 to 1: a statement counts more than prose, prose with an actor more than without; doubts lower it."""
    base = 0.95 if one.obligation is None else 0.8 if one.parts else 0.5
    doubts = {"ocr_suspect", "unknown_unit", "impossible_date", "ambiguous_before_year"} & set(flags)
    return round(max(0.2, base - 0.15 * len(doubts)), 2)


def _title(surface: Surface, segment: Segment) -> str:
    """The heading a measure begins with, or its first clause."""
    words = surface.plain[segment.start:min(segment.end, segment.start + 200)]
    heading = re.split(r"[。\n|\t]", words, maxsplit=1)[0]
    if len(heading) > LONGEST_TITLE:
        heading = re.split(r"[,;:]", heading, maxsplit=1)[0]
    return surface.written(segment.start, segment.start + min(len(heading), LONGEST_TITLE))


def _rules(surface: Surface, clauses: list[Clause]) -> tuple[result.DocumentRule, ...]:
    return tuple(result.DocumentRule(clause.kind, clause.units, surface.slice(clause.start, clause.end), surface.start(clause.start),
                                     surface.end(clause.end)) for clause in clauses)


def _targets(surface: Surface, lines: list[Line], times: Times) -> Iterator[result.Target]:
    for line in lines:
        for target in _figures(surface, times, line.body, line.end):
            yield result.Target(surface.written(target.start, target.start + len(target.name)),
                                surface.slice(target.start, target.end), target.value, target.unit, surface.start(target.start))


def _figures(surface: Surface, times: Times, start: int, end: int):
    return targets_in(surface.plain, start, end, times.any_horizon)


def _problems(surface: Surface, lines: list[Line], header: Header, measures: tuple[result.Measure, ...]) -> Iterator[result.Problem]:
    """What a person should look at in the document as a whole."""
    if header.issued_on is None:
        yield result.Problem(0, "没有找到成文日期；未写年份的时限无法推算，请补填成文日期。", "no_issue_date")
    if not header.title:
        yield result.Problem(0, "没有找到标题；请补填。", "no_title")
    annex = ANNEX.search(surface.plain)
    if annex:
        yield result.Problem(surface.start(annex.start()), "正文提到附件；附件若不在文件中，请另行导入。", "missing_annex")
    for measure in measures:
        if "impossible_date" in measure.flags:
            yield result.Problem(measure.start, "这一条写了不存在的日期，已按当月最后一天处理，请核对。", "impossible_date")


