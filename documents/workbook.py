"""Excel files written row by row, so that a long list never stands whole in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

FORMULA = ("=", "+", "-", "@", "\t")
"""A text that begins so would be carried out by a spreadsheet; it is written as text."""
UNWRITABLE = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in characters."""

    heading: str
    width: float = 12


def write_workbook(path: Path, title: str, columns: list[Column], rows: Iterable[Iterable]) -> int:
    """The file has one sheet with a frozen heading and a filter; gives how many rows stand below it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([heading_cell(sheet, column.heading) for column in columns])
    written = 0
    for row in rows:
        sheet.append(list(cells_in(sheet, row)))
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written + 1}"
    book.save(path)
    return written


def heading_cell(sheet, words: str) -> WriteOnlyCell:
    """A cell of a heading row."""
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center", wrap_text=True)
    cell.fill = PatternFill("solid", fgColor="E6EEF7")
    return cell


def cells_in(sheet, row: Iterable) -> Iterator:
    """A row's values as a sheet takes them: no text is ever carried out as a formula."""
    for value in row:
        if isinstance(value, str):
            value = value.translate(UNWRITABLE)[:32_000]
            if value.startswith(FORMULA):
                cell = WriteOnlyCell(sheet, value)
                cell.data_type = "s"
                yield cell
                continue
        elif isinstance(value, date):
            cell = WriteOnlyCell(sheet, value)
            cell.number_format = "yyyy-mm-dd"
            yield cell
            continue
        yield value
