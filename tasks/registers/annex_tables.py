"""Tables of activities and of targets' figures in files of any kind the reader knows, checked, and written."""

import re
from pathlib import Path

from sqlmodel import Session

from documents.document import Document
from documents.excel.workbook import Column, write_workbook
from documents.file_reader import read_document
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan
from domain.registers.activity_table import Cell, read_activities
from domain.registers.target_tracking import HEADINGS, read_figures
from models.plans.plan import Plan
from models.registers.activity_table import ActivityTaking, check_activities
from models.registers.target import FiguresTaking, check_figures

NO_SCANS = Scans(is_installed=False, is_wanted=False)
"""Figures are taken as they were typed, and a transaction does not wait for a scan."""
RULE = re.compile(r"[\s|:-]*")
"""The line of dashes below the headings of a Markdown table, and an empty one."""


def check_activity_table(session: Session, plan: Plan, data: bytes, name: str, year: int) -> ActivityTaking:
    """What importing the file's activities into the plan would do; days without a year are of `year`.

    InvalidPlan for a file without such a table.
    """
    rows, faults = read_activities(_lines(read_document(data, name, scans=NO_SCANS)), year)
    if not rows and not faults:
        raise InvalidPlan("activity_headings_missing", file=name)
    return check_activities(session, plan, rows, faults)


def check_figure_table(session: Session, data: bytes, name: str, seen: dict) -> FiguresTaking:
    """What importing the file's figures would do; `seen` are the targets whose figures the visitor may tell.

    InvalidPlan for a file without such a table.
    """
    rows, faults = read_figures(_lines(read_document(data, name, scans=NO_SCANS)))
    if not rows and not faults:
        raise InvalidPlan("target_totals_missing", file=name)
    return check_figures(session, rows, faults, seen)


def write_figure_table(path: Path, seen: dict, standing: dict) -> None:
    """A row for each target, year and period, with the totals that stand; what is filled in is taken in again."""
    rows = ([target.id, target.name, followed.measure, year, period,
             standing.get((target.id, year), {}).get(period), ""]
            for target, followed in seen.values() for year in (followed.year - 1, followed.year)
            for period in range(1, followed.cadence.periods + 1))
    columns = [Column(heading, 32 if name in ("name", "source") else 12) for name, heading in HEADINGS.items()]
    write_workbook(path, "指标数据", columns, rows)


def _lines(document: Document):
    """Each line of the text as its cells with their addresses; a line without bars is one cell."""
    at = 0
    for number, text in enumerate(document.text.split("\n"), 1):
        if RULE.fullmatch(text):
            at += len(text) + 1
            continue
        parts = text.strip().strip("|").split("|") if "|" in text else [text]
        start, cells = at, []
        for part in parts:
            begins = text.index(part, start - at) + at
            where = document.where(begins + len(part) - len(part.lstrip())) or f"第{number}行"
            cells.append(Cell(part.strip(), where))
            start = begins + len(part)
        yield cells
        at += len(text) + 1
