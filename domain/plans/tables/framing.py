"""Tables whose cells are divided by bars or tabs: where they stand, their header, their rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from domain.plans.tables.columns import Column, column_of, is_header
from domain.plans.text.header import INFO
from domain.plans.text.outline import Line

RULE_LINE = re.compile(r"[|\-:\s─━┄+=]+")
STRAY = re.compile(r"[^\w\-—/]*")
"""What stands outside of the bars is no cell, if anything does."""
FEWEST_COLUMNS = 3
MOST_LINES = 6
"""So many lines a row may be broken into."""
MOST_GROUPS = 3
"""So many headings in a row may stand between the rows of one table."""

Cell = tuple[int, int]
Columns = Sequence[Column | None]


@dataclass(frozen=True)
class Row:
    """A row's cells as stretches, in the order of the columns, and the lines it takes."""

    cells: tuple[Cell, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Frame:
    """A table: its columns, the header cells that are not understood, its rows and its last line."""

    columns: Columns
    unknown: tuple[Cell, ...]
    rows: list[Row]
    last: int


def frame_at(plain: str, lines: list[Line], index: int) -> Frame | None:
    """The table with a header of one row or several at `index`; None where there is none that is understood."""
    header = cells_of(plain, lines[index])
    columns = _columns(plain, header)
    if len(columns) < FEWEST_COLUMNS or not is_header(columns):
        return None
    rows: list[Row] = []
    last, closed = index, plain[lines[index].end - 1] == "|"
    for at in range(index + 1, len(lines)):
        if at <= last:
            continue
        until = _end_of_broken_row(plain, lines, at, len(columns)) if closed else at
        if until > at:
            rows.append(Row(tuple(_cells(plain, lines[at].start, lines[until].end)), at, until))
            last = until
            continue
        cells = cells_of(plain, lines[at])
        if len(cells) < 2:
            if _is_group(plain, lines, at):
                continue
            break
        heads = _columns(plain, cells)
        if not rows and _is_lower_header(plain, cells, heads):
            columns = [below or above for above, below in zip_longest(columns, heads)]
        elif is_header(heads) and heads != columns:
            break
        elif not RULE_LINE.fullmatch(plain, lines[at].start, lines[at].end) and not is_header(heads):
            rows.append(Row(tuple(cells), at, at))
        last = at
    unknown = tuple(cell for cell, column in zip(header, columns, strict=False) if not column and holds(plain, cell))
    return Frame(columns, unknown, rows, last)


def _end_of_broken_row(plain: str, lines: list[Line], at: int, columns: int) -> int:
    """The line that ends a row of so many cells, of which one goes on in other lines; the first line itself else."""
    bars, opened = 0, plain[lines[at].start] == "|"
    for until in range(at, min(at + MOST_LINES, len(lines))):
        bars += plain.count("|", lines[until].start, lines[until].end)
        if plain[lines[until].end - 1] == "|":
            return until if bars - opened == columns else at
        if plain[lines[until].start] == "|" and until > at:
            break
    return at


def doubts(plain: str, lines: list[Line]) -> Iterator[tuple[Cell, bool]]:
    """The header cells that are not understood, and the first lines of tables whose header as a whole is not.

    With each whether it is the whole: rows of such a table are not read as tasks.
    """
    index = 0
    while index < len(lines):
        frame = frame_at(plain, lines, index)
        if frame:
            yield from ((cell, False) for cell in frame.unknown)
            index = frame.last + 1
            continue
        first = index
        while index < len(lines) and len(cells_of(plain, lines[index])) >= FEWEST_COLUMNS \
                and (index == first or not is_header(_columns(plain, cells_of(plain, lines[index])))):
            index += 1
        if index - first >= 2 and not INFO.match(plain, lines[first].start):
            yield (lines[first].start, lines[first].end), True
        index = max(index, first + 1)


def cells_of(plain: str, line: Line) -> list[Cell]:
    """The cells of a line with at least two divisions; a line without is one cell."""
    return _cells(plain, line.start, line.end)


def _cells(plain: str, first: int, last: int) -> list[Cell]:
    bar = "|" if plain.count("|", first, last) >= 2 else "\t"
    cells, start = [], first
    while (at := plain.find(bar, start, last)) >= 0:
        cells.append((start, at))
        start = at + 1
    cells.append((start, last))
    if bar == "|":
        cells = cells[1:] if STRAY.fullmatch(plain, *cells[0]) else cells
        cells = cells[:-1] if cells and STRAY.fullmatch(plain, *cells[-1]) else cells
    return cells


def holds(plain: str, cell: Cell) -> bool:
    """Whether something stands in the cell."""
    return bool(plain[cell[0]:cell[1]].strip("-—/ "))


def _columns(plain: str, cells: list[Cell]) -> Columns:
    return [column_of(plain[start:end]) for start, end in cells]


def _is_lower_header(plain: str, cells: list[Cell], columns: Columns) -> bool:
    """Whether the row goes on the header: every cell that holds something is a header's."""
    held = [column for cell, column in zip(cells, columns, strict=True) if holds(plain, cell)]
    return len(held) >= 1 and (None not in held or is_header(columns))


def _is_group(plain: str, lines: list[Line], index: int) -> bool:
    """Whether the line is a heading between the rows of one table."""
    behind = [len(cells_of(plain, line)) for line in lines[index + 1:index + 1 + MOST_GROUPS]]
    return lines[index].is_title(plain) and any(count >= FEWEST_COLUMNS for count in behind)
