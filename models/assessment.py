"""Assessments (考核): drafted, shown to the units for checking, published; what was published never changes."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Column, Index, Integer, UniqueConstraint, event, exists, inspect, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from domain.assessment import Sheet
from domain.assessment_keeping import from_json
from domain.assessment_reading import read_scheme
from domain.assessment_scheme import Scheme
from domain.errors import NotAllowed, NotFound
from domain.reporting_period import ReportingPeriod
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.post import PostRole
from models.visibility import Visitor

VERSION = Column("version", Integer, nullable=False)
"""Outside the class, as for a duty."""


class AssessmentState(StrEnum):
    """DRAFT may be counted anew; SHOWN is with the units, who may object; PUBLISHED is kept."""

    DRAFT = "draft"
    SHOWN = "shown"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ObjectionDecision(StrEnum):
    """What became of an objection; UPHELD corrects the score."""

    PENDING = "pending"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AssessmentScheme(SQLModel, table=True):
    """A version of an office's scheme as it was written; never changed, a change is the next version."""

    __tablename__ = "assessment_scheme"
    __table_args__ = (UniqueConstraint("office_id", "key", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    office_id: int = reference("unit.id", index=False)
    key: str
    number: int
    name: str
    text: str = text_field()
    note: str = text_field()
    made_at: datetime = instant_field()
    made_by: int | None = reference("person.id", nullable=True, index=False)

    @property
    def read(self) -> Scheme:
        """The scheme as a value."""
        return read_scheme(self.text)


class Assessment(SQLModel, table=True):
    """One assessment of units over a period; `published` holds all that was made public, empty until then."""

    __tablename__ = "assessment"
    id: int | None = Field(default=None, primary_key=True)
    office_id: int = reference("unit.id")
    scheme_id: int = reference("assessment_scheme.id")
    title: str
    first_on: date
    last_on: date
    until_on: date
    state: AssessmentState = enum_field(AssessmentState, AssessmentState.DRAFT, index=True)
    counted_at: datetime = instant_field()
    made_by: int | None = reference("person.id", nullable=True, index=False)
    shown_on: date | None = None
    objections_until: date | None = None
    number: str = ""
    published_on: date | None = None
    published_at: datetime | None = instant_field(nullable=True)
    published_by: int | None = reference("person.id", nullable=True, index=False)
    published: dict = json_field()
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}

    @property
    def period(self) -> ReportingPeriod:
        """What it is about."""
        return ReportingPeriod(self.first_on, self.last_on)

    @property
    def called(self) -> str:
        """How errors name it."""
        return f"“{self.title}”"


class AssessedUnit(SQLModel, table=True):
    """A unit assessed, with its sheet as last counted; `frozen` once it is published."""

    __tablename__ = "assessed_unit"
    assessment_id: int = reference("assessment.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)
    sheet: dict = json_field()
    frozen: bool = False

    @property
    def read(self) -> Sheet:
        """Its sheet as a value."""
        return from_json(self.sheet)


class EnteredValue(SQLModel, table=True):
    """A value that a person entered for a unit; empty is "does not apply", `source` says whence, or why."""

    __tablename__ = "entered_value"
    assessment_id: int = reference("assessment.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)
    key: str = Field(primary_key=True)
    value: str = ""
    source: str = text_field()
    at: datetime = instant_field()
    by: int | None = reference("person.id", nullable=True, index=False)

    @property
    def number(self) -> Decimal | None:
        """The value as a number."""
        return Decimal(self.value) if self.value else None


class Objection(SQLModel, table=True):
    """A unit's objection (申诉) to one indicator; an upheld one changes its marks by `marks`, for the reason given."""

    __tablename__ = "objection"
    __table_args__ = (Index("uq_objection_pending", "assessment_id", "unit_id", "key", unique=True,
                            sqlite_where=text("decision = 'pending'"), postgresql_where=text("decision = 'pending'")),)
    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = reference("assessment.id")
    unit_id: int = reference("unit.id", index=False)
    key: str
    indicator: str
    text: str = text_field()
    raised_on: date
    raised_at: datetime = instant_field()
    raised_by: int | None = reference("person.id", nullable=True, index=False)
    decision: ObjectionDecision = enum_field(ObjectionDecision, ObjectionDecision.PENDING)
    marks: str = ""
    reason: str = text_field()
    decided_on: date | None = None
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)


class CommendationEdit(SQLModel, table=True):
    """Where the office puts a unit on the list of those commended, or takes it off it, against the rule."""

    __tablename__ = "commendation_edit"
    assessment_id: int = reference("assessment.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)
    listed: bool
    reason: str = text_field()
    at: datetime = instant_field()
    by: int | None = reference("person.id", nullable=True, index=False)


class AssessmentWord(SQLModel, table=True):
    """That a unit is to be written to: shown, published, an objection raised or decided; `told` once it was."""

    __tablename__ = "assessment_word"
    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = reference("assessment.id")
    unit_id: int = reference("unit.id", index=False)
    what: str
    note: str = text_field()
    told: bool = Field(default=False, index=True)


@event.listens_for(Assessment, "before_update")
def _keep_published(_mapper, _connection, assessment: Assessment) -> None:
    before = inspect(assessment).attrs.state.history.deleted or [assessment.state]
    if AssessmentState.PUBLISHED in before:
        raise NotAllowed(f"{assessment.called}已公布，不能再改动。")


@event.listens_for(AssessedUnit, "before_update")
def _keep_sheet(_mapper, _connection, one: AssessedUnit) -> None:
    if True in (inspect(one).attrs.frozen.history.deleted or [one.frozen]) and not _just_frozen(one):
        raise NotAllowed("考核结果已公布，不能再改动。")


def _just_frozen(one: AssessedUnit) -> bool:
    return one.frozen and inspect(one).attrs.frozen.history.has_changes()


@event.listens_for(Assessment, "before_delete")
@event.listens_for(AssessmentScheme, "before_update")
@event.listens_for(AssessmentScheme, "before_delete")
def _refuse(_mapper, _connection, _row) -> None:
    raise NotAllowed("考核和考核办法须留存，不能删除；考核办法的改动另存为新的一版。")


def visible_assessments(visitor: Visitor):
    """The condition on an assessment: an office sees its own, supervisors and the administrator all, a unit those
    about it once they were shown."""
    if visitor.has(PostRole.ADMINISTRATOR) or visitor.has(PostRole.SUPERVISOR):
        return col(Assessment.id).is_not(None)
    assessed = exists().where(AssessedUnit.assessment_id == Assessment.id,
                              col(AssessedUnit.unit_id).in_(visitor.units(PostRole.LIAISON))).correlate(Assessment)
    out = col(Assessment.state).in_([AssessmentState.SHOWN, AssessmentState.PUBLISHED])
    return or_(col(Assessment.office_id).in_(visitor.units(PostRole.OFFICE)), out & assessed)


def sees_all(visitor: Visitor, assessment: Assessment) -> bool:
    """Whether the visitor sees every unit's sheet; others see their own, and the ranking once it is published."""
    return visitor.has(PostRole.ADMINISTRATOR) or visitor.has(PostRole.SUPERVISOR) \
        or assessment.office_id in visitor.units(PostRole.OFFICE)


def assessments(session: Session, visitor: Visitor, *, limit: int = 200) -> list[Assessment]:
    """What the visitor may see, newest first; discarded ones are left out."""
    query = select(Assessment).where(visible_assessments(visitor), Assessment.state != AssessmentState.DISCARDED)
    return list(session.exec(query.order_by(col(Assessment.id).desc()).limit(limit)).all())


def visible_assessment(session: Session, visitor: Visitor, assessment_id: int) -> Assessment:
    """The assessment, for whoever may see it; NotFound for everybody else."""
    found = session.exec(select(Assessment).where(Assessment.id == assessment_id,
                                                  visible_assessments(visitor))).first()
    if found is None:
        raise NotFound("没有该考核，或不在您的查看范围内。")
    return found


def assessed_units(session: Session, assessment_id: int) -> list[AssessedUnit]:
    """The units assessed, in the directory's order."""
    query = select(AssessedUnit).where(AssessedUnit.assessment_id == assessment_id)
    return list(session.exec(query.order_by(AssessedUnit.unit_id)).all())


def entered_values(session: Session, assessment_id: int) -> dict[tuple[int, str], EnteredValue]:
    """(unit, indicator) → what was entered."""
    query = select(EnteredValue).where(EnteredValue.assessment_id == assessment_id)
    return {(one.unit_id, one.key): one for one in session.exec(query).all()}


def objections_of(session: Session, assessment_id: int, unit_id: int | None = None) -> list[Objection]:
    """The objections to an assessment, of one unit where it is named, oldest first."""
    query = select(Objection).where(Objection.assessment_id == assessment_id)
    query = query if unit_id is None else query.where(Objection.unit_id == unit_id)
    return list(session.exec(query.order_by(Objection.id)).all())


def to_check(session: Session, unit_ids: set[int], today: date) -> list[tuple[Assessment, int]]:
    """(assessment, unit) that these units may still object to, whose term ends first."""
    query = select(Assessment, AssessedUnit.unit_id).join(
        AssessedUnit, AssessedUnit.assessment_id == Assessment.id).where(
        Assessment.state == AssessmentState.SHOWN, col(Assessment.objections_until) >= today,
        col(AssessedUnit.unit_id).in_(unit_ids))
    return list(session.exec(query.order_by(Assessment.objections_until, Assessment.id).limit(50)).all())


def objections_waiting(session: Session, office_ids: set[int]) -> list[tuple[Objection, str]]:
    """(objection, title of the assessment) that these offices have yet to decide, oldest first."""
    query = select(Objection, Assessment.title).join(Assessment, Assessment.id == Objection.assessment_id).where(
        Objection.decision == ObjectionDecision.PENDING, col(Assessment.office_id).in_(office_ids),
        col(Assessment.state).in_([AssessmentState.DRAFT, AssessmentState.SHOWN]))
    return list(session.exec(query.order_by(Objection.id).limit(50)).all())


def scheme_versions(session: Session, office_id: int, key: str) -> list[AssessmentScheme]:
    """The versions of that scheme that the office keeps, newest first."""
    query = select(AssessmentScheme).where(AssessmentScheme.office_id == office_id, AssessmentScheme.key == key)
    return list(session.exec(query.order_by(col(AssessmentScheme.number).desc())).all())


def scheme_keys(session: Session, office_id: int) -> list[str]:
    """The keys of the schemes that the office keeps."""
    query = select(AssessmentScheme.key).where(AssessmentScheme.office_id == office_id).distinct()
    return list(session.exec(query.order_by(AssessmentScheme.key)).all())


def words_untold(session: Session, *, limit: int = 1000) -> list[AssessmentWord]:
    """Who is still to be written to about an assessment."""
    query = select(AssessmentWord).where(col(AssessmentWord.told).is_(False)).order_by(AssessmentWord.id)
    return list(session.exec(query.limit(limit).with_for_update(skip_locked=True)).all())
