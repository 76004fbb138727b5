"""The installation by command: its folder, its database, its settings, doctor."""

import sqlite3

import pytest

from notifications.mailbox import free_port
from tests.cli.conftest import UNITS


def test_migrating_twice_changes_nothing(told):
    assert told("migrate")["before"] == ""
    assert told("migrate")["before"] == told("migrate")["needed"]


@pytest.mark.parametrize("name", ["x?y", "a?mode=ro", "a%41b", "a%b", "a#b", "a b", " a", "督办 数据", "a&b=c", "a:b@c",
                                  "a'b", "a\\b", "x?y/inner"])
def test_a_data_folder_of_any_name_is_used_and_nothing_is_written_beside_it(duban, environment, tmp_path, name):
    environment["DUBAN_DATA_DIR"] = f"{tmp_path / 'place'}/{name}"
    for arguments in (("migrate",), ("units", UNITS), ("doctor",)):
        finished = duban(*arguments)
        assert finished.returncode == 0, finished.stderr
    made = [path for path in (tmp_path / "place").rglob("*") if path.is_file()]
    assert {path.parent for path in made} == {tmp_path / "place" / name}
    assert tmp_path / "place" / name / "duban.db" in made


def test_a_rehearsal_is_played_beside_whatever_folder_holds_the_temporary_ones(duban, environment, tmp_path, plan_file):
    environment["TMPDIR"] = str(tmp_path / "x?y")
    (tmp_path / "x?y").mkdir()
    played = duban("rehearse", plan_file, "--from", "2026-03-02", "--to", "2026-03-03")
    assert played.returncode == 0, played.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("arguments", [("duties",), ("migrate",), ("serve", "--port", "18199")])
def test_a_database_that_does_not_answer_is_one_plain_paragraph(duban, environment, arguments):
    environment["DUBAN_DATABASE_URL"] = f"postgresql+psycopg://duban:secret@127.0.0.1:{free_port()}/duban"
    finished = duban(*arguments)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert "请检查 DUBAN_DATABASE_URL" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "secret" not in finished.stderr


def test_a_file_that_is_no_database_and_a_folder_that_cannot_be_made_are_told(duban, environment, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("no database " * 100, encoding="utf-8")
    environment["DUBAN_DATABASE_URL"] = f"sqlite:///{file}"
    assert "请检查 DUBAN_DATABASE_URL" in duban("duties").stderr
    environment["DUBAN_DATA_DIR"] = str(file / "data")
    told = duban("duties")
    assert (told.returncode, "请修改 DUBAN_DATA_DIR" in told.stderr, "Traceback" in told.stderr) == (1, True, False)


def stamp(tmp_path, revision):
    """The database says that it is at that revision."""
    with sqlite3.connect(tmp_path / "data" / "duban.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


OPENING = [("duties",), ("migrate",), ("migrate", "--dry-run"), ("serve", "--port", "{port}"), ("units", UNITS),
           ("import", "plan.txt"), ("run", "daily"), ("deliver",), ("confirm", "1"), ("doctor",),
           ("rehearse", "1", "--from", "2026-03-02", "--to", "2026-03-03"),
           ("rehearse", "plan.txt", "--from", "2026-03-02", "--to", "2026-03-03")]


@pytest.mark.parametrize("arguments", OPENING, ids=str)
def test_a_newer_database_is_refused_in_words_and_not_touched(imported, duban, tmp_path, plan_file, arguments):
    stamp(tmp_path, "9999")
    finished = duban(*(str(one).format(port=free_port()) for one in arguments))
    told = finished.stdout + finished.stderr
    assert finished.returncode == 1
    assert "数据库版本为 9999" in told
    assert "请安装更新的督办程序，或恢复升级前的备份" in told
    assert "Traceback" not in told
    with sqlite3.connect(tmp_path / "data" / "duban.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


@pytest.mark.parametrize("arguments", [one for one in OPENING if one[0] not in ("migrate", "serve")], ids=str)
def test_an_older_database_is_to_be_migrated_first(imported, duban, tmp_path, plan_file, arguments):
    stamp(tmp_path, "0001")
    finished = duban(*arguments)
    assert finished.returncode == 1
    assert "请先运行 duban migrate" in finished.stdout + finished.stderr


def test_a_plan_that_no_database_holds_cannot_be_rehearsed(duban):
    finished = duban("rehearse", "7", "--from", "2026-03-02", "--to", "2026-03-03")
    assert (finished.returncode, "Traceback" in finished.stderr) == (1, False)
    assert "没有方案 7" in finished.stderr


def test_doctor_names_what_is_wrong_and_the_remedy(duban, told, environment):
    assert duban("doctor").returncode == 1   # no database yet
    told("migrate")
    assert duban("doctor").returncode == 0
    environment |= {"DUBAN_SMTP_HOST": "127.0.0.1", "DUBAN_SMTP_PORT": "1"}
    finished = duban("doctor")
    assert finished.returncode == 1
    assert "DUBAN_SMTP_HOST" in finished.stdout


def test_contradictory_settings_are_one_paragraph(duban, environment):
    environment["DUBAN_TIMEZONE"] = "Mars/Olympus"
    finished = duban("duties")
    assert finished.returncode == 1
    assert "DUBAN_TIMEZONE" in finished.stderr
    assert "Traceback" not in finished.stderr
