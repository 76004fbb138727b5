"""Tables of tasks: rows with bars or tabs, and rows that lost their frame, one cell to a line."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.plans.reading import StretchKind
from domain.plans.responsibility.lists import Known
from domain.plans.responsibility.names import is_strong
from domain.plans.responsibility.roles import Part, parts_of_value
from domain.plans.responsibility.statements import Statement
from domain.plans.segments import Segment
from domain.plans.tables.aligning import TIME_CELL, aligned
from domain.plans.tables.columns import Column, Kind, column_of, is_header
from domain.plans.tables.framing import FEWEST_COLUMNS, Cell, Columns, Row, frame_at, holds
from domain.plans.text.numbering import RANKS, Number, number_at
from domain.plans.text.outline import Line
from domain.plans.text.surface import Surface

MOST_COLUMNS = 12
LONGEST_HEADER = 16
ROW_NUMBER = re.compile(r"[0-9]{1,4}")
SECTION_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}")


def rows_of_tables(surface: Surface, lines: list[Line], known: Known | None = None) -> list[tuple[Segment, Row]]:
    """A segment for each row of each table whose header is understood; cells left empty take what stands above."""
    return [one for _, columns, rows in _tables(surface, lines, known)
            for one in _segments(surface, lines, columns, rows, known)]


def kinds_of_rows(surface: Surface, lines: list[Line], known: Known | None = None) -> dict[int, StretchKind]:
    """Of each line of those tables what it is where no measure comes of it: a heading, or a row that is unread."""
    kinds: dict[int, StretchKind] = {}
    for first, columns, rows in _tables(surface, lines, known):
        kinds |= dict.fromkeys(range(first, rows[-1].last + 1), StretchKind.TABLE_HEADING)
        for row in rows:
            heads = _is_section(surface.plain, columns, row) or _is_numbered_heading(surface.plain, row)
            kinds |= dict.fromkeys(range(row.first, row.last + 1), StretchKind.HEADING if heads else StretchKind.UNREAD)
    return kinds


def _is_numbered_heading(plain: str, row: Row) -> bool:
    held = [cell for cell in row.cells if holds(plain, cell)]
    return not held or (len(held) == 1 and (number := number_at(plain, held[0][0])) is not None
                        and number.rank <= RANKS["chinese_bracket"])


def _tables(surface: Surface, lines: list[Line], known: Known | None) -> Iterator[tuple[int, Columns, list[Row]]]:
    """The first line, the columns and the rows of each table whose header is understood."""
    index = 0
    while index < len(lines):
        frame = frame_at(surface.plain, lines, index)
        columns, rows = (frame.columns, frame.rows) if frame else \
            _flattened(surface, lines, index, known) or ([], [])
        if not rows:
            index += 1
            continue
        yield index, columns, rows
        index = rows[-1].last + 1


def _flattened(surface: Surface, lines: list[Line], index: int,
               known: Known | None) -> tuple[Columns, list[Row]] | None:
    """A table with one cell to a line: header words on lines of their own, then the rows."""
    plain = surface.plain
    columns: list[Column] = []
    at = index
    while at < len(lines) and lines[at].end - lines[at].start <= LONGEST_HEADER and len(columns) <= MOST_COLUMNS:
        column = column_of(plain[lines[at].start:lines[at].end])
        if column is None:
            break
        columns.append(column)
        at += 1
    if not FEWEST_COLUMNS <= len(columns) <= MOST_COLUMNS or not is_header(columns):
        return None
    rows = _numbered_rows(plain, lines, at, columns) if columns[0].kind is Kind.NUMBER else \
        _even_rows(surface, lines, at, columns, known)
    return (columns, rows) if rows else None


def _numbered_rows(plain: str, lines: list[Line], index: int, columns: list[Column]) -> list[Row]:
    """Rows that begin with the next number on a line of its own; cells are put under columns by what they hold."""
    starts: list[int] = []
    for at in range(index, len(lines)):
        words = plain[lines[at].start:lines[at].end].strip(".、")
        if words == str(len(starts) + 1):
            starts.append(at)
    rows = []
    ends = [*starts[1:], _last_end(plain, lines, starts, columns)] if starts else []
    for start, end in zip(starts, ends, strict=True):
        cells = [(line.start, line.end) for line in lines[start:end]]
        rows.append(Row(tuple(aligned(plain, cells, columns)), start, end - 1))
    return rows


def _last_end(plain: str, lines: list[Line], starts: list[int], columns: list[Column]) -> int:
    """Where the last row ends: as long as the longest before it, up to its time where that is the last column."""
    longest = max([len(columns), *(behind - start for start, behind in pairwise(starts))])
    end = min(len(lines), starts[-1] + min(longest, 2 * len(columns)))
    if columns[-1].kind is Kind.TIME:
        times = (at + 1 for at in range(starts[-1] + 1, end) if TIME_CELL.match(plain, lines[at].start))
        return next(times, min(end, starts[-1] + len(columns)))
    return end if longest == len(columns) else min(end, starts[-1] + len(columns))


def _even_rows(surface: Surface, lines: list[Line], index: int, columns: Columns, known: Known | None) -> list[Row]:
    """Rows of as many lines as there are columns, as long as units stand where units belong."""
    rows = []
    for at in range(index, len(lines) - len(columns) + 1, len(columns)):
        cells = tuple((line.start, line.end) for line in lines[at:at + len(columns)])
        parts = _parts(surface, cells, columns, known)
        if not parts or not any(is_strong(part.name.plain) for part in parts):
            break
        rows.append(Row(cells, at, at + len(columns) - 1))
    return rows


def _segments(surface: Surface, lines: list[Line], columns: Columns, rows: list[Row],
              known: Known | None) -> Iterator[tuple[Segment, Row]]:
    above: tuple[Cell, ...] = ()
    numbered = any(ROW_NUMBER.fullmatch(label) for row in rows for label in _labels(surface.plain, columns, row))
    for row in rows:
        if numbered and _is_section(surface.plain, columns, row):
            above = ()
            continue
        own = row.cells + (((row.cells[-1][1],) * 2),) * (len(columns) - len(row.cells))
        above = cells = _filled(surface.plain, columns, own, above)
        tasks = [cell for cell, column in zip(own, columns, strict=False)
                 if column and column.kind is Kind.TASK and holds(surface.plain, cell)]
        parts = _parts(surface, cells, columns, known)
        if not tasks or not parts:
            continue
        start, end = tasks[0][0], max(cell[1] for cell in own)
        stated = max(start, min(part.name.start for part in parts))
        line = _line(surface.plain, lines[row.first], columns, own)
        statement = Statement(max(stated, tasks[-1][1]), end, tuple(parts), "table")
        said = [(cell, column) for cell, column in zip(own, columns, strict=False)
                if column and holds(surface.plain, cell)]
        yield Segment(start, end, line, statement, tuple(tasks),
                      tuple(cell for cell, column in said if column.kind is Kind.TIME),
                      tuple(cell for cell, column in said if column.has_products)), row


def _labels(plain: str, columns: Columns, row: Row) -> list[str]:
    """What the row has in its number columns."""
    return [plain[start:end].strip("|\t .、()") for (start, end), column in zip(row.cells, columns, strict=False)
            if column and column.kind is Kind.NUMBER]


def _is_section(plain: str, columns: Columns, row: Row) -> bool:
    """一 | 教育惠民: a heading of its own number and words, among rows that are numbered 1, 2, 3."""
    filled = sum(holds(plain, cell) for cell in row.cells)
    return filled <= 2 and any(SECTION_NUMBER.fullmatch(label) for label in _labels(plain, columns, row))


def _filled(plain: str, columns: Columns, own: tuple[Cell, ...], above: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row with what cells that span several rows say in it: where it has no number, or no unit, of its own."""
    said = {column.kind for cell, column in zip(own, columns, strict=False) if column and holds(plain, cell)}
    kinds = {column.kind for column in columns if column}
    spanned = {Kind.TASK} if Kind.UNITS in said else {Kind.TASK, Kind.UNITS}
    if Kind.NUMBER in kinds and Kind.NUMBER not in said:
        spanned = {Kind.TASK, Kind.UNITS}
    return tuple(above[position] if above and column and column.kind in spanned and not holds(plain, cell) else cell
                 for position, (cell, column) in enumerate(zip(own, columns, strict=False)))


def _parts(surface: Surface, cells: tuple[Cell, ...], columns: Columns, known: Known | None) -> list[Part]:
    return [part for (start, end), column in zip(cells, columns, strict=False) if column and column.role
            for part in parts_of_value(surface, start, end, column.role, known)]


def _line(plain: str, line: Line, columns: Columns, cells: tuple[Cell, ...]) -> Line:
    """The row as a line of the outline, numbered where it has a number."""
    for (start, end), column in zip(cells, columns, strict=False):
        label = plain[start:end].strip(".、")
        if column and column.kind is Kind.NUMBER and ROW_NUMBER.fullmatch(label):
            return Line(line.start, line.end, line.start, Number("digit", int(label), label, start, end), line.parent)
    return Line(line.start, line.end, line.start, None, line.parent)
