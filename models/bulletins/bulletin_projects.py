"""What a bulletin says of the signed projects: the three rates of each place, against the end of the period before."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from domain.publications.content import Column, Paragraph, Section, Table, written
from domain.registers.amounts import CURRENCY_NAMES, Currency
from domain.registers.rates import NONE, Tally, percent, plain_amount, points, total
from models.bulletins.bulletin_counts import Scope, places_below
from models.directory.unit import Unit
from models.plans.plan import Plan
from models.registers.project import Project, counting
from models.registers.project_filter import ProjectFilter
from models.registers.rates import RateLine, rates_by

COLUMNS = (Column("地区", 42), Column("签约项目", 16, figures=True), Column("合同履约率", 22, figures=True),
           Column("较上期", 20, figures=True), Column("资金到位率", 22, figures=True),
           Column("较上期", 20, figures=True), Column("项目开工率", 22, figures=True),
           Column("较上期", 20, figures=True))
RATES = ("fulfilled", "funds", "started")


def project_sections(session: Session, scope: Scope) -> Iterator[Section]:
    """A section of the projects signed under the office's plans by the cut-off day; none where there are none.

    Fulfilment and starts are counted by projects, funds by the amounts of contracts in yuan.
    """
    plans = select(Plan.id).where(Plan.office_id == scope.office_id)
    seen = col(Project.plan_id).in_(plans)
    lines = [] if scope.narrowed else _lines(session, scope, seen)
    if any(line.tally.signed for line in lines):
        new = session.exec(select(func.count()).select_from(Project).where(
            seen, *counting(), col(Project.signed_on).between(scope.period.first, scope.until))).one()
        whole = RateLine("", "合计", total(line.tally for line in lines), total(line.before for line in lines))
        rows = tuple(_row(line) for line in [*lines, whole])
        yield Section("签约项目落实情况", (Paragraph("projects", _words(whole, new, scope)),),
                      (Table("签约项目履约、资金到位、开工情况表", COLUMNS, rows, total=True),))


def _lines(session: Session, scope: Scope, seen: ColumnElement[bool]) -> list[RateLine]:
    """A line for every place below the office, also where nothing was signed, and for places elsewhere."""
    signed = {line.key: line for line in rates_by(session, seen, "city", ProjectFilter(), scope.until,
                                                  today=scope.today, before=scope.period.first - timedelta(days=1))}
    places = places_below(session, session.get_one(Unit, scope.office_id))
    below = {str(one.id): RateLine(str(one.id), one.name, Tally(), Tally()) for one in places}
    return list((below | signed).values())


def _words(whole: RateLine, new: int, scope: Scope) -> str:
    now = whole.tally
    amounts = "、".join(f"{plain_amount(now.money[one].signed)}万{_unit(one)}" for one in Currency if one in now.money)
    words = f"截至{written(scope.until)}，台账登记签约项目{now.signed}个，合同金额{amounts}，其中本期新签约{new}个。"
    rates = [f"合同履约率{percent(_rate(now, 'fulfilled'))}", f"资金到位率{percent(_rate(now, 'funds'))}",
             f"项目开工率{percent(_rate(now, 'started'))}"]
    return f"{words}{'，'.join(rates)}。资金到位率按人民币合同金额计，其他两项按项目数计；没有签约项目的写“{NONE}”。"


def _row(line: RateLine) -> tuple[str, ...]:
    cells = [line.name, str(line.tally.signed)]
    for rate in RATES:
        now, then = _rate(line.tally, rate), _rate(line.before, rate)
        cells += [percent(now), points(now, then)]
    return tuple(cells)


def _rate(tally: Tally, rate: str):
    return tally.by_amount("funds") if rate == "funds" else tally.by_count(rate)


def _unit(currency: Currency) -> str:
    return "元" if currency is Currency.CNY else CURRENCY_NAMES[currency]
