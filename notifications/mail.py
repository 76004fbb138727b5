"""Sending by yagmail: one login, one connection, every refusal told apart by where it was said and what is to be done.

What is refused before a recipient was named is the server's or the settings' matter; what is refused of a recipient or
of a letter's content may be either, which only what the server does with other letters can tell (`tasks.letters`).
"""

import contextlib
import re
import select
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import IntEnum
from typing import Self

import yagmail

from domain.errors import BrokenOff, DeliveryError, Permanent, Temporary, Unreachable
from notifications.message import as_bytes

SHUTTING_DOWN, TOO_BIG = 421, 552
LOGIN = frozenset({530, 534, 535, 538})
"""Answers that ask for a login, another one, or encryption, wherever they are given (RFC 4954, 3207)."""
DOT = re.compile(rb"(?m)^\.")


class Stage(IntEnum):
    """How far a letter has come with the server."""

    SENDER = 1
    RECIPIENT = 2
    DATA = 3
    CONTENT = 4


WANTED = {Stage.SENDER: 2, Stage.RECIPIENT: 2, Stage.DATA: 3, Stage.CONTENT: 2}
"""The first figure of the answer that lets a letter go on."""


@dataclass(frozen=True)
class MailServer:
    """Where and how to log in; without `user` the server relays without login. `timeout` is in seconds."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    ssl: bool = False
    starttls: bool = False
    timeout: float = 20

    @property
    def place(self) -> str:
        """How messages name it."""
        return f"{self.host}:{self.port}"


@dataclass
class Mailer:
    """One connection to a mail server, opened at the first message and used again; a context manager."""

    server: MailServer
    _yag: yagmail.SMTP | None = None
    _used: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def send(self, message: EmailMessage, in_flight: Callable[[], None] = lambda: None) -> str:
        """The server has taken the message; gives what it said.

        `in_flight` is called at the last moment before the server could have it. Unreachable where the server is not
        there, lets nobody in or takes nothing from this sender; BrokenOff where the connection broke over the message;
        Temporary or Permanent, with the server's code, where it refused this recipient or message. A connection that
        was used before and that the server is done with is opened anew.
        """
        content = as_bytes(message)
        sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        try:
            return self._hand_over(sender, to, content, in_flight)
        except _Spent:
            return self._hand_over(sender, to, content, in_flight)

    def takes(self, sender: str, address: str) -> bool:
        """Whether the server would take a letter to that address now; none is sent."""
        try:
            smtp = self.connected().smtp
            would = all(code // 100 == 2 for code, _ in (smtp.mail(sender), smtp.rcpt(address)))
            smtp.rset()
        except (DeliveryError, OSError, ValueError):
            self._drop()
            return False
        return would

    def connected(self) -> yagmail.SMTP:
        """Logged in and ready; Unreachable where that cannot be."""
        if self._yag is not None and _has_died(self._yag.smtp.sock):
            self._drop()
        if self._yag is None:
            self._yag, self._used = _log_in(self.server), False
        return self._yag

    def close(self) -> None:
        """The connection is closed, whatever state it was in; what the server says to that changes nothing."""
        yag, self._yag = self._yag, None
        _hang_up(yag)

    def _hand_over(self, sender: str, to: str, content: bytes, in_flight: Callable[[], None]) -> str:
        smtp = self.connected().smtp
        steps = {Stage.SENDER: lambda: smtp.mail(sender, _size(smtp, content)), Stage.RECIPIENT: lambda: smtp.rcpt(to),
                 Stage.DATA: lambda: smtp.docmd("DATA"), Stage.CONTENT: lambda: _content(smtp, content, in_flight)}
        for stage, step in steps.items():
            try:
                code, said = step()
            except OSError as error:   # every SMTP error is one
                self._drop()
                raise self._broken(stage, error) from error
            except BaseException:   # half a letter stands on the connection
                self._drop()
                raise
            if code // 100 != WANTED[stage]:
                raise self._refused(stage, code, _said(said))
        self._used = True
        return f"{code} {_said(said)}".strip()

    def _broken(self, stage: Stage, error: OSError) -> DeliveryError:
        if stage is Stage.SENDER and self._used:
            return _Spent("mail_connection_spent", in_doubt=False, said=str(error))
        if stage is not Stage.CONTENT:
            return BrokenOff("mail_connection_broke", server=self.server.place, problem=_answer(error), in_doubt=False)
        return BrokenOff("mail_connection_broke_in_doubt", server=self.server.place, problem=_answer(error),
                         in_doubt=True)

    def _refused(self, stage: Stage, code: int, said: str) -> DeliveryError:
        if code == SHUTTING_DOWN or not 400 <= code < 600:
            self._drop()
            if code == SHUTTING_DOWN and self._used:   # so many letters over one connection
                return _Spent("mail_connection_spent", in_doubt=False, said=said)
            if stage is Stage.CONTENT and code != SHUTTING_DOWN:
                return BrokenOff("mail_answer_not_understood", server=self.server.place, answer=code, said=said,
                                 in_doubt=True)
            return Unreachable("mail_server_closing", smtp_code=code, server=self.server.place, answer=code, said=said,
                               kind="closing")
        if self._yag is not None:
            with contextlib.suppress(OSError):   # a connection that breaks here is opened anew
                self._yag.smtp.rset()
        if code in LOGIN:
            return Unreachable("mail_server_wants_login", smtp_code=code, server=self.server.place, answer=code,
                               said=said, kind="login")
        if stage is Stage.SENDER and code != TOO_BIG:
            return Unreachable("mail_sender_refused", smtp_code=code, server=self.server.place, answer=code, said=said,
                               kind="sender")
        refused = Permanent if code >= 500 else Temporary
        if stage is Stage.RECIPIENT:
            return refused("mail_recipient_refused", smtp_code=code, at_recipient=True, answer=code, said=said)
        return refused("mail_letter_refused", smtp_code=code, answer=code, said=said)

    def _drop(self) -> None:
        """The connection is cut without a farewell: to half a letter QUIT would be one more line of it."""
        yag, self._yag = self._yag, None
        if yag is not None:
            with contextlib.suppress(OSError, AttributeError):
                yag.smtp.close()


class _Spent(BrokenOff):
    """A connection used before has come to its end; the letter at hand has not been looked at."""


def _log_in(server: MailServer) -> yagmail.SMTP:
    """A connection that is ready for messages. smtplib would take any certificate, so the context is ours."""
    trusting = {"context": ssl.create_default_context()} if server.ssl or server.starttls else {}
    # yagmail asks for a missing password on the terminal, hence "" and smtp_skip_login
    yag = yagmail.SMTP(user=server.user or "duban", password=server.password, host=server.host, port=server.port,
                       smtp_ssl=server.ssl, smtp_starttls=trusting if server.starttls else False,
                       smtp_skip_login=not server.user, soft_email_validation=False, timeout=server.timeout,
                       **(trusting if server.ssl else {}))
    try:
        yag.login()
        yag.smtp.ehlo_or_helo_if_needed()
        yag.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, ValueError) as error:
        _hang_up(yag)
        raise Unreachable("mail_server_unusable", smtp_code=getattr(error, "smtp_code", None), server=server.place,
                          problem=_answer(error), kind=_kind_of(error, server)) from error
    return yag


def _kind_of(error: Exception, server: MailServer) -> str:
    """What has to be mended; smtplib's errors are told by their names, as no code of ours imports it."""
    name, code = type(error).__name__, getattr(error, "smtp_code", None)
    if isinstance(error, ssl.SSLError) or (name in ("SMTPNotSupportedError", "SMTPResponseException")
                                           and server.starttls and "AUTH" not in str(error)):
        return "tls"
    if code in LOGIN or isinstance(error, ValueError) or name in ("SMTPAuthenticationError", "SMTPNotSupportedError"):
        return "login"
    return "absent" if code is None else "closing"


def _size(smtp, content: bytes) -> list[str]:
    return [f"SIZE={len(content)}"] if smtp.does_esmtp and smtp.has_extn("size") else []


def _content(smtp, content: bytes, in_flight: Callable[[], None]) -> tuple[int, bytes]:
    """The letter itself; smtplib's own `data` would not tell when it begins."""
    in_flight()
    smtp.send(DOT.sub(b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    return smtp.getreply()


def _hang_up(yag: yagmail.SMTP | None) -> None:
    if yag is not None:
        with contextlib.suppress(OSError, AttributeError):   # a connection that is gone needs no farewell
            yag.close()


def _has_died(sock: socket.socket | None) -> bool:
    """Whether the server has said something unasked or hung up; between messages both mean that it is done."""
    if sock is None:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _answer(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return str(error) or type(error).__name__ if code is None else f"{code} {_said(getattr(error, 'smtp_error', ''))}"


def _said(answer: bytes | str) -> str:
    """On one line: servers answer in several."""
    return " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)).split())
