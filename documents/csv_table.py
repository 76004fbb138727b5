"""Tables as text with separators (.csv, .tsv), as Excel and WPS save them."""

import csv
import io
from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from documents.date_cells import as_date
from documents.document import Block
from documents.grid import Cell, blocks_of
from domain.errors import InvalidPlan

SEPARATORS = ",\t;"
MOST_ROWS, LONGEST_CELL = 100_000, 1_000_000
ENDINGS = (".csv", ".tsv")


def read_csv(text: str, name: str) -> list[Block]:
    """The rows with the addresses that Excel would give their cells; InvalidPlan for more than MOST_ROWS of them."""
    text = text.removeprefix("\ufeff")
    declared = text[:5] == "sep=" + text[4:5] and text[4:5] in SEPARATORS   # for Excel alone
    separator = text[4] if declared else _separator(text)
    return list(blocks_of(_cells(text.partition("\n")[2] if declared else text, separator, name)))


def _separator(text: str) -> str:
    """The one that the first lines hold most of."""
    first = "\n".join(text.splitlines()[:20])
    return max(SEPARATORS, key=first.count)


def _cells(text: str, separator: str, name: str) -> Iterator[Cell]:
    csv.field_size_limit(LONGEST_CELL)
    dated: set[int] = set()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            if number > MOST_ROWS:
                raise InvalidPlan("workbook_too_large", file=name, most=MOST_ROWS)
            cells = [Cell((as_date(words) if column in dated else "") or words, number, column,
                          where=f"{get_column_letter(column)}{number}") for column, words in enumerate(row, 1)]
            yield from cells
            dated.update(column for cell in cells for column in cell.dated_columns)
    except csv.Error:
        raise InvalidPlan("csv_damaged", file=name) from None
