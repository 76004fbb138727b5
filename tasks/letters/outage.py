"""The queue held: what is wrong with the mail server or its settings, since when, and when it is tried again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from domain.errors import Unreachable
from models.heartbeat import go_on, stop, stopped

MAIL = "mail"
"""The name under which `models.heartbeat` keeps that no letter gets through."""
TRIED_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 30))
EVERYONE = "everyone"
REMEDIES = {
    "absent": "请检查邮件服务器是否运行，以及 DUBAN_SMTP_HOST、DUBAN_SMTP_PORT 和防火墙。",
    "closing": "请由邮件服务器管理员查明拒绝连接的原因（限流、黑名单或维护）。",
    "tls": "请检查 DUBAN_SMTP_SSL、DUBAN_SMTP_STARTTLS 和邮件服务器的证书。",
    "login": "请检查 DUBAN_SMTP_USER 和 DUBAN_SMTP_PASSWORD，并确认该账号允许以 SMTP 方式登录。",
    "sender": "请检查 DUBAN_MAIL_FROM，并由邮件服务器管理员确认该账号可用此地址发信。",
    EVERYONE: "请由邮件服务器管理员查明拒收的原因（发信额度、中继许可、内容过滤或磁盘空间）。",
}
"""What is wrong → what to do about it; whatever it is, the letters wait and no attempt is counted."""


@dataclass(frozen=True)
class Outage:
    """Nothing gets through since then; `said` are the last words about it."""

    since: datetime
    kind: str
    said: str
    again_at: datetime
    tries: int

    @property
    def remedy(self) -> str:
        """What a person can do about it."""
        return REMEDIES[self.kind]


def hold_queue(session: Session, failure: Unreachable, now: datetime) -> None:
    """The queue is held for a while, longer each time; the deliveries of the day and by hand try all the same."""
    before = outage(session)
    tries = before.tries + 1 if before else 1
    wait = TRIED_AGAIN[min(tries, len(TRIED_AGAIN)) - 1]
    note = {"kind": failure.kind, "said": str(failure), "again_at": (now + wait).isoformat(), "tries": tries}
    stop(session, MAIL, now=now, note=json.dumps(note, ensure_ascii=False))


def outage(session: Session) -> Outage | None:
    """What holds the queue; None where nothing does."""
    row = stopped(session).get(MAIL)
    if row is None:
        return None
    note = json.loads(row.note)
    return Outage(row.at, note["kind"], note["said"], datetime.fromisoformat(note["again_at"]), note["tries"])


def try_now(session: Session, now: datetime) -> bool:
    """The queue is held no longer than until now: somebody has mended what was wrong. False where nothing holds it."""
    row = stopped(session).get(MAIL)
    if row is None:
        return False
    stop(session, MAIL, now=now, note=json.dumps(json.loads(row.note) | {"again_at": now.isoformat()},
                                                 ensure_ascii=False))
    return True


def let_queue_go(session: Session) -> None:
    """A letter has got through."""
    go_on(session, MAIL)
