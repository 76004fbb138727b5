"""Which revision a database is at and which one this code needs, told without loading Alembic."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from domain.errors import InvalidSettings, NotAllowed

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def needed() -> str:
    """The newest revision of this code: the number its file begins with."""
    return max(_known())


def require(engine: Engine) -> None:
    """Nothing, where the database is at the revision of this code; else NotAllowed, naming the remedy.

    InvalidSettings where the database does not answer or is none.
    """
    revision = found(engine)
    refuse_unknown(revision)
    if revision != needed():
        if not revision:
            raise NotAllowed("database_empty", needed=needed())
        raise NotAllowed("database_older", revision=revision, needed=needed())


def refuse_unknown(revision: str) -> None:
    """NotAllowed, naming the remedy, for a revision that this code does not know: it must not touch that database."""
    if revision and revision not in _known():
        raise NotAllowed("database_newer", revision=revision, needed=needed())


def found(engine: Engine) -> str:
    """The revision the database is at; empty for a new one. A SQLite file that is not there is not made.

    InvalidSettings, naming the remedy, where the database does not answer or is none.
    """
    if engine.dialect.name == "sqlite" and not Path(engine.url.database).exists():
        return ""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    except DatabaseError as error:
        place = engine.url.render_as_string(hide_password=True)
        said = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
        raise InvalidSettings("database_unusable", place=place, problem=said) from error


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py")}
