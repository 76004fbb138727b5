"""`duban bulletin`: a file of any period, with nothing kept."""

import pytest
from docx import Document

PERIOD = ("--from", "2026-01-01", "--to", "2026-03-31", "--as-of", "2026-04-15")


def test_a_word_file_of_a_quarter_is_written(dispatched, duban, tmp_path):
    finished = duban("bulletin", *PERIOD, "--out", tmp_path / "q1.docx")
    assert finished.returncode == 0, finished.stderr
    assert "已写入" in finished.stdout
    words = [one.text.replace("\n", "") for one in Document(tmp_path / "q1.docx").paragraphs]
    assert "关于2026年第一季度督查事项办理情况的通报" in words
    assert "（草稿）" in words


def test_without_a_file_it_is_read_on_the_terminal_and_narrowed_by_unit(dispatched, duban, told):
    assert "2026年第一季度" in duban("bulletin", "--as-of", "2026-04-15").stdout
    told_units = [told("bulletin", *PERIOD, *narrowed)["units"] for narrowed in ([], ["--unit", "省商务厅"])]
    assert told_units[0] > told_units[1] == 1


@pytest.mark.parametrize(("arguments", "words"), [
    (("--from", "2026-03-31", "--to", "2026-01-01"), "颠倒"), (("--from", "2026-03-31"), "一并给出"),
    (("--out", "bulletin.txt"), ".docx"), (("--unit", "没有的单位"), "没有“没有的单位”"),
    (("--out", "/nowhere/bulletin.docx"), "无法写入")])
def test_what_cannot_be_done_is_said(dispatched, duban, arguments, words):
    finished = duban("bulletin", *arguments, "--as-of", "2026-04-15")
    assert finished.returncode in (1, 2)
    assert words in finished.stderr


def test_without_a_directory_the_remedy_is_named(duban):
    finished = duban("bulletin", "--as-of", "2026-04-15")
    assert finished.returncode == 1
    assert "duban units" in finished.stderr
