"""Excel files written row by row, so that a long list never stands whole in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil
from pathlib import Path

from xlsxwriter import Workbook

LONGEST = 32_000
"""A cell holds 32,767 characters."""
LINE, MOST_LINES = 16.5, 24
"""Points; a row is no higher than 409 of them."""
A3, A4 = 8, 9
WIDEST_ON_A4 = 180
"""Characters of a row; a wider one is set on A3, on which offices print their ledgers."""


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
    """A sheet of the file with a frozen heading, filled from above; long texts break, nothing runs over its cell.

    Printed it is as wide as a page, across, its heading on every page, with page numbers.
    """

    def __init__(self, book: Workbook, title: str, columns: Iterable[Column]) -> None:
        self.rows = 0
        self._columns = list(columns)
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"valign": "top"})
        self._sheet = book.add_worksheet("".join(one for one in title if one not in "[]:*?/\\")[:31])
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_default_row(LINE)
        self._sheet.set_row(0, self._height([column.heading for column in self._columns]))
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E6EEF7"})
        for number, column in enumerate(self._columns):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, column.heading, heading)
        self._print_across()

    def append(self, row: Iterable) -> None:
        """One row more stands below the others; an empty text leaves its cell empty."""
        self.rows += 1
        row = list(row)
        height = self._height(row)
        if height > LINE:
            self._sheet.set_row(self.rows, height)
            self._sheet.row_sizes.clear()   # kept for the place of pictures, 30 MB for 100,000 rows
            self._sheet.row_info.pop(self.rows - 2, None)   # which is in the file by now
        for number, value in enumerate(row):
            if value == "":
                continue
            if isinstance(value, str):
                self._sheet.write_string(self.rows, number, value[:LONGEST], self._text)
            elif isinstance(value, date):
                self._sheet.write_datetime(self.rows, number, value, self._day)
            elif value is not None:
                self._sheet.write(self.rows, number, value, self._plain)

    def add_filter(self) -> None:
        """Every column can be filtered in the file."""
        self._sheet.autofilter(0, 0, self.rows, len(self._columns) - 1)

    def hide(self) -> None:
        """Nobody sees the sheet who does not ask for it."""
        self._sheet.hide()

    def _height(self, row: list) -> float:
        """High enough for the longest text; not every program works it out when it opens a file."""
        lines = [_lines(value, column.width) for column, value in zip(self._columns, row, strict=False)
                 if isinstance(value, str)]
        return LINE * min(MOST_LINES, max(lines, default=1))

    def _print_across(self) -> None:
        wide = sum(column.width for column in self._columns) > WIDEST_ON_A4
        self._sheet.set_paper(A3 if wide else A4)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.hide_gridlines(0)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.7)
        self._sheet.set_header("&C&14&A")
        self._sheet.set_footer("&C— &P —")


@lru_cache(maxsize=4096)   # a list says the same names again and again
def _lines(text: str, width: float) -> int:
    """How many lines the text takes: a Chinese character, of three bytes, is as wide as two digits, and a little."""
    return sum(ceil(0.55 * (len(line) + len(line.encode("utf-8", "replace"))) / (width - 1)) or 1
               for line in text.split("\n", MOST_LINES))


def write_workbook(path: Path, title: str, columns: list[Column], rows: Iterable[Iterable]) -> int:
    """The file has one sheet with a frozen heading and a filter; gives how many rows stand below it."""
    with open_workbook(path) as book:
        sheet = Sheet(book, title, columns)
        for row in rows:
            sheet.append(row)
        sheet.add_filter()
    return sheet.rows
