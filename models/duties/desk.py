"""What waits for somebody now: the lists of the three desks, each bounded and ordered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import OPEN, SETTLED, State
from models.directory.unit import Unit
from models.duties.duty import IS_HELD, IS_OWED, IS_REPORTED, IS_UNSENT, IS_UNSIGNED, Duty, Form
from models.duties.extension import IS_PENDING, Extension
from models.duties.report import Report, ReportDecision, ReportKind
from models.plans.plan import Plan
from models.reminders.case import EscalationCase

PAGE = 50
SHOWN, MOST = 6, 500
"""The rows of a list on a desk; how far its total is counted."""
PENDING_REPORT = select(Report.id).where(
    Report.duty_id == Duty.id, Report.decision == ReportDecision.PENDING,
    Report.kind == ReportKind.COMPLETION).limit(1).correlate(Duty).scalar_subquery()
"""Looked up for each duty: as a join, PostgreSQL would first gather every report that waits anywhere."""
PENDING_EXTENSIONS = select(Extension.duty_id).where(IS_PENDING)
WAITS = {
    "review": IS_REPORTED & PENDING_REPORT.is_not(None),
    "extension": col(Duty.id).in_(PENDING_EXTENSIONS),
    "signature": IS_UNSIGNED & col(Duty.sign_by).is_not(None),
    "approval": IS_HELD & col(Duty.state).not_in(SETTLED),
    "provisional": col(Duty.state).in_(OPEN) & col(Duty.provisional).is_(True),
}
"""What a duty waits for → its condition; `approval` is that of a special plan, `provisional` waits for the calendar
to be announced."""


@dataclass(frozen=True)
class Row:
    """A duty with the names a list shows."""

    duty: Duty
    unit: str
    plan: str


@dataclass(frozen=True)
class Listing:
    """The first rows of a list, and how many it has; `total` is counted up to MOST."""

    rows: list[Row]
    total: int


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


def _listing(session: Session, conditions: list[ColumnElement[bool]], *order) -> Listing:
    rows = _listed(session, _rows(*conditions).order_by(*order), SHOWN)
    return Listing(rows, _counted(session, len(rows), select(Duty.id).where(*conditions)))


def _listing_by_day(session: Session, conditions: list[ColumnElement[bool]]) -> Listing:
    """A list bounded by the day something is owed; counted in that order too, so that no more of the index is read."""
    order = (Duty.owed_on, Duty.id)
    rows = _listed(session, _rows(*conditions).order_by(*order), SHOWN)
    return Listing(rows, _counted(session, len(rows), select(Duty.id).where(*conditions).order_by(*order)))


def _counted(session: Session, shown: int, query) -> int:
    if shown < SHOWN:
        return shown
    return session.exec(select(func.count()).select_from(query.limit(MOST).subquery())).one()


def to_review(session: Session, seen: ColumnElement[bool]) -> Listing:
    """Duties whose completion report waits for the office, longest waiting first."""
    return _listing(session, [seen, WAITS["review"]], Duty.reported_on, Duty.id)


def extensions_waiting(session: Session, seen: ColumnElement[bool]) -> Listing:
    """Duties for which time was asked and not decided, longest waiting first."""
    asked = _rows(seen, IS_PENDING).join(Extension, Extension.duty_id == Duty.id)
    rows = _listed(session, asked.order_by(Extension.asked_at, Extension.id), SHOWN)
    counted = select(Extension.id).join(Duty, Duty.id == Extension.duty_id).where(seen, IS_PENDING)
    return Listing(rows, _counted(session, len(rows), counted))


def overdue(session: Session, seen: ColumnElement[bool], today: date) -> Listing:
    """What should have been handed in before today, longest overdue first."""
    return _listing_by_day(session, [seen, IS_OWED, col(Duty.owed_on) < today])


def due(session: Session, seen: ColumnElement[bool], today: date, until: date) -> Listing:
    """What is to be handed in from today until that day, soonest first."""
    return _listing_by_day(session, [seen, IS_OWED, col(Duty.owed_on).between(today, until)])


def unsigned(session: Session, seen: ColumnElement[bool]) -> Listing:
    """What waits to be signed for, soonest first."""
    return _listing(session, [seen, WAITS["signature"]], Duty.sign_by, Duty.id)


def provisional(session: Session, seen: ColumnElement[bool]) -> Listing:
    """Open duties whose date is provisional."""
    return _listing(session, [seen, WAITS["provisional"]], Duty.due_on, Duty.id)


def to_approve(session: Session, post_ids: set[int]) -> list[Row]:
    """Duties whose report was passed on to these approvers' posts."""
    passed = select(Report.duty_id).where(Report.decision == ReportDecision.PASSED_ON)
    return _listed(session, _rows(col(Duty.approver_post_id).in_(post_ids), Duty.state == State.REPORTED,
                                  col(Duty.id).in_(passed)).order_by(Duty.reported_on, Duty.id))


