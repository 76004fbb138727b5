"""The three rates (三率) worked out from the project ledger as of a day, one query for each; published and kept."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, extract, func
from sqlmodel import Session, col, select

from domain.errors import NotAllowed, NotFound
from domain.publications.procedure import RATES
from domain.registers.amounts import Currency
from domain.registers.rates import DEFINITIONS, Money, Tally
from models import publication
from models.action_context import ActionContext
from models.directory.unit import Tier, Unit
from models.registers.activity import Activity
from models.registers.project import Project, PublishedRates, counting, funds_by
from models.registers.project_filter import ProjectFilter, conditions

GROUPS = {"city": "省辖市", "county": "县（市、区）", "unit": "责任单位", "activity": "活动", "industry": "产业",
          "tier": "跟踪层级", "quarter": "签约季度"}
TIER_NAMES = {Tier.PROVINCE: "省级", Tier.CITY: "市级", Tier.COUNTY: "县级"}
COLUMNS = {"city": Project.city_id, "county": Project.county_id, "unit": Project.unit_id,
           "activity": Project.activity_id, "industry": Project.industry, "tier": Project.tier}
STAGE_OF = {"fulfilled": "fulfilled", "funds": "funded", "started": "started"}
"""A rate → the stage of the projects that it counts."""


@dataclass(frozen=True)
class RateLine:
    """One group's tally; `key` finds its projects again, `before` is how it stood on the day compared with."""

    key: str
    name: str
    tally: Tally
    before: Tally | None = None


def rates_by(session: Session, seen: ColumnElement[bool], by_what: str, wanted: ProjectFilter, as_of: date, *,
             today: date, before: date | None = None) -> list[RateLine]:
    """A line for each group that had signed projects by `as_of`, in the directory's order; compared with `before`."""
    now = _tallies(session, seen, by_what, wanted, as_of, today)
    then = _tallies(session, seen, by_what, wanted, before, today) if before else {}
    names = _names(session, by_what, now)
    return [RateLine(_key(group), names[group], now[group], then.get(group, Tally()) if before else None)
            for group in sorted(now, key=_order)]


def drill(wanted: ProjectFilter, by_what: str, key: str, as_of: date) -> dict[str, str]:
    """The project ledger's filters that show exactly the projects of a line; of all lines where `key` is empty."""
    asked = {"counted": "1", "signed_to": min(wanted.signed_to or as_of, as_of).isoformat()}
    if not key:
        return asked
    if by_what == "quarter":
        year, quarter = int(key[:4]), int(key[-1])
        first, last = date(year, 3 * quarter - 2, 1), _last_day(year, quarter)
        return asked | {"signed_from": max(wanted.signed_from or first, first).isoformat(),
                        "signed_to": min(date.fromisoformat(asked["signed_to"]), last).isoformat()}
    return asked | {by_what: key}


def _tallies(session: Session, seen: ColumnElement[bool], by_what: str, wanted: ProjectFilter, as_of: date,
             today: date) -> dict:
    group = [extract("year", Project.signed_on), extract("month", Project.signed_on)] if by_what == "quarter" else [
        COLUMNS[by_what]]
    value, funds = col(Project.value), funds_by(as_of, today)
    fulfilled, started = col(Project.fulfilled_on) <= as_of, col(Project.started_on) <= as_of
    query = select(*group, Project.currency, func.count(), _count(fulfilled), _count(funds > 0), _count(started),
                   func.sum(value), _sum(fulfilled, value), func.sum(funds), _sum(started, value)).where(
        seen, *counting(), *conditions(wanted), col(Project.signed_on) <= as_of).group_by(*group, Project.currency)
    tallies: dict = {}
    for row in session.exec(query):
        key = f"{int(row[0])}Q{(int(row[1]) + 2) // 3}" if by_what == "quarter" else row[0]
        currency, signed, done, funded, begun, *sums = row[len(group):]
        tally = Tally(signed, done, funded, begun, {Currency(currency): Money(*sums)})
        tallies[key] = tallies.get(key, Tally()) + tally
    return tallies


def _count(condition: ColumnElement[bool]):
    return func.sum(case((condition, 1), else_=0))


def _sum(condition: ColumnElement[bool], value):
    return func.sum(case((condition, value), else_=0), type_=Project.__table__.c.value.type)


def _names(session: Session, by_what: str, groups) -> dict:
    if by_what in ("city", "county", "unit", "activity"):
        table = Activity if by_what == "activity" else Unit
        named = dict(session.exec(select(table.id, table.name).where(
            col(table.id).in_([group for group in groups if group]))).all())
        return named | {None: "未归入活动" if by_what == "activity" else "未写明"}
    if by_what == "tier":
        return {group: TIER_NAMES[Tier(group)] for group in groups}
    if by_what == "quarter":
        return {group: f"{group[:4]}年第{'一二三四'[int(group[-1]) - 1]}季度" for group in groups}
    return {group: group or "未写明" for group in groups}


def _order(group) -> tuple:
    """Units and activities as they were entered, the rest by name; what has no group stands last."""
    return group in (None, ""), list(Tier).index(group) if isinstance(group, Tier) else group or 0


def _key(group) -> str:
    """The group as an address has it: 0 and - ask for what has none."""
    if group is None:
        return "0"
    return str(group) or "-"


def _last_day(year: int, quarter: int) -> date:
    return date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)


def publish_rates(session: Session, office_id: int, seen: ColumnElement[bool], by_what: str, wanted: ProjectFilter,
                  as_of: date, context: ActionContext, *, before: date | None = None,
                  title: str = "") -> PublishedRates:
    """The rates of that day are published with their lines and definitions. NotAllowed for a day to come."""
    if as_of > context.today:
        raise NotAllowed("rates_day_in_the_future")
    lines = rates_by(session, seen, by_what, wanted, as_of, today=context.today, before=before)
    if not lines:
        raise NotAllowed("rates_without_projects")
    facts = {"definitions": DEFINITIONS, "before": before.isoformat() if before else "", "lines": [
        {"key": line.key, "name": line.name, "tally": line.tally.to_json(),
         "before": line.before.to_json() if line.before is not None else None} for line in lines]}
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    title = title.strip()[:100] or f"签约项目三率（按{GROUPS[by_what]}，截至{day}）"
    kept = PublishedRates(office_id=office_id, title=title, by_what=by_what,   # type: ignore[call-arg]  # the rest below
                          signed_from=wanted.signed_from,
                          signed_to=wanted.signed_to, as_of=as_of, facts=facts)
    publication.publish(session, RATES, kept, "publish_rates", context, title)
    return kept


def published_lines(kept: PublishedRates) -> list[RateLine]:
    """The lines as they were published."""
    return [RateLine(line["key"], line["name"], Tally.from_json(line["tally"]),
                     Tally.from_json(line["before"]) if line["before"] else None) for line in kept.facts["lines"]]


def published(session: Session, *, limit: int = 50) -> list[PublishedRates]:
    """What was published, newest first."""
    return list(session.exec(select(PublishedRates).order_by(col(PublishedRates.id).desc()).limit(limit)).all())


def published_of(session: Session, number: int) -> PublishedRates:
    """That publication; NotFound otherwise."""
    kept = session.get(PublishedRates, number)
    if kept is None:
        raise NotFound("no_such_rates")
    return kept
