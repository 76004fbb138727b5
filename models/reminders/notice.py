"""Notices: that something is to be said to a post, once; letters are made of them."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, Table, text
from sqlmodel import Field, Session, SQLModel, col, select

from domain.letters.kinds import NoticeKind
from models.columns import enum_field, insert_into, instant_field, json_field, reference


class Notice(SQLModel, table=True):
    """Said once for a duty, deadline version, round, rung and post; `letter_id` is empty until a letter carries it."""

    __tablename__ = "notice"
    __table__: ClassVar[Table]
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = reference("duty.id")
    deadline_version: int
    round: int
    rung: str
    post_id: int = reference("post.id", index=False)
    kind: NoticeKind = enum_field(NoticeKind)
    made_on: date
    made_at: datetime = instant_field()
    facts: dict = json_field()
    letter_id: int | None = reference("letter.id", nullable=True)
    withdrawn: bool = False
    __table_args__ = (
        Index("uq_notice_once", "duty_id", "deadline_version", "round", "rung", "post_id", unique=True),
        Index("ix_notice_unsaid", "post_id", "kind", postgresql_where=text("letter_id IS NULL AND NOT withdrawn"),
              sqlite_where=text("letter_id IS NULL AND NOT withdrawn")),
    )


def say(session: Session, notices: list[dict]) -> int:
    """Each notice stands once; those that stand already are passed over. Gives how many are new."""
    if not notices:
        return 0
    table = Notice.__table__
    statement = insert_into(session, table).on_conflict_do_nothing().returning(table.c.id)
    blank = {"facts": {}, "withdrawn": False, "letter_id": None}
    return len(session.connection().execute(statement, [blank | notice for notice in notices]).all())


def unsaid(session: Session, kinds: list[NoticeKind], *, limit: int) -> list[Notice]:
    """Notices that no letter carries yet, grouped by post, oldest first within it."""
    query = select(Notice).where(col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False),
                                 col(Notice.kind).in_(kinds))
    return list(session.exec(query.order_by(Notice.post_id, Notice.id).limit(limit)).all())


def notices_of(session: Session, duty_id: int) -> list[Notice]:
    """What was said about a duty, oldest first."""
    return list(session.exec(select(Notice).where(Notice.duty_id == duty_id).order_by(Notice.id)).all())