def to_sign(session: Session, unit_ids: set[int]) -> Listing:
    """What a department has still to sign for, soonest first; not what waits for a special plan's approval."""
    return _listing(session, [col(Duty.unit_id).in_(unit_ids), IS_UNSIGNED, ~IS_HELD], Duty.sign_by, Duty.id)


def mine(session: Session, unit_ids: set[int]) -> Listing:
    """A department's open duties in the order of need, without those still to be signed for."""
    return _listing(session, [col(Duty.unit_id).in_(unit_ids), col(Duty.state).in_(OPEN), ~(IS_UNSIGNED & ~IS_HELD)],
                    *_need())


def from_above(session: Session, governments: Collection[int], office_ids: Collection[int]) -> Listing:
    """Open duties that offices above gave these offices' governments, in the order of need; to be broken down."""
    own = select(Plan.id).where(col(Plan.office_id).in_(office_ids))
    return _listing(session, [col(Duty.unit_id).in_(governments), col(Duty.state).in_(OPEN), Duty.form == Form.SINGLE,
                              col(Duty.plan_id).not_in(own)], *_need())


def _need() -> tuple:
    return case((col(Duty.owed_on).is_(None), 1), else_=0), Duty.owed_on, Duty.id


def returned_to(session: Session, unit_ids: set[int], *, limit: int = 300) -> dict[int, Report]:
    """Duty → the return that these units have still to answer: what came back, why, and by when it is wanted."""
    query = select(Report).join(Duty, Duty.id == Report.duty_id).where(
        col(Duty.unit_id).in_(unit_ids), Duty.state == State.IN_PROGRESS, Report.kind == ReportKind.COMPLETION,
        Report.decision == ReportDecision.RETURNED)
    newest = session.exec(query.order_by(col(Report.id).desc()).limit(limit)).all()
    return {report.duty_id: report for report in reversed(newest)}


def rows_returned(session: Session, returned: dict[int, Report]) -> list[Row]:
    """The duties of these returns, the one wanted soonest first."""
    rows = {row.duty.id: row for row in _listed(session, _rows(col(Duty.id).in_(returned)), len(returned))}
    return [rows[one.duty_id] for one in sorted(returned.values(), key=lambda one: (one.answer_by, one.duty_id))]


def dates_of(session: Session, unit_ids: set[int], first: date, last: date, *, limit: int = 1000) -> list[Dated]:
    """What these units owe by a day from `first` to `last`, in the order of the days."""
    own = _rows(col(Duty.unit_id).in_(unit_ids), IS_OWED)
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


@dataclass(frozen=True)
class Unsent:
    """A plan with stretches still unread, proposals to confirm, or confirmed duties that could be dispatched now."""

    plan_id: int
    title: str
    proposed: int
    ready: int
    unread: int = 0


@dataclass(frozen=True)
class UnsentPlans:
    """The newest of the plans with something to read, to confirm or to dispatch; `total` is counted up to MOST."""

    rows: list[Unsent]
    total: int


def unsent(session: Session, office_ids: Collection[int]) -> UnsentPlans:
    """The plans of these offices with something to read, to confirm or to dispatch, the newest first."""
    counts = [func.sum(case((Duty.state == state, 1), else_=0)).label(state) for state in (State.PROPOSED, State.READY)]
    waiting = select(Duty.plan_id, *counts).where(IS_UNSENT, ~((Duty.state == State.READY) & IS_HELD)).group_by(
        Duty.plan_id).subquery()
    own = [col(Plan.office_id).in_(office_ids), waiting.c.plan_id.is_not(None) | (col(Plan.unread) > 0)]
    joined = select(Plan.id, Plan.title, func.coalesce(waiting.c.proposed, 0), func.coalesce(waiting.c.ready, 0),
                    Plan.unread).join(waiting, waiting.c.plan_id == Plan.id, isouter=True).where(*own)
    found = session.exec(joined.order_by(col(Plan.id).desc()).limit(SHOWN)).all()
    total = _counted(session, len(found), select(Plan.id).join(
        waiting, waiting.c.plan_id == Plan.id, isouter=True).where(*own))
    return UnsentPlans([Unsent(*row) for row in found], total)


def counts_by_state(session: Session, plan_id: int) -> dict[State, int]:
    """How many of a plan's duties are in each state."""
    query = select(Duty.state, func.count()).where(Duty.plan_id == plan_id).group_by(Duty.state)
    return dict(session.exec(query).all())
