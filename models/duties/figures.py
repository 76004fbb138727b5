"""Counts over many duties at once, for pictures and briefs; each within what its reader may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from sqlalchemy import ColumnElement, case, literal, or_
from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import OPEN, State
from domain.duties.on_time import OnTime
from models.directory.unit import Unit
from models.duties.duty import IS_OWED, Duty
from models.duties.on_time import Span, on_time
from models.duties.visibility import UNSENT
from models.plans.plan import Plan


@dataclass(frozen=True)
class Lights:
    """How many open duties of a unit or a plan show each light; `waiting` are handed in or show none."""

    id: int
    name: str
    red: int
    yellow: int
    green: int
    waiting: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.red + self.yellow + self.green + self.waiting


@dataclass(frozen=True)
class Week:
    """A unit's week: its open duties now, those overdue now, those that became so in the week, those closed in it."""

    unit: str
    unit_id: int
    open: int
    overdue: int
    newly_overdue: int
    closed: int


@dataclass(frozen=True)
class Month:
    """A month, and what was on time of what is judged in it."""

    first: date
    on_time: OnTime


def lights_by_unit(session: Session, seen: ColumnElement[bool], today: date, soon: date, *,
                   limit: int = 30) -> list[Lights]:
    """The units with open duties, most overdue first."""
    sums = _lights(today, soon)
    query = select(Unit.id, Unit.name, *sums, func.count()).join(Duty, Duty.unit_id == Unit.id).where(
        seen, col(Duty.state).in_(OPEN)).group_by(Unit.id, Unit.name)
    return _counted(session, query.order_by(sums[0].desc(), func.count().desc(), Unit.id).limit(limit))


def lights_by_plan(session: Session, seen: ColumnElement[bool], today: date, soon: date, *,
                   limit: int = 30) -> list[Lights]:
    """The plans with open duties, most overdue first."""
    sums = _lights(today, soon)
    query = select(Plan.id, Plan.title, *sums, func.count()).join(Duty, Duty.plan_id == Plan.id).where(
        seen, col(Duty.state).in_(OPEN)).group_by(Plan.id, Plan.title)
    return _counted(session, query.order_by(sums[0].desc(), func.count().desc(), Plan.id).limit(limit))


def lights_in_all(session: Session, seen: ColumnElement[bool], today: date, soon: date) -> Lights:
    """The lights of all open duties together."""
    query = select(literal(0), literal(""), *_lights(today, soon), func.count()).select_from(Duty).where(
        seen, col(Duty.state).in_(OPEN))
    return _counted(session, query)[0]


def _lights(today: date, soon: date) -> list:
    day = col(Duty.owed_on)
    colours = (day < today, day.between(today, soon), day > soon)
    return [func.coalesce(func.sum(case((IS_OWED & one, 1), else_=0)), 0) for one in colours]


def _counted(session: Session, query) -> list[Lights]:
    return [Lights(key, name, int(r), int(y), int(g), int(total - r - y - g))
            for key, name, r, y, g, total in session.exec(query).all()]


def week_by_unit(session: Session, seen: ColumnElement[bool], first: date, last: date, today: date) -> list[Week]:
    """The week from `first` to `last` of every unit with something open or closed in it, most overdue first.

    Overdue in the week is what was owed by a day from the one before `first` to the one before `last` and still is.
    """
    late = IS_OWED & (col(Duty.owed_on) < today)
    new = late & col(Duty.owed_on).between(first - timedelta(days=1), last - timedelta(days=1))
    closed = (Duty.state == State.CLOSED) & col(Duty.closed_on).between(first, last)
    is_open = col(Duty.state).in_(OPEN)
    sums = [func.sum(case((one, 1), else_=0)) for one in (is_open, late, new, closed)]
    query = select(Unit.name, Unit.id, *sums).join(Duty, Duty.unit_id == Unit.id).where(
        seen, col(Duty.state).not_in(UNSENT), or_(is_open, closed)).group_by(Unit.id, Unit.name)
    rows = session.exec(query.order_by(sums[1].desc(), sums[2].desc(), Unit.id)).all()
    return [Week(name, unit_id, *map(int, counts)) for name, unit_id, *counts in rows]


def due_by_day(session: Session, seen: ColumnElement[bool], first: date, last: date) -> dict[date, int]:
    """Day → how many open duties fall due on it, from `first` to `last`."""
    query = select(Duty.due_on, func.count()).where(seen, col(Duty.state).in_(OPEN),
                                                    col(Duty.due_on).between(first, last)).group_by(Duty.due_on)
    return dict(session.exec(query).all())


def burn_up(session: Session, seen: ColumnElement[bool]) -> tuple[dict[date, int], dict[date, int]]:
    """(day → duties due on it, day → duties closed on it) of all that was dispatched and not cancelled."""
    counts = col(Duty.state).in_([*OPEN, State.CLOSED]) & col(Duty.due_on).is_not(None)
    due = select(Duty.due_on, func.count()).where(seen, counts).group_by(Duty.due_on)
    closed = select(Duty.closed_on, func.count()).where(seen, counts, col(Duty.closed_on).is_not(None)).group_by(
        Duty.closed_on)
    return dict(session.exec(due).all()), dict(session.exec(closed).all())


def on_time_by_month(session: Session, seen: ColumnElement[bool], left: ColumnElement[bool], today: date,
                     zone: tzinfo, *, months: int = 12) -> list[Month]:
    """The latest months in which anything was judged, oldest first: each as it stood at its end, this one today."""
    found: list[Month] = []
    first = today.replace(day=1)
    for _ in range(months):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        span = Span(first, min(last, today), zone if last < today else None)
        rate = on_time(session, seen, span, left=left)
        if rate != OnTime():
            found.insert(0, Month(first, rate))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


AGES = ((5, "1—5 日"), (10, "6—10 日"), (20, "11—20 日"), (60, "21—60 日"), (None, "60 日以上"))
"""Calendar days overdue up to, and how that is called."""


def ageing(session: Session, seen: ColumnElement[bool], today: date) -> list[tuple[str, int]]:
    """How long overdue duties have been so, in calendar days."""
    query = select(Duty.owed_on, func.count()).where(seen, IS_OWED, col(Duty.owed_on) < today)
    counts: Counter = Counter()
    for owed_on, count in session.exec(query.group_by(Duty.owed_on)).all():
        late = (today - owed_on).days
        counts[next(name for most, name in AGES if most is None or late <= most)] += count
    return [(name, counts[name]) for _, name in AGES]
