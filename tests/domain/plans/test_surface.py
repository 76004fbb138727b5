"""The text as its grammar sees it, and the way back to the text as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plans.text.surface import surface_of


def test_widths_brackets_and_blanks_are_folded():
    assert surface_of("（责任单位：　市 财政局）〔下同〕").plain == "(责任单位:市财政局)(下同)"


def test_a_blank_stays_between_latin_letters():
    assert surface_of("One  Person Company 2026 年").plain == "One Person Company 2026年"


def test_the_blank_that_stays_is_the_last_of_several():
    surface = surface_of("One  Person")
    assert surface.at == (0, 1, 2, 4, 5, 6, 7, 8, 9, 10)
    assert surface.written(3, 5) == " P"


def test_traditional_characters_become_simplified_and_are_written_as_given():
    surface = surface_of("責任單位：市財政廳")
    assert surface.plain == "责任单位:市财政厅"
    assert surface.written(5, 9) == "市財政廳"


def test_line_ends_of_every_kind_are_one_character():
    assert surface_of("一\r\n二\r三\u2028四").plain == "一\n二\n三\n四"


def test_sounds_in_brackets_and_bold_marks_are_noise():
    assert surface_of("印發(fā)給(gěi)**各縣**").plain == "印发给各县"


def test_line_ends_of_a_fixed_width_are_no_ends():
    lines = ["甲" * 20 for _ in range(9)] + ["完。"]
    assert surface_of("\n".join(lines)).plain == "甲" * 180 + "完。"


def test_paragraphs_on_one_line_each_keep_their_ends():
    text = "\n".join("甲" * length + "。" for length in range(10, 40))
    assert surface_of(text).plain == text


@pytest.mark.parametrize(("text", "plain"), [
    ("修路. (市交通局负责).", "修路。(市交通局负责)。"),
    ("一.修路.\n(二).架桥.\n1.5米", "一.修路。\n(二).架桥。\n1.5米"),
    ("修路.架桥（市教育局.市财政局负责）", "修路。架桥(市教育局.市财政局负责)"),
    ("修路。市交通局.市住建局负责", "修路。市交通局.市住建局负责"),
    ("见附表.xls 和 gov.cn", "见附表.xls和gov.cn")])
def test_a_dot_that_ends_a_sentence_is_a_full_stop(text, plain):
    assert surface_of(text).plain == plain


@given(st.text(alphabet="市财政局（）()〔〕 　\n\r\t*，。、Aa1１２\ufeff一、責任單位：fā", max_size=80))
def test_every_character_points_at_its_place(text):
    surface = surface_of(text)
    assert len(surface.at) == len(surface.plain)
    assert all(0 <= offset < len(text) for offset in surface.at)
    assert list(surface.at) == sorted(set(surface.at))
    assert 0 <= surface.start(len(surface.plain)) <= len(text)
