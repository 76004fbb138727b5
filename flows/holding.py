"""Which process holds the clock: one at a time, however many are started on the same database."""

import contextlib
import fcntl
from pathlib import Path
from threading import Lock
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

CLOCK_LOCK = 20160622
"""The advisory lock's number, any that no other program on the database uses."""


class ClockHold:
    """Taken by the first process that asks, free again when it lets go or ends.

    PostgreSQL lends an advisory lock to a connection of its own; beside a SQLite file lies a locked file.
    """

    def __init__(self, engine: Engine, data_dir: Path):
        self.engine, self.path = engine, data_dir / "clock.lock"
        self._connection: Connection | None = None
        self._file: IO | None = None
        self._asking = Lock()

    def take(self) -> bool:
        """Whether this process holds the clock, which it now does if nobody else did."""
        with self._asking:
            return self._take_advisory() if self.engine.dialect.name == "postgresql" else self._take_file()

    def let_go(self) -> None:
        """Another process may hold it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with contextlib.suppress(DBAPIError):   # a connection that is gone has let go already
                self._connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": CLOCK_LOCK})
            self._connection.invalidate()   # whatever it still holds goes with it, never back to the pool
            self._connection.close()
            self._connection = None

    def _take_file(self) -> bool:
        if self._file is None:
            file = self.path.open("a")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self._file = file
        return True

    def _take_advisory(self) -> bool:
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return True
            except DBAPIError:
                self.let_go()
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": CLOCK_LOCK}).scalar():
            self._connection = connection
            return True
        connection.close()
        return False
