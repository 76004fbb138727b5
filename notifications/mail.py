"""Sending by yagmail: one login, one connection, every refusal told apart by what is to be done about it."""

import contextlib
import select
import socket
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self

import yagmail

from domain.errors import BrokenOff, DeliveryError, Permanent, Temporary, Unreachable

SHUTTING_DOWN = 421


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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def send(self, message: EmailMessage) -> str:
        """The server has taken the message; gives what it said.

        Unreachable where the server is not there or refuses the login, BrokenOff where the connection broke on the
        way; Temporary or Permanent, with the server's code, where it refused this message. A connection that died
        since the last message is opened anew.
        """
        yag = self._connected()
        try:
            refused, said = _hand_over(yag, message)
        except OSError as error:   # every SMTP error is one
            raise self._told_apart(error) from error
        except ValueError as error:   # what cannot be written as bytes
            raise Permanent(f"信件无法写成邮件（{error}）") from error
        if refused:
            raise _refusal(refused)
        return said

    def close(self) -> None:
        """The connection is closed, whatever state it was in."""
        yag, self._yag = self._yag, None
        _hang_up(yag)

    def _connected(self) -> yagmail.SMTP:
        if self._yag is not None and _has_died(self._yag.smtp.sock):
            self.close()
        if self._yag is None:
            self._yag = _log_in(self.server)
        return self._yag

    def _told_apart(self, error: OSError) -> DeliveryError:
        recipients = getattr(error, "recipients", None)
        if isinstance(recipients, dict) and recipients:   # SMTPRecipientsRefused has no code of its own
            with contextlib.suppress(OSError):
                self._yag.smtp.rset()
            return _refusal(recipients)
        self.close()
        code, said = getattr(error, "smtp_code", None), _answer(error)
        if code is None or code < 0:
            return BrokenOff(f"与邮件服务器 {self.server.place} 的连接中断（{said}），信件可能已经送达")
        if code == SHUTTING_DOWN:
            return Unreachable(f"邮件服务器 {self.server.place} 正在关闭（{said}）", code)
        if 500 <= code < 600:
            return Permanent(f"邮件服务器拒绝（{said}）", code)
        return Temporary(f"邮件服务器暂时拒绝（{said}）", code)


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
        raise Unreachable(f"邮件服务器 {server.place} 无法使用（{_answer(error)}），请检查 DUBAN_SMTP_ 各项设置",
                          getattr(error, "smtp_code", None)) from error
    return yag


def _hand_over(yag: yagmail.SMTP, message: EmailMessage) -> tuple[dict, str]:
    """The recipients refused, and what the server said when it took the message, its queue number for one.

    smtplib gives only the former, so its last step, `data`, is listened to.
    """
    answers, data = [], yag.smtp.data

    def listened(content: bytes) -> tuple[int, bytes]:
        answers.append(data(content))
        return answers[-1]
    yag.smtp.data = listened
    try:
        refused = yag.smtp.send_message(message)
    finally:
        yag.smtp.data = data
    code, said = answers[-1] if answers else (250, b"")
    return refused, f"{code} {_said(said)}".strip()


def _hang_up(yag: yagmail.SMTP | None) -> None:
    with contextlib.suppress(OSError, AttributeError):   # a connection that is gone needs no farewell
        yag.close()


def _has_died(sock: socket.socket | None) -> bool:
    """Whether the server has said something unasked or hung up; between messages both mean that it is done."""
    if sock is None:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _refusal(recipients: dict) -> Temporary | Permanent:
    code, said = next(iter(recipients.values()))
    kind = Permanent if 500 <= code < 600 else Temporary
    return kind(f"邮件服务器拒绝收件人（{code} {_said(said)}）", code)


def _answer(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return str(error) or type(error).__name__ if code is None else f"{code} {_said(getattr(error, 'smtp_error', ''))}"


def _said(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
