"""NormalizedText text: one width, no blanks, every character traced back to where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.text_normalization import normalize

texts = some.text(some.characters() | some.sampled_from("　 \t\n\r，。（）１０ＡＢ年月\ufeff\u200b㎡½"))


@given(texts)
def test_every_character_is_the_one_it_is_traced_back_to(text):
    normalized = normalize(text)
    assert len(normalized.text) == len(normalized.at)
    assert list(normalized.at) == sorted(set(normalized.at))
    assert normalized.text == "".join(normalize(text[at]).text for at in normalized.at)
    dropped = set(range(len(text))) - set(normalized.at)
    assert all(normalize(text[offset]).text == "" for offset in dropped)


@given(texts, some.data())
def test_a_stretch_maps_back_to_what_it_was_squeezed_from(text, data):
    normalized = normalize(text)
    first = data.draw(some.integers(0, len(normalized.text)))
    last = data.draw(some.integers(first, len(normalized.text)))
    if first < last:
        assert normalize(text[normalized.start(first):normalized.end(last)]).text == normalized.text[first:last]
        assert normalized.end(last) > normalized.start(first)


@given(texts)
def test_squeezing_twice_changes_nothing_more(text):
    once = normalize(text).text
    assert normalize(once).text == once


@given(texts)
def test_no_blanks_are_left_but_ends_of_lines_and_cells(text):
    assert all(character in "\n\t" or not character.isspace() for character in normalize(text).text)
    assert normalize(text).text.count("\n") == text.count("\n")


@pytest.mark.parametrize(("written", "plain"), [
    ("２０１６ 年　９月", "2016年9月"), ("（ＯＰＣ）", "(OPC)"), ("；：，！", ";:,!"),
    ("一、二。", "一、二。"), ("“引号”", "“引号”"),
    ("第一行\r\n第二行", "第一行\n第二行"), ("单元格\t单元格", "单元格\t单元格"),
    ("零\u200b宽\ufeff", "零宽"), ("½㎡", "½㎡"), ("", "")])
def test_widths_and_blanks_go_and_marks_of_their_own_stay(written, plain):
    assert normalize(written).text == plain


def test_the_ends_map_to_the_ends():
    normalized = normalize("  九月 底 前  ")
    assert (normalized.start(0), normalized.end(4)) == (2, 8)
    assert (normalized.start(4), normalized.end(0)) == (10, 0)
    assert (normalize("").start(0), normalize("").end(0)) == (0, 0)
