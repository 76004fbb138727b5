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


def write_workbook(path: Path, title: str, columns: list[Column], rows: Iterable[Iterable]) -> int:
    """The file has one sheet with a frozen heading and a filter; gives how many rows stand below it.

    A text stays text, whatever it begins with: no spreadsheet carries it out.
    """
    written = 0
    with Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                              "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E6EEF7"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, column.heading, heading)
        for written, row in enumerate(rows, 1):
            for number, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(written, number, value[:LONGEST])
                elif isinstance(value, date):
                    sheet.write_datetime(written, number, value, day)
                elif value is not None:
                    sheet.write(written, number, value)
        sheet.autofilter(0, 0, written, len(columns) - 1)
    return written
