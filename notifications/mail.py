"""Sending by yagmail: one login, one connection, every refusal told apart as temporary or permanent."""

import contextlib
import socket
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self

import yagmail

from domain.errors import Permanent, Temporary


@dataclass(frozen=True)
class MailServer:
    """Where and how to log in; without `user` the server relays without login."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    ssl: bool = False
    starttls: bool = False
    timeout: float = 20


@dataclass
class Mailer:
    """One connection to a mail server, opened at the first message and used again; a context manager."""

    server: MailServer
    _yag: yagmail.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def send(self, message: EmailMessage) -> str:
        """The server has taken the message; gives what it said.

        Temporary or Permanent otherwise, with the server's code where it gave one. A connection that died since the
        last message is opened once more.
        """
        fresh = self._yag is None
        try:
            return self._send(message)
        except Temporary as error:
            if fresh or error.code is not None:
                raise
            return self._send(message)

    def close(self) -> None:
        """The connection is closed, whatever state it was in."""
        if self._yag is not None:
            with contextlib.suppress(Exception):   # a connection that is gone needs no farewell
                self._yag.close()
            self._yag = None

    def _send(self, message: EmailMessage) -> str:
        try:
            refused = self._connected().smtp.send_message(message)
        except OSError as error:   # every SMTP error is one
            raise self._told_apart(error) from error
        if refused:
            raise _refusal(refused)
        return "250 OK"

    def _connected(self) -> yagmail.SMTP:
        if self._yag is None:
            server = self.server
            yag = yagmail.SMTP(user=server.user or "duban", password=server.password, host=server.host,
                               port=server.port, smtp_ssl=server.ssl, smtp_starttls=server.starttls,
                               smtp_skip_login=not server.user, soft_email_validation=False, timeout=server.timeout)
            yag.login()
            yag.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._yag = yag
        return self._yag

    def _told_apart(self, error: OSError) -> Temporary | Permanent:
        recipients = getattr(error, "recipients", None)
        if isinstance(recipients, dict) and recipients:   # SMTPRecipientsRefused has no code of its own
            with contextlib.suppress(OSError, AttributeError):
                self._yag.smtp.rset()
            return _refusal(recipients)
        code = getattr(error, "smtp_code", None)
        self.close()
        if isinstance(code, int) and 500 <= code < 600:
            return Permanent(f"邮件服务器拒绝（{code} {_said(getattr(error, 'smtp_error', ''))}）", code)
        if isinstance(code, int) and 400 <= code < 500:
            return Temporary(f"邮件服务器暂时拒绝（{code} {_said(getattr(error, 'smtp_error', ''))}）", code)
        place = f"{self.server.host}:{self.server.port}"
        return Temporary(f"邮件服务器 {place} 没有应答（{error or type(error).__name__}）")


def _refusal(recipients: dict) -> Temporary | Permanent:
    code, said = next(iter(recipients.values()))
    kind = Permanent if 500 <= code < 600 else Temporary
    return kind(f"邮件服务器拒绝收件人（{code} {_said(said)}）", code)


def _said(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
