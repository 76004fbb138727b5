"""Migrations: to the schema of the code, once however many processes ask, and never from a schema not known here."""

import hashlib
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.errors import NotAllowed
from models import revision
from models.engine import open_engine
from models.migrate import current, drift, head, upgrade
from tests.models.racing import migrate_at_once


def test_a_migrated_database_has_exactly_the_tables_of_the_code(engine):
    assert drift(engine) == []


RELEASED = {"0001_the_first_schema.py": "40f1f6f0d11436ae3bd2cfcc8de8777faf28c545051403ae1a497fd188a1d95c",
            "0002_the_search_index.py": "246181173cc5d5e42ed8859dadd7f830c0234fe56e5f42333fb361c5738d0a45"}
"""The migrations that went out with a release, 0.1.0: databases out there have been through them as they are."""


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_migration_does_not_change_any_more(name):
    written = (revision.VERSIONS / name).read_bytes()
    assert hashlib.sha256(written).hexdigest() == RELEASED[name], "write a new migration instead"


CHECK = re.compile(r"CONSTRAINT ck_extension_extensiondecision CHECK \(decision IN \([^()]*\)\)")
NAMED = "CONSTRAINT ck_extension_extensiondecision CHECK"


@pytest.mark.parametrize("said", [f"{NAMED} (decision IN ('pending', 'granted'))", f"{NAMED} (decision <> '')",
                                  "CHECK (1 = 1)", "CONSTRAINT ck_extension_other CHECK (number > 0)"])
def test_a_check_that_says_something_else_than_the_code_is_drift(engine, said):
    """An enum grew and its constraint did not; a constraint went; one is there that the code does not know."""
    assert drift(engine) == []
    said = said.replace("number", "id")
    with engine.execution_options(duban_writes=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            written = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'extension'")).scalar_one()
            connection.execute(text("PRAGMA writable_schema=ON"))
            connection.execute(text("UPDATE sqlite_master SET sql = :sql WHERE name = 'extension'"),
                               {"sql": CHECK.sub(said, written)})
            connection.execute(text("PRAGMA writable_schema=RESET"))
        else:
            connection.execute(text("ALTER TABLE extension DROP CONSTRAINT ck_extension_extensiondecision"))
            connection.execute(text(f"ALTER TABLE extension ADD {said}"))
    assert {kind for kind, *_ in drift(engine)} == {"missing_check", "unknown_check"}


@pytest.mark.parametrize("revision_found", ["9999", "0002a", "3f1c9a"])
def test_a_database_of_a_newer_version_or_of_another_program_is_refused_and_not_touched(engine, revision_found):
    with engine.execution_options(duban_writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision_found})
    for opened in (upgrade, revision.require):
        with pytest.raises(NotAllowed, match=f"{revision_found}.*更新的督办程序"):
            opened(engine)
    assert revision.found(engine) == revision_found


def test_an_older_database_is_refused_until_it_is_migrated(unmade_url):
    engine = open_engine(unmade_url)
    with pytest.raises(NotAllowed, match="duban migrate"):
        revision.require(engine)
    upgrade(engine, "0001")
    with pytest.raises(NotAllowed, match="0001.*duban migrate"):
        revision.require(engine)
    assert upgrade(engine) == ("0001", head())
    revision.require(engine)
    engine.dispose()


def test_migrating_twice_changes_nothing(engine):
    assert upgrade(engine) == (head(), head())
    assert current(engine) == head()


def test_foreign_keys_are_watched_again_afterwards(engine):
    upgrade(engine)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO unit_alias (name, unit_id) VALUES ('x', 4711)"))


@pytest.mark.process
def test_processes_may_migrate_one_empty_database_at_once(unmade_url):
    """One does it, the others find it done; none ends in an error."""
    said = migrate_at_once(unmade_url, 4)
    assert sorted(said, key=str) == [("", head())] + [(head(), head())] * 3
    engine = open_engine(unmade_url)
    assert drift(engine) == []
    engine.dispose()
