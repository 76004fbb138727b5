"""Tables as text: each row a line, its cells divided by bars, with what merged cells say in every row they span."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from documents.document import Block, Caution, Caveat, Place
from domain.errors import InvalidPlan

MOST_COLUMNS = 100
LONGEST = 5_000_000

DIVISIONS = str.maketrans(dict.fromkeys("|｜│丨", "／"))
"""What the plan reader takes for a division between cells must not stand inside one."""
DATE_HEADING = re.compile(r"时限|期限|时间|日期|截止|节点")
LONGEST_HEADING, WIDEST_HEADING = 12, 3
FEWEST_COLUMNS, ENDED = 3, tuple("。；;！!？?")
MOSTLY = 0.5
"""So much of a row's words has to be struck through for the whole row to be left out."""


@dataclass(frozen=True)
class Cell:
    """A cell's words at the first row and column of those it spans; `where` is its address in the file.

    `caveats` count within the words; of a cell without words they tell what was left out of it.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    where: str = ""
    caveats: tuple[Caveat, ...] = ()

    @property
    def dated_columns(self) -> range:
        """The columns under it that hold dates, where it is a heading that asks for them."""
        plain = "".join(self.text.split())
        asks = len(plain) <= LONGEST_HEADING and self.columns <= WIDEST_HEADING and DATE_HEADING.search(plain)
        return range(self.column, self.column + self.columns) if asks else range(0)


def blocks_of(cells: Iterable[Cell]) -> Iterator[Block]:
    """A block for each row that holds something, without the columns that hold nothing.

    A cell over several rows speaks in each, one over several columns in its first. A row that is one cell over the
    whole width, or one alone above the table, is a line without bars. InvalidPlan for more columns than MOST_COLUMNS
    and for a text longer than LONGEST.
    """
    cells = list(cells)
    held = [cell for cell in cells if cell.text.strip()]
    left_out = [caveat for cell in cells if not cell.text.strip() for caveat in cell.caveats]
    if left_out:
        yield Block("", caveats=tuple(replace(one, start=0, end=0) for one in left_out))
    columns = sorted({cell.column for cell in held})
    if len(columns) > MOST_COLUMNS:
        raise InvalidPlan("table_too_wide", most=MOST_COLUMNS)
    spanning: dict[int, Cell] = {}
    dated: set[int] = set()
    begun, length = False, 0
    last: dict[int, Cell] = {}
    for number, row in _by_row(held):
        above = {column: cell for column, cell in spanning.items() if cell.row + cell.rows > number}
        here = above | {cell.column: cell for cell in row}
        spanning = {column: cell for column, cell in here.items() if cell.rows > 1}
        begun = begun or len(here) > 1
        alone = len(here) == 1 and (not begun or _spans(row[0], columns))
        block = _line(row[0]) if alone else _row(here, columns, dated)
        if len(here) == 1 and not alone and _may_go_on(row[0], last, columns):
            block = replace(block, caveats=(*block.caveats, Caveat(0, len(block.text), Caution.CUT, row[0].where)))
        last = here
        length += len(block.text)
        if length > LONGEST:
            raise InvalidPlan("table_too_large")
        yield block
        if not alone:
            dated.update(column for cell in row for column in cell.dated_columns)


def struck_row(cells: list[Cell]) -> Cell | None:
    """What is told in place of a row most of whose words are struck through; None for any other row."""
    struck = [one for cell in cells if not cell.text for one in cell.caveats if one.kind is Caution.STRUCK]
    gone = sum(len(one.what) for one in struck)
    if not gone or gone <= MOSTLY * (gone + sum(len(cell.text) for cell in cells)):
        return None
    longest = max(struck, key=lambda one: len(one.what))
    return Cell("", cells[0].row, cells[0].column, where=cells[0].where, caveats=(longest,))


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


def _may_go_on(cell: Cell, above: dict[int, Cell], columns: list[int]) -> bool:
    """Whether a row of that one cell only ends the words of the cell above it, as where a page ended between them."""
    over = above.get(cell.column)
    return over is not None and over.rows == 1 and columns[0] in above and cell.column > columns[0] \
        and len(columns) >= FEWEST_COLUMNS and over.text.strip()[-1:] not in ENDED


def _line(cell: Cell) -> Block:
    text = "\n".join(" ".join(line.split()) for line in cell.text.splitlines() if line.strip())
    return Block(text, _placed([(0, len(text), cell.where)]), _caveats(cell, 0))


def _row(row: dict[int, Cell], columns: list[int], dated: set[int]) -> Block:
    parts, places, dates, at = ["|"], [], [], 2
    caveats: list[Caveat] = []
    for column in columns:
        cell = row.get(column)
        text = words(cell.text) if cell else ""
        places.append((at, at + len(text), cell.where if cell else ""))
        caveats += _caveats(cell, at) if cell else ()
        if text and column in dated:
            dates.append((at, at + len(text)))
        parts.append(f" {text} |")
        at += len(parts[-1])
    return Block("".join(parts), _placed(places), tuple(caveats), tuple(dates))


def _placed(places: Iterable[tuple[int, int, str]]) -> tuple[Place, ...]:
    return tuple(Place(start, end, where) for start, end, where in places if where and end > start)


def _caveats(cell: Cell, at: int) -> tuple[Caveat, ...]:
    """The cell's caveats where its words, with single blanks, begin at `at`."""
    if not cell.caveats:
        return ()
    return tuple(replace(one, start=at + _behind(cell.text, one.start), end=at + _behind(cell.text, one.end))
                 for one in cell.caveats)


def _behind(text: str, offset: int) -> int:
    """How many characters stand before that offset once blanks are single and none begins the text."""
    before = text[:offset]
    kept = len(" ".join(before.split()))
    return kept + bool(kept and before[-1:].isspace() and text[offset:].strip())
