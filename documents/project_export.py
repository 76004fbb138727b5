"""The project ledger written as an Excel file whose edits can be told, and the empty table to be filled in."""

import json
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from documents.project_sheet import BASE, GUIDE
from documents.workbook import cells_in, heading_cell
from domain.project_columns import COLUMNS, Column, Kind

LEDGER = "项目台账"
WIDTHS = {"name": 36, "note": 30, "investor": 26, "unit": 22, "activity": 24}


def write_projects(path: Path, rows: Iterable[tuple[dict[str, object], dict[str, str]]]) -> int:
    """The ledger stands in the file; each row is (the cells by column, the same as duban compares them).

    What it compares stands in a hidden sheet, so that an import knows which cells were edited in the file.
    """
    book = Workbook(write_only=True)
    sheet, base = _headed(book, LEDGER, COLUMNS), book.create_sheet(BASE)
    base.sheet_state = "hidden"
    count = 0
    for cells, compared in rows:
        sheet.append(list(cells_in(sheet, (cells.get(column.name) for column in COLUMNS))))
        base.append([str(cells["number"]), json.dumps(compared, ensure_ascii=False, separators=(",", ":"))])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
    book.save(path)
    return count


def write_template(path: Path, activity: str = "") -> None:
    """An empty table to be filled in, with a sheet that says how; the activity's name stands above where given."""
    book = Workbook(write_only=True)
    columns = [column for column in COLUMNS if column.name not in ("number", *(["activity"] if activity else []))]
    _headed(book, f"{activity}签约项目" if activity else LEDGER, columns)
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 20, 70
    guide.append([heading_cell(guide, "栏目"), heading_cell(guide, "填写要求")])
    for column in columns:
        guide.append([column.heading, f"{'必填。' if column.needed else ''}{_how(column)}"])
    book.save(path)


def _headed(book: Workbook, title: str, columns: Iterable[Column]):
    sheet = book.create_sheet("".join(one for one in title if one not in "[]:*?/\\")[:31])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.name, 14)
    sheet.append([heading_cell(sheet, column.heading) for column in columns])
    return sheet


def _how(column: Column) -> str:
    return {Kind.DAY: "写到日，如 2016-09-08。", Kind.UNIT: "写单位目录中的名称或简称。",
            Kind.AMOUNT: "数字，单位为万（币种见“币种”栏）；也可写 1.2亿美元。", Kind.YES: "是或否。",
            Kind.CURRENCY: "人民币、美元、欧元、港元、日元、英镑或新台币；不填为人民币。",
            Kind.TIER: "省级、市级或县级；不填为省级。",
            Kind.ACTIVITY: "已登记的活动名称。"}.get(column.kind, "文字。")
