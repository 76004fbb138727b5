"""What a bulletin counts: duties of one office in a period, by unit, in sets; and the duties it names."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, exists, or_
from sqlmodel import Session, col, func, select

from domain.bulletin.period import ReportingPeriod
from domain.bulletin.wording import DEPARTMENTS, PLACES, Counted, Counts, Item, UnitRow, group_names
from domain.lifecycle import OPEN, State
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.case import CaseDecision, EscalationCase
from models.duties.duty import IS_OWED, Duty, Form
from models.duties.report import Report, ReportDecision
from models.plans.plan import Plan
from models.views.ledger import Wanted, conditions_of

ANY = Wanted()
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
    wanted: Wanted = ANY
    subject: str = ""

    @property
    def until(self) -> date:
        """The period's last day; today while it still runs."""
        return min(self.period.last, self.today)

    @property
    def narrowed(self) -> bool:
        """Whether only some of the duties are asked for."""
        return self.wanted != ANY


def count(session: Session, scope: Scope) -> tuple[Counted, dict[str, str], list[int]]:
    """(what was counted, how the groups of units are called, the units it is about).

    Every place below the office has its row, also without duties, unless the scope is narrowed.
    """
    sums = _sums(session, scope)
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
    closed = (Duty.state == State.CLOSED) & col(Duty.closed_on).between(first, until)
    timed = closed & col(Duty.credited_on).is_not(None) & col(Duty.due_on).is_not(None)
    parts = {"dispatched": col(Duty.dispatched_on).between(first, until), "due": col(Duty.due_on).between(first, until),
             "closed": closed, "judged": or_(timed, _late(until)),
             "in_time": timed & (col(Duty.credited_on) <= col(Duty.due_on)),
             "in_first_time": timed & (col(Duty.credited_on) <= col(Duty.first_due_on)),
             "overdue": _late(until)}
    sums = [func.sum(case((part, 1), else_=0)) for part in parts.values()]
    query = select(Duty.unit_id, func.count(), *sums).where(
        *in_scope(session, scope), or_(col(Duty.closed_on).is_(None), col(Duty.closed_on) >= first))
    return {unit_id: Counts(total, **dict(zip(parts, map(int, numbers), strict=True)))
            for unit_id, total, *numbers in session.exec(query.group_by(Duty.unit_id)).all()}


def _late(until: date) -> ColumnElement[bool]:
    """Overdue at the end of that day: not handed in by then, whatever was handed in since."""
    owed = IS_OWED & (col(Duty.owed_on) < until)
    handed = func.coalesce(Duty.reported_on, Duty.closed_on)
    since = col(Duty.state).in_([State.REPORTED, State.CLOSED]) & (col(Duty.due_on) < until) & (handed > until)
    return owed | since


def in_scope(session: Session, scope: Scope) -> list[ColumnElement[bool]]:
    """Dispatched by the cut-off and not cancelled; a series and the like count by their occurrences."""
    own = exists().where(Plan.id == Duty.plan_id, Plan.office_id == scope.office_id).correlate(Duty)
    return [own, Duty.form == Form.SINGLE, col(Duty.state).in_([*OPEN, State.CLOSED]), col(Duty.unit_id).is_not(None),
            col(Duty.dispatched_on) <= scope.until,
            *conditions_of(session, scope.wanted, scope.today, scope.soon)]


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
        *in_scope(session, scope), _late(scope.until)).order_by(Duty.owed_on, Duty.id).limit(MOST_ITEMS)
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
