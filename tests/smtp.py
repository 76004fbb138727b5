"""A real mail server on loopback that takes letters, or behaves as badly as it is told to."""

import asyncio
import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from notifications.mailbox import PromptSMTP, free_port


@dataclass
class Behaviour:
    """What the server does: `refuse` maps an address to its answer; it hangs on, or breaks off at, these addresses."""

    refuse: dict[str, str] = field(default_factory=dict)
    refuse_content: str = ""
    hang_on: frozenset[str] = frozenset()
    break_at: frozenset[str] = frozenset()
    break_after: frozenset[str] = frozenset()     # once it has the letter
    hang_up_between: bool = False                  # closes after each letter
    password: str = ""


class PostOffice:
    """The handler: `taken` holds what arrived, in order; `connections` how often somebody connected."""

    def __init__(self, behaviour: Behaviour):
        self.behaviour = behaviour
        self.taken: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.behaviour.refuse:
            return self.behaviour.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.behaviour.refuse_content:
            return self.behaviour.refuse_content
        to = set(envelope.rcpt_tos)
        if to & self.behaviour.hang_on:
            await asyncio.Event().wait()
        if not to & self.behaviour.break_at:
            self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if to & (self.behaviour.break_at | self.behaviour.break_after):
            server.transport.abort()
        if self.behaviour.hang_up_between:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 OK: taken"

    @property
    def letters(self) -> list[tuple[str, str]]:
        """(address, subject) of what arrived."""
        return [(message["To"].addresses[0].addr_spec, str(message["Subject"])) for message in self.taken]


class _Server(Controller):
    def __init__(self, office: PostOffice):
        self.office = office
        super().__init__(office, hostname="127.0.0.1", port=free_port())

    def factory(self) -> SMTP:
        password = self.office.behaviour.password
        if not password:
            return PromptSMTP(self.handler)
        return PromptSMTP(self.handler, auth_required=True, auth_require_tls=False, authenticator=lambda *args: (
            AuthResult(success=args[-1].password == password.encode(), handled=False)))


@contextmanager
def serving(**behaviour) -> Iterator[tuple[PostOffice, int]]:
    """A mail server that behaves so, and its port."""
    office = PostOffice(Behaviour(**behaviour))
    server = _Server(office)
    server.start()
    try:
        yield office, server.port
    finally:
        server.stop()


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@contextmanager
def turning_away(greeting: bytes) -> Iterator[int]:
    """The port of a server that greets so and hangs up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def greet() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(greeting)
        threading.Thread(target=greet, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


STAGES = ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "content", "QUIT")
"""Everything a server is asked on a letter's way, in order."""
GOOD = {"connect": "220 here", "STARTTLS": "454 none", "AUTH": "235 in", "MAIL": "250 sender", "RCPT": "250 recipient",
        "DATA": "354 go on", "content": "250 taken", "QUIT": "221 bye", "RSET": "250 reset", "NOOP": "250 here"}
OFFERS = "250-here\r\n250-AUTH PLAIN LOGIN\r\n250-STARTTLS\r\n250 SIZE 1000000"


class Scripted:
    """A server that gives at one stage the answer it is told to, to everybody or to some addresses only.

    An answer may also be `HANG_UP` or `SILENCE`. `taken` holds the addresses it took a letter to, in order.
    """

    HANG_UP, SILENCE = "hang up", "silence"

    def __init__(self, stage: str = "", answer: str = "", only: frozenset[str] | None = None, most: int | None = None):
        self.stage, self.answer, self.only, self.most = stage, answer, only, most
        self.taken: list[str] = []
        self.asked: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        """Connections are served until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError, _Over):
            to = ""
            self._say(connection, "connect", to)
            for line in lines:
                verb = line.split()[0].decode().upper()
                if verb == "RCPT":
                    to = line.decode().split("<")[1].split(">")[0]
                    self.asked.append(to)
                stage = "EHLO" if verb == "HELO" else verb
                if self._say(connection, stage, to).startswith("354"):
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    if self._say(connection, "content", to).startswith("2"):
                        self.taken.append(to)
                if verb == "QUIT":
                    return

    def _say(self, connection: socket.socket, stage: str, to: str) -> str:
        answer = self.answer if self._misbehaves(stage, to) else (OFFERS if stage == "EHLO" else GOOD[stage])
        if answer == self.HANG_UP:
            raise _Over
        if answer == self.SILENCE:
            connection.recv(1)   # until the other end has enough
            raise _Over
        connection.sendall(f"{answer}\r\n".encode())
        return answer

    def _misbehaves(self, stage: str, to: str) -> bool:
        if stage != self.stage or (self.only is not None and stage in ("RCPT", "DATA", "content")
                                   and to not in self.only):
            return False
        return self.most is None or len(self.taken) >= self.most


class _Over(Exception):
    """The connection ends."""


@contextmanager
def scripted(stage: str = "", answer: str = "", only: frozenset[str] | None = None,
             most: int | None = None) -> Iterator[Scripted]:
    """A server that so answers at that stage, once it has taken `most` letters where that is given."""
    with listening(Scripted(stage, answer, only, most)) as server:
        yield server


@contextmanager
def listening(server: Scripted) -> Iterator[Scripted]:
    """The server answers within the block."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
