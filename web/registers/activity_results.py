"""An activity's results: the form with its figures and the table of signed projects, handed in as one report."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import Session

from documents.excel.project_export import write_template
from domain.errors import DubanError, InvalidPlan, NotAllowed, NotFound
from domain.messages import Label, Message
from domain.registers.amounts import Currency, read_amount
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.duties.report import Report, reports_of
from models.duties.visibility import visible_duty
from models.engine import reading, transaction
from models.plans.plan import Plan
from models.registers.activity import Activity
from models.registers.activity_result import (
    ActivityResult,
    Figures,
    activity_for_results,
    check_figures,
    keep_result,
    result_of,
)
from models.registers.project_table import Taking
from tasks.registers.project_tables import check_table
from web.columns import send_file
from web.dependencies import Circumstances, Here, Liaison, Reading, Signed, done, page
from web.duties.duty import own_duty
from web.duties.reports import read_file
from web.forms import Fields

router = APIRouter()
COUNTS = {"guests": "参会客商（人）", "guests_abroad": "其中境外客商（人）", "companies": "参会企业（家）",
          "signed": "签约项目（个）"}
AMOUNTS = {"signed_value": "签约总额（万元，外币折人民币）", "traded": "贸易成交额（万元）",
           "spent": "活动支出（万元）"}


@router.get("/duties/{duty_id}/results")
def form(request: Request, session: Reading, who: Signed, duty_id: int):
    """The form, and what was handed in before."""
    duty = visible_duty(session, who, duty_id)
    return _form(request, session, duty, _activity(session, duty))


@router.get("/duties/{duty_id}/results/template.xlsx")
def template(session: Reading, who: Signed, duty_id: int):
    """The activity's own empty table of signed projects."""
    activity = _activity(session, visible_duty(session, who, duty_id))
    return send_file(f"{activity.name}签约项目.xlsx", lambda path: write_template(path, activity.name))


@router.post("/duties/{duty_id}/results")
def hand_in(request: Request, work: Here, who: Liaison, when: Circumstances, duty_id: int,
            sent: Fields, text: Annotated[str, Form()] = "", table: Annotated[UploadFile | None, File()] = None):
    """The report is in with its figures and its table; everything wrong is told at once and nothing is in."""
    typed = {name: sent.get(name, "").strip() for name in (*COUNTS, *AMOUNTS)}
    figures, wrong = read_figures(typed)
    file = read_file(table) if table is not None and table.filename else None
    try:
        with transaction(work.engine) as session:
            duty = own_duty(session, who, duty_id, 0)
            activity = _activity(session, duty)
            taking = _checked(session, duty, activity, file)
            wrong += [Message("fault_at", where=where, problem=words) for where, words in taking.faults]
            wrong += check_figures(figures, taking.amounts) if not wrong else []
            if wrong:
                raise NotAllowed("results_to_correct")
            report = submit_report(session, duty, text or f"{activity.name}活动成果", when,
                                             files=(file,) if file else ())
            keep_result(session, duty, report, figures, taking, source=file.name if file else "")
    except (NotAllowed, InvalidPlan) as refusal:
        with reading(work.engine) as session:
            duty = visible_duty(session, who, duty_id)
            return _form(request, session, duty, _activity(session, duty), status=422, wrong=wrong or [refusal],
                         typed=typed | {"text": text})
    return done(request, f"/duties/{duty_id}", "activity_results_reported")


def read_figures(typed: dict[str, str]) -> tuple[Figures, list[Message]]:
    """The figures of the form and what is wrong with them; an empty field is nought."""
    read, wrong = {}, []
    for name, label in (COUNTS | AMOUNTS).items():
        try:
            read[name] = _number(typed[name], name in AMOUNTS)
        except DubanError as error:
            wrong.append(Message("fault_at", where=Label(label), problem=error))
    return Figures(**read), wrong


def _number(written: str, is_amount: bool) -> int | Decimal:
    if is_amount:
        return read_amount(written, currency=Currency.CNY).value if written else Decimal(0)
    if written and (not written.isdecimal() or len(written) > 8):
        raise NotAllowed("whole_number_expected", written=written[:20])
    return int(written or 0)


def _checked(session: Session, duty: Duty, activity: Activity, file) -> Taking:
    if file is None:
        return Taking()
    return check_table(session, session.get_one(Plan, duty.plan_id), file.content, file.name, activity=activity)


def _activity(session: Session, duty: Duty) -> Activity:
    activity = activity_for_results(session, duty)
    if activity is None:
        raise NotFound("duty_not_of_results")
    return activity


@dataclass(frozen=True)
class ResultsPage:
    """What `registers/results.html` shows."""

    template: ClassVar = "registers/results.html"
    duty: Duty
    activity: Activity
    counts: dict[str, str]
    amounts: dict[str, str]
    wrong: Sequence[str]
    handed: list[tuple[Report, ActivityResult]]
    typed: dict[str, str]


def _form(request: Request, session: Session, duty: Duty, activity: Activity, *, status: int = 200, wrong=(),
          typed=None):
    handed: list[tuple[Report, object]] = [(one, result) for one in reports_of(session, duty.id)
                                           if (result := result_of(session, one.id))]
    return page(request, ResultsPage(
        duty=duty, activity=activity, counts=COUNTS, amounts=AMOUNTS, wrong=wrong, handed=handed,
        typed=dict.fromkeys((*COUNTS, *AMOUNTS, "text"), "") | (typed or {})), status=status)
