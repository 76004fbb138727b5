"""On time (按期): the one place that says which duties are judged, and which of them were in time.

A duty is judged once its report was accepted, by the hand-in that counts (`Duty.credited_on`), or while it is overdue
and not reported. Not judged are: what has no deadline, what is cancelled or suspended, what waits for the office, what
was closed with its lead (counted apart), and what a unit was given when the deadline had passed: that lateness is the
unit's from which it was taken (docs/decisions.md, 7, 10, 16 and 25). It is always asked as at the end of a day: what
was handed in since does not make good what was late then.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, and_, case, exists, or_
from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.duties.lifecycle import OPEN, OWED, State
from domain.duties.on_time import OnTime, Share
from models.columns import reference
from models.duties.duty import Duty, Form
from models.duties.report import Report, ReportDecision, ReportKind


class Lateness(SQLModel, table=True):
    """A unit was late with a duty when it was taken from it: that stays with the unit.

    `owed_on` is the day that had passed by the deadline as granted, `first_owed_on` that by the original one.
    """

    __tablename__ = "lateness"
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = reference("duty.id")
    unit_id: int = reference("unit.id")
    taken_on: date
    owed_on: date | None = None
    first_owed_on: date | None = None

    def verdict(self, until: date) -> "Verdict":
        """How it is judged as at the end of that day."""
        late = [day is not None and day < until for day in (self.owed_on, self.first_owed_on)]
        return Verdict(*(False if one else None for one in late), with_lead=False, overdue=False)


@dataclass(frozen=True)
class Span:
    """What was closed from `first` on (ever, where there is none), as it stood at the end of `until`.

    `zone` says when that day ends; without one it has not ended yet.
    """

    first: date | None
    until: date
    zone: tzinfo | None = None

    def holds(self, column) -> ColumnElement[bool]:
        """The condition that a day lies in it."""
        return col(column) <= self.until if self.first is None else col(column).between(self.first, self.until)


@dataclass(frozen=True)
class Verdict:
    """How one duty is judged: in time or not by the deadline as granted and by the original one; None for neither."""

    granted: bool | None
    original: bool | None
    with_lead: bool
    overdue: bool


def on_time(session: Session, seen: ColumnElement[bool], span: Span, *,
            left: ColumnElement[bool] | None = None) -> OnTime:
    """How many of the duties seen are judged and in time; `left` is the condition on duties that units were late with
    when they were taken from them, where it is not that of the duties seen."""
    return sum(on_time_by_unit(session, seen, span, left=left).values(), OnTime())


def on_time_by_unit(session: Session, seen: ColumnElement[bool], span: Span, *,
                    left: ColumnElement[bool] | None = None) -> dict[int, OnTime]:
    """The same for each unit that has any."""
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in _columns(span).values()]
    query = select(Duty.unit_id, *sums).where(seen, *counted(span.until), _afoot(span)).group_by(Duty.unit_id)
    found = {unit_id: OnTime(Share(int(in_time), int(judged)), Share(int(in_first), int(first_judged)), int(with_lead))
             for unit_id, judged, in_time, first_judged, in_first, with_lead, _ in session.exec(query).all()}
    for unit_id, late in _lateness(session, seen if left is None else left, span).items():
        found[unit_id] = found.get(unit_id, OnTime()) + late
    return {unit_id: one for unit_id, one in found.items() if one != OnTime()}


def verdicts(session: Session, seen: ColumnElement[bool], span: Span) -> dict[int, Verdict]:
    """Duty → how it is judged, of the duties seen."""
    query = select(Duty.id, *(case((one, 1), else_=0) for one in _columns(span).values())).where(
        seen, *counted(span.until))
    return {duty_id: Verdict(bool(in_time) if judged else None, bool(in_first) if first_judged else None,
                             bool(with_lead), bool(late))
            for duty_id, judged, in_time, first_judged, in_first, with_lead, late in session.exec(query).all()}


def verdict_of(session: Session, duty: Duty, today: date) -> Verdict | None:
    """How that duty is judged today; None for one that is not counted at all."""
    return verdicts(session, col(Duty.id) == duty.id, Span(None, today)).get(duty.id)


def lateness_of(session: Session, left: ColumnElement[bool], span: Span) -> list[tuple[Lateness, Duty]]:
    """The duties that units were late with when they were taken from them, in the span."""
    query = select(Lateness, Duty).join(Duty, Duty.id == Lateness.duty_id).where(
        left, *counted(span.until), _kept(span)).order_by(Lateness.id)
    return [tuple(row) for row in session.exec(query).all()]


def late_with(session: Session, duty: Duty, today: date) -> Lateness | None:
    """What stays with the duty's unit when the duty is taken from it today; None where it is not late."""
    days = []
    for deadline, day in ((Duty.due_on, duty.owed_on), (Duty.first_due_on, _first_owed(duty))):
        late = _missing(Span(None, today), deadline) & _own_deadline(deadline)
        days.append(day if session.exec(select(Duty.id).where(Duty.id == duty.id, late)).first() else None)
    if days == [None, None]:
        return None
    return Lateness(duty_id=duty.id, unit_id=duty.unit_id, taken_on=today, owed_on=days[0], first_owed_on=days[1])


