"""Locks that end with the process that holds them: who is there now can be asked on every machine, without a clock."""

import contextlib
import fcntl
import threading
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

KEEP_ALIVE = {"tcp_keepalives_idle": 20, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 4}
"""So PostgreSQL notices within a minute that the machine at the other end is gone; by itself it would take hours."""


class Lock:
    """Taken by the first process that asks, free again when it lets go or ends, however it ends.

    PostgreSQL lends an advisory lock of that number to a connection of its own; beside a SQLite file lies the locked
    file at `path`.
    """

    def __init__(self, engine: Engine, path: Path, number: int):
        self.engine, self.path, self.number = engine, path, number
        self._connection: Connection | None = None
        self._file: IO | None = None
        self._asking = threading.Lock()

    def take(self) -> bool:
        """Whether this process holds it, which it now does if nobody else did."""
        with self._asking:
            return self._take_advisory() if self.engine.dialect.name == "postgresql" else self._take_file()

    def let_go(self) -> None:
        """Another process may hold it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with contextlib.suppress(DBAPIError):   # a connection that is gone has let go already
                self._connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": self.number})
            self._connection.invalidate()   # whatever it still holds goes with it, never back to the pool
            self._connection.close()
            self._connection = None

    def _take_file(self) -> bool:
        if self._file is None:
            file = self.path.open("a")   # made where there is none
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
        for name, seconds in KEEP_ALIVE.items():
            connection.execute(text(f"SET {name} = {seconds}"))
        if connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": self.number}).scalar():
            self._connection = connection
            return True
        connection.invalidate()   # its settings are not for others
        connection.close()
        return False
