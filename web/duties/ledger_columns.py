"""The ledger of duties: its columns, what it can be filtered and ordered by, and how its rows are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session

from domain.duties.lifecycle import OWED, STATE_NAMES, State
from domain.reminders.policy import Light, light
from models.access.visitor import Visitor, plans_seen
from models.directory.post import PostRole
from models.directory.unit import Tier
from models.duties import ledger
from models.duties.desk import Row
from models.duties.duty import Duty
from models.plans.plan import plan_titles
from tasks.runtime import Runtime
from web.columns import Column
from web.filters import Control, FilterForm, form, from_address, from_call
from web.forms import units_for
from web.rendering import FORM_NAMES, ROLE_NAMES

TIERS = {Tier.PROVINCE: "省级", Tier.CITY: "市级", Tier.COUNTY: "县级"}
LIGHTS = {Light.RED: "红灯 逾期", Light.YELLOW: "黄灯 临期", Light.GREEN: "绿灯 正常", Light.NONE: "未设时限"}
WAITS = {"review": "待审核", "extension": "待批延期", "signature": "待签收", "approval": "待专项方案批准",
         "provisional": "时限暂定"}
WHOSE = {"own": "本办公室", "below": "下级办公室"}
SORTS = {"new": "新的在前", "due": "先到期的在前"}


@dataclass(frozen=True)
class Line:
    """A duty in the ledger, with the names and the light of its row."""

    duty: Duty
    unit: str
    plan: str
    light: Light


def lines(rows: Iterable[Row], work: Runtime, now: datetime) -> Iterator[Line]:
    """The rows as the ledger shows them that day."""
    today = work.today(now)
    for row in rows:
        colour = light(row.duty.owed_on, today, work.calendar, work.policy, is_open=row.duty.state in OWED)
        yield Line(row.duty, row.unit, row.plan, colour)


def days_of(work: Runtime, now: datetime) -> tuple[date, date]:
    """(today, the last day of the yellow light)."""
    today = work.today(now)
    return today, work.calendar.add_working_days(today, work.policy.due_soon)


def _own(key: str, label: str = "", width: float = 0, *, words: Callable[[Line], object] | None = None,
         in_file: str = "", keep: bool = False) -> Column[Line]:
    """A column of the duty's own table."""
    return Column(key, label, lambda line: getattr(line.duty, key), width, words, in_file, keep)


COLUMNS: tuple[Column[Line], ...] = (
    _own("number", "编号", 12, keep=True),
    Column("plan", "方案", lambda line: line.plan, 30),
    _own("title", "事项", 44),
    Column("unit", "单位", lambda line: line.unit, 24, in_file="承办单位"),
    _own("role", "角色", 10, words=lambda line: ROLE_NAMES[line.duty.role]),
    _own("form", "类型", 8, words=lambda line: FORM_NAMES[line.duty.form]),
    _own("state", "状态", 10, words=lambda line: STATE_NAMES[line.duty.state], keep=True),
    Column("light", "红黄绿灯", lambda line: line.light, 11, keep=True,
           words=lambda line: LIGHTS[line.light] if line.duty.state in OWED else ""),
    _own("first_due_on", "原定时限", 12),
    _own("due_on", "时限", 12, in_file="现时限"),
    _own("deadline_text", "时限原文", 24),
    _own("dispatched_on", "交办日期", 12),
    _own("reported_on", "报送日期", 12),
    _own("closed_on", "销号日期", 12),
    _own("deliverable", "成果形式", 24),
    _own("report_to", "报送对象", 18),
    _own("copy_to", "抄送", 18),
    _own("owed_on"),
    _own("provisional"),
    _own("plan_id"),
    _own("version"),
)
"""In the order of the file; those without a heading are the interface's alone."""
ON_PAGE = ("number", "title", "unit", "state", "due_on", "light")
PAGE = tuple(next(column for column in COLUMNS if column.key == key) for key in ON_PAGE)
READ = tuple(getattr(Duty, column.key) for column in COLUMNS if column.width and column.key in Duty.model_fields)
"""What a file needs of each duty."""

CONTROLS = (
    Control("text", "查找", placeholder="编号、事项、要求中的字词"),
    Control("plan_id", "方案"),
    Control("unit_id", "单位"),
    Control("state", "状态", [one for one in STATE_NAMES.items() if one[0] is not State.DROPPED]),
    Control("light", "红黄绿灯", LIGHTS.items()),
    Control("sort", "排序", SORTS.items(), needed=True),
    Control("tier", "层级", TIERS.items(), more=True),
    Control("whose", "由谁督办", WHOSE.items(), more=True),
    Control("waits", "等待", WAITS.items(), more=True),
    Control("due_from", "时限自", day=True, more=True),
    Control("due_to", "时限至", day=True, more=True),
)
"""The form above the ledger; each names a field of `models.duties.ledger.DutyFilter`."""


def form_for(session: Session, who: Visitor, wanted: ledger.DutyFilter) -> FilterForm:
    """The form with what this visitor can choose.

    A department is asked neither for a plan nor for a unit; an address that names one goes on doing so.
    """
    if only_department(who):
        return form(CONTROLS, wanted, dict.fromkeys(("plan_id", "unit_id", "tier", "whose")),
                    {"plan": wanted.plan_id, "unit": wanted.unit_id})
    runs = who.has(PostRole.OFFICE) or who.has(PostRole.ADMINISTRATOR)
    plans = [(plan_id, title[:30]) for plan_id, title in plan_titles(session, plans_seen(who))] if runs else []
    return form(CONTROLS, wanted, {"plan_id": plans or None, "unit_id": units_for(session, who),
                                   "whose": WHOSE.items() if who.offices_below else None})


def only_department(who: Visitor) -> bool:
    """Whether the visitor has duties to do and none to look after."""
    return not any(who.has(role) for role in (PostRole.OFFICE, PostRole.ADMINISTRATOR, PostRole.SUPERVISOR))


DutyFilter = Annotated[ledger.DutyFilter, Depends(from_address(ledger.DutyFilter))]
AskedDuties = Annotated[ledger.DutyFilter, Depends(from_call(ledger.DutyFilter, CONTROLS))]
"""The same filter as the page's address and as a call of the interface has it."""
