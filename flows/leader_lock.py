"""Which process holds the clock: one at a time, however many are started on the same database."""

from pathlib import Path

from sqlalchemy import Engine

from models.lock import Lock

CLOCK_LOCK = 20160622
"""The advisory lock's number, any that no other program on the database uses."""


def clock_hold(engine: Engine, data_dir: Path) -> Lock:
    """The lock that the one clock of an installation holds; not taken yet."""
    return Lock(engine, data_dir / "clock.lock", CLOCK_LOCK)
