"""Every migration after a release is tried forward on what that release wrote; nothing of it is lost on the way."""

import itertools

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlmodel import Session, SQLModel, select

from models.duties.duty import Duty
from models.duties.ledger import found_in_duty
from models.engine import open_engine, reading, transaction
from models.migrate import MIGRATIONS, drift, head, upgrade
from tests.releases import read, read_rows, released, tables_of, write_rows

RELEASES = released()
CHANGED: dict[str, set[str]] = {}
"""Revision → what it changes of what stood there on purpose: "table.column", or "table" where rows go or come."""


def revisions() -> list[str]:
    """Every revision, the oldest first."""
    return [one.revision for one in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]


def later_than(revision: str) -> list[str]:
    """The revisions that came after it, the oldest first; none on the day of its release."""
    return revisions()[revisions().index(revision) + 1:]


@pytest.fixture(params=RELEASES)
def kept(request):
    """The revision of a release, and the rows it wrote."""
    return request.param, read(RELEASES[request.param])


@pytest.fixture
def at_release(unmade_url, kept):
    """A database at the release's schema with the release's rows in it."""
    revision, rows = kept
    engine = open_engine(unmade_url)
    upgrade(engine, revision)
    write_rows(engine, rows)
    yield engine
    engine.dispose()


def lost(before, after, changed):
    """What the later rows lack of the earlier ones, but for what was changed on purpose."""
    for table, rows in before.items():
        if table in changed:
            continue
        if len(after.get(table, [])) != len(rows):
            yield f"{table}: {len(rows)} rows, then {len(after.get(table, []))}"
        for row, later in zip(rows, after.get(table, []), strict=False):
            yield from (f"{table}.{name}: {value!r}, then {later.get(name)!r}" for name, value in row.items()
                        if f"{table}.{name}" not in changed and later.get(name) != value)


def test_the_first_release_is_kept():
    assert next(iter(RELEASES)) == "0002"


def test_a_release_is_kept_with_rows_in_every_table(at_release, kept):
    _, rows = kept
    with at_release.connect() as connection:
        assert sorted(tables_of(connection)) == sorted(rows)
        assert [name for name, written in rows.items() if not written] == []
        assert list(lost(rows, read_rows(connection, list(rows)), set())) == []


def test_each_later_migration_keeps_what_a_release_wrote(at_release, kept):
    """One after the other, as they come; the last leads to the schema of the code."""
    revision, rows = kept
    for later in later_than(revision):
        assert upgrade(at_release, later)[1] == later
        with at_release.connect() as connection:
            after = read_rows(connection, list(rows))
            assert list(itertools.islice(lost(rows, after, CHANGED.get(later, set())), 20)) == [], later
            if at_release.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == [], later
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok", later
        rows = after
    assert upgrade(at_release) == (head(), head())
    assert drift(at_release) == []


def test_what_a_release_wrote_is_read_by_the_code(at_release):
    """Every row through its own class: an enum, an instant or an amount that is told otherwise would be refused."""
    upgrade(at_release)
    with reading(at_release) as session:
        classes = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]
        read = {one.__tablename__: len(session.exec(select(one)).all()) for one in classes}
    assert read["duty"] > 50
    assert len(read) > 50


def found(session: Session, words: str) -> list[str]:
    return sorted(session.exec(select(Duty.number).where(*found_in_duty(session, words))).all())


def test_words_in_what_a_release_wrote_are_found_and_new_ones_too(at_release):
    """The search index goes with the duties, also where their table was made anew."""
    upgrade(at_release)
    with transaction(at_release) as session:
        duties = session.exec(select(Duty).order_by(Duty.id)).all()
        words = duties[0].requirement[2:8]
        assert found(session, words) == sorted(one.number for one in duties if words in one.title + one.requirement)
        duties[-1].title = "鲲鹏展翅九万里"
        session.flush()
        assert found(session, "鲲鹏展翅") == [duties[-1].number]
        values = {**duties[0].model_dump(exclude={"id"}), "number": "2026-9999", "title": "扶摇直上"}
        session.execute(insert(Duty.__table__), [values])
        assert found(session, "扶摇直上") == ["2026-9999"]
        assert found(session, words)[-1] == "2026-9999"
    if at_release.dialect.name == "sqlite":
        with at_release.connect() as connection:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        assert {"duty_words_added", "duty_words_removed", "duty_words_changed"} <= set(triggers)
    else:
        assert "ix_duty_grams" in {index["name"] for index in inspect(at_release).get_indexes("duty")}
