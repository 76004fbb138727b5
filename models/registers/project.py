"""The project ledger (项目台账): signed projects, each with whoever answers for it, and every value each ever had."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Column, ColumnElement, Index, Integer, Table, event, func, or_
from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotAllowed, NotFound
from domain.registers.amounts import Currency
from models.access.visitor import Visitor
from models.columns import Money, enum_field, instant_field, json_field, money_field, reference, text_field
from models.directory.post import PostRole
from models.directory.unit import Tier, Unit
from models.duties.visibility import units_supervised
from models.plans.plan import Plan

VERSION = Column("version", Integer, nullable=False)


class Project(SQLModel, table=True):
    """A signed project; it counts in its city, once.

    `value` and `funds` (arrived so far, as of `funds_on`) are ten thousands of `currency`. `major` puts it among the
    major signed projects, an `activity_id` among those of that activity. One that repeats another entry names it in
    `same_as_id`, one made in error is `struck`: neither counts, both stay to be seen.
    """

    __tablename__ = "project"
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    plan_id: int = reference("plan.id", index=False)
    activity_id: int | None = reference("activity.id", nullable=True)
    report_id: int | None = reference("report.id", nullable=True)
    name: str
    major: bool = False
    tier: Tier = enum_field(Tier, Tier.PROVINCE)
    city_id: int = reference("unit.id")
    county_id: int | None = reference("unit.id", nullable=True)
    place: str = ""
    unit_id: int = reference("unit.id")
    person: str = ""
    investor: str = ""
    origin: str = ""
    industry: str = ""
    currency: Currency = enum_field(Currency, Currency.CNY)
    value: Decimal = money_field()
    signed_on: date
    fulfilled_on: date | None = None
    funds: Decimal = money_field()
    funds_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    terminated_on: date | None = None
    note: str = text_field()
    key: str = Field(index=True)
    same_as_id: int | None = reference("project.id", nullable=True)
    struck: bool = False
    entered_at: datetime = instant_field()
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}
    __table_args__ = (Index("ix_project_plan_signed", "plan_id", "signed_on", "id"),)

    @property
    def called(self) -> str:
        """How errors and letters name it."""
        return f"项目 {self.number}（{self.name}）"


class ProjectValue(SQLModel, table=True):
    """One value that changed, from what to what, when, by whom and out of which file or report; never changed."""

    __tablename__ = "project_value"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = reference("project.id")
    field: str
    before: str = text_field()
    after: str = text_field()
    at: datetime = instant_field()
    by: int | None = reference("person.id", nullable=True, index=False)
    source: str = text_field()


class FundsArrived(SQLModel, table=True):
    """How much had arrived in all by a day; what rates of an earlier day are made of."""

    __tablename__ = "funds_arrived"
    project_id: int = reference("project.id", primary_key=True)
    on: date = Field(primary_key=True)
    total: Decimal = Field(sa_column=Column(Money, nullable=False))


class PublishedRates(SQLModel, table=True):
    """The three rates as published: title, definitions, lines and figures stay as they were on that day."""

    __tablename__ = "published_rates"
    id: int | None = Field(default=None, primary_key=True)
    office_id: int = reference("unit.id")
    title: str
    by_what: str
    signed_from: date | None = None
    signed_to: date | None = None
    as_of: date
    published_on: date
    published_at: datetime = instant_field()
    published_by: int | None = reference("person.id", nullable=True, index=False)
    facts: dict = json_field()


class ProgressSeries(SQLModel, table=True):
    """The recurring duty by which a unit is asked how its projects of a plan stand; none goes on from `finished_on`."""

    __tablename__ = "progress_series"
    plan_id: int = reference("plan.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)
    duty_id: int = reference("duty.id")
    finished_on: date | None = None


@event.listens_for(ProjectValue, "before_update")
@event.listens_for(ProjectValue, "before_delete")
@event.listens_for(PublishedRates, "before_update")
@event.listens_for(PublishedRates, "before_delete")
def _refuse(_mapper, _connection, _entry) -> None:
    raise NotAllowed("project_history_kept")


def may_see_projects(who: Visitor) -> ColumnElement[bool]:
    """An office sees its plans' projects; a unit those it answers for, and a city those in it; a supervisor those of
    the units assigned to the post."""
    if who.has(PostRole.ADMINISTRATOR):
        return col(Project.id).is_not(None)
    parts = [col(Project.id).is_(None)]
    if offices := who.units(PostRole.OFFICE):
        parts.append(col(Project.plan_id).in_(select(Plan.id).where(col(Plan.office_id).in_(offices))))
    if units := who.units(PostRole.LIAISON):
        parts.append(or_(col(Project.unit_id).in_(units), col(Project.city_id).in_(units),
                         col(Project.county_id).in_(units)))
    if who.below:
        assigned = units_supervised(who)
        parts.append(or_(*(column.in_(assigned) for column in (
            col(Project.unit_id), col(Project.city_id), col(Project.county_id)))))
    return or_(*parts)


def visible_project(session: Session, who: Visitor, project_id: int) -> Project:
    """The project, for whoever may see it; NotFound for everybody else."""
    project = session.exec(select(Project).where(Project.id == project_id, may_see_projects(who))).first()
    if project is None:
        raise NotFound("no_such_project")
    return project


def values_of(session: Session, project_id: int) -> list[ProjectValue]:
    """Every change of a project's values, oldest first."""
    query = select(ProjectValue).where(ProjectValue.project_id == project_id)
    return list(session.exec(query.order_by(ProjectValue.id)).all())


def alike(session: Session, who: Visitor, project: Project) -> list[tuple[Project, str]]:
    """Other entries one may see that look like the same project, with their city: same name and investor, however
    written."""
    query = select(Project, Unit.name).join(Unit, Unit.id == Project.city_id).where(
        Project.key == project.key, Project.id != project.id, col(Project.struck).is_(False), may_see_projects(who))
    return [(one, city) for one, city in session.exec(query.order_by(Project.id))]


def funds_by(as_of: date, today: date):
    """A project's column: what had arrived by the day: today the ledger's figure, earlier the last one told by then."""
    if as_of >= today:
        return func.coalesce(Project.funds, 0, type_=Project.__table__.c.funds.type)
    last = select(FundsArrived.total).where(FundsArrived.project_id == Project.id, FundsArrived.on <= as_of).order_by(
        col(FundsArrived.on).desc()).limit(1).scalar_subquery()
    return func.coalesce(last, 0, type_=Project.__table__.c.funds.type)


def counting() -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an entry counts."""
    return col(Project.same_as_id).is_(None), col(Project.struck).is_(False)
