"""What every test can ask for: a migrated database. Here stands which tests run on which kind of database.

Nothing here loads SQLAlchemy before a test asks for it: the tests of `domain` start in a tenth of the time.
"""

import gc
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))

settings.register_profile("the same cases each time", derandomize=True,   # new ones are `benchmarks.fuzz`'s to find
                          deadline=None)   # judged by what they find, not by how fast one is on a busy machine
settings.register_profile("few", derandomize=True, deadline=None, max_examples=15)   # for `make check`
settings.load_profile("the same cases each time")

TESTS = Path(__file__).parent
ON_BOTH = ("models", "tasks", "benchmarks", "web/access", "web/directory", "web/duties", "web/letters",
           "web/reminders")
"""The folders whose tests run on SQLite and on PostgreSQL, as they ask each query and do each verb (those of access,
directory and much of duties by their pages, but not in a browser), but for those marked `on_sqlite`, which try in many
cases what other tests ask of both; so do tests marked `on_both` elsewhere. The others are about pages, letters and the
order of steps, and run on SQLite."""
LONG = ("test_every_change.py", "test_every_number.py", "test_every_query.py", "test_founding_plan.py",
        "test_wrong_clock.py", "test_faults.py", "test_newcomer.py", "test_delivery.py", "test_commands.py",
        "test_service.py", "test_ledger.py", "test_writing.py", "test_official.py", "test_rehearse.py",
        "test_year_2016.py")
"""Files that take ten seconds of processor or more though they need neither a browser nor a process of their own."""
SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRESQL = pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql)


def pytest_generate_tests(metafunc):
    if "database_source" in metafunc.fixturenames:
        test = metafunc.definition
        both = test.path.relative_to(TESTS).as_posix().startswith(tuple(f"{folder}/" for folder in ON_BOTH))
        both = (both and not any(map(test.get_closest_marker, ("browser", "on_sqlite")))
                ) or test.get_closest_marker("on_both")
        metafunc.parametrize("database_source", [SQLITE, POSTGRESQL] if both else [SQLITE], indirect=True)


def pytest_collection_modifyitems(items):
    """What takes minutes begins first, so that at the end no worker waits for another."""
    items.sort(key=lambda item: (not any(item.iter_markers("browser")) and not any(item.iter_markers("process")),
                                 item.path.name not in LONG))


def pytest_collection_finish():
    """Thousands of tests stay to the end: going through them again and again for garbage would take its time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def small_fonts(tmp_path_factory, worker_id):
    """What `Settings.font` may be: the machine's fonts, but small; made once for all workers."""
    from tests.fonts import cut_fonts
    base = tmp_path_factory.getbasetemp()
    return cut_fonts((base if worker_id == "master" else base.parent) / "fonts")


@pytest.fixture(scope="session")
def sqlite_source(tmp_path_factory):
    from tests.databases import SqliteSource
    return SqliteSource(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_source():
    """Not in pytest's own folder: the next pytest that starts would lock the server's user out of it."""
    from tests.databases import PostgresSource
    with TemporaryDirectory(prefix="duban-pg-", ignore_cleanup_errors=True) as folder:
        source = PostgresSource(Path(folder))
        yield source
        source.stop()


@pytest.fixture
def database_source(request):
    return request.getfixturevalue("sqlite_source" if request.param == "sqlite" else "postgres_source")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def unmade_url(request, tmp_path):
    """The address of a database in which nothing was made yet, on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'unmade.db'}"
    else:
        with request.getfixturevalue("postgres_source").unmade() as url:
            yield url


@pytest.fixture
def database_url(database_source, tmp_path):
    """The address of a new, migrated database."""
    url = database_source.url(tmp_path)
    yield url
    database_source.take_back(url)


@pytest.fixture
def engine(database_source, database_url):
    engine = database_source.open(database_url)
    yield engine
    engine.dispose()
