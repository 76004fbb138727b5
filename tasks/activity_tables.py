"""Tables of activities in files of any kind the reader knows, checked against a plan."""

import re

from sqlmodel import Session

from documents.document import Document
from documents.reading import read_document
from domain.activity_table import Cell, read_activities
from domain.errors import InvalidPlan
from models.plan import Plan
from models.verbs.taking_activities import ActivityTaking, check_activities

RULE = re.compile(r"[\s|:-]*")
"""The line of dashes below the headings of a Markdown table, and an empty one."""


def check_activity_table(session: Session, plan: Plan, data: bytes, name: str, year: int) -> ActivityTaking:
    """What importing the file's activities into the plan would do; days without a year are of `year`.

    InvalidPlan for a file without such a table.
    """
    rows, faults = read_activities(_lines(read_document(data, name)), year)
    if not rows and not faults:
        raise InvalidPlan(f"“{name}”中没有找到活动表；表头应有“活动名称”“时间”“主办单位”等栏目。")
    return check_activities(session, plan, rows, faults)


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
