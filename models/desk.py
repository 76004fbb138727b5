"""What waits for somebody now: the lists of the three desks, each bounded and ordered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from domain.lifecycle import OPEN, OWED, State
from models.case import EscalationCase
from models.duty import Duty
from models.extension import Extension, ExtensionDecision
from models.plan import Plan
from models.report import Report, ReportDecision, ReportKind
from models.unit import Unit

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A duty with the names a list shows."""

    duty: Duty
    unit: str
    plan: str


@dataclass(frozen=True)
class Dated:
    """A day by which something is owed of a duty: its signature or its report."""

    day: date
    row: Row
    signing: bool = False

    @property
    def what(self) -> str:
        """What is to be done by that day."""
        if self.signing:
            return "签收"
        return "到期（暂定）" if self.row.duty.provisional else "到期"


def _rows(*conditions: ColumnElement[bool]):
    return select(Duty, Unit.name, Plan.title).join(Plan, Plan.id == Duty.plan_id).join(
        Unit, Unit.id == Duty.unit_id, isouter=True).where(*conditions)


def _listed(session: Session, query, limit: int = PAGE) -> list[Row]:
    return [Row(duty, unit or duty.unit_written or "待定", plan) for duty, unit, plan in
            session.exec(query.limit(limit)).all()]


def to_review(session: Session, seen: ColumnElement[bool]) -> list[Row]:
    """Duties whose completion report waits for the office, longest waiting first."""
    pending = select(Report.duty_id).where(Report.decision == ReportDecision.PENDING,
                                           Report.kind == ReportKind.COMPLETION)
    return _listed(session, _rows(seen, Duty.state == State.REPORTED, col(Duty.id).in_(pending)).order_by(
        Duty.reported_on, Duty.id))


def to_approve(session: Session, post_ids: set[int]) -> list[Row]:
    """Duties whose report was passed on to these approvers' posts."""
    passed = select(Report.duty_id).where(Report.decision == ReportDecision.PASSED_ON)
    return _listed(session, _rows(col(Duty.approver_post_id).in_(post_ids), Duty.state == State.REPORTED,
                                  col(Duty.id).in_(passed)).order_by(Duty.reported_on, Duty.id))


def extensions_waiting(session: Session, seen: ColumnElement[bool]) -> list[Row]:
    """Duties for which time was asked and not decided."""
    pending = select(Extension.duty_id).where(Extension.decision == ExtensionDecision.PENDING)
    return _listed(session, _rows(seen, col(Duty.id).in_(pending)).order_by(Duty.due_on, Duty.id))


def overdue_rows(session: Session, seen: ColumnElement[bool], today: date) -> list[Row]:
    """What should have been handed in before today, longest overdue first."""
    return _listed(session, _rows(seen, col(Duty.state).in_(OWED), col(Duty.owed_on) < today).order_by(
        Duty.owed_on, Duty.id))


def due_rows(session: Session, seen: ColumnElement[bool], today: date, until: date) -> list[Row]:
    """What is to be handed in from today until that day, soonest first."""
    return _listed(session, _rows(seen, col(Duty.state).in_(OWED), col(Duty.owed_on) >= today,
                                  col(Duty.owed_on) <= until).order_by(Duty.owed_on, Duty.id))


def unsigned_rows(session: Session, seen: ColumnElement[bool]) -> list[Row]:
    """What waits to be signed for, soonest first."""
    return _listed(session, _rows(seen, Duty.state == State.DISPATCHED, col(Duty.sign_by).is_not(None)).order_by(
        Duty.sign_by, Duty.id))


def provisional_rows(session: Session, seen: ColumnElement[bool]) -> list[Row]:
    """Open duties whose date is provisional."""
    return _listed(session, _rows(seen, col(Duty.state).in_(OPEN), col(Duty.provisional).is_(True)).order_by(
        Duty.due_on, Duty.id))


def my_rows(session: Session, unit_ids: set[int], *, limit: int = 300) -> list[Row]:
    """A department's open duties in the order of need: by the day something is owed, those without one last."""
    none_last = case((col(Duty.owed_on).is_(None), 1), else_=0)
    return _listed(session, _rows(col(Duty.unit_id).in_(unit_ids), col(Duty.state).in_(OPEN)).order_by(
        none_last, Duty.owed_on, Duty.id), limit)


def returned_to(session: Session, unit_ids: set[int], *, limit: int = 300) -> dict[int, Report]:
    """Duty → the return that these units have still to answer: what came back, why, and by when it is wanted."""
    query = select(Report).join(Duty, Duty.id == Report.duty_id).where(
        col(Duty.unit_id).in_(unit_ids), Duty.state == State.IN_PROGRESS, Report.kind == ReportKind.COMPLETION,
        Report.decision == ReportDecision.RETURNED)
    newest = session.exec(query.order_by(col(Report.id).desc()).limit(limit)).all()
    return {report.duty_id: report for report in reversed(newest)}


def dates_of(session: Session, unit_ids: set[int], first: date, last: date, *, limit: int = 1000) -> list[Dated]:
    """What these units owe by a day from `first` to `last`, in the order of the days."""
    own = _rows(col(Duty.unit_id).in_(unit_ids), col(Duty.state).in_(OWED))
    due = _listed(session, own.where(col(Duty.owed_on).between(first, last)).order_by(Duty.owed_on, Duty.id), limit)
    unsigned = _listed(session, own.where(Duty.state == State.DISPATCHED, col(Duty.sign_by).between(
        first, last)).order_by(Duty.sign_by, Duty.id), limit)
    dated = [Dated(row.duty.owed_on, row) for row in due] + [Dated(row.duty.sign_by, row, True) for row in unsigned]
    return sorted(dated, key=lambda one: (one.day, not one.signing, one.row.duty.id))


def open_cases(session: Session, post_ids: set[int]) -> list[tuple[EscalationCase, Row]]:
    """The cases before these posts, with their duties, oldest first."""
    query = select(EscalationCase, Duty, Unit.name, Plan.title).join(Duty, Duty.id == EscalationCase.duty_id).join(
        Plan, Plan.id == Duty.plan_id).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
        col(EscalationCase.decision).is_(None), col(EscalationCase.post_id).in_(post_ids)).order_by(
        EscalationCase.opened_on, EscalationCase.id)
    return [(found, Row(duty, unit or duty.unit_written, plan))
            for found, duty, unit, plan in session.exec(query.limit(PAGE)).all()]


def counts_by_state(session: Session, plan_id: int) -> dict[State, int]:
    """How many of a plan's duties are in each state."""
    query = select(Duty.state, func.count()).where(Duty.plan_id == plan_id).group_by(Duty.state)
    return dict(session.exec(query).all())
