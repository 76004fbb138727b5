"""Plans as loaded, their measures with the reading they came from, and their targets."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Column, Integer
from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotFound
from models.access.visitor import Visitor
from models.columns import instant_field, json_field, reference, text_field
from models.directory.post import PostRole

VERSION = Column("version", Integer, nullable=False)
"""Outside the class: pydantic takes a name in it for a private value, and copying that copies the whole schema."""


class Plan(SQLModel, table=True):
    """A document taken in once: its text as read, who loaded it, and the office that answers for it.

    `unread` counts the stretches that are neither read nor dismissed (`models.plans.unread`). `dated_by` is what its
    day or year was found by, as the reader tells it, empty where nobody knows. One with `derived_from_id` is what a
    lower tier's office made of a plan from above; it grows with each breakdown.
    """

    __tablename__ = "plan"
    id: int | None = Field(default=None, primary_key=True)
    title: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    ends_on: date | None = None
    source_name: str = ""
    sha256: str = Field(unique=True)
    text: str = text_field()
    rules: list = json_field(list)
    problems: list = json_field(list)
    unread: int = 0
    dated_by: dict = json_field()
    office_id: int = reference("unit.id")
    derived_from_id: int | None = reference("plan.id", nullable=True)
    loaded_at: datetime = instant_field()
    loaded_by: int | None = reference("person.id", nullable=True)
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}

    def last_day(self) -> date | None:
        """Until when recurring duties are made: the plan's end, else 31 December of the year of issue."""
        if self.ends_on is not None or self.issued_on is None:
            return self.ends_on
        return date(self.issued_on.year, 12, 31)


class Measure(SQLModel, table=True):
    """The smallest part of a plan with its own units or its own obligation; `reading` is contract v1.

    One that a later version of the plan leaves out stays with its duties; `withdrawn_on` says since when.
    """

    __tablename__ = "measure"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    position: int
    path: list = json_field(list)
    start: int
    end: int
    text: str = text_field()
    reading: dict = json_field()
    withdrawn_on: date | None = None


class Target(SQLModel, table=True):
    """A figure the plan sets; followed, never due.

    One that a later version of the plan leaves out stays with its figures; `withdrawn_on` says since when.
    """

    __tablename__ = "target"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    name: str
    text: str = text_field()
    value: float | None = None
    unit: str = ""
    start: int
    withdrawn_on: date | None = None


def plan_of(session: Session, plan_id: int) -> Plan:
    """The plan with that id; NotFound otherwise."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("no_plan_id", id=plan_id)
    return plan


def visible_plan(session: Session, visitor: Visitor, plan_id: int) -> Plan:
    """The plan, for its office and the administrator; NotFound for everybody else."""
    plan = session.get(Plan, plan_id)
    if plan is None or not (visitor.has(PostRole.ADMINISTRATOR) or plan.office_id in visitor.units(PostRole.OFFICE)):
        raise NotFound("no_such_plan")
    return plan


def plan_with_digest(session: Session, sha256: str) -> Plan | None:
    """The plan whose document had these words."""
    return session.exec(select(Plan).where(Plan.sha256 == sha256)).first()


def plans(session: Session) -> list[Plan]:
    """Every plan, newest first."""
    return list(session.exec(select(Plan).order_by(col(Plan.id).desc())).all())


def plan_titles(session: Session, office_ids: Collection[int] | None = None, *,
                limit: int = 500) -> list[tuple[int, str]]:
    """(id, title) of the newest plans, of these offices where named, newest first."""
    query = select(Plan.id, Plan.title).order_by(col(Plan.id).desc()).limit(limit)
    return list(session.exec(query if office_ids is None else query.where(col(Plan.office_id).in_(office_ids))).all())


def measures_of(session: Session, plan_id: int) -> list[Measure]:
    """A plan's measures in the order of its present text."""
    query = select(Measure).where(Measure.plan_id == plan_id, col(Measure.withdrawn_on).is_(None))
    return list(session.exec(query.order_by(Measure.position)).all())


def next_measure(session: Session, measure: Measure) -> Measure | None:
    """The measure that follows it in the plan's present text; None for the last."""
    query = select(Measure).where(Measure.plan_id == measure.plan_id, Measure.position > measure.position,
                                  col(Measure.withdrawn_on).is_(None))
    return session.exec(query.order_by(Measure.position)).first()


def targets_of(session: Session, plan_id: int) -> list[Target]:
    """A plan's targets in the order of its present text."""
    query = select(Target).where(Target.plan_id == plan_id, col(Target.withdrawn_on).is_(None))
    return list(session.exec(query.order_by(Target.start)).all())
