"""The data folder is closed to others: what is ours in it, and nothing else of the machine."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.data_folder import Closed, close_to_others, make_private


@pytest.fixture(autouse=True)
def usual():
    """The umask that most people have, and again afterwards the one that was."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path):
    """A data folder as it was made before: everything readable to everybody."""
    folder = tmp_path / "data"
    (folder / "mailbox").mkdir(parents=True)
    for name in ("duban.db", "duban.db-wal", "secret.key", "mailbox/1.eml"):
        (folder / name).write_text("x")
    return folder


def modes(*paths):
    return [oct(path.stat().st_mode & 0o777) for path in paths]


def open_to_others(folder):
    return [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def test_what_is_made_afterwards_is_for_its_user_alone(tmp_path):
    make_private(tmp_path / "new" / "data")
    (tmp_path / "new" / "data" / "file").write_text("x")
    assert open_to_others(tmp_path / "new") == []


def test_what_stood_open_is_closed_and_counted_once(folder):
    (folder / "secret.key").chmod(0o600)
    assert close_to_others(folder) == Closed(narrowed=5)
    assert open_to_others(folder) == []
    assert modes(folder, folder / "mailbox", folder / "duban.db") == ["0o700", "0o700", "0o600"]
    assert close_to_others(folder) == Closed()


def test_a_closed_folder_is_gone_through_only_thoroughly(folder):
    folder.chmod(0o700)
    assert close_to_others(folder) == Closed()
    assert close_to_others(folder, thoroughly=True) == Closed(narrowed=5)
    assert open_to_others(folder) == []


def test_a_folder_that_also_holds_other_things_stays_as_it_is(folder):
    other = folder / "website"
    other.mkdir()
    assert close_to_others(folder) == Closed(narrowed=5, shared=True)
    assert modes(folder, other, folder / "duban.db") == ["0o755", "0o755", "0o600"]


def test_a_folder_that_everybody_uses_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o1777)
    assert close_to_others(tmp_path) == Closed(shared=True)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_links_are_not_followed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("x")
    (folder / "prefect").symlink_to(outside)
    (folder / "mailbox" / "2.eml").symlink_to(outside / "file")
    close_to_others(folder, thoroughly=True)
    assert modes(outside, outside / "file") == ["0o755", "0o644"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_what_another_user_owns_is_counted_and_stops_nothing():
    with TemporaryDirectory() as folder:   # pytest's own can be entered by its user alone
        for name in ("duban.db", "secret.key"):
            Path(folder, name).write_text("x")
        Path(folder).chmod(0o755)
        os.chown(folder, 65534, -1)
        os.chown(Path(folder, "secret.key"), 65534, -1)
        os.seteuid(65534)
        try:
            assert close_to_others(Path(folder)) == Closed(narrowed=2, left=1)
        finally:
            os.seteuid(0)
