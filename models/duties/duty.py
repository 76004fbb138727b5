"""Duties: what one unit owes of one measure, by when, and where it stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Column, Index, Integer, Table, case, exists, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.duties.lifecycle import OWED, SETTLED, State
from domain.errors import NotFound
from domain.plans.doubts import standing
from models.columns import as_written, enum_field, instant_field, json_field, partial_index, reference, text_field
from models.plans.plan import Measure, Plan


class Role(StrEnum):
    """A unit's part in a measure; SOLE is a full duty of its own where nobody leads."""

    LEAD = "lead"
    SUPPORT = "support"
    SOLE = "sole"


class Form(StrEnum):
    """One time, a rule that makes duties (each period, each activity), or without end."""

    SINGLE = "single"
    SERIES = "series"
    PER_EVENT = "per_event"
    STANDING = "standing"


VERSION = Column("version", Integer, nullable=False)
"""Outside the class: pydantic takes a name in it for a private value, and copying that copies the whole schema."""


class Duty(SQLModel, table=True):
    """One unit's part of a measure.

    `due_on` is the current deadline, `first_due_on` the original one, `owed_on` the day by which something must be
    handed in next (the deadline, or the term a return gave where that is later); `round` counts how often the ladder
    of reminders began anew. `credited_on` is the hand-in by which on-time is judged (docs/decisions.md, 7). Forms other
    than SINGLE have no deadline of their own; `made_until` is the day up to which their occurrences exist.
    `whole_id` is the duty of the tier above that this is a part of.
    `special_plan` asks for a document that is approved; a duty with `waits_for_id` starts only when that special plan
    is, on `released_on`.
    `anew_at` is when it was last reassigned or reopened: what was handed in before it counts no more. `given_on` is
    the day its unit got it by reassignment.
    """

    __tablename__ = "duty"
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    plan_id: int = reference("plan.id")
    measure_id: int | None = reference("measure.id", nullable=True)
    parent_id: int | None = reference("duty.id", nullable=True)
    lead_id: int | None = reference("duty.id", nullable=True)
    whole_id: int | None = reference("duty.id", nullable=True, index=False)
    activity_id: int | None = reference("activity.id", nullable=True)
    occurrence: str = ""
    form: Form = enum_field(Form, Form.SINGLE)
    role: Role = enum_field(Role, Role.SOLE)
    state: State = enum_field(State, State.PROPOSED)
    unit_id: int | None = reference("unit.id", nullable=True, index=False)
    group_id: int | None = reference("unit_group.id", nullable=True)
    unit_written: str = ""
    title: str
    requirement: str = text_field()
    deliverable: str = text_field()
    asked_figures: list = json_field(list)
    report_to: str = ""
    copy_to: str = ""
    approver_post_id: int | None = reference("post.id", nullable=True, index=False)
    special_plan: bool = False
    waits_for_id: int | None = reference("duty.id", nullable=True, index=False)
    released_on: date | None = None
    flags: list = json_field(list)
    deadline_text: str = ""
    rule: dict | None = json_field(lambda: None)
    anchored_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    owed_on: date | None = None
    provisional: bool = False
    deadline_version: int = 0
    round: int = 0
    sign_by: date | None = None
    made_until: date | None = None
    dispatched_on: date | None = None
    dispatched_at: datetime | None = instant_field(nullable=True)
    acknowledged_at: datetime | None = instant_field(nullable=True)
    reported_on: date | None = None
    credited_on: date | None = None
    given_on: date | None = None
    anew_at: datetime | None = instant_field(nullable=True)
    closed_on: date | None = None
    state_before_suspension: str = ""
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}
    __table_args__ = (
        partial_index("ix_duty_owed", "owed_on", "id", where="state IN ('dispatched', 'in_progress')"),
        partial_index("ix_duty_unsigned", "sign_by", "id", where="state IN ('dispatched')"),
        partial_index("ix_duty_unsent", "plan_id", "id", where="state IN ('proposed', 'ready')"),
        partial_index("ix_duty_reported", "reported_on", "id", where="state IN ('reported')"),
        Index("ix_duty_provisional", "due_on", "id", postgresql_where=text("provisional IS true"),
              sqlite_where=text("provisional IS 1")),
        partial_index("ix_duty_made_until", "made_until", where="form IN ('series', 'standing')"),
        partial_index("ix_duty_whole", "whole_id", where="whole_id IS NOT NULL"),
        partial_index("ix_duty_waits_for", "waits_for_id", where="waits_for_id IS NOT NULL"),
        Index("ix_duty_special", "plan_id", "id", postgresql_where=text("special_plan IS true"),
              sqlite_where=text("special_plan IS 1")),
        Index("ix_duty_due", "due_on", "id"),
        Index("ix_duty_state_plan", "plan_id", "state"),
        Index("ix_duty_unit", "unit_id", "id"),
        Index("ix_duty_unit_state", "unit_id", "state"),
        partial_index("uq_duty_occurrence", "parent_id", "occurrence", "unit_id", where="parent_id IS NOT NULL",
                      unique=True),
    )

    @property
    def called(self) -> str:
        """How errors and letters name it."""
        return f"事项 {self.number}"

    def is_overdue(self, today: date) -> bool:
        """Whether the unit should have handed in before today; due today is not overdue."""
        return self.state in OWED and self.owed_on is not None and today > self.owed_on

    def doubts(self) -> tuple[str, ...]:
        """What a person should look at before it is confirmed; nothing once it is."""
        if self.state is not State.PROPOSED:
            return ()
        return standing(self.flags, has_unit=self.unit_id is not None, is_group=self.group_id is not None,
                        is_named=bool(self.unit_written), is_full=self.role is Role.SOLE,
                        by_event=self.form is Form.PER_EVENT)

    def is_held(self) -> bool:
        """Whether it may not start yet, because the special plan it hangs on is not approved."""
        return self.waits_for_id is not None and self.released_on is None

    def waits_for_an_end(self) -> bool:
        """Whether its date is counted from an activity's planned end: shown, and not owed until the end is certain."""
        return self.activity_id is not None and self.due_on is not None and self.first_due_on is None

    def is_waiting(self) -> bool:
        """Whether its date hangs on something that is not known yet."""
        return self.form is Form.SINGLE and self.rule is not None and self.due_on is None


