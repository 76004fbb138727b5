"""Results of an activity (活动成果): the figures of a report, and the signed projects handed in with it."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotAllowed
from domain.messages import Message
from domain.registers.amounts import Amount, Currency
from domain.registers.project_row import BY_NAME, TableRow
from domain.registers.rates import plain_amount
from models.action_context import ActionContext
from models.columns import instant_field, json_field, money_field, reference
from models.duties.duty import Duty
from models.duties.report import Report
from models.plans.plan import Plan
from models.registers.activity import Activity, activity_of
from models.registers.project import Project
from models.registers.project_entry import compared
from models.registers.project_table import Taking, check_rows, take_rows


class ActivityResult(SQLModel, table=True):
    """What one report says of an activity; `rows` wait until the report is accepted, then they are in the ledger.

    Amounts are ten thousands of yuan, `traded` and `spent` as `guests` for the whole activity.
    """

    __tablename__ = "activity_result"
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = reference("activity.id")
    report_id: int = Field(foreign_key="report.id", unique=True)
    guests: int = 0
    guests_abroad: int = 0
    companies: int = 0
    signed: int = 0
    signed_value: Decimal = money_field()
    traded: Decimal = money_field()
    spent: Decimal = money_field()
    source_name: str = ""
    rows: list = json_field(list)
    taken_at: datetime | None = instant_field(nullable=True)


def result_of(session: Session, report_id: int) -> ActivityResult | None:
    """The figures of that report; None where it has none."""
    return session.exec(select(ActivityResult).where(ActivityResult.report_id == report_id)).first()


def results_of(session: Session, activity_id: int) -> list[ActivityResult]:
    """What was handed in about an activity, newest first."""
    query = select(ActivityResult).where(ActivityResult.activity_id == activity_id)
    return list(session.exec(query.order_by(col(ActivityResult.id).desc())).all())


@dataclass(frozen=True)
class Figures:
    """What the form asks for; amounts in ten thousands of yuan."""

    guests: int = 0
    guests_abroad: int = 0
    companies: int = 0
    signed: int = 0
    signed_value: Decimal = Decimal(0)
    traded: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)


def check_figures(figures: Figures, amounts: list[Amount]) -> list[Message]:
    """What contradicts itself between the figures, and between them and the contracts of the table.

    The total in yuan is that of the contracts in yuan, to the cent, or more where others are in a foreign currency.
    """
    wrong = []
    if any(getattr(figures, one.name) < 0 for one in fields(figures)):
        wrong.append(Message("figure_negative"))
    if figures.guests_abroad > figures.guests:
        wrong.append(Message("guests_abroad_too_many", abroad=figures.guests_abroad, guests=figures.guests))
    if figures.signed != len(amounts):
        wrong.append(Message("signed_projects_differ", filled_in=figures.signed, of_table=len(amounts)))
    yuan = sum((one.value for one in amounts if one.currency is Currency.CNY), Decimal(0))
    foreign = any(one.currency is not Currency.CNY for one in amounts)
    if figures.signed_value < yuan or (figures.signed_value == yuan if foreign else figures.signed_value > yuan):
        wrong.append(Message("signed_value_differs_and_foreign" if foreign else "signed_value_differs",
                             filled_in=plain_amount(figures.signed_value), of_table=plain_amount(yuan)))
    return wrong


def keep_result(session: Session, duty: Duty, report: Report, figures: Figures, taking: Taking, *,
                source: str) -> ActivityResult:
    """The report's figures and checked projects stand beside it and wait for its acceptance.

    NotAllowed for a duty without an activity, for figures that contradict themselves, and InvalidPlan for faults.
    """
    if duty.activity_id is None:
        raise NotAllowed("duty_not_of_activity", duty=duty.number)
    taking.refuse_faults()
    if wrong := check_figures(figures, taking.amounts):
        raise NotAllowed("figures_contradict", problems=wrong)
    rows = [{name: compared(name, value) for name, value in values.items()} for values in taking.new]
    rows += [{"number": project.number} | {name: compared(name, value) for name, value in values.items()}
             for project, values, _ in taking.changed]
    result = ActivityResult(activity_id=duty.activity_id, report_id=report.id, source_name=source, rows=rows,
                            **{one.name: getattr(figures, one.name) for one in fields(figures)})
    session.add(result)
    session.flush()
    return result


def take_result(session: Session, report: Report, context: ActionContext) -> list[Project]:
    """The report was accepted: its projects are in the ledger, each with its activity and report; a second time none.

    They are checked again against the ledger as it stands by now; InvalidPlan, and no acceptance, for what is wrong.
    """
    result = result_of(session, report.id)
    if result is None or result.taken_at is not None:
        return []
    activity = activity_of(session, result.activity_id)
    plan = session.get_one(Plan, activity.plan_id)
    taking = check_rows(session, plan, _rows(result), {}, activity=activity)
    made = take_rows(session, plan, taking, context, source=f"活动成果：{activity.name}（{result.source_name}）",
                     report_id=report.id)
    result.taken_at = context.now
    session.add(result)
    return made


def activity_for_results(session: Session, duty: Duty) -> Activity | None:
    """The activity whose results this duty asks for; None for a filing and for any other duty."""
    if duty.activity_id is None or duty.occurrence.startswith("filing:"):
        return None
    return session.get(Activity, duty.activity_id)


def _rows(result: ActivityResult) -> list[TableRow]:
    name = result.source_name or "项目表"
    return [TableRow(row, {column: f"{name}第{at}项{BY_NAME[column].heading}" for column in row})
            for at, row in enumerate(result.rows, 1)]
