"""Plans spoilt at random are read or refused, in time; and what long runs of `benchmarks.fuzz` once found."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deadlines.wording import find_times
from tests.domain.plans.mutations import (
    ISSUED_ON,
    jumbled,
    read_or_refused,
    reread_or_refused,
    rule_or_refused,
    seeds,
    spoilt,
)
from tests.domain.plans.reads import HEADER, measures_of, reading_of

CHANCE = st.integers(0, 2**32).map(random.Random)


@settings(max_examples=120, deadline=None)
@given(chance=CHANCE, with_directory=st.booleans())
def test_a_spoilt_plan_is_read_or_refused(chance, with_directory):
    read_or_refused(spoilt(chance.choice(seeds()), chance), with_directory=with_directory)


@settings(max_examples=120, deadline=None)
@given(chance=CHANCE)
def test_a_jumble_is_read_or_refused(chance):
    read_or_refused(jumbled(chance))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=200))
def test_any_characters_are_read_or_refused(text):
    read_or_refused(text)
    read_or_refused(HEADER + text)


@settings(max_examples=40, deadline=None)
@given(chance=CHANCE)
def test_any_stretch_is_reread_or_refused(chance):
    text = spoilt(seeds()[chance.randrange(6)], chance) + "完"
    start = chance.randrange(len(text))
    reread_or_refused(text, start, chance.randrange(start, len(text)) + 1)


@settings(max_examples=100, deadline=None)
@given(chance=CHANCE)
def test_any_wording_of_a_time_is_a_rule_or_refused(chance):
    rule_or_refused(jumbled(chance)[:120])


def test_each_zero_months_is_no_recurrence():
    assert [one.kind for one in find_times("每0个月底前报送。", issued_on=ISSUED_ON) if one.kind == "recurring"] == []


def test_a_rows_number_of_endless_digits_is_no_number():
    columns = "序号\n重点任务\n牵头单位\n完成时限\n"
    read_or_refused(HEADER + columns + "9" * 5000 + "\n修路\n市交通局\n6月底\n")
    reading = reading_of(f"| 序号 | 重点任务 | 牵头单位 |\n| {'9' * 5000} | 修路 | 市交通局 |\n| ❶ | 架桥 | 市住建局 |")
    assert [one.lead for one in reading.measures] == [("市交通局",), ("市住建局",)]


@pytest.mark.parametrize("words", ["区0月0日内的循环经济产业链", "12月32日内运营,为人工智能OPC提供",
                                   "区13月每0个月在罗湖辖2026年13月内运营,为"])
def test_a_term_in_which_something_happens_is_read(words):
    read_or_refused(HEADER + f"1.{words}办公空间。（市科技局负责）")


def test_a_figure_of_endless_digits_is_no_target():
    assert reading_of(f"1.到2028年，产值增长{'9' * 400}%。（市科技局负责）\n2.乙。（市教育局负责）").targets == ()


@pytest.mark.parametrize("number", ["（二）", "第二条"])
def test_a_number_with_nothing_behind_it_is_no_measure(number):
    body = f"一、任务\n1.修路，6月底前完成。{number}\n{number}\n以上工作由市政府办公室牵头。"
    assert all(one.text for one in measures_of(body))
    read_or_refused(HEADER + body)


@pytest.mark.parametrize("number", ["第一2节", "第2一条", "第三10章"])
def test_a_number_of_two_scripts_is_no_number(number):
    read_or_refused(HEADER + f"一、任务\n{number} 修路。（市交通局负责）")


@pytest.mark.parametrize("line", ["措施1.摸底前完成。2.全", "任务1.修路。2.架桥。", "重点任务一、甲。二、乙。"])
def test_a_number_within_a_number_begins_nothing(line):
    read_or_refused(HEADER + f"1.城镇\n{line}")


def test_a_long_numbered_part_without_a_word_is_no_measure():
    assert all(one.text != "）" * 600 for one in measures_of("1.修路。（市交通局负责）\n2." + "）" * 600))


@pytest.mark.parametrize("body", [
    "1.甲。（市教育局" + "按共同" * 60 + "甲负责）", "1.研究制定" + "方案、" * 80 + "方案甲。（市教育局负责）",
    "1.甲。（责任单位：" + ":" * 20_000 + "市教育局）", "1.甲。（" + "分别" * 20_000 + "市教育局负责）",
    "1.甲。（市教育局" + "和" * 20_000 + "市财政局负责）",
    "1.甲。到2028年" + "“十六五”末" * 5_000 + "增长5%。（市教育局负责）",
    "1." + "（" * 50_000, "1." + "（）" * 25_000, "1." + "（一）" * 16_000, "1." + "位：" * 25_000, "1." + "①" * 50_000,
    "- 1 -\n" * 8_000])
def test_what_once_took_for_ever_is_read_in_time(body):
    read_or_refused(HEADER + body)