IS_HELD = col(Duty.waits_for_id).is_not(None) & col(Duty.released_on).is_(None)
IS_OWED = as_written(Duty.state, OWED)
IS_UNSIGNED = as_written(Duty.state, [State.DISPATCHED])
IS_REPORTED = as_written(Duty.state, [State.REPORTED])
IS_UNSENT = as_written(Duty.state, [State.PROPOSED, State.READY])


class DeadlineVersion(SQLModel, table=True):
    """A deadline as it stood: the original, an extension, or a date that followed its anchor or the calendar."""

    __tablename__ = "deadline_version"
    duty_id: int = reference("duty.id", primary_key=True)
    version: int = Field(primary_key=True)
    due_on: date | None = None
    provisional: bool = False
    reason: str = ""
    granted_by: int | None = reference("person.id", nullable=True, index=False)
    at: datetime = instant_field()


class Counter(SQLModel, table=True):
    """The last number given out under a name: duties by year, slips by year."""

    __tablename__ = "counter"
    __table__: ClassVar[Table]
    name: str = Field(primary_key=True)
    value: int = 0


def duty_of(session: Session, duty_id: int) -> Duty:
    """The duty with that id; NotFound otherwise."""
    duty = session.get(Duty, duty_id)
    if duty is None:
        raise NotFound("no_duty_id", id=duty_id)
    return duty


def duty_numbered(session: Session, number: str) -> Duty:
    """The duty with that number (2016-0032); NotFound otherwise."""
    duty = session.exec(select(Duty).where(Duty.number == number)).first()
    if duty is None:
        raise NotFound("no_duty_number", number=number)
    return duty


def duties_of(session: Session, plan_id: int, *states: State) -> list[Duty]:
    """A plan's duties in the order of the text, of the given states where any are named."""
    query = select(Duty).where(Duty.plan_id == plan_id)
    if states:
        query = query.where(col(Duty.state).in_(states))
    return list(session.exec(query.order_by(Duty.measure_id, Duty.id)).all())


def owed_between(first: date | None, last: date):
    """The condition under which something is still to be handed in by a day from `first` to `last`; both included."""
    owed = IS_OWED & (col(Duty.owed_on) <= last)
    return owed if first is None else owed & (col(Duty.owed_on) >= first)


def overdue(session: Session, today: date, *, office_id: int | None = None, limit: int = 1000) -> list[Duty]:
    """What should have been handed in before today, longest overdue first; of one office's plans where named."""
    query = _of_office(select(Duty).where(IS_OWED, col(Duty.owed_on) < today), office_id)
    return list(session.exec(query.order_by(Duty.owed_on, Duty.id).limit(limit)).all())


def unsigned(session: Session, today: date, *, office_id: int | None = None, limit: int = 1000) -> list[Duty]:
    """What was not signed for by its day; of one office's plans where named."""
    query = _of_office(select(Duty).where(IS_UNSIGNED, col(Duty.sign_by) < today), office_id)
    return list(session.exec(query.order_by(Duty.sign_by, Duty.id).limit(limit)).all())


def _of_office(query, office_id: int | None):
    if office_id is None:
        return query
    return query.join(Plan, Plan.id == Duty.plan_id).where(Plan.office_id == office_id)


def deadline_versions(session: Session, duty_id: int) -> list[DeadlineVersion]:
    """A duty's deadlines, oldest first."""
    query = select(DeadlineVersion).where(DeadlineVersion.duty_id == duty_id)
    return list(session.exec(query.order_by(DeadlineVersion.version)).all())


def undecomposed(session: Session, plan_id: int) -> list[int]:
    """A plan's measures that have no duty, not even a proposal; in the order of its text."""
    query = select(Measure.id).where(Measure.plan_id == plan_id, col(Measure.withdrawn_on).is_(None),
                                     ~exists().where(Duty.measure_id == Measure.id))
    return list(session.exec(query.order_by(Measure.position)).all())


def supports_of(session: Session, lead_id: int) -> list[Duty]:
    """The support duties whose reports go to this lead."""
    return list(session.exec(select(Duty).where(Duty.lead_id == lead_id).order_by(Duty.id)).all())


def progress(session: Session) -> dict[int, tuple[int, int]]:
    """Plan → (duties settled, duties in all); dropped ones count in neither."""
    settled = func.sum(case((col(Duty.state).in_(SETTLED), 1), else_=0))
    query = select(Duty.plan_id, settled, func.count()).where(Duty.state != State.DROPPED).group_by(Duty.plan_id)
    return {plan_id: (int(done or 0), total) for plan_id, done, total in session.exec(query).all()}
