"""Excel files (.xlsx, .xlsm): every visible sheet's rows, merged cells spoken out, each cell with its address."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from documents.document import Block
from documents.grid import MOST_COLUMNS, Cell, blocks_of
from documents.package import Package, damaged
from domain.errors import InvalidPlan

MOST_CELLS = 100_000
MOST_MERGED = 500
WIDEST = 4 * MOST_COLUMNS
UNNAMED = ("sheet", "工作表", "表")


@dataclass(frozen=True)
class Merged:
    """The first and last row and column of cells that are one."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


def read_excel(package: Package) -> list[Block]:
    """The blocks of all visible sheets, a sheet's name before its own where there are several.

    InvalidPlan for a damaged workbook and one with more cells than MOST_CELLS. Macros and formulas are not run: a
    formula speaks by the value that was last saved with it.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(io.BytesIO(package.data), read_only=True, data_only=True, keep_links=False)
            sheets = [(sheet.title, list(blocks_of(_cells(sheet, package)))) for sheet in workbook.worksheets
                      if sheet.sheet_state == "visible"]
    except InvalidPlan:
        raise
    except Exception as error:  # openpyxl lets errors of every kind out of a file it does not understand
        raise damaged(package.name, ".xlsx") from error
    held = [(title, blocks) for title, blocks in sheets if blocks]
    return [block for title, blocks in held for block in
            ([Block(title)] if len(held) > 1 and not _is_unnamed(title) else []) + blocks]


def _is_unnamed(title: str) -> bool:
    return title.lower().rstrip("0123456789 ()（）") in UNNAMED


def _cells(sheet, package: Package) -> Iterator[Cell]:
    """The cells that hold something, those that are merged with how far they reach."""
    sheet.reset_dimensions()
    merged = sorted(merged_in(sheet._worksheet_path, package), key=lambda one: one.first_row, reverse=True)
    reaching: list[Merged] = []
    read, above = 0, None
    for number, row in enumerate(sheet.iter_rows(max_col=WIDEST), 1):
        if row is above:  # openpyxl gives every row that is missing as one and the same
            continue
        above = row
        held = [cell for cell in row if cell.value is not None]
        reaching = [one for one in reaching if one.last_row >= number]
        while merged and merged[-1].first_row <= number:
            reaching.append(merged.pop())
        read += max(1, len(held))
        if read > MOST_CELLS or len(reaching) > MOST_MERGED:
            raise InvalidPlan("workbook_too_large", file=package.name, most=MOST_CELLS)
        for cell in held:
            over = next((one for one in reaching if one.first_column <= cell.column <= one.last_column), None)
            if over is None or (over.first_row, over.first_column) == (number, cell.column):
                rows, columns = (over.last_row - number + 1, over.last_column - cell.column + 1) if over else (1, 1)
                where = f"{sheet.title}!{get_column_letter(cell.column)}{number}"
                yield Cell(_written(cell.value, cell.number_format or ""), number, cell.column, rows, columns, where)


def merged_in(path: str, package: Package) -> Iterator[Merged]:
    """The ranges of merged cells, which openpyxl only tells for a sheet it holds in memory as a whole."""
    with package.open(path) as part:
        for _, element in etree.iterparse(part, events=("end",), tag="{*}mergeCell", resolve_entities=False):
            yield Merged(*range_boundaries(element.get("ref")))
            element.clear()


def _written(value: object, format_: str) -> str:
    """A value as the sheet shows it to a reader."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return _day(value, format_.lower())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float | int):
        return _number(value, format_)
    return str(value)


def _day(value: date, format_: str) -> str:
    """2026年9月30日; only as much of it as the cell's format shows."""
    text = f"{value.year}年{value.month}月"
    if "d" in format_ or "日" in format_ or not format_:
        text += f"{value.day}日"
    if isinstance(value, datetime) and "h" in format_ and (value.hour or value.minute):
        text += f"{value.hour}时{value.minute:02}分"
    return text


def _number(value: float, format_: str) -> str:
    shown, sign = (value * 100, "%") if format_.rstrip("_ )").endswith("%") else (value, "")
    return f"{shown:.10g}{sign}"
