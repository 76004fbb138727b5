"""What a bulletin counts: duties of one office in a period, by unit, in sets; and the duties it names."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, or_
from sqlmodel import Session, col, func, select

from domain.bulletins.bulletin_text import DEPARTMENTS, PLACES, Counted, Counts, Item, UnitRow, group_names
from domain.duties.lifecycle import State
from domain.publications.content import ReportingPeriod
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.duty import Duty
from models.duties.ledger import DutyFilter, conditions_of
from models.duties.on_time import Lateness, Span, closed_with_lead, counted, in_time, on_time_by_unit, was_overdue
from models.duties.report import Report, ReportDecision
from models.plans.plan import Plan
from models.reminders.case import CaseDecision, EscalationCase

ANY = DutyFilter()
MOST_ITEMS = 200
"""A longer list belongs into the ledger, not into a bulletin."""


@dataclass(frozen=True)
class Scope:
    """Of which office, for which period, which duties; `until` is the cut-off day, `zone` tells where days begin."""

    office_id: int
    period: ReportingPeriod
    today: date
    soon: date
    zone: ZoneInfo
    wanted: DutyFilter = ANY
    subject: str = ""

    @property
    def until(self) -> date:
        """The period's last day; today while it still runs."""
        return min(self.period.last, self.today)

    @property
    def span(self) -> Span:
        """The same for what is on time and what is not."""
        return Span(self.period.first, self.until, None if self.until == self.today else self.zone)

    @property
    def narrowed(self) -> bool:
        """Whether only some of the duties are asked for."""
        return self.wanted != ANY


def count(session: Session, scope: Scope) -> tuple[Counted, dict[str, str], list[int]]:
    """(what was counted, how the groups of units are called, the units it is about).

    Every place below the office has its row, also without duties, unless the scope is narrowed.
    """
    sums = _sums(session, scope)
    judged = on_time_by_unit(session, and_(*in_scope(session, scope)), scope.span, left=left_behind(session, scope))
    for unit_id, rate in judged.items():
        sums[unit_id] = sums.get(unit_id, Counts()) + Counts(on_time=rate)
    for name, extra in (("returned", _returned(session, scope)), ("named", _named_by_unit(session, scope))):
        for unit_id, number in extra.items():
            sums[unit_id] = sums.get(unit_id, Counts()) + Counts(**{name: number})
    office = session.get_one(Unit, scope.office_id)
    places = [] if scope.narrowed else places_below(session, office)
    busy = session.exec(select(Unit).where(col(Unit.id).in_(sums)).order_by(Unit.id)).all()
    units = {unit.id: unit for unit in [*places, *busy]}
    ordered = sorted(units.values(), key=lambda unit: (_group(unit) == DEPARTMENTS, _rank(unit), unit.id))
    rows = tuple(UnitRow(unit.name, _group(unit), sums.get(unit.id, Counts())) for unit in ordered)
    counted = Counted(scope.period, scope.until, rows, _overdue(session, scope), _named(session, scope), scope.subject)
    return counted, _names(office, ordered), [unit.id for unit in ordered]


def _sums(session: Session, scope: Scope) -> dict[int, Counts]:
    first, until = scope.period.first, scope.until
    due = col(Duty.due_on).between(first, until)
    parts = {"dispatched": col(Duty.dispatched_on).between(first, until), "due": due,
             "due_alone": due & ~closed_with_lead(scope.span), "due_in_time": due & in_time(scope.span),
             "closed": (Duty.state == State.CLOSED) & col(Duty.closed_on).between(first, until),
             "overdue": was_overdue(scope.span)}
    sums = [func.sum(case((part, 1), else_=0)) for part in parts.values()]
    query = select(Duty.unit_id, func.count(), *sums).where(
        *in_scope(session, scope), or_(col(Duty.closed_on).is_(None), col(Duty.closed_on) >= first))
    return {unit_id: Counts(total, **dict(zip(parts, map(int, numbers), strict=True)))
            for unit_id, total, *numbers in session.exec(query.group_by(Duty.unit_id)).all()}


def in_scope(session: Session, scope: Scope) -> list[ColumnElement[bool]]:
    """The office's duties that count at the cut-off and are wanted."""
    return [_own(scope), *counted(scope.until), *conditions_of(session, scope.wanted, scope.today, scope.soon)]


