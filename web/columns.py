"""The columns of a ledger: one table for its page, its Excel file, the interface and the orders it can be put in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Generic, TypeVar

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from documents.excel.workbook import Column as Heading
from documents.excel.workbook import write_workbook

Row = TypeVar("Row")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its key, its heading, and its value of a row.

    `value` is the fact, as the interface gives it; `words` what people read in its place. `width` is that in the file
    in characters (0: not in the file), `in_file` its heading there where the page is shorter. The page does not break
    what it is to `keep` in a line, and sets `figures` under each other.
    """

    key: str
    label: str
    value: Callable[[Row], object]
    width: float = 0
    words: Callable[[Row], object] | None = None
    in_file: str = ""
    keep: bool = False
    figures: bool = False

    def said(self, row: Row) -> object:
        """What people read of the row in this column."""
        return (self.words or self.value)(row)

    @property
    def css(self) -> str:
        """How the page sets its cells."""
        return " ".join(name for name, wanted in (("keep", self.keep), ("figures", self.figures)) if wanted)


def write_ledger(path: Path, title: str, columns: Iterable[Column[Row]], rows: Iterable[Row]) -> int:
    """The rows stand in an Excel file, in those of the columns that have a width; gives how many."""
    filed = [column for column in columns if column.width]
    return write_workbook(path, title, [Heading(column.in_file or column.label, column.width) for column in filed],
                          ([column.said(row) for column in filed] for row in rows))


def send_file(name: str, write: Callable[[Path], object]) -> FileResponse:
    """The Excel file that `write` makes, sent under that name and gone afterwards."""
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as made:
        path = Path(made.name)
    write(path)
    return FileResponse(path, media_type=EXCEL, filename=name, background=BackgroundTask(path.unlink, missing_ok=True))
