"""Tables as text: each row a line, its cells divided by bars, with what merged cells say in every row they span."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.document import Block, Place
from domain.errors import InvalidPlan

MOST_COLUMNS = 100
LONGEST = 5_000_000

DIVISIONS = str.maketrans(dict.fromkeys("|｜│丨", "／"))
"""What the plan reader takes for a division between cells must not stand inside one."""


@dataclass(frozen=True)
class Cell:
    """A cell's words at the first row and column of those it spans; `where` is its address in the file."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    where: str = ""


def blocks_of(cells: Iterable[Cell]) -> Iterator[Block]:
    """A block for each row that holds something, without the columns that hold nothing.

    A cell over several rows speaks in each, one over several columns in its first. A row that is one cell over the
    whole width, or one alone above the table, is a line without bars. InvalidPlan for more columns than MOST_COLUMNS
    and for a text longer than LONGEST.
    """
    held = [cell for cell in cells if cell.text.strip()]
    columns = sorted({cell.column for cell in held})
    if len(columns) > MOST_COLUMNS:
        raise InvalidPlan("table_too_wide", most=MOST_COLUMNS)
    spanning: dict[int, Cell] = {}
    begun, length = False, 0
    for number, row in _by_row(held):
        above = {column: cell for column, cell in spanning.items() if cell.row + cell.rows > number}
        here = above | {cell.column: cell for cell in row}
        spanning = {column: cell for column, cell in here.items() if cell.rows > 1}
        begun = begun or len(here) > 1
        alone = len(here) == 1 and (not begun or _spans(row[0], columns))
        block = _line(row[0]) if alone else _row(here, columns)
        length += len(block.text)
        if length > LONGEST:
            raise InvalidPlan("table_too_large")
        yield block


def words(text: str) -> str:
    """A cell's text on one line, without anything that would divide it."""
    return " ".join(text.translate(DIVISIONS).split())


def _by_row(cells: list[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return iter(sorted(rows.items()))


def _spans(cell: Cell, columns: list[int]) -> bool:
    return cell.column <= columns[0] and columns[-1] < cell.column + cell.columns


def _line(cell: Cell) -> Block:
    text = "\n".join(" ".join(line.split()) for line in cell.text.splitlines() if line.strip())
    return Block(text, _placed([(0, len(text), cell.where)]))


def _row(row: dict[int, Cell], columns: list[int]) -> Block:
    parts, places, at = ["|"], [], 2
    for column in columns:
        cell = row.get(column)
        text = words(cell.text) if cell else ""
        places.append((at, at + len(text), cell.where if cell else ""))
        parts.append(f" {text} |")
        at += len(parts[-1])
    return Block("".join(parts), _placed(places))


def _placed(places: Iterable[tuple[int, int, str]]) -> tuple[Place, ...]:
    return tuple(Place(start, end, where) for start, end, where in places if where and end > start)