def left_behind(session: Session, scope: Scope) -> ColumnElement[bool]:
    """The same for what units were late with when it was taken from them: the unit wanted is the one that was late."""
    wanted, units = scope.wanted, [col(Lateness.unit_id).is_not(None)]
    if wanted.unit_id:
        units.append(Lateness.unit_id == wanted.unit_id)
    if wanted.tier in {tier.value for tier in Tier}:
        units.append(col(Lateness.unit_id).in_(select(Unit.id).where(Unit.tier == Tier(wanted.tier))))
    rest = replace(wanted, unit_id=None, tier=None)
    return and_(_own(scope), *units, *conditions_of(session, rest, scope.today, scope.soon))


def _own(scope: Scope) -> ColumnElement[bool]:
    return exists().where(Plan.id == Duty.plan_id, Plan.office_id == scope.office_id).correlate(Duty)


def _returned(session: Session, scope: Scope) -> dict[int, int]:
    query = select(Duty.unit_id, func.count()).join(Report, Report.duty_id == Duty.id).where(
        *in_scope(session, scope), Report.decision == ReportDecision.RETURNED, *decided_within(Report, scope))
    return dict(session.exec(query.group_by(Duty.unit_id)).all())


def _named_by_unit(session: Session, scope: Scope) -> dict[int, int]:
    query = select(Duty.unit_id, func.count(Duty.id.distinct())).join(
        EscalationCase, EscalationCase.duty_id == Duty.id).where(
        *in_scope(session, scope), EscalationCase.decision == CaseDecision.BULLETIN,
        *decided_within(EscalationCase, scope))
    return dict(session.exec(query.group_by(Duty.unit_id)).all())


def _overdue(session: Session, scope: Scope) -> tuple[Item, ...]:
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id).where(
        *in_scope(session, scope), was_overdue(scope.span)).order_by(Duty.owed_on, Duty.id).limit(MOST_ITEMS)
    return tuple(Item(duty.number, duty.title, unit, duty.owed_on, (scope.until - duty.owed_on).days)
                 for duty, unit in session.exec(query).all())


def _named(session: Session, scope: Scope) -> tuple[Item, ...]:
    """Each duty once, with the latest of the leaders' words."""
    query = select(Duty, Unit.name, EscalationCase.comment).join(Unit, Unit.id == Duty.unit_id).join(
        EscalationCase, EscalationCase.duty_id == Duty.id).where(
        *in_scope(session, scope), EscalationCase.decision == CaseDecision.BULLETIN,
        *decided_within(EscalationCase, scope))
    found = {duty.id: Item(duty.number, duty.title, unit, duty.due_on, note=comment)
             for duty, unit, comment in session.exec(query.order_by(EscalationCase.id).limit(MOST_ITEMS)).all()}
    return tuple(found.values())


def decided_within(table, scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a decision, of reports or of cases, that it was made in the period up to the cut-off."""
    begins = datetime.combine(scope.period.first, time(), scope.zone)
    ends = datetime.combine(scope.until + timedelta(days=1), time(), scope.zone)
    return col(table.decided_at) >= begins, col(table.decided_at) < ends


def places_below(session: Session, office: Unit) -> list[Unit]:
    """The governments and zones one tier below the office: cities, counties under no city, zones; a city's counties."""
    cities = select(Unit.id).where(Unit.tier == Tier.CITY)
    below = or_(Unit.tier == Tier.CITY, col(Unit.parent_id).is_(None), col(Unit.parent_id).not_in(cities))
    if office.tier is not Tier.PROVINCE:
        below = (Unit.tier == Tier.COUNTY) & (Unit.parent_id == (office.parent_id or office.id))
    query = select(Unit).where(col(Unit.kind).in_([UnitKind.GOVERNMENT, UnitKind.ZONE]), below,
                               or_(Unit.tier != Tier.PROVINCE, Unit.kind == UnitKind.ZONE))
    return list(session.exec(query.order_by(Unit.id)).all())


def _group(unit: Unit) -> str:
    is_place = unit.kind is UnitKind.ZONE or (unit.kind is UnitKind.GOVERNMENT and unit.tier is not Tier.PROVINCE)
    return PLACES if is_place else DEPARTMENTS


def _rank(unit: Unit) -> int:
    """Cities, then counties, then zones, as such lists are written."""
    if unit.kind is UnitKind.ZONE:
        return 2
    return 1 if unit.tier is Tier.COUNTY else 0


def _names(office: Unit, units: list[Unit]) -> dict[str, str]:
    places = [unit for unit in units if _group(unit) == PLACES]
    governments = [unit for unit in places if unit.kind is not UnitKind.ZONE]
    return group_names(office.tier.value, cities=any(unit.tier is Tier.CITY for unit in governments),
                       counties=any(unit.tier is Tier.COUNTY for unit in governments),
                       zones=[unit.name for unit in places if unit.kind is UnitKind.ZONE])
