"""What has stopped and waits for a person: one list for the desk, the summary, `doctor` and the commands."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.heartbeat import stopped
from models.letters.letter import letters_waiting
from tasks.heartbeat import DAILY_RUN
from tasks.letters.held_letters import LETTERS
from tasks.letters.outage import MAIL, outage
from tasks.letters.waiting_letters import stuck_letters
from tasks.runtime import Runtime

STUCK = "stuck"


@dataclass(frozen=True)
class Stop:
    """One thing that stands still: since when, why, what to do about it, and the page where that is done."""

    name: str
    since: datetime
    said: str
    remedy: str
    href: str


def stops(session: Session, here: Runtime, now: datetime, *, units: frozenset[int] | None = None) -> list[Stop]:
    """Everything that has stopped, the longest first (DESIGN, decision 19).

    Of letters that have waited too long, those to posts of these units where given.
    """
    found = [_stop(session, name, row.at, row.note) for name, row in stopped(session).items()]
    stuck = stuck_letters(session, here, now, units=units)
    if stuck is not None:
        answer = f"邮件服务器最近的答复：{stuck.last_words}。" if stuck.last_words else "尚未试发。"
        remedy = ("请在“信件”页查看每封的原因，更正后重发。" if stuck.last_words
                  else "请启动 duban serve，或运行 duban deliver。")
        said = f"{stuck.letters} 封信件等待发出已超过一小时。{answer}"
        found.append(Stop(STUCK, stuck.since, said, remedy, "/letters"))
    return sorted(found, key=lambda one: one.since)


def _stop(session: Session, name: str, since: datetime, note: str) -> Stop:
    if name == DAILY_RUN:
        return Stop(name, since, f"每日督办已停：{note}。",
                    "日期无误的，请确认后办理，或运行 duban run daily --yes；有误的，请先校正本机的日期。",
                    "/#stopped")
    if name == MAIL:
        held, waiting = outage(session), letters_waiting(session)
        return Stop(name, since, f"信件发不出去，{waiting} 封等待：{held.said}。", held.remedy, "/letters")
    assert name == LETTERS, name
    return Stop(name, since, f"待发信件 {note} 封，超过一次发信上限，已停止，一封未发。",
                "请在“信件”页核对后放行或撤销，或运行 duban release。", "/held-letters")
