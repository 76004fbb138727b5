"""What every test can ask for: a migrated database of either kind."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))

from models.engine import open_engine
from tests.databases import PostgresSource, SqliteSource

settings.register_profile("the same cases each time", derandomize=True)   # new ones are `benchmarks.fuzz`'s to find
settings.load_profile("the same cases each time")


@pytest.fixture(scope="session")
def sqlite_source(tmp_path_factory):
    return SqliteSource(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_source():
    """Not in pytest's own folder: the next pytest that starts would lock the server's user out of it."""
    with TemporaryDirectory(prefix="duban-pg-", ignore_cleanup_errors=True) as folder:
        source = PostgresSource(Path(folder))
        yield source
        source.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of a new, migrated database; every test that takes it runs on both kinds."""
    source = request.getfixturevalue("sqlite_source" if request.param == "sqlite" else "postgres_source")
    url = source.url(tmp_path)
    yield url
    if request.param == "postgresql":
        source.take_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def unmade_url(request, tmp_path):
    """The address of a database in which nothing was made yet, on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'unmade.db'}"
    else:
        with request.getfixturevalue("postgres_source").unmade() as url:
            yield url


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()
