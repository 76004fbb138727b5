"""What an assessment measures of each unit: its duties, its projects, its activities, and what people entered."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from domain.assessment.marking import Item, Measured, Value
from domain.assessment.scheme import Bonus, Indicator, Narrowed, Scheme
from domain.publications.content import written
from domain.registers.amounts import Currency
from domain.registers.rates import Tally, percent, plain_amount
from models.assessment.duty_values import duties_at, faults_of, value_of
from models.bulletins.bulletin_counts import Scope
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.duty import Duty
from models.duties.report import Report
from models.plans.plan import Plan
from models.registers.activity import Activity
from models.registers.activity_result import ActivityResult
from models.registers.project import Project, funds_by
from models.registers.project_filter import ProjectFilter, conditions
from models.registers.rates import COLUMNS, rates_by


@dataclass(frozen=True)
class Given:
    """A value that a person entered with its source; None is "does not apply", the source says why."""

    value: Decimal | None
    source: str


def measure(session: Session, scheme: Scheme, scope: Scope, units: list[Unit],
            given: dict[tuple[int, str], Given]) -> dict[int, Measured]:
    """Unit → what was measured by the scheme, in the period up to the cut-off; `given` by unit and key."""
    unit_ids = {unit.id for unit in units}
    wanted: tuple[Indicator | Bonus, ...] = (*scheme.indicators, *scheme.bonuses)
    duties = duties_at(session, scope, unit_ids)
    values: dict[int, dict[str, Value]] = {unit_id: {} for unit_id in unit_ids}
    for one in wanted:
        found = _values(session, one, scope, units, given, duties)
        for unit_id in unit_ids:
            values[unit_id][one.key] = found[unit_id]
    faults = {unit_id: {one.key: faults_of(one.narrowed, duties[unit_id], scope)
                        for one in scheme.indicators if one.deductions} for unit_id in unit_ids}
    return {unit.id: Measured(values[unit.id], faults[unit.id],
                              sum(one.overdue_since is not None for one in duties[unit.id])) for unit in units}


def missing(scheme: Scheme, units: list[Unit], given: dict[tuple[int, str], Given]) -> list[tuple[Unit, str]]:
    """(unit, name of the indicator) of every value that a person has yet to enter; bonuses may stay empty."""
    bonuses = {one.key for one in scheme.bonuses}
    return [(unit, one.name) for one in scheme.entered if one.key not in bonuses
            for unit in units if (unit.id, one.key) not in given]


def _values(session: Session, one: Indicator | Bonus, scope: Scope, units: list[Unit], given: dict,
            duties: dict) -> dict[int, Value]:
    if one.measure == "entered":
        return {unit.id: _entered(given.get((unit.id, one.key))) for unit in units}
    if one.measure.startswith("duties."):
        return {unit.id: value_of(one.measure, one.narrowed, duties[unit.id], scope) for unit in units}
    if one.measure.startswith("activities."):
        return _of_activities(session, one.measure, scope, units)
    found: dict[int, Value] = {}
    for by_what in dict.fromkeys(map(_place, units)):
        among = [unit for unit in units if _place(unit) == by_what]
        found |= _of_projects(session, one.measure, one.narrowed, scope, among, by_what)
    return found


def _entered(given: Given | None) -> Value:
    if given is None:
        return Value(None, "尚未录入")
    if given.value is None:
        return Value(None, f"不适用：{given.source}")
    return Value(given.value, f"录入，来源：{given.source}")


def _place(unit: Unit) -> str:
    """Which column of a project names the unit: the place it lies in, or who answers for it."""
    if unit.kind not in (UnitKind.GOVERNMENT, UnitKind.ZONE):
        return "unit"
    return "county" if unit.tier is Tier.COUNTY and unit.parent_id is not None else "city"


def _of_projects(session: Session, measured: str, narrowed: Narrowed, scope: Scope, units: list[Unit],
                 by_what: str) -> dict[int, Value]:
    first = scope.period.first if narrowed.signed == "period" else None
    wanted = ProjectFilter(ledger=narrowed.ledger, signed_from=first, signed_to=scope.until, counted=True)
    seen = col(Project.plan_id).in_(select(Plan.id).where(Plan.office_id == scope.office_id))
    tallies = {line.key: line.tally for line in rates_by(session, seen, by_what, wanted, scope.until,
                                                         today=scope.today)}
    items = _items(session, measured, wanted, seen, scope, by_what, {unit.id for unit in units})
    return {unit.id: _of_tally(measured, narrowed, tallies.get(str(unit.id), Tally()), tuple(items[unit.id]))
            for unit in units}


def _of_tally(measured: str, narrowed: Narrowed, tally: Tally, items: tuple[Item, ...]) -> Value:
    when = "本期" if narrowed.signed == "period" else "累计"
    money = tally.money.get(Currency.CNY)
    signed = f"{when}签约{tally.signed}个"
    if measured == "projects.count":
        return Value(Decimal(tally.signed), signed, items)
    if measured == "projects.value":
        value = money.signed if money else Decimal(0)
        return Value(value, f"{signed}，人民币合同金额{plain_amount(value)}万元" + _foreign(tally), items)
    rate = measured.removeprefix("rate.")
    if narrowed.by == "amount":
        share = tally.by_amount(rate)
        basis = f"{signed}，没有人民币合同金额"
        if money is not None:
            basis = f"{signed}，合同金额{plain_amount(money.signed)}万元，其中{_word(rate)}" \
                    f"{plain_amount(getattr(money, rate))}万元"
        basis += _foreign(tally)
    else:
        share = tally.by_count(rate)
        done = {"fulfilled": tally.fulfilled, "funds": tally.funded, "started": tally.started}[rate]
        basis = f"{signed}，其中{_word(rate)}{done}个"
    return Value(None if share is None else share * 100, basis if tally.signed else f"{when}没有签约项目", items)


def _word(rate: str) -> str:
    return {"fulfilled": "已履约", "funds": "资金到位", "started": "已开工"}[rate]


def _foreign(tally: Tally) -> str:
    return "（外币项目不计入）" if any(currency is not Currency.CNY for currency in tally.money) else ""


def _items(session: Session, measured: str, wanted: ProjectFilter, seen: ColumnElement[bool], scope: Scope,
           by_what: str, unit_ids: set[int]) -> dict[int, list[Item]]:
    column = COLUMNS[by_what]
    query = select(column, Project, funds_by(scope.until, scope.today)).where(
        seen, *conditions(wanted), col(column).in_(unit_ids)).order_by(Project.signed_on, Project.id)
    found: dict[int, list[Item]] = defaultdict(list)
    for unit_id, project, funds in session.exec(query).all():
        note, good = _stage(measured, project, funds, scope)
        found[unit_id].append(Item("project", project.id, project.number, project.name, note, good))
    return found


def _stage(measured: str, project: Project, funds: Decimal, scope: Scope) -> tuple[str, bool | None]:
    money = "" if project.currency is Currency.CNY else f"（{project.currency.value}）"
    signed = f"{written(project.signed_on)}签约，合同金额{plain_amount(project.value)}万{money}"
    if measured == "rate.funds":
        share = percent(funds / project.value) if project.value else "无"
        return f"{signed}，到位{plain_amount(funds)}万{money}（{share}）", funds > 0
    if not measured.startswith("rate."):
        return signed, None
    day = project.fulfilled_on if measured == "rate.fulfilled" else project.started_on
    word = "履约" if measured == "rate.fulfilled" else "开工"
    if day is None or day > scope.until:
        return f"{signed}，未{word}", False
    return f"{signed}，{written(day)}{word}", True


def _of_activities(session: Session, measured: str, scope: Scope, units: list[Unit]) -> dict[int, Value]:
    """Of the activities a unit hosted that ended in the period: what its own accepted report says, the newest."""
    activities = session.exec(select(Activity).join(Plan, Plan.id == Activity.plan_id).where(
        Plan.office_id == scope.office_id, col(Activity.host_id).in_([unit.id for unit in units]),
        col(Activity.cancelled).is_(False), col(Activity.ended_on).between(scope.period.first, scope.until)).order_by(
        Activity.ended_on, Activity.id)).all()
    results = {result.activity_id: result for result in session.exec(
        select(ActivityResult).join(Report, Report.id == ActivityResult.report_id).join(
            Duty, Duty.id == Report.duty_id).join(Activity, Activity.id == ActivityResult.activity_id).where(
            col(ActivityResult.activity_id).in_([one.id for one in activities]), Duty.unit_id == Activity.host_id,
            col(ActivityResult.taken_at).is_not(None)).order_by(ActivityResult.id)).all()}
    field = "signed" if measured == "activities.count" else "signed_value"
    found = {}
    for unit in units:
        own = [one for one in activities if one.host_id == unit.id]
        total = sum((Decimal(getattr(results[one.id], field)) for one in own if one.id in results), Decimal(0))
        items = tuple(_activity_item(one, results.get(one.id)) for one in own)
        found[unit.id] = Value(total, f"本期主办活动{len(own)}个", items) if own else Value(None, "本期没有主办活动")
    return found


def _activity_item(activity: Activity, result: ActivityResult | None) -> Item:
    note = f"签约{result.signed}个、{plain_amount(result.signed_value)}万元" if result else "成果未报或未审核"
    return Item("activity", activity.id, "", activity.name, f"{written(activity.ended_on)}结束，{note}",
                result is not None)
