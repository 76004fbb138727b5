"""Bulletins (通报): counted once, edited, approved, numbered, issued and kept; the issued text never changes."""

from datetime import date, datetime

from sqlalchemy import Column, Integer, LargeBinary, event, exists, inspect
from sqlmodel import Field, Session, SQLModel, col, or_, select

from domain.errors import NotAllowed, NotFound
from domain.publications.content import Content, ReportingPeriod, from_json
from domain.publications.procedure import BulletinState
from models.access.visitor import Visitor
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.directory.post import PostRole
from models.duties.visibility import units_supervised
from models.publication import states_before

VERSION = Column("version", Integer, nullable=False)
"""Outside the class, as for a duty."""


class Bulletin(SQLModel, table=True):
    """One bulletin of an office; `content` is a snapshot of what was counted up to `until_on` at `counted_at`.

    `key` is set for those that are drafted by themselves, so that a period has one. `wanted` are the ledger's filters
    of one about some duties only. `number` is complete (督办通报〔2016〕1号), empty until it is issued.
    """

    __tablename__ = "bulletin"
    id: int | None = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    office_id: int = reference("unit.id")
    first_on: date
    last_on: date
    until_on: date
    wanted: dict = json_field()
    subject: str = ""
    content: dict = json_field()
    unit_ids: list = json_field(list)
    state: BulletinState = enum_field(BulletinState, BulletinState.DRAFT, index=True)
    approver_post_id: int | None = reference("post.id", nullable=True)
    comment: str = text_field()
    red_head: bool = True
    number: str = ""
    counted_at: datetime = instant_field()
    made_by: int | None = reference("person.id", nullable=True, index=False)
    submitted_at: datetime | None = instant_field(nullable=True)
    approved_at: datetime | None = instant_field(nullable=True)
    approved_by: int | None = reference("person.id", nullable=True, index=False)
    issued_at: datetime | None = instant_field(nullable=True)
    issued_by: int | None = reference("person.id", nullable=True, index=False)
    issued_on: date | None = None
    version: int = Field(default=0, sa_column=VERSION)
    __mapper_args__ = {"version_id_col": VERSION}

    @property
    def period(self) -> ReportingPeriod:
        """What it reports on."""
        return ReportingPeriod(self.first_on, self.last_on)

    @property
    def read(self) -> Content:
        """Its content as a value."""
        return from_json(self.content)

    @property
    def called(self) -> str:
        """How errors name it."""
        return f"《{self.content['title']}》"


class BulletinUnit(SQLModel, table=True):
    """A unit that an issued bulletin was sent to; `told` once the letter about it was made."""

    __tablename__ = "bulletin_unit"
    bulletin_id: int = reference("bulletin.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)
    told: bool = Field(default=False, index=True)


class BulletinFile(SQLModel, table=True):
    """An issued bulletin as a file, made once and kept as it was sent; `kind` is docx or pdf."""

    __tablename__ = "bulletin_file"
    bulletin_id: int = reference("bulletin.id", primary_key=True)
    kind: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str


@event.listens_for(Bulletin, "before_update")
def _keep_issued(_mapper, _connection, bulletin: Bulletin) -> None:
    """What was issued stays; so does the content of what is before its approver or approved."""
    before = states_before(bulletin)
    if BulletinState.ISSUED in before:
        raise NotAllowed("bulletin_issued", bulletin=bulletin.called)
    if inspect(bulletin).attrs.content.history.has_changes() and BulletinState.DRAFT not in before:
        raise NotAllowed("bulletin_submitted", bulletin=bulletin.called)


@event.listens_for(Bulletin, "before_delete")
@event.listens_for(BulletinFile, "before_update")
@event.listens_for(BulletinFile, "before_delete")
def _refuse(_mapper, _connection, _row) -> None:
    raise NotAllowed("bulletin_kept")


def visible_bulletins(visitor: Visitor):
    """The condition on a bulletin: an office sees its own, an approver what was submitted to the post, a unit what was
    issued to it, a supervisor what was issued to a unit assigned to the post, the administrator all."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return col(Bulletin.id).is_not(None)
    issued = Bulletin.state == BulletinState.ISSUED
    sent = exists().where(BulletinUnit.bulletin_id == Bulletin.id,
                          col(BulletinUnit.unit_id).in_(visitor.units(PostRole.LIAISON))).correlate(Bulletin)
    parts = [col(Bulletin.office_id).in_(visitor.units(PostRole.OFFICE)), issued & sent,
             (Bulletin.state != BulletinState.DRAFT) & col(Bulletin.approver_post_id).in_(
                 visitor.post_ids(PostRole.APPROVER))]
    if visitor.below:
        assigned = exists().where(BulletinUnit.bulletin_id == Bulletin.id, col(BulletinUnit.unit_id).in_(
            units_supervised(visitor))).correlate(Bulletin)
        parts.append(issued & assigned)
    return or_(*parts)


def bulletins(session: Session, visitor: Visitor, *, limit: int = 200) -> list[Bulletin]:
    """What the visitor may see, newest first; discarded ones are left out."""
    query = select(Bulletin).where(visible_bulletins(visitor), Bulletin.state != BulletinState.DISCARDED)
    return list(session.exec(query.order_by(col(Bulletin.id).desc()).limit(limit)).all())


def visible_bulletin(session: Session, visitor: Visitor, bulletin_id: int) -> Bulletin:
    """The bulletin, for whoever may see it; NotFound for everybody else."""
    query = select(Bulletin).where(Bulletin.id == bulletin_id, visible_bulletins(visitor))
    found = session.exec(query).first()
    if found is None:
        raise NotFound("no_such_bulletin")
    return found


def bulletin_of(session: Session, bulletin_id: int) -> Bulletin:
    """The bulletin with that id; NotFound otherwise."""
    found = session.get(Bulletin, bulletin_id)
    if found is None:
        raise NotFound("no_bulletin_number", id=bulletin_id)
    return found


def submitted_to(session: Session, post_ids: set[int]) -> list[Bulletin]:
    """What waits for the approval of these posts, oldest first."""
    if not post_ids:
        return []
    query = select(Bulletin).where(Bulletin.state == BulletinState.SUBMITTED,
                                   col(Bulletin.approver_post_id).in_(post_ids))
    return list(session.exec(query.order_by(Bulletin.id)).all())


def untold(session: Session, *, limit: int = 1000) -> list[BulletinUnit]:
    """Units that are still to be written to about an issued bulletin."""
    query = select(BulletinUnit).where(col(BulletinUnit.told).is_(False))
    return list(session.exec(query.order_by(BulletinUnit.bulletin_id, BulletinUnit.unit_id).limit(limit)
                             .with_for_update(skip_locked=True)).all())
