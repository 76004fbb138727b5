"""The engine and the one transaction through which everything is written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from domain.errors import Conflict, NotAllowed, NotFound
from models import schema  # noqa: F401  tables name each other: all must be known before the first query

OUT_OF_RANGE = "22003"
"""PostgreSQL's numeric_value_out_of_range."""


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; on SQLite with foreign keys, WAL and writes that begin IMMEDIATE."""
    options = {"json_serializer": partial(json.dumps, ensure_ascii=False), "pool_pre_ping": True}
    if url.startswith("sqlite"):
        options |= {"connect_args": {"timeout": 30, "check_same_thread": False}}
        options.pop("pool_pre_ping")
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _refuse_numbers_too_large)
    return engine


def _refuse_numbers_too_large(failed: ExceptionContext) -> None:
    """A number that no column holds names nothing, and is written nowhere: the one answer of both databases."""
    error = failed.original_exception
    if isinstance(error, OverflowError) or getattr(error, "sqlstate", "") == OUT_OF_RANGE:
        if (failed.statement or "").lstrip().upper().startswith("SELECT"):
            raise NotFound("number_out_of_range") from error
        raise NotAllowed("figure_out_of_range") from error


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed whole at the end, or not at all; Conflict where someone was faster."""
    with Session(engine.execution_options(duban_writes=True), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise Conflict("changed_meanwhile") from error


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """A session in which anything can be done to see what comes of it; nothing of it is kept.

    What was loaded can still be looked at afterwards, as it would have been.
    """
    with Session(engine.execution_options(duban_writes=True), expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.expunge_all()   # a rollback would empty what the session still holds
            session.rollback()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads; what it holds is rolled back."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        yield session


def _set_up_sqlite(connection, _record) -> None:
    connection.isolation_level = None   # the driver's own BEGIN would come too late for IMMEDIATE
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection) -> None:
    writes = connection.get_execution_options().get("duban_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
