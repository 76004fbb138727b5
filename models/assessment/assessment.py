"""Assessments (考核): drafted, shown to the units for checking, published; what was published never changes."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Column, Index, Integer, LargeBinary, UniqueConstraint, event, inspect, text
from sqlmodel import Field, SQLModel

from domain.assessment.marking import Sheet
from domain.assessment.scheme import Scheme
from domain.assessment.scheme_parser import read_scheme
from domain.assessment.sheet_values import from_json
from domain.errors import NotAllowed
from domain.publications.content import ReportingPeriod
from domain.publications.procedure import AssessmentState
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.publication import states_before

VERSION = Column("version", Integer, nullable=False)
"""Outside the class, as for a duty."""


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


class AssessmentFile(SQLModel, table=True):
    """A published result as a file, made once and kept as it was sent; `kind` is docx or pdf."""

    __tablename__ = "assessment_file"
    assessment_id: int = reference("assessment.id", primary_key=True)
    kind: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str


@event.listens_for(Assessment, "before_update")
def _keep_published(_mapper, _connection, assessment: Assessment) -> None:
    if AssessmentState.PUBLISHED in states_before(assessment):
        raise NotAllowed("assessment_called_published", assessment=assessment.called)


@event.listens_for(AssessedUnit, "before_update")
def _keep_sheet(_mapper, _connection, one: AssessedUnit) -> None:
    if True in (inspect(one).attrs.frozen.history.deleted or [one.frozen]) and not _just_frozen(one):
        raise NotAllowed("assessment_published")


def _just_frozen(one: AssessedUnit) -> bool:
    return one.frozen and inspect(one).attrs.frozen.history.has_changes()


@event.listens_for(Assessment, "before_delete")
@event.listens_for(AssessmentScheme, "before_update")
@event.listens_for(AssessmentScheme, "before_delete")
@event.listens_for(AssessmentFile, "before_update")
@event.listens_for(AssessmentFile, "before_delete")
def _refuse(_mapper, _connection, _row) -> None:
    raise NotAllowed("assessment_kept")
