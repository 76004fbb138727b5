"""Tables on a page: the grid that ruled lines make, which cells are merged, what stands in each."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from documents.document import Caution, Caveat, moved
from documents.grid import Cell
from documents.pages.lines import Line, doubts_in, glued, lines_of
from documents.pages.page import Character, Page, Rule

NEAR = 3.0
FEWEST = 2
WRAPPED, MOST_PADDING = 1.3, 8.0
UNIT_ENDS = ("局", "厅", "委", "办", "部", "署", "院", "会", "行", "府", "处", "科", "中心", "公司", "集团")
UNIT_STARTS = re.compile(r"[省市县区州各]")


@dataclass(frozen=True)
class Table:
    """Where a table lies, the edges of its columns, and its cells; `rows` is how many it has.

    `full` names the cells, by row and column, whose last line reaches their edge, so that more may follow.
    """

    top: float
    bottom: float
    columns: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    full: frozenset[tuple[int, int]] = frozenset()


def tables_of(page: Page) -> tuple[list[Table], list[Character]]:
    """The page's tables from top to bottom, and the characters that stand in none."""
    rest = page.characters
    tables = []
    for rules in _connected(page.rules):
        grid = _Grid(rules)
        if grid.is_table:
            inside = [one for one in rest if grid.place(one) is not None]
            if inside:
                rest = [one for one in rest if grid.place(one) is None]
                tables.append(grid.table(inside, f"第{page.number}页"))
    return sorted(tables, key=lambda table: table.top), rest


def continued(above: Table, below: Table) -> Table | None:
    """Both as one table where the columns agree; a row that the page's end cut is one row again."""
    if len(above.columns) != len(below.columns) or any(
            abs(one - other) > 2 * NEAR for one, other in zip(above.columns, below.columns, strict=True)):
        return None
    cells = list(above.cells)
    cut = _is_cut(above, below)
    for cell in (one for one in below.cells if cut and one.row == 0):
        at = _above(above, cell)
        if at is None:
            cells.append(_moved(cell, above.rows - 1))
        else:
            one = cells[at]
            cells[at] = replace(one, text=one.text + cell.text,
                                caveats=(*one.caveats, *moved(cell.caveats, len(one.text))))
    shift = above.rows - cut
    cells += [_moved(cell, shift) for cell in below.cells if not (cut and cell.row == 0)]
    return Table(above.top, below.bottom, above.columns, shift + below.rows, tuple(cells),
                 frozenset((row + shift, column) for row, column in below.full))


def _is_cut(above: Table, below: Table) -> bool:
    """Whether the first row below only ends the last one above: it has no number, and most cells above it are full."""
    first = [cell for cell in below.cells if cell.row == 0]
    over = [above.cells[at] for cell in first if (at := _above(above, cell)) is not None]
    full = sum((one.row, one.column) in above.full for one in over)
    if not first or not full:
        return False
    return full == len(first) > 1 if first[0].column == 0 else 2 * full >= len(first)


def _above(table: Table, cell: Cell) -> int | None:
    """Which of the table's cells stands in its last row over this one."""
    return next((at for at, one in enumerate(table.cells) if one.column == cell.column
                 and one.row <= table.rows - 1 < one.row + one.rows), None)


