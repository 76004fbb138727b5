"""Amendments (修订稿): new versions of a plan, kept as drafts until the office says what to carry out."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, literal_column
from sqlmodel import Field, Session, SQLModel, col, func, select

from domain.errors import NotFound
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.plans.plan import Plan

IS_DRAFT = "state = 'draft'"


class AmendmentState(StrEnum):
    """A draft changes nothing yet; a plan has one at most."""

    DRAFT = "draft"
    CARRIED_OUT = "carried_out"
    DISCARDED = "discarded"


class Amendment(SQLModel, table=True):
    """A new version of a plan as read.

    Once carried out, `replaced` is the version that stood before, with its measures, and `outcome` what was done:
    for each numbered change whether it was taken up and what became of each duty.
    """

    __tablename__ = "amendment"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    title: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    source_name: str = ""
    sha256: str
    text: str = text_field()
    reading: dict = json_field()
    state: AmendmentState = enum_field(AmendmentState, AmendmentState.DRAFT)
    prepared_at: datetime = instant_field()
    prepared_by: int | None = reference("person.id", nullable=True, index=False)
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)
    replaced: dict = json_field()
    outcome: list = json_field(list)
    __table_args__ = (Index("uq_amendment_draft", "plan_id", unique=True, postgresql_where=literal_column(IS_DRAFT),
                            sqlite_where=literal_column(IS_DRAFT)),)

    @property
    def called(self) -> str:
        """How reasons and letters name the document."""
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "")


def amendment_of(session: Session, amendment_id: int) -> Amendment:
    """The amendment with that id; NotFound otherwise."""
    amendment = session.get(Amendment, amendment_id)
    if amendment is None:
        raise NotFound("no_amendment_id", id=amendment_id)
    return amendment


def draft_of(session: Session, plan_id: int) -> Amendment | None:
    """The plan's amendment that waits to be carried out."""
    return session.exec(select(Amendment).where(Amendment.plan_id == plan_id,
                                                Amendment.state == AmendmentState.DRAFT)).first()


def amendments_of(session: Session, plan_id: int) -> list[Amendment]:
    """The plan's amendments, newest first."""
    query = select(Amendment).where(Amendment.plan_id == plan_id)
    return list(session.exec(query.order_by(col(Amendment.id).desc())).all())


def versions_of(session: Session, plan_id: int) -> list[Amendment]:
    """What made the plan's second version, its third and so on."""
    query = select(Amendment).where(Amendment.plan_id == plan_id, Amendment.state == AmendmentState.CARRIED_OUT)
    return list(session.exec(query.order_by(Amendment.decided_at, Amendment.id)).all())


def version_numbers(session: Session) -> dict[int, int]:
    """Plan → which version of it stands, for those that were amended."""
    query = select(Amendment.plan_id, func.count() + 1).where(Amendment.state == AmendmentState.CARRIED_OUT)
    return dict(session.exec(query.group_by(Amendment.plan_id)).all())


def drafts_for(session: Session, office_ids: set[int]) -> list[tuple[Amendment, str]]:
    """The drafts that wait for these offices, each with its plan's title, longest waiting first."""
    query = select(Amendment, Plan.title).join(Plan, Plan.id == Amendment.plan_id).where(
        Amendment.state == AmendmentState.DRAFT, col(Plan.office_id).in_(office_ids))
    return list(session.exec(query.order_by(Amendment.prepared_at, Amendment.id)).all())
