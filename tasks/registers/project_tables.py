"""The project ledger in and out of Excel files: checked against the ledger, written so that edits can be told."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlmodel import Session

from documents.excel.project_export import write_in_layout, write_projects
from documents.excel.project_sheet import NUMBERED, read_projects
from domain.registers.amounts import TEN_THOUSANDS, Amount, AmountUnit, Currency, stating_unit, write_amount
from domain.registers.project_row import BY_NAME, COLUMNS, Column, Kind
from models.plans.plan import Plan
from models.registers.activity import Activity
from models.registers.project_entry import compared
from models.registers.project_filter import ProjectFilter, ProjectRow, all_projects
from models.registers.project_table import Taking, check_rows


def check_table(session: Session, plan: Plan, data: bytes, name: str, *, activity: Activity | None = None) -> Taking:
    """What importing the file into the plan's ledger would do, with every fault by its cell; nothing is changed."""
    sheet = read_projects(data, name)
    taking = check_rows(session, plan, sheet.rows, sheet.units, activity=activity, faults=sheet.faults)
    taking.ignored = sheet.ignored
    return taking


def export_projects(session: Session, seen: ColumnElement[bool], wanted: ProjectFilter, path: Path) -> int:
    """The projects wanted stand in the file, in the ledger's layout; gives how many."""
    return write_projects(path, _rows(session, seen, wanted))


def export_in_layout(session: Session, seen: ColumnElement[bool], wanted: ProjectFilter, data: bytes, name: str,
                     path: Path) -> int:
    """The projects wanted stand under the headings of that table, amounts in its units; gives how many.

    InvalidPlan for a file without such a table. Taken in again, the edited cells are told as in any export.
    """
    sheet = read_projects(data, name)
    names = {column.name for _, column in sheet.headings if column}
    layout = sheet.headings + ([] if "number" in names else [(BY_NAME["number"].heading, BY_NAME["number"])])

    def rows() -> Iterator[tuple[list, str, dict]]:
        for number, row in enumerate(all_projects(session, seen, wanted), 1):
            values = values_in(row)
            said = {name: compared(name, value) for name, value in values.items()}
            cells = [_in_layout(column, values, said, sheet.units, "currency" in names) if column
                     else number if heading in NUMBERED else "" for heading, column in layout]
            yield cells, row.project.number, said

    headings = [(stating_unit(heading, sheet.units[column.name]), column.name) if column and column.kind is Kind.AMOUNT
                else (heading, column.name if column else "") for heading, column in layout]
    return write_in_layout(path, headings, rows())


def _in_layout(column: Column, values: dict, said: dict, units: dict[str, AmountUnit],
               has_currency: bool) -> object:
    """A cell: an amount as a number in the column's unit, in words where the table could not say its currency."""
    value = values[column.name]
    if not isinstance(value, Amount):
        return _cell(column.name, value, said[column.name])
    unit = units.get(column.name, TEN_THOUSANDS)
    plain = value.currency is (unit.currency or Currency.CNY) or (has_currency and unit.currency is None)
    return float(value.value / unit.scale) if plain else write_amount(value)


def _rows(session: Session, seen: ColumnElement[bool], wanted: ProjectFilter) -> Iterator[tuple[dict, dict]]:
    for row in all_projects(session, seen, wanted):
        values = values_in(row)
        said = {name: compared(name, value) for name, value in values.items()}
        yield {name: _cell(name, value, said[name]) for name, value in values.items()}, said


def values_in(row: ProjectRow) -> dict[str, object]:
    """A project's values by column, amounts with their currency; None for what is empty."""
    project = row.project
    named = {"city": row.city, "county": row.county, "unit": row.unit, "activity": row.activity,
             "value": Amount(project.value, project.currency),
             "funds": Amount(project.funds, project.currency) if project.funds else None}
    values = {column.name: named[column.name] if column.name in named else getattr(project, column.name)
              for column in COLUMNS}
    return {name: None if value == "" else value for name, value in values.items()}


def _cell(name: str, value: object, said: str) -> object:
    """Amounts as numbers, days as dates, the rest in words."""
    if isinstance(value, Amount):
        return float(value.value)
    return value if name.endswith("_on") or value is None else said
