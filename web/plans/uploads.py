"""Documents that are uploaded to be read as plans; what looks like something else is kept until somebody says so."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request, UploadFile

from domain.errors import NotAllowed, NotAPlan
from domain.messages import Message
from models.access.visitor import Visitor
from models.action_context import ActionContext
from models.engine import reading, transaction
from models.plans.upload import forget_upload, keep_upload, upload_kept
from tasks.runtime import Runtime
from web.dependencies import page


@dataclass(frozen=True)
class NotAPlanPage:
    """What `plans/not_a_plan.html` shows; `fields` are sent again with the answer."""

    template: ClassVar = "plans/not_a_plan.html"
    name: str
    reason: Message
    action: str
    kept: int
    fields: dict[str, str]


def read_upload(work: Runtime, who: Visitor, file: UploadFile | None, kept: int) -> tuple[str, bytes]:
    """(name, content) of the document that was uploaded now, or kept before; NotAllowed where none was chosen."""
    if kept:
        with reading(work.engine) as session:
            return upload_kept(session, kept, who.person.id)
    content = file.file.read() if file is not None else b""
    if file is None or not file.filename or not content:
        raise NotAllowed("plan_file_missing")
    return file.filename.rsplit("/", 1)[-1], content


def ask_whether_plan(request: Request, work: Runtime, when: ActionContext, name: str, content: bytes,
                     refusal: NotAPlan, action: str, **fields: str):
    """The page that says what the document looks like; the file is kept, so that it need not be chosen again."""
    with transaction(work.engine) as session:
        kept = keep_upload(session, name, content, when)
    return page(request, NotAPlanPage(name=name, reason=refusal.message, action=action, kept=kept, fields=fields),
                status=422)


def drop_upload(work: Runtime, who: Visitor, kept: int) -> None:
    """What was kept is taken in now and not kept any more."""
    if kept:
        with transaction(work.engine) as session:
            forget_upload(session, who.person.id)
