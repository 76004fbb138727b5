"""Drafts of reports: what a person has typed for a duty and not handed in, kept as it was typed."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Table
from sqlmodel import Field, Session, SQLModel, delete

from domain.errors import NotAllowed
from models.columns import enum_field, insert_into, instant_field, json_field, reference, text_field
from models.duties.report import ReportKind

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
        raise NotAllowed(f"办理情况不得超过 {LONGEST} 个字，请精简或改用附件。")
    values = {"kind": kind, "text": text, "figures": [one[:100] for one in figures[:50]], "saved_at": now}
    statement = insert_into(session, Draft.__table__).values(duty_id=duty_id, person_id=person_id, **values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=["duty_id", "person_id"], set_=values))


def draft_of(session: Session, duty_id: int, person_id: int) -> Draft | None:
    """What the person typed for the duty and has not handed in."""
    return session.get(Draft, (duty_id, person_id))


def drop_draft(session: Session, duty_id: int, person_id: int) -> None:
    """Nothing is kept: it was handed in, or thrown away."""
    session.exec(delete(Draft).where(Draft.duty_id == duty_id, Draft.person_id == person_id))
