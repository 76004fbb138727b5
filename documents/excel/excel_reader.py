"""Excel files (.xlsx, .xlsm): every visible sheet's rows, merged cells spoken out, each cell with its address."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from documents.date_cells import SHORTENED, as_date
from documents.document import Block, Caution, Caveat
from documents.excel.number_formats import shown
from documents.excel.sheet_facts import Kept, Merged, SheetFacts, facts_of, struck_texts
from documents.grid import MOST_COLUMNS, Cell, blocks_of, struck_row
from documents.package import Package, damaged
from domain.errors import InvalidPlan

MOST_CELLS = 100_000
MOST_MERGED = 500
WIDEST = 4 * MOST_COLUMNS
UNNAMED = ("sheet", "工作表", "表")
PICTURE, UNFINISHED = "[图片]", "（公式没有结果）"


def read_excel(package: Package) -> list[Block]:
    """The blocks of all visible sheets, a sheet's name before its own where there are several.

    What is hidden or struck through is left out and told. InvalidPlan for a damaged workbook and one with more cells
    than MOST_CELLS. Macros and formulas are not run: a formula speaks by the value that was last saved with it.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(io.BytesIO(package.data), read_only=True, data_only=True, keep_links=False)
            texts, fonts = struck_texts(package), _struck_styles(workbook)
            sheets = [(sheet.title, list(blocks_of(_Sheet(sheet, package, texts, fonts).cells())))
                      for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            hidden = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible"]
    except InvalidPlan:
        raise
    except Exception as error:  # openpyxl lets errors of every kind out of a file it does not understand
        raise damaged(package.name, ".xlsx") from error
    held = [(title, blocks) for title, blocks in sheets if blocks]
    blocks = [block for title, blocks in held for block in
              ([Block(title)] if len(held) > 1 and not _is_unnamed(title) else []) + blocks]
    told = tuple(Caveat(0, 0, Caution.HIDDEN, title) for title in hidden)
    return [*blocks, Block("", caveats=told)] if blocks and told else blocks


def _is_unnamed(title: str) -> bool:
    return title.lower().rstrip("0123456789 ()（）") in UNNAMED


def _struck_styles(workbook) -> frozenset[int]:
    """The cell styles whose words are struck through."""
    fonts = workbook._fonts
    return frozenset(at for at, style in enumerate(workbook._cell_styles) if fonts[style.fontId].strike)


class _Sheet:
    """Goes once through a sheet; which columns hold dates follows from the headings met so far."""

    def __init__(self, sheet, package: Package, texts: dict[int, Kept], struck_styles: frozenset[int]):
        self.sheet, self.package, self.struck_styles = sheet, package, struck_styles
        self.facts: SheetFacts = facts_of(sheet._worksheet_path, package, texts)
        self.epoch = sheet.parent.epoch.date()
        self.dated: set[int] = set()
        self.told: set[str] = set()

    def cells(self) -> Iterator[Cell]:
        """The cells that hold something, those that are merged with how far they reach."""
        self.sheet.reset_dimensions()
        merged = sorted(self.facts.merged, key=lambda one: one.first_row, reverse=True)
        reaching: list[Merged] = []
        read, above = 0, None
        for number, row in enumerate(self.sheet.iter_rows(max_col=WIDEST), 1):
            if row is above:  # openpyxl gives every row that is missing as one and the same
                continue
            above = row
            held = [cell for cell in row if cell.value is not None or self._says_otherwise(number, cell)]
            reaching = [one for one in reaching if one.last_row >= number]
            while merged and merged[-1].first_row <= number:
                reaching.append(merged.pop())
            read += max(1, len(held))
            if read > MOST_CELLS or len(reaching) > MOST_MERGED:
                raise InvalidPlan("workbook_too_large", file=self.package.name, most=MOST_CELLS)
            made = []
            for cell in held:
                over = next((one for one in reaching if one.first_column <= cell.column <= one.last_column), None)
                if over is None or (over.first_row, over.first_column) == (number, cell.column):
                    made.append(self._cell(cell, number, over or Merged(cell.column, number, cell.column, number)))
            yield from self._row(made)

    def _says_otherwise(self, row: int, cell) -> bool:
        """Whether a cell without a value has something to tell."""
        place = row, getattr(cell, "column", 0)
        return place in self.facts.unfinished or place in self.facts.pictures

    def _row(self, cells: list[Cell]) -> Iterator[Cell]:
        """The row's cells; of a row that is struck through only that. Columns with a heading for dates are noted."""
        for cell in cells:
            self.dated.update(cell.dated_columns)
        gone = struck_row(cells)
        for cell in [gone] if gone else cells:
            yield replace(cell, caveats=tuple(one if one.kind is Caution.HIDDEN else replace(one, what=cell.where)
                                              for one in cell.caveats))

    def _cell(self, cell, number: int, over: Merged) -> Cell:
        """The cell as it is seen; of one that is not, what is to be told."""
        where = f"{self.sheet.title}!{get_column_letter(cell.column)}{number}"
        rows = [one for one in range(number, over.last_row + 1) if one not in self.facts.hidden_rows] \
            if over.last_row - number < MOST_CELLS else [number]
        column = next((one for one in range(cell.column, over.last_column + 1)
                       if not self.facts.hides_column(one)), None)
        text = self._words(cell, (number, cell.column))
        if not rows or column is None:
            return Cell("", number, cell.column, caveats=self._hidden(number, cell.column, text) if text else ())
        whole = text
        caveats: list[Caveat] = []
        if (number, cell.column) in self.facts.texts:
            text, struck = self.facts.texts[number, cell.column]
            caveats.append(Caveat(len(text), len(text), Caution.STRUCK, struck))
        elif getattr(cell, "_style_id", None) in self.struck_styles and whole:
            text = ""
            caveats.append(Caveat(0, 0, Caution.STRUCK, whole))
        if (number, cell.column) in self.facts.unfinished:
            text = UNFINISHED if cell.column in self.dated else ""
            caveats.append(Caveat(0, len(text), Caution.UNREAD, where))
        elif cell.column in self.dated and isinstance(cell.value, float) and SHORTENED.fullmatch(text):
            caveats.append(Caveat(0, len(text), Caution.MONTH, where))
        return Cell(text, rows[0], column, rows[-1] - rows[0] + 1, over.last_column - column + 1, where, tuple(caveats))

    def _words(self, cell, place: tuple[int, int]) -> str:
        if place in self.facts.pictures:
            return PICTURE
        if cell.value is None:
            return ""
        text = shown(cell.value, cell.number_format or "")
        if cell.column in self.dated and not isinstance(cell.value, date | bool):
            return as_date(text, self.epoch) or text
        return text

    def _hidden(self, row: int, column: int, text: str) -> tuple[Caveat, ...]:
        """A row or a column that is hidden is told once."""
        what = f"{self.sheet.title}!{row if row in self.facts.hidden_rows else get_column_letter(column)}"
        if what in self.told:
            return ()
        self.told.add(what)
        return (Caveat(0, 0, Caution.HIDDEN, what),)
