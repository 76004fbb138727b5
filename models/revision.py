"""Which revision a database is at and which one this code needs, told without loading Alembic."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def needed() -> str:
    """The newest revision of this code: the number its file begins with."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def found(engine: Engine) -> str:
    """The revision the database is at; empty for a new one. A SQLite file that is not there is not made."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database).exists():
        return ""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
