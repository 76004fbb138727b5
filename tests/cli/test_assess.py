"""`duban assess`: marks of a period on the terminal, with nothing kept."""

import pytest

PERIOD = ("--from", "2026-01-01", "--to", "2026-03-31", "--as-of", "2026-04-15")


def test_departments_are_marked_and_each_mark_is_given_as_plain_values(dispatched, duban, told):
    facts = told("assess", "--scheme", "departments", *PERIOD)
    assert (facts["scheme"], facts["from"]) == ("departments", "2026-01-01")
    assert facts["units"]
    for one in facts["units"]:
        lines = one["sheet"]["lines"]
        assert sum(float(line["effective"]) for line in lines if line["applies"]) == pytest.approx(100)
    spoken = duban("assess", "--scheme", "departments", *PERIOD).stdout
    assert facts["units"][0]["unit"] in spoken


@pytest.mark.parametrize(("arguments", "words"), [
    (("--scheme", "counties"), "没有考核办法“counties”"), (("--scheme", "cities", "--from", "2026-01-01"), "一并给出"),
    (("--scheme", "departments", "--from", "2027-01-01", "--to", "2027-03-31"), "还没有开始"),
    (("--scheme", "nowhere.toml"), "无法读取")])
def test_what_cannot_be_done_is_said(dispatched, duban, arguments, words):
    finished = duban("assess", *arguments, "--as-of", "2026-04-15")
    assert finished.returncode in (1, 2)
    assert words in finished.stderr


def test_a_bad_file_is_told_by_line(dispatched, duban, tmp_path):
    (tmp_path / "bad.toml").write_text('key = "a"\nname = 5\n', encoding="utf-8")
    finished = duban("assess", "--scheme", tmp_path / "bad.toml", *PERIOD)
    assert finished.returncode == 1
    assert "第2行：须写 name" in finished.stderr
