"""A file that was refused as no plan, kept for whoever uploaded it until they say what to do with it."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, delete
from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotFound
from models.action_context import ActionContext
from models.columns import instant_field


class KeptUpload(SQLModel, table=True):
    """The last file of a person that was refused; each person has one at most."""

    __tablename__ = "kept_upload"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kept_at: datetime = instant_field()
    kept_by: int = Field(sa_column=Column(ForeignKey("person.id"), nullable=False, unique=True))


def keep_upload(session: Session, name: str, content: bytes, context: ActionContext) -> int:
    """The file is kept for that person in place of the one before; gives its id."""
    forget_upload(session, context.by)
    kept = KeptUpload(name=name, content=content, kept_at=context.now, kept_by=context.by)
    session.add(kept)
    session.flush()
    return kept.id


def upload_kept(session: Session, kept_id: int, person_id: int) -> tuple[str, bytes]:
    """(name, content) of the file; NotFound where it is not that person's or was replaced."""
    kept = session.exec(select(KeptUpload).where(KeptUpload.id == kept_id, KeptUpload.kept_by == person_id)).first()
    if kept is None:
        raise NotFound("upload_gone")
    return kept.name, kept.content


def forget_upload(session: Session, person_id: int) -> None:
    """Nothing of that person is kept any more."""
    session.connection().execute(delete(KeptUpload).where(col(KeptUpload.kept_by) == person_id))
