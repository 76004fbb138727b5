"""Numbers, headings and the path above a line."""

import pytest

from domain.plans.text.numbering import number_at, value_of
from domain.plans.text.outline import outline_of
from domain.plans.text.surface import surface_of

NUMBERED = {
    "一、总体要求": ("chinese", 1), "十二、其他": ("chinese", 12), "(三)建平台": ("chinese_bracket", 3),
    "第二十一条"
    " 适用": ("article", 21), "第三章 附则": ("chapter", 3), "4.修路": ("digit", 4), "12、架桥": ("digit", 12),
    "(5)植树": ("digit_bracket", 5), "③巡河": ("circled", 3), "2.13建库": ("decimal", 13), "任务三:建库": ("task", 3),
}


@pytest.mark.parametrize("words", NUMBERED)
def test_a_number_has_a_style_and_a_value(words):
    number = number_at(words, 0)
    assert (number.style, number.value) == NUMBERED[words]


@pytest.mark.parametrize("words", ["1.5米以上", "2.0版本", "一季度", "2026年", "十大产业", "0.5万元"])
def test_what_only_looks_like_a_number_is_none(words):
    assert number_at(words, 0) is None


def test_chinese_values_are_read():
    assert [value_of(words) for words in ("十", "二十", "三十五", "一百零二", "十一")] == [10, 20, 35, 102, 11]


def paths(text: str) -> list[tuple[str, ...]]:
    """The path of each line."""
    return [line.path() for line in outline_of(surface_of(text).plain)]


def test_the_path_holds_the_numbers_above():
    text = "一、甲\n（一）乙\n1.丙\n正文。\n2.丁\n（二）戊\n二、己\n1.庚"
    assert paths(text) == [("一",), ("一", "(一)"), ("一", "(一)", "1"), ("一", "(一)", "1"), ("一", "(一)", "2"),
                           ("一", "(二)"), ("二",), ("二", "1")]


def test_numbers_glued_behind_a_sentence_begin_lines_of_their_own():
    assert paths("一、甲。完成。（一）乙。做好。（二）丙。二"
                 "、丁。") == [("一",), ("一", "(一)"), ("一", "(二)"), ("二",)]


def test_numbers_in_a_sentence_begin_nothing():
    assert len(outline_of("一、甲，建成1.5米道路和（一）类泵站，推广营销2.0。")) == 1
