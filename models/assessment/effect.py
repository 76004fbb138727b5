"""Responsibility and effectiveness: of a plan, a department or a city, what it answers for and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import OPEN, State
from models.directory.unit import Unit
from models.duties.duty import IS_OWED, Duty, Form, Role
from models.duties.report import Report, ReportDecision, ReportKind
from models.plans.plan import Measure, Plan
from models.registers.activity import Activity
from models.registers.activity_result import ActivityResult
from models.reminders.case import CaseDecision, EscalationCase

MOST = 400
"""A longer list belongs into the ledger."""


@dataclass(frozen=True)
class Tally:
    """Duties by how they stand today; each is a filter of the ledger."""

    total: int
    closed: int
    reported: int
    overdue: int
    unsigned: int


@dataclass
class Line:
    """A duty with its unit, which leads, and whoever supports it; of a support alone, `unit` leads and it supports."""

    duty: Duty
    unit: str
    plan: str
    path: list[str]
    supports: list[tuple[Duty, str]] = field(default_factory=list)


def tally(session: Session, seen: ColumnElement[bool], today) -> Tally:
    """The duties that were dispatched and not cancelled, counted; a series counts by its occurrences."""
    parts = (Duty.state == State.CLOSED, Duty.state == State.REPORTED, IS_OWED & (col(Duty.owed_on) < today),
             Duty.state == State.DISPATCHED)
    query = select(func.count(), *(func.sum(case((part, 1), else_=0)) for part in parts)).where(seen, *_counted())
    numbers: Sequence[int | None] = session.exec(query).one()
    return Tally(*(int(number or 0) for number in numbers))


def lines(session: Session, seen: ColumnElement[bool]) -> list[Line]:
    """Leads with their supports, plan by plan as in the text; a support whose lead is not seen stands alone."""
    query = (select(Duty, Unit.name, Plan.title, Measure.path).join(Unit, Unit.id == Duty.unit_id)
             .join(Plan, Plan.id == Duty.plan_id).join(Measure, Measure.id == Duty.measure_id, isouter=True)
             .where(seen, *_counted()).order_by(Duty.plan_id, col(Measure.position), Duty.id).limit(MOST))
    found = {duty.id: Line(duty, unit, plan, path or []) for duty, unit, plan, path in session.exec(query)}
    kept: list[Line] = []
    for one in found.values():
        lead = found.get(one.duty.lead_id) if one.duty.role is Role.SUPPORT else None
        if lead is None:
            kept.append(one)
        else:
            lead.supports.append((one.duty, one.unit))
    alone = [one for one in kept if one.duty.lead_id is not None]
    leading = dict(session.exec(select(Duty.id, Unit.name).join(Unit, Unit.id == Duty.unit_id).where(
        col(Duty.id).in_([one.duty.lead_id for one in alone]))).all()) if alone else {}
    for one in alone:
        one.supports, one.unit = [(one.duty, one.unit)], leading.get(one.duty.lead_id, "")
    return kept


def held(session: Session, condition: ColumnElement[bool]) -> list[tuple[Activity, str, ActivityResult | None]]:
    """Activities with their hosts and the results that were accepted."""
    query = (select(Activity, Unit.name, ActivityResult).join(Unit, Unit.id == Activity.host_id)
             .join(ActivityResult, (ActivityResult.activity_id == Activity.id)
                   & col(ActivityResult.taken_at).is_not(None), isouter=True)
             .where(condition, col(Activity.cancelled).is_(False)).order_by(Activity.starts_on, Activity.id))
    query = query.limit(MOST)
    return [tuple(row) for row in session.exec(query)]


def named(session: Session, seen: ColumnElement[bool]) -> list[tuple[Duty, str, str]]:
    """Duties that a supervisor had named in a bulletin, with the unit and the words."""
    query = (select(Duty, Unit.name, EscalationCase.comment).join(Unit, Unit.id == Duty.unit_id)
             .join(EscalationCase, EscalationCase.duty_id == Duty.id)
             .where(seen, EscalationCase.decision == CaseDecision.BULLETIN).order_by(col(EscalationCase.id).desc()))
    return [tuple(row) for row in session.exec(query.limit(MOST))]


def words(session: Session, seen: ColumnElement[bool], *, limit: int = 20) -> list[tuple[Duty, str, Report]]:
    """What the latest accepted completion reports say."""
    query = (select(Duty, Unit.name, Report).join(Unit, Unit.id == Duty.unit_id).join(Report, Report.duty_id == Duty.id)
             .where(seen, Report.kind == ReportKind.COMPLETION, Report.decision == ReportDecision.ACCEPTED)
             .order_by(col(Report.id).desc()).limit(limit))
    return [tuple(row) for row in session.exec(query)]


def units_busy(session: Session, seen: ColumnElement[bool]) -> list[tuple[int, str]]:
    """The units with duties seen, in the directory's order."""
    query = select(Unit.id, Unit.name).where(col(Unit.id).in_(select(Duty.unit_id).where(seen, *_counted())))
    return [tuple(row) for row in session.exec(query.order_by(Unit.id))]


def _counted() -> Iterable[ColumnElement[bool]]:
    return (Duty.form == Form.SINGLE, col(Duty.unit_id).is_not(None), col(Duty.state).in_([*OPEN, State.CLOSED]),
            col(Duty.dispatched_on).is_not(None))
