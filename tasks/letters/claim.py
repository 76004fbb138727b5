"""Claims on letters: one at a time for each deliverer, given back as soon as their deliverer is gone.

A deliverer holds a lock that ends with its process, on whatever machine that runs; so a claim needs no term, and
whether it still stands can be asked at any moment.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from models.engine import transaction
from models.letters.letter import Letter, LetterState
from models.lock import Lock

STALE = timedelta(hours=6)
"""After which a claim counts as lost though its deliverer lives, as one that was halted does.

A claim carries the time its run began, so this is longer than any run.
"""
LOWEST, BITS = 2**40, 61
"""Locks of deliverers are numbered from here on, beyond those that have numbers of their own."""


class ClaimLost(Exception):
    """Another deliverer has taken the letter over: it is not to be sent by this one."""


@contextmanager
def delivering(engine: Engine, data_dir: Path) -> Iterator[str]:
    """The name of a deliverer that is alive until the block, or its process, ends."""
    name = str(LOWEST + secrets.randbits(BITS))
    lock = _lock(engine, data_dir, name)
    if not lock.take():
        raise RuntimeError("a new deliverer's lock is taken already")   # the number is a random one
    try:
        yield name
    finally:
        lock.let_go()
        lock.path.unlink(missing_ok=True)


def claim_next(session: Session, now: datetime, deliverer: str) -> Letter | None:
    """The letter that has waited longest is the deliverer's; None where none may be tried."""
    query = select(Letter).where(Letter.state == LetterState.WAITING, col(Letter.next_attempt_at) <= now)
    letter = session.exec(query.order_by(Letter.next_attempt_at, Letter.id).limit(1)
                          .with_for_update(skip_locked=True)).first()
    if letter is not None:
        letter.state, letter.claimed_at, letter.claimed_by = LetterState.CLAIMED, now, deliverer
        session.add(letter)
    return letter


def begin_flight(engine: Engine, letter_id: int, deliverer: str, now: datetime) -> None:
    """From now on the server may have the letter; ClaimLost where it is no longer the deliverer's."""
    with transaction(engine) as session:
        mine = session.connection().execute(update(Letter).where(
            col(Letter.id) == letter_id, Letter.state == LetterState.CLAIMED, Letter.claimed_by == deliverer).values(
            flight_at=now)).rowcount
    if not mine:
        raise ClaimLost


def give_back_lost(session: Session, data_dir: Path, now: datetime) -> int:
    """Letters whose deliverer is gone wait again, under the same Message-ID.

    Those that were in flight are listed as perhaps repeated; gives how many.
    """
    claimed = session.exec(select(Letter).where(Letter.state == LetterState.CLAIMED).order_by(Letter.id)
                           .with_for_update()).all()
    engine = session.get_bind().engine
    gone = {name for name in {letter.claimed_by for letter in claimed} if is_gone(engine, data_dir, name)}
    doubtful = 0
    for letter in claimed:
        if letter.claimed_by in gone or letter.claimed_at <= now - STALE:
            doubtful += letter.flight_at is not None
            letter.repeated = letter.repeated or letter.flight_at is not None
            letter.state, letter.claimed_by, letter.flight_at = LetterState.WAITING, "", None
            session.add(letter)
    return doubtful


def claims_are_lost(session: Session, data_dir: Path, now: datetime) -> bool:
    """Whether a letter is claimed by a deliverer that is gone."""
    claims = session.exec(select(Letter.claimed_by, Letter.claimed_at).where(
        Letter.state == LetterState.CLAIMED).distinct()).all()
    engine = session.get_bind().engine
    return any(at <= now - STALE or is_gone(engine, data_dir, name) for name, at in claims)


def is_gone(engine: Engine, data_dir: Path, deliverer: str) -> bool:
    """Whether nobody of that name delivers any more; so for every name that an earlier version gave."""
    if not deliverer.isdecimal() or int(deliverer) >= 2**63:
        return True
    lock = _lock(engine, data_dir, deliverer)
    if engine.dialect.name != "postgresql" and not lock.path.exists():
        return True
    if not lock.take():
        return False
    lock.let_go()
    lock.path.unlink(missing_ok=True)   # left behind by one that was killed
    return True


def _lock(engine: Engine, data_dir: Path, deliverer: str) -> Lock:
    return Lock(engine, data_dir / f"deliverer-{deliverer}.lock", int(deliverer))
