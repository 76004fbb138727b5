"""Excel files written row by row, so that a long list never stands whole in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook

LONGEST = 32_000
"""A cell holds 32,767 characters."""


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in characters."""

    heading: str
    width: float = 12


def open_workbook(path: Path) -> Workbook:
    """An empty file, whole once it is closed. A text stays text, whatever it begins with: nothing carries it out."""
    return Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                "strings_to_numbers": False})


class Sheet:
    """A sheet of the file with a frozen heading, filled from above."""

    def __init__(self, book: Workbook, title: str, columns: Iterable[Column]) -> None:
        self.rows = 0
        self._columns = list(columns)
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheet = book.add_worksheet("".join(one for one in title if one not in "[]:*?/\\")[:31])
        self._sheet.freeze_panes(1, 0)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E6EEF7"})
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, column.heading, heading)

    def append(self, row: Iterable) -> None:
        """One row more stands below the others; an empty text leaves its cell empty."""
        self.rows += 1
        for number, value in enumerate(row):
            if value == "":
                continue
            if isinstance(value, str):
                self._sheet.write_string(self.rows, number, value[:LONGEST])
            elif isinstance(value, date):
                self._sheet.write_datetime(self.rows, number, value, self._day)
            elif value is not None:
                self._sheet.write(self.rows, number, value)

    def add_filter(self) -> None:
        """Every column can be filtered in the file."""
        self._sheet.autofilter(0, 0, self.rows, len(self._columns) - 1)

    def hide(self) -> None:
        """Nobody sees the sheet who does not ask for it."""
        self._sheet.hide()


def write_workbook(path: Path, title: str, columns: list[Column], rows: Iterable[Iterable]) -> int:
    """The file has one sheet with a frozen heading and a filter; gives how many rows stand below it."""
    with open_workbook(path) as book:
        sheet = Sheet(book, title, columns)
        for row in rows:
            sheet.append(row)
        sheet.add_filter()
    return sheet.rows
