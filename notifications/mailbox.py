"""The local mail server: keeps every letter as a file, for machines without mail settings, demos and tests."""

import contextlib
import email
import email.policy
import itertools
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from domain.errors import NotFound
from notifications.rendering import blanked

_arrival = itertools.count(1)


@dataclass(frozen=True)
class Kept:
    """A kept letter as a list shows it."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Opened:
    """A kept letter as a page shows it."""

    kept: Kept
    sender: str
    text: str
    html: str


class Keeper:
    """Writes each letter to a file of its own, whole or not at all."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        last = max((path.name for path in folder.glob("*.eml")), default="0")
        self.numbers = itertools.count(int(last.partition("-")[0]) + 1)

    async def handle_DATA(self, server, session, envelope) -> str:
        """The letter is on disk before the server says so; 452 where there is no room, so that it is kept back."""
        # process and arrival keep two servers on one folder apart
        draft = self.folder / f"{next(self.numbers):08d}-{os.getpid()}-{next(_arrival)}.part"
        try:
            draft.write_bytes(envelope.original_content or envelope.content)
            draft.rename(draft.with_suffix(".eml"))
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            return f"452 4.3.1 {error.strerror}"
        return "250 OK"


class PromptSMTP(SMTP):
    """The server without Nagle's algorithm: its small answers would each wait 40 ms on loopback."""

    def connection_made(self, transport) -> None:
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


class MailboxServer(Controller):
    """A mail server on loopback in a thread of its own, until `stop()`; `port` 0 takes a free one."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0):
        super().__init__(Keeper(folder), hostname=host, port=port or free_port(host))

    def factory(self) -> SMTP:
        return PromptSMTP(self.handler, decode_data=False, data_size_limit=64 * 2**20)


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def list_mailbox(folder: Path, *, reader: str, everything: bool = False, limit: int = 500) -> list[Kept]:
    """The newest kept letters to the reader's address, or to anybody; secret links are their addressee's alone."""
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)
    kept = (_kept(folder / name, _parse(folder / name), reader) for name in names)
    return list(itertools.islice((one for one in kept if everything or one.to == reader), limit))


def read_letter(folder: Path, name: str, *, reader: str) -> Opened:
    """A kept letter, its secret links blanked for every reader but its addressee; NotFound for a name of none."""
    path = folder / name
    if path.name != name or path.suffix != ".eml" or not path.is_file():
        raise NotFound("no_such_mail", name=name)
    message = _parse(path)
    kept = _kept(path, message, reader)
    shown = str if kept.to == reader else blanked
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Opened(kept, str(message["From"] or ""), shown(text.get_content() if text else ""),
                  shown(html.get_content() if html else ""))


def _parse(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _kept(path: Path, message: EmailMessage, reader: str) -> Kept:
    to = message["To"].addresses[0].addr_spec if message["To"] and message["To"].addresses else ""
    subject = str(message["Subject"] or "")
    return Kept(path.name, to, subject if to == reader else blanked(subject),
                message["Date"].datetime if message["Date"] else None)
