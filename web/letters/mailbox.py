"""The mailbox of the local mail server, for machines without mail settings."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request

from domain.errors import NotFound
from models.access.visitor import area_seen
from models.directory.post import PostRole
from models.engine import reading
from notifications.mailbox import Kept, Opened, list_mailbox, read_letter
from web.dependencies import Here, Signed, found, page
from web.letters.letters import framed

router = APIRouter(prefix="/mailbox")


@dataclass(frozen=True)
class MailboxPage:
    """What `letters/mailbox.html` shows."""

    template: ClassVar = "letters/mailbox.html"
    letters: list[Kept]


@router.get("")
def mailbox(request: Request, work: Here, who: Signed):
    """The letters kept here: all for the provincial office and the administrator, one's own for everybody else."""
    return page(request, MailboxPage(
        letters=list_mailbox(_folder(work), reader=_address(who), everything=_sees_everything(work, who))))


@dataclass(frozen=True)
class MailboxLetterPage:
    """What `letters/mailbox_letter.html` shows."""

    template: ClassVar = "letters/mailbox_letter.html"
    letter: Opened


@router.get("/{name}")
def letter(request: Request, work: Here, who: Signed, name: str):
    """One kept letter."""
    return page(request, MailboxLetterPage(letter=_own(work, who, name)))


@router.get("/{name}/body")
def body(work: Here, who: Signed, name: str):
    """The kept letter's own page, shown in a frame without rights."""
    return framed(_own(work, who, name).html)


def _own(work, who, name: str):
    letter = read_letter(_folder(work), name, reader=_address(who))
    return found(letter if letter.kept.to == _address(who) or _sees_everything(work, who) else None,
                 "no_letter_in_mailbox")


def _address(who) -> str:
    return who.person.email or "nobody"


def _sees_everything(work, who) -> bool:
    if who.has(PostRole.ADMINISTRATOR) or not who.has(PostRole.OFFICE):
        return who.has(PostRole.ADMINISTRATOR)
    with reading(work.engine) as session:
        return area_seen(session, who) is None


def _folder(work):
    folder = work.settings.data_dir / "mailbox"
    if not folder.exists():
        raise NotFound("no_mailbox")
    return folder
