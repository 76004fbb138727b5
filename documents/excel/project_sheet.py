"""Tables of projects in Excel files, in the offices' own layouts: read by headings, each cell with its address."""

import io
import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from documents.excel.sheet_facts import Merged, merged_in
from documents.file_type import Kind, kind_of
from documents.package import Package, damaged, open_package
from domain.errors import InvalidPlan
from domain.messages import Message
from domain.registers.amounts import TEN_THOUSANDS, AmountUnit, read_unit
from domain.registers.project_row import Column, TableRow, column_of, same_headings
from domain.registers.project_row import Kind as ColumnKind

BASE, GUIDE = "duban导出时的值", "填表说明"
MOST_ROWS, MOST_MERGED, HEADING_WITHIN, WIDEST = 50_000, 2_000, 15, 100
SUMS = ("合计", "总计", "小计", "注", "说明", "填表", "备注：", "单位：")
NUMBERED = ("序号", "序", "NO.", "No.", "#")
BROKEN = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")


@dataclass
class ProjectSheet:
    """What a file holds: its rows, the units of its amount columns, and what is wrong with the sheet itself.

    `headings` are those of its first table, as written, with the column that each means; None for one that means none.
    """

    rows: list[TableRow] = field(default_factory=list)
    units: dict[str, AmountUnit] = field(default_factory=dict)
    faults: list[tuple[str, Message]] = field(default_factory=list)
    headings: list[tuple[str, Column | None]] = field(default_factory=list)

    @property
    def ignored(self) -> list[str]:
        """The headings that mean no column of the ledger; a running number is none that is missed."""
        return [words for words, column in self.headings if column is None and words not in NUMBERED]


def read_projects(data: bytes, name: str) -> ProjectSheet:
    """The projects of every visible sheet that has their headings; InvalidPlan where there is none or no Excel file."""
    if kind_of(data, name) is not Kind.PACKAGE:
        raise InvalidPlan("not_a_workbook", file=name)
    package = open_package(data, name)
    if package.kind != "excel":
        raise InvalidPlan("not_a_workbook", file=name)
    try:
        with warnings.catch_warnings(action="ignore"):
            return _read(package)
    except InvalidPlan:
        raise
    except Exception as error:  # openpyxl lets errors of every kind out of a file it does not understand
        raise damaged(name, ".xlsx") from error


def _read(package: Package) -> ProjectSheet:
    workbook = load_workbook(io.BytesIO(package.data), read_only=True, data_only=True, keep_links=False)
    base = {}
    if BASE in workbook.sheetnames:
        exported = workbook[BASE].iter_rows(min_row=2, max_col=2, values_only=True)
        base = {str(row[0]): json.loads(row[1]) for row in exported if row[0] and len(row) > 1 and row[1]}
    sheet, headed = ProjectSheet(), False
    for one in workbook.worksheets:
        if one.sheet_state == "visible" and one.title != GUIDE:
            headed = _read_sheet(one, package, base, sheet) or headed
    if not headed:
        raise InvalidPlan("project_headings_missing", file=package.name)
    return sheet


def _read_sheet(one, package: Package, base: dict, sheet: ProjectSheet) -> bool:
    """Adds the sheet's rows; gives whether it has the headings of projects."""
    one.reset_dimensions()
    columns: dict[int, Column] = {}
    merged: dict[Merged, object] = {}
    above, unit = None, TEN_THOUSANDS
    for number, row in enumerate(one.iter_rows(max_col=WIDEST), 1):
        if row is above:   # openpyxl gives every row that is missing as one and the same
            continue
        above = row
        held = {cell.column: cell.value for cell in row if cell.value not in (None, "")}
        if columns:
            _add(sheet, one.title, number, held, columns, merged, base)
        elif number <= HEADING_WITHIN:
            columns = _headings(held, sheet, one.title, number, unit)
            unit = next((read_unit(str(words), unit) for words in held.values() if "单位" in str(words)), unit)
            merged = _spreading(merged_in(one._worksheet_path, package), columns, number, one.title, sheet)
        else:
            break
    return bool(columns)


def _headings(held: dict[int, object], sheet: ProjectSheet, title: str, number: int,
              unit: AmountUnit) -> dict[int, Column]:
    """Where each column stands; an amount's unit is that of its heading, else the one stated above the table."""
    found = {at: column for at, words in held.items() if (column := column_of(words))}
    names = [column.name for column in found.values()]
    if "name" not in names or len(found) < 3:
        return {}
    for heading in same_headings(map(str, held.values())):
        sheet.faults.append((f"{title}!{number}", Message("heading_twice", heading=heading)))
    for at, column in found.items():
        if column.kind is ColumnKind.AMOUNT:
            sheet.units[column.name] = read_unit(str(held[at]), unit)
    sheet.headings = sheet.headings or [("".join(str(words).split()), found.get(at)) for at, words in held.items()]
    return found


def _spreading(merged: Iterable[Merged], columns: dict[int, Column], heading: int, title: str,
               sheet: ProjectSheet) -> dict[Merged, object]:
    """Merged cells below the heading that speak for several projects; those that cannot are faults."""
    kept: dict[Merged, object] = {}
    for one in merged if columns else ():
        inside = [columns[at] for at in range(one.first_column, one.last_column + 1) if at in columns]
        if one.first_row <= heading or not inside:
            continue
        several = one.last_row > one.first_row
        if len(inside) > 1 and (several or len(inside) < len(columns) - 1):
            sheet.faults.append((_range(title, one), Message("merged_across_columns")))
        elif several and not inside[0].spreads:
            sheet.faults.append((_range(title, one), Message("merged_across_projects", column=inside[0].heading)))
        elif several:
            kept[one] = None
    if len(kept) > MOST_MERGED:
        raise InvalidPlan("too_many_merged_cells", sheet=title, most=MOST_MERGED)
    return kept


def _add(sheet: ProjectSheet, title: str, number: int, held: dict[int, object], columns: dict[int, Column],
         merged: dict[Merged, object], base: dict) -> None:
    if not held or _is_remark(held, columns):
        return
    if len(sheet.rows) >= MOST_ROWS:
        raise InvalidPlan("too_many_projects", most=MOST_ROWS)
    cells = {column.name: held.get(at) for at, column in columns.items()}
    for one in [one for one in merged if one.first_row <= number <= one.last_row]:
        merged[one] = held.get(one.first_column) if one.first_row == number else merged[one]
        cells[columns[one.first_column].name] = merged[one]
    where = {column.name: f"{title}!{get_column_letter(at)}{number}" for at, column in columns.items()}
    sheet.faults += [(where[name], Message("formula_broken")) for name, value in cells.items() if value in BROKEN]
    sheet.rows.append(TableRow(cells, where, base.get(str(cells.get("number") or "").strip())))


def _is_remark(held: dict[int, object], columns: dict[int, Column]) -> bool:
    """Whether the row is a sum, a note or a heading of a part rather than a project."""
    words = [str(value).strip() for _, value in sorted(held.items())]
    named = any(columns[at].name == "name" for at in held if at in columns)
    return words[0].startswith(SUMS) or (len(words) == 1 and not named) or not any(at in columns for at in held)


def _range(title: str, one: Merged) -> str:
    return (f"{title}!{get_column_letter(one.first_column)}{one.first_row}:"
            f"{get_column_letter(one.last_column)}{one.last_row}")