def counted(until: date) -> list[ColumnElement[bool]]:
    """Dispatched by that day and not cancelled; a series and the like count by their occurrences."""
    return [Duty.form == Form.SINGLE, col(Duty.unit_id).is_not(None), col(Duty.state).in_([*OPEN, State.CLOSED]),
            col(Duty.dispatched_on) <= until]


def was_overdue(span: Span) -> ColumnElement[bool]:
    """Overdue and not reported at the end of the span, whoever's lateness it is."""
    return _missing(span, Duty.due_on)


def in_time(span: Span) -> ColumnElement[bool]:
    """Closed in the span, and handed in by the deadline as granted."""
    return _accepted(span, Duty.due_on) & (col(Duty.credited_on) <= col(Duty.due_on))


def closed_with_lead(span: Span) -> ColumnElement[bool]:
    """Closed in the span because its lead was; whether it was in time is not judged."""
    return ((Duty.state == State.CLOSED) & span.holds(Duty.closed_on) & col(Duty.credited_on).is_(None)
            & col(Duty.lead_id).is_not(None))


def _first_owed(duty: Duty) -> date | None:
    """The day owed by the original deadline: itself, or the term of a return where that is later."""
    return duty.first_due_on if duty.owed_on == duty.due_on else duty.owed_on


def _columns(span: Span) -> dict[str, ColumnElement[bool]]:
    """judged, in_time, first_judged, in_first_time, with_lead, overdue: the condition on a duty for each."""
    found: dict[str, ColumnElement[bool]] = {}
    for name, deadline in (("", Duty.due_on), ("first_", Duty.first_due_on)):
        accepted = _accepted(span, deadline)
        found[f"{name}judged"] = or_(accepted, _missing(span, deadline) & _own_deadline(deadline))
        found[f"in_{name}time"] = accepted & (col(Duty.credited_on) <= col(deadline))
    return found | {"with_lead": closed_with_lead(span), "overdue": was_overdue(span)}


def _accepted(span: Span, deadline) -> ColumnElement[bool]:
    return ((Duty.state == State.CLOSED) & span.holds(Duty.closed_on) & col(Duty.credited_on).is_not(None)
            & col(deadline).is_not(None) & _own_deadline(deadline))


def _missing(span: Span, deadline) -> ColumnElement[bool]:
    """The deadline, and the term of every return, had passed and no report was in that had not been returned."""
    until = span.until
    could = col(Duty.state).in_([*OWED, State.REPORTED, State.CLOSED])
    owes = or_(col(Duty.state).not_in(OWED), col(Duty.owed_on).is_not(None))
    still = or_(col(Duty.closed_on).is_(None), col(Duty.closed_on) > until)
    returned = Report.decision == ReportDecision.RETURNED
    if span.zone is not None:
        returned = returned & (col(Report.decided_at) < datetime.combine(until + timedelta(days=1), time(), span.zone))
    handed = _reports(until).where(~returned, Report.decision != ReportDecision.NOTED)
    answering = _reports(until).where(returned, col(Report.answer_by) >= until)
    return and_(could, col(deadline) < until, owes, still, ~handed.correlate(Duty), ~answering.correlate(Duty))


def _reports(until: date):
    """The completion reports handed in by that day since the duty was last reassigned or reopened."""
    return exists().where(Report.duty_id == Duty.id, Report.kind == ReportKind.COMPLETION,
                          col(Report.submitted_on) <= until,
                          or_(col(Duty.anew_at).is_(None), col(Report.submitted_at) >= col(Duty.anew_at)))


def _own_deadline(deadline) -> ColumnElement[bool]:
    """The deadline had not passed before the unit was given the duty."""
    return or_(col(Duty.given_on).is_(None), col(deadline) >= col(Duty.given_on))


def _afoot(span: Span) -> ColumnElement[bool]:
    if span.first is None:
        return col(Duty.id).is_not(None)
    return or_(col(Duty.closed_on).is_(None), col(Duty.closed_on) >= span.first)


def _kept(span: Span) -> ColumnElement[bool]:
    """The unit was late at the end of the span, or when the duty was taken from it in the span."""
    late = or_(col(Lateness.owed_on) < span.until, col(Lateness.first_owed_on) < span.until)
    return late if span.first is None else late & (col(Lateness.taken_on) >= span.first)


def _lateness(session: Session, left: ColumnElement[bool], span: Span) -> dict[int, OnTime]:
    sums = [func.sum(case((col(day) < span.until, 1), else_=0)) for day in (Lateness.owed_on, Lateness.first_owed_on)]
    query = select(Lateness.unit_id, *sums).join(Duty, Duty.id == Lateness.duty_id).where(
        left, *counted(span.until), _kept(span)).group_by(Lateness.unit_id)
    return {unit_id: OnTime(Share(0, int(late)), Share(0, int(first)))
            for unit_id, late, first in session.exec(query).all()}
