"""Claims on letters: one in flight for each deliverer, given back when its deliverer is gone."""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from models.letter import Letter, LetterState

STALE = timedelta(hours=6)
"""After which a claim counts as lost though its deliverer may live, on another machine or in a long run.

A claim carries the time its run began, so this is longer than any run; a deliverer of this machine that is gone is
found at once.
"""


def me() -> str:
    """This process, told apart from every other one on every machine."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def claim_next(session: Session, now: datetime, deliverer: str) -> Letter | None:
    """The letter that has waited longest is in flight for `deliverer`; None where none may be tried."""
    query = select(Letter).where(Letter.state == LetterState.WAITING, col(Letter.next_attempt_at) <= now)
    letter = session.exec(query.order_by(Letter.next_attempt_at, Letter.id).limit(1)
                          .with_for_update(skip_locked=True)).first()
    if letter is not None:
        letter.state, letter.claimed_at, letter.claimed_by = LetterState.CLAIMED, now, deliverer
        session.add(letter)
    return letter


def give_back_lost(session: Session, now: datetime) -> int:
    """Letters whose deliverer is gone wait again, under the same Message-ID, and are listed as perhaps repeated."""
    claimed = session.exec(select(Letter).where(Letter.state == LetterState.CLAIMED).order_by(Letter.id)).all()
    lost = [letter for letter in claimed if is_gone(letter.claimed_by) or letter.claimed_at <= now - STALE]
    for letter in lost:
        letter.state, letter.repeated, letter.claimed_by = LetterState.WAITING, True, ""
        session.add(letter)
    return len(lost)


def is_gone(deliverer: str) -> bool:
    """Whether a deliverer of this machine runs no more; of another machine nothing is known, so False."""
    host, _, rest = deliverer.partition("/")
    pid, _, started = rest.partition("/")
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks; empty where there is none (or no /proc, then by signal 0)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        return stat.read_text().rpartition(")")[2].split()[19] if stat.exists() else ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"
