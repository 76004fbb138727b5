"""What has stopped and waits for a person: one list for the desk, the summary, `doctor` and the commands."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.heartbeat import stopped
from tasks.letters.held import LETTERS
from tasks.living import DAILY_RUN


@dataclass(frozen=True)
class Stop:
    """One thing that stands still: since when, why, what to do about it, and the page where that is done."""

    name: str
    since: datetime
    said: str
    remedy: str
    href: str


def stops(session: Session) -> list[Stop]:
    """Everything that has stopped, the longest first (DESIGN, decision 19)."""
    found = [_stop(name, row.at, row.note) for name, row in stopped(session).items()]
    return sorted(found, key=lambda one: one.since)


def _stop(name: str, since: datetime, note: str) -> Stop:
    if name == DAILY_RUN:
        return Stop(name, since, f"每日督办已停：{note}。",
                    "日期无误的，请确认后办理，或运行 duban run daily --yes；有误的，请先校正本机的日期。",
                    "/#stopped")
    assert name == LETTERS, name
    return Stop(name, since, f"待发信件 {note} 封，超过一次发信上限，已停止，一封未发。",
                "请在“信件”页核对后放行或撤销，或运行 duban release。", "/held-letters")
