"""What the interface gives and takes, as the OpenAPI document shows it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.duties.lifecycle import State, actions_of
from models.columns import STORABLE
from models.duties.duty import Duty, Form, Role
from models.duties.report import ReportDecision, ReportKind
from models.reminders.case import CaseDecision
from web.duties.ledger_columns import COLUMNS, Line

Words = Annotated[str, Field(pattern=STORABLE)]


class Shape(BaseModel):
    """Read from the table's row."""

    model_config = ConfigDict(from_attributes=True)


class DutyBrief(Shape):
    """A duty as a list shows it."""

    number: str
    title: str
    unit: str
    plan: str
    plan_id: int
    role: Role
    form: Form
    state: State
    due_on: date | None
    first_due_on: date | None
    owed_on: date | None
    provisional: bool
    light: str = Field(description="red 逾期、yellow 临期、green 正常、none 不亮灯")
    version: int


class AskedShape(BaseModel):
    """A figure that the duty asks for."""

    name: str
    unit: str


class FigureShape(AskedShape):
    """What was given for it, as a plain decimal number."""

    value: str


class ReportShape(Shape):
    """One hand-in and what was decided."""

    id: int
    kind: ReportKind
    text: str
    figures: list[FigureShape]
    submitted_on: date
    decision: ReportDecision
    comment: str
    answer_by: date | None


class DeadlineShape(Shape):
    """A deadline as it stood."""

    version: int
    due_on: date | None
    provisional: bool
    reason: str


class HistoryShape(Shape):
    """One entry of the record."""

    at: datetime
    action: str
    state_before: str
    state_after: str
    note: str


class PartsShape(BaseModel):
    """How the parts of a duty that was broken down stand."""

    closed: int
    total: int


class DutyFull(DutyBrief):
    """Everything about one duty that its caller may see."""

    requirement: str
    deliverable: str
    asked_figures: list[AskedShape] = Field(description="办结报告须填的数据")
    report_to: str
    copy_to: str
    deadline_text: str
    dispatched_on: date | None
    reported_on: date | None
    closed_on: date | None
    special_plan: bool = Field(description="是否须报专项方案")
    waits_for: str | None = Field(description="须待其批准后办理的专项方案的事项编号；已可办理的为空")
    part_of: str | None = Field(description="由哪一项上级事项分解而来；不在查看范围内的为空")
    parts: PartsShape | None = Field(description="分解事项的办理情况；没有分解的为空")
    actions: list[str] = Field(description="现状态下可以办理的动作")
    deadlines: list[DeadlineShape]
    reports: list[ReportShape]
    history: list[HistoryShape]


class DutyPage(BaseModel):
    """A page of duties; `next` is the cursor of the page behind it, null on the last."""

    items: list[DutyBrief]
    next: str | None


class PlanShape(BaseModel):
    """A plan with its progress."""

    id: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    duties: int
    settled: int


class CaseShape(BaseModel):
    """An overdue duty before the caller's post."""

    id: int
    opened_on: date
    climbs_on: date | None
    rung: str
    duty: DutyBrief


class ReportIn(BaseModel):
    """A report as handed in."""

    text: Words = Field(min_length=1, max_length=20_000)
    kind: ReportKind = ReportKind.COMPLETION
    figures: dict[Words, Words] = Field({}, max_length=20, description="asked_figures 中的名称及其数字")
    open_parts_reason: Words = Field("", max_length=2_000, description="分解事项未全部办结而报办结的，写明原因")


class ReturnIn(BaseModel):
    """Why a report goes back, and until when it is answered."""

    comment: Words = Field(min_length=1, max_length=5_000)
    answer_by: date | None = None


class AcceptIn(BaseModel):
    """A word with the acceptance."""

    comment: Words = Field("", max_length=5_000)


class ExtensionIn(BaseModel):
    """The date asked for and why."""

    wanted_on: date
    reason: Words = Field(min_length=1, max_length=5_000)


class DecisionIn(BaseModel):
    """What the supervisor decides; GRANT_TIME needs `until`, REASSIGN needs `unit`."""

    decision: CaseDecision
    comment: Words = Field("", max_length=5_000)
    until: date | None = None
    unit: Words = Field("", max_length=200, description="改派时的单位名称")


def brief(line: Line) -> DutyBrief:
    """The duty as a list shows it: the ledger's columns that the interface gives."""
    return DutyBrief(**{column.key: column.value(line) for column in COLUMNS if column.key in DutyBrief.model_fields})


def full(values: dict, duty: Duty, deadlines, reports, history) -> dict:
    """The values of DutyFull."""
    own = duty.model_dump(include={"requirement", "deliverable", "asked_figures", "report_to", "copy_to",
                                   "deadline_text", "dispatched_on", "reported_on", "closed_on"})
    return values | own | {"actions": [action.value for action in actions_of(duty.state)], "deadlines": deadlines,
                           "reports": reports, "history": history}
