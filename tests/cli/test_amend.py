"""A plan's new version by command: its difference, what would be done and said, and what was."""

import pytest

from tests.cli.conftest import MORNING

LATER = "2026-03-18"


@pytest.fixture
def revised(tmp_path, plan_file):
    """Its third measure is left out, its second has a later date, a new one comes last."""
    text = plan_file.read_text(encoding="utf-8").replace("江政办〔2026〕38号", "江政办〔2026〕52号")
    text = text.replace("2026年4月10日前", "2026年5月29日前")
    text = text[:text.index("3.")] + "3.建设数字口岸服务平台。（牵头单位：省商务厅；完成时限：2026年6月30日前）\n"
    file = tmp_path / "revised.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def delivered(dispatched, told):
    told("deliver", "--as-of", MORNING)


def due_of(told, title):
    return next(duty["due_on"] for duty in told("duties") if title in duty["title"])


def test_a_new_version_is_shown_kept_tried_and_carried_out(delivered, told, duban, revised, tmp_path):
    shown = told("import", revised, "--amends", 1, "--dry-run", "--as-of", LATER)
    assert shown["counts"] == {"same": 1, "moved": 0, "changed": 1, "added": 1, "withdrawn": 1}
    assert duban("amend", 1, "--all").returncode == 1   # nothing was kept
    kept = told("import", revised, "--amends", 1, "--as-of", LATER)
    assert kept["changes"] == shown["changes"] == told("amend", 1, "--as-of", LATER)["changes"]
    numbers = {row["kind"]: row["number"] for row in kept["changes"] if row["number"]}
    only = f"{numbers['changed']},{numbers['added']}"
    tried = told("amend", 1, "--only", only, "--dry-run", "--as-of", LATER)
    assert [letter["subject"] for letter in tried["letters"]] == ["【方案修订】开展重点产业链招商"]
    assert due_of(told, "重点产业链") == "2026-04-10"
    assert told("deliver", "--dry-run") == {"letters": 0}
    done = told("amend", 1, "--only", only, "--as-of", LATER)
    assert [row["taken"] for row in done["changes"]].count(True) == 2
    assert due_of(told, "重点产业链") == "2026-05-29"
    assert told("deliver", "--as-of", LATER)["sent"] == 1
    assert told("confirm", 1, "--as-of", LATER)["confirmed"] == 1


def test_people_read_the_difference_with_what_becomes_of_each_duty(delivered, duban, revised):
    finished = duban("import", revised, "--amends", 1, "--as-of", LATER)
    assert finished.returncode == 0
    assert "修改（内容、时限）" in finished.stdout
    assert "省商务厅：调整，时限 2026-04-10 → 2026-05-29" in finished.stdout
    assert "duban amend 1 --all" in finished.stdout


def test_a_draft_can_be_thrown_away(delivered, told, duban, revised):
    told("import", revised, "--amends", 1, "--as-of", LATER)
    assert told("amend", 1, "--discard")["state"] == "discarded"
    finished = duban("amend", 1)
    assert (finished.returncode, "没有待执行的修订稿" in finished.stderr) == (1, True)


@pytest.mark.parametrize("arguments", [("amend", 1, "--all", "--discard"), ("amend", 1, "--only", "一")])
def test_contradictory_choices_are_wrong_usage(delivered, told, duban, revised, arguments):
    told("import", revised, "--amends", 1, "--as-of", LATER)
    assert duban(*arguments).returncode == 2
