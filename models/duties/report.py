"""Reports (报告): handed in by departments, what was decided on them, their attachments, and what is typed but not
handed in yet.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Column, LargeBinary, Table
from sqlmodel import Field, Session, SQLModel, col, delete, select

from domain.errors import NotAllowed
from models.columns import enum_field, insert_into, instant_field, json_field, reference, text_field
from models.duties.duty import Duty


class ReportKind(StrEnum):
    """Progress (阶段进展) leaves the state; completion (办结报告) asks to be closed."""

    PROGRESS = "progress"
    COMPLETION = "completion"


class ReportDecision(StrEnum):
    """What became of a report; PASSED_ON waits for the approver's post."""

    PENDING = "pending"
    PASSED_ON = "passed_on"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOTED = "noted"


class Report(SQLModel, table=True):
    """One hand-in; `figures` are those the duty asks for, `answer_by` is the term a return gave.

    `open_parts_reason` says why the whole is handed in while parts of it are open.
    """

    __tablename__ = "report"
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = reference("duty.id")
    kind: ReportKind = enum_field(ReportKind, ReportKind.COMPLETION)
    text: str = text_field()
    figures: list = json_field(list)
    submitted_on: date
    submitted_at: datetime = instant_field()
    submitted_by: int | None = reference("person.id", nullable=True, index=False)
    decision: ReportDecision = enum_field(ReportDecision, ReportDecision.PENDING, index=True)
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)
    comment: str = text_field()
    open_parts_reason: str = text_field()
    answer_by: date | None = None


class Attachment(SQLModel, table=True):
    """A file of a report, kept in the database so that report and file arrive together or not at all."""

    __tablename__ = "attachment"
    id: int | None = Field(default=None, primary_key=True)
    report_id: int = reference("report.id")
    name: str
    content_type: str = "application/octet-stream"
    size: int
    sha256: str


class AttachmentContent(SQLModel, table=True):
    """The bytes of an attachment, apart so that lists never load them."""

    __tablename__ = "attachment_content"
    attachment_id: int = reference("attachment.id", primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def reports_of(session: Session, duty_id: int) -> list[Report]:
    """A duty's reports, oldest first."""
    return list(session.exec(select(Report).where(Report.duty_id == duty_id).order_by(Report.id)).all())


def pending_report(session: Session, duty_id: int) -> Report | None:
    """The completion report that waits for a decision."""
    query = select(Report).where(Report.duty_id == duty_id, Report.kind == ReportKind.COMPLETION,
                                 col(Report.decision).in_([ReportDecision.PENDING, ReportDecision.PASSED_ON]))
    return session.exec(query.order_by(col(Report.id).desc())).first()


def report_before(session: Session, duty: Duty, report: Report) -> Report | None:
    """The completion report to read beside this one: the duty's own before it, else the last occurrence's accepted."""
    own = select(Report).where(Report.duty_id == duty.id, Report.kind == ReportKind.COMPLETION,
                               col(Report.id) < report.id).order_by(col(Report.id).desc())
    before = session.exec(own.limit(1)).first()
    if before is not None or duty.parent_id is None or duty.due_on is None:
        return before
    last = select(Report).join(Duty, Duty.id == Report.duty_id).where(
        Duty.parent_id == duty.parent_id, Duty.unit_id == duty.unit_id, col(Duty.due_on) < duty.due_on,
        Report.kind == ReportKind.COMPLETION, Report.decision == ReportDecision.ACCEPTED)
    return session.exec(last.order_by(col(Duty.due_on).desc(), col(Report.id).desc()).limit(1)).first()


def attachments_of(session: Session, report_ids: list[int]) -> list[Attachment]:
    """The files of these reports, without their bytes."""
    query = select(Attachment).where(col(Attachment.report_id).in_(report_ids)).order_by(Attachment.id)
    return list(session.exec(query).all())


LONGEST = 20_000


class Draft(SQLModel, table=True):
    """One for a duty and a person; `figures` are the fields in their order, whatever was typed into them."""

    __tablename__ = "draft"
    __table__: ClassVar[Table]
    duty_id: int = reference("duty.id", primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    kind: ReportKind = enum_field(ReportKind, ReportKind.COMPLETION)
    text: str = text_field()
    figures: list = json_field(list)
    saved_at: datetime = instant_field()


def save_draft(session: Session, duty_id: int, person_id: int, now: datetime, *, kind: ReportKind, text: str,
               figures: list[str]) -> None:
    """The draft is what was typed last. NotAllowed where it is longer than a report may be."""
    if len(text) > LONGEST:
        raise NotAllowed("report_too_long", most=LONGEST)
    values = {"kind": kind, "text": text, "figures": [one[:100] for one in figures[:50]], "saved_at": now}
    statement = insert_into(session, Draft.__table__).values(duty_id=duty_id, person_id=person_id, **values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=["duty_id", "person_id"], set_=values))


def draft_of(session: Session, duty_id: int, person_id: int) -> Draft | None:
    """What the person typed for the duty and has not handed in."""
    return session.get(Draft, (duty_id, person_id))


def drop_draft(session: Session, duty_id: int, person_id: int) -> None:
    """Nothing is kept: it was handed in, or thrown away."""
    session.exec(delete(Draft).where(Draft.duty_id == duty_id, Draft.person_id == person_id))
