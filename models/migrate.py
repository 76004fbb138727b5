"""Brings a database to the schema this code needs, through the migrations in `models/migrations`."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from models import revision
from models.schema import metadata

SEARCH_INDEX = re.compile("ix_duty_grams|duty_(words|terms)(_.+)?")
"""What migration 0002 makes by means that only one database has, so no table in the code names it."""
MIGRATION_LOCK = 20160623
"""The advisory lock's number, any that no other program on the database uses."""
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> tuple[str, str]:
    """The database is at the newest revision, or at `to`; gives (revision before, revision now).

    Other processes that want the same wait and find it done. InvalidSettings where the database does not answer,
    NotAllowed where it is at a revision that this code does not know.
    """
    config = _config()
    with _file_lock(engine):
        revision.refuse_unknown(revision.found(engine))
        with _remaking(engine) as connection:
            if engine.dialect.name == "postgresql":   # until the end of the transaction
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            before = MigrationContext.configure(connection).get_current_revision() or ""
            revision.refuse_unknown(before)   # somebody newer may have been at it meanwhile
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            now = MigrationContext.configure(connection).get_current_revision() or ""
            if now != before and engine.dialect.name == "sqlite":
                _look_at_keys(connection)
    return before, now


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str:
    """The revision the database is at; empty for a new one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def drift(engine: Engine) -> list:
    """What the database lacks or has beyond the tables in the code, CHECKs included; empty when they agree."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: not SEARCH_INDEX.fullmatch(name or "")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        have, wanted = _checks(connection), _checks_wanted(connection)
    return differences + [("missing_check", *one) for one in sorted(wanted - have)] + [
        ("unknown_check", *one) for one in sorted(have - wanted)]


def _checks(connection: Connection, schema: str | None = None) -> set[tuple[str, str, str]]:
    """Every CHECK constraint: its table, its name, and what it says as this database tells it."""
    looked_at = inspect(connection)
    return {(table, check["name"] or "", " ".join(check["sqltext"].split()))
            for table in metadata.tables if looked_at.has_table(table, schema=schema)
            for check in looked_at.get_check_constraints(table, schema=schema)}


def _checks_wanted(connection: Connection) -> set[tuple[str, str, str]]:
    """The same of the tables in the code, made for that beside the others and not kept.

    Alembic compares no CHECK constraints, and what one says a database tells in words of its own: so they are compared
    as the same database tells both. An enum that grew without its constraint passed unnoticed before.
    """
    if connection.dialect.name == "sqlite":
        with create_engine("sqlite://").connect() as beside:
            metadata.create_all(beside)
            return _checks(beside)
    kept = connection.begin_nested()
    connection.execute(text("CREATE SCHEMA wanted"))
    connection.execute(text("SET LOCAL search_path TO wanted, public"))
    metadata.create_all(connection, checkfirst=False)
    found = _checks(connection, "wanted")
    kept.rollback()
    return found


@contextmanager
def _remaking(engine: Engine) -> Iterator[Connection]:
    """One transaction for all migrations, in which SQLite does not look at foreign keys.

    It changes a table by making it anew, and could not drop the old one while rows of others refer to it. Not to look
    can only be said before the transaction begins.
    """
    with engine.execution_options(duban_writes=True).connect() as connection:
        keys = connection.connection.dbapi_connection if engine.dialect.name == "sqlite" else None
        if keys is not None:
            keys.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if keys is not None:
                keys.execute("PRAGMA foreign_keys=ON")


def _look_at_keys(connection: Connection) -> None:
    """RuntimeError, and with it the whole migration undone, where rows refer to what is not there any more."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10):
        raise RuntimeError(f"A migration leaves rows that refer to nothing, so nothing was done: {broken}")


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    """Nobody else migrates the SQLite file meanwhile: SQLite's own lock is waited for half a minute at most."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file in (None, "", ":memory:"):
        yield
        return
    try:
        lock = Path(f"{file}.lock").open("a")   # noqa: SIM115  held below
    except OSError:   # the database cannot be written either, which is told with its remedy
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
