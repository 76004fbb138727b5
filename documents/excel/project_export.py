"""The project ledger written as an Excel file whose edits can be told, and the empty table to be filled in."""

import json
from collections.abc import Iterable
from pathlib import Path

from documents.excel.project_sheet import BASE, GUIDE
from documents.excel.workbook import Column as Heading
from documents.excel.workbook import Sheet, open_workbook
from domain.registers.project_row import BY_NAME, COLUMNS, Column, Kind

LEDGER = "项目台账"


def write_projects(path: Path, rows: Iterable[tuple[dict[str, object], dict[str, str]]]) -> int:
    """The ledger stands in the file; each row is (the cells by column, the same as duban compares them).

    What it compares stands in a hidden sheet, so that an import knows which cells were edited in the file.
    """
    whole = (([cells.get(column.name) for column in COLUMNS], str(cells["number"]), said) for cells, said in rows)
    return write_in_layout(path, [(column.heading, column.name) for column in COLUMNS], whole)


def write_in_layout(path: Path, layout: Iterable[tuple[str, str]],
                    rows: Iterable[tuple[list, str, dict[str, str]]]) -> int:
    """The same under the headings of an office's own table: (heading, column or nothing); each row is (its cells from
    left to right, its number, what duban compares)."""
    with open_workbook(path) as book:
        sheet = Sheet(book, LEDGER, [Heading(words, BY_NAME[name].width if name else 12) for words, name in layout])
        base = Sheet(book, BASE, [Heading("编号"), Heading("值")])
        base.hide()
        for cells, number, said in rows:
            sheet.append(cells)
            base.append([number, json.dumps(said, ensure_ascii=False, separators=(",", ":"))])
        sheet.add_filter()
    return sheet.rows


def write_template(path: Path, activity: str = "") -> None:
    """An empty table to be filled in, with a sheet that says how; the activity's name stands above where given."""
    columns = [column for column in COLUMNS if column.name not in ("number", *(["activity"] if activity else []))]
    with open_workbook(path) as book:
        Sheet(book, f"{activity}签约项目" if activity else LEDGER, _headings(columns))
        guide = Sheet(book, GUIDE, [Heading("栏目", 20), Heading("填写要求", 70)])
        for column in columns:
            guide.append([column.heading, f"{'必填。' if column.needed else ''}{_how(column)}"])


def _headings(columns: Iterable[Column]) -> list[Heading]:
    return [Heading(column.heading, column.width) for column in columns]


def _how(column: Column) -> str:
    return {Kind.DAY: "写到日，如 2016-09-08。", Kind.UNIT: "写单位目录中的名称或简称。",
            Kind.AMOUNT: "数字，单位为万（币种见“币种”栏）；也可写 1.2亿美元。", Kind.YES: "是或否。",
            Kind.CURRENCY: "人民币、美元、欧元、港元、日元、英镑或新台币；不填为人民币。",
            Kind.TIER: "省级、市级或县级；不填为省级。",
            Kind.ACTIVITY: "已登记的活动名称。"}.get(column.kind, "文字。")
