"""Brings a database to the schema this code needs, through the migrations in `models/migrations`."""

import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from models import revision
from models.schema import metadata

SEARCH_INDEX = re.compile("ix_duty_grams|duty_(words|terms)(_.+)?")
"""What migration 0002 makes by means that only one database has, so no table in the code names it."""
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> tuple[str, str]:
    """The database is at the newest revision; gives (revision before, revision now).

    InvalidSettings where the database does not answer.
    """
    revision.found(engine)
    config = _config()
    with engine.execution_options(duban_writes=True).begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision() or ""
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head()


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str:
    """The revision the database is at; empty for a new one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def drift(engine: Engine) -> list:
    """What the database lacks or has beyond the tables in the code; empty when they agree."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: not SEARCH_INDEX.fullmatch(name or "")}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