def _moved(cell: Cell, rows: int) -> Cell:
    return replace(cell, row=cell.row + rows)


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, group by group: swept from top to bottom."""
    groups: list[list[Rule]] = []
    reach: list[tuple[float, float, float]] = []
    for rule in sorted(rules, key=lambda one: one.top):
        touched = [at for at, group in enumerate(groups) if reach[at][2] + NEAR >= rule.top
                   and reach[at][0] - NEAR <= rule.right and rule.left <= reach[at][1] + NEAR]
        merged = [rule]
        extent = (rule.left, rule.right, rule.bottom)
        for at in reversed(touched):
            merged += groups.pop(at)
            left, right, bottom = reach.pop(at)
            extent = (min(left, extent[0]), max(right, extent[1]), max(bottom, extent[2]))
        groups.append(merged)
        reach.append(extent)
    return groups


class _Grid:
    """The columns and rows between a group's rules, and which borders are drawn."""

    def __init__(self, rules: list[Rule]):
        self.upright = [one for one in rules if one.right - one.left <= one.bottom - one.top]
        self.level = [one for one in rules if one.right - one.left > one.bottom - one.top]
        xs = [(one.left + one.right) / 2 for one in self.upright]
        if self.level and len(xs) >= FEWEST - 1:
            xs += [min(one.left for one in self.level), max(one.right for one in self.level)]
        self.xs = _apart(xs)
        self.ys = _apart((one.top + one.bottom) / 2 for one in self.level)
        self.walls = _covered(self.upright, self.xs, self.ys, upright=True)
        self.floors = _covered(self.level, self.ys, self.xs, upright=False)

    @property
    def is_table(self) -> bool:
        return len(self.xs) > FEWEST and len(self.ys) >= FEWEST and len(self.upright) > 0

    def place(self, one: Character) -> tuple[int, int] | None:
        """The row and column a character stands in."""
        x, y = (one.left + one.right) / 2, one.y - one.size / 3
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return (row, column) if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1 else None

    def table(self, characters: Iterable[Character], where: str) -> Table:
        """The table with these characters in its cells."""
        spans = self._spans()
        inside: dict[tuple[int, int], list[Character]] = {}
        for one in characters:
            if (place := self.place(one)) is not None:
                inside.setdefault(spans[place][:2], []).append(one)
        lines = {place: lines_of(held) for place, held in sorted(inside.items())}
        padding = min(MOST_PADDING, *(line.left - self.xs[column] for (_, column), held in lines.items()
                                      for line in held))
        cells, full = [], set()
        for (row, column), held in lines.items():
            _, _, last_row, last_column = spans[row, column]
            edge = self.xs[last_column + 1] - padding
            text, caveats = _words(held, edge, where)
            cells.append(Cell(text, row, column, last_row - row + 1, last_column - column + 1, where, caveats))
            if _is_full(held[-1], edge):
                full.add((row, column))
        return Table(self.ys[0], self.ys[-1], tuple(self.xs), len(self.ys) - 1, tuple(cells), frozenset(full))

    def _spans(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """For each place the first and last row and column of the cell it belongs to."""
        spans: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if (row, column) in spans:
                    continue
                right, down = column, row
                while right < len(self.xs) - 2 and (right + 1, row) not in self.walls and (row, right + 1) not in spans:
                    right += 1
                while down < len(self.ys) - 2 and (down + 1, column) not in self.floors:
                    down += 1
                for one in range(row, down + 1):
                    for other in range(column, right + 1):
                        spans[one, other] = (row, column, down, right)
        return spans


def _apart(values: Iterable[float]) -> list[float]:
    """The values, those that lie near one another as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return kept


def _covered(rules: list[Rule], edges: list[float], across: list[float], *, upright: bool) -> set[tuple[int, int]]:
    """Each edge with each stretch of the other direction along which a rule is drawn."""
    found = set()
    for rule in rules:
        at, start, end = ((rule.left + rule.right) / 2, rule.top, rule.bottom) if upright else \
            ((rule.top + rule.bottom) / 2, rule.left, rule.right)
        edge = bisect_right(edges, at + NEAR) - 1
        for stretch in range(max(bisect_right(across, start - NEAR) - 1, 0), len(across) - 1):
            if across[stretch] >= end:
                break
            if start <= (across[stretch] + across[stretch + 1]) / 2 <= end:
                found.add((edge, stretch))
    return found


def _is_full(line: Line, edge: float) -> bool:
    return line.right >= edge - WRAPPED * line.size


def _words(lines: list[Line], edge: float, where: str) -> tuple[str, tuple[Caveat, ...]]:
    """A cell's text, a line for each of its paragraphs: a line that fills the cell goes on in the next."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        above = paragraphs[-1][-1] if paragraphs else None
        if above and _is_full(above, edge) and not (above.text.endswith(UNIT_ENDS) and UNIT_STARTS.match(line.text)):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    texts: list[str] = []
    caveats: list[Caveat] = []
    for paragraph in paragraphs:
        at = sum(len(text) + 1 for text in texts)
        caveats += (Caveat(at + start, at + end, Caution.UNCLEAR, where) for start, end in doubts_in(paragraph))
        texts.append(glued(paragraph).replace("\t", " "))
    return "\n".join(texts), tuple(caveats)
