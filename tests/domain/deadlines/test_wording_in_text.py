"""Wordings of time where they stand in running text."""

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.due_dates import reckon
from domain.deadlines.wording import find_times, read_rule
from domain.errors import InvalidRule
from tests.domain.calendars import days
from tests.domain.deadlines.test_wording import AGAIN, COUNTED, DATED, ISSUED, NO_DEADLINE, only


@pytest.mark.parametrize("quoted", [
    "落实《2025—2027年行动方案（2026年6月底前）》要求。", "按照《关于每季度通报一次的通知》执行。",
    "省政办〔2026〕8号", "国发[2026]12号", "修订《活动结束后10个工作日内报告办法》。",
    "《规划〈到2030年远景〉2027年底前实施意见》"])
def test_titles_and_document_numbers_say_nothing_about_time(quoted):
    assert find_times(quoted, issued_on=ISSUED) == []


def test_time_beside_a_title_is_found():
    found = only("按照《2025年行动方案》，2026年6月底前完成。")
    assert (found.text, found.date) == ("2026年6月底前", date(2026, 6, 30))


def test_a_title_left_open_does_not_swallow_the_next_line():
    assert only("落实《开放行动方案\n2026年6月底前完成。").date == date(2026, 6, 30)


PIECES = some.sampled_from([
    *DATED, *COUNTED, *AGAIN, *NO_DEADLINE, *"（），。；、《》〔〕｜\n\t　 前底每至—年月日1十后内①㎡🙂",
    "\r\n", "\ufeff", "2026", "个工作日",
    "省商务厅"])


texts = some.lists(PIECES | some.text(max_size=3), max_size=25).map("".join)


@given(texts, some.none() | days)
def test_whatever_is_found_stands_where_it_says_in_order_and_apart(text, issued_on):
    found = find_times(text, issued_on=issued_on)
    for one in found:
        assert text[one.start:one.end] == one.text != ""
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))


@given(texts, some.none() | days)
def test_any_text_is_a_rule_with_dates_or_refused_in_one_line(text, issued_on):
    try:
        rule = read_rule(text, issued_on=issued_on)
    except InvalidRule as refusal:
        told = str(refusal)
    else:
        told = ""
        reckon(rule, anchor=ISSUED, calendar=WorkingCalendar.weekdays(), until=date(2027, 1, 15))
    assert len(told.splitlines()) <= 1


def test_offsets_count_in_the_text_as_given():
    text = "　　1．活动成果，活动结束 后 10 个工作日内，报省政府；\r\n　　2．２０２７年 ６月底前完成。"
    assert [(one.text, one.start) for one in find_times(text, issued_on=ISSUED)] == [
        ("活动结束 后 10 个工作日内", text.index("活动结束")), ("２０２７年 ６月底前", text.index("２０"))]


@pytest.mark.parametrize(("numbered", "on"), [
    ("1.2027年6月底前完成。", "2027-06-30"), ("12.2027年底前完成。", "2027-12-31"),
    ("一、任务\n3.6月底前完成。", "2026-06-30")])
def test_a_numbering_right_before_a_date_is_no_part_of_it(numbered, on):
    assert only(numbered).date.isoformat() == on


@pytest.mark.parametrize("piece", [
    "每", "2016年", "月底前、", "6月、", "6月底前各", "每年1月、", "每季度", "十", "1、", "至", "-", "《", "〔2016",
    "活动结束后", "之日起10日内", "今年", "2026年6月至", "每月1-", "半年和", "“十四五", "召开前", "\n", "　"])
def test_time_grows_no_faster_than_the_text(piece):
    """Eight times the text may take thirty times as long; what looks back over all of it would take sixty-four.

    Only this thread's own time counts, so that a busy machine does not fail it.
    """
    def seconds(length):
        began = time.thread_time()
        find_times(piece * (length // len(piece)), issued_on=ISSUED)
        return time.thread_time() - began

    most = 30 * min(seconds(2_500) for _ in range(5)) + 0.05
    assert any(seconds(20_000) < most for _ in range(3))
