"""Which year a date without one lies in: the sentence's, the document's, and never that of an unrelated date."""

from datetime import date

import pytest

from domain.deadlines.wording import find_times

JANUARY, NOVEMBER = date(2026, 1, 15), date(2026, 11, 20)


def dates(text, issued_on=JANUARY, year=None):
    return [one.date.isoformat() if one.date else None for one in find_times(text, issued_on=issued_on, year=year)]


@pytest.mark.parametrize(("text", "expected"), [
    ("2026年3月底前完成方案报批，6月底前开工，12月底前封关。", ["2026-03-31", "2026-06-30", "2026-12-31"]),
    ("2027年3月底前完成方案报批，6月底前开工，12月底前封关。", ["2027-03-31", "2027-06-30", "2027-12-31"]),
    ("2026年11月底前完成方案，3月底前开工。", ["2026-11-30", "2026-03-31"]),
    ("2026年11月底前完成方案，次年3月底前开工。", ["2026-11-30", "2027-03-31"]),
    ("2026年11月底前完成方案，明年3月底前开工，6月底前完工。", ["2026-11-30", "2027-03-31", "2027-06-30"]),
    ("12月底前完成方案，次年3月底前开工，6月底前完工。", ["2026-12-31", "2027-03-31", "2027-06-30"]),
    ("6月底前完成方案，年底前建成。", ["2026-06-30", "2026-12-31"]),
    ("2027年6月底前完成方案，年底前建成。", ["2027-06-30", "2027-12-31"])])
def test_the_later_dates_of_a_sentence_lie_in_the_year_of_the_one_before(text, expected):
    assert dates(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("2027年3月底前完成方案。6月底前完成整改。", ["2027-03-31", "2026-06-30"]),
    ("2027年3月底前完成方案\n6月底前完成整改", ["2027-03-31", "2026-06-30"]),
    ("2027年3月底前 | 6月底前", ["2027-03-31", "2026-06-30"]),
    ("到2027年覆盖率达到90%，6月底前完成方案。", ["2027-12-31", "2026-06-30"]),
    ("政策有效期至2028年12月31日，6月底前完成申报。", ["2028-12-31", "2026-06-30"]),
    ("2024年以来成效明显，6月底前完成方案。", ["2026-06-30"]),
    ("落实《2027年行动计划》，6月底前完成方案。", ["2026-06-30"]),
    ("按照某政发〔2027〕3号，6月底前完成方案。", ["2026-06-30"])])
def test_an_unrelated_year_before_a_date_is_not_its_own(text, expected):
    assert dates(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("2027年，3月底前完成方案，6月底前开工。", ["2027-03-31", "2027-06-30"]),
    ("2027年：3月底前完成方案；6月底前开工。9月底前完工。", ["2027-03-31", "2027-06-30", "2027-09-30"]),
    ("（二）实施阶段（2027年3月至11月）。6月底前开工。", ["2027-11-30", "2027-06-30"])])
def test_a_year_that_a_line_opens_with_is_that_of_its_dates(text, expected):
    assert dates(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("6月底前完成", ["2025-06-30"]), ("年底前完成", ["2025-12-31"]), ("12月底封关", ["2025-12-31"]),
    ("12月底前封关", ["2025-12-31"]), ("今年三季度前完成", ["2025-09-30"]), ("明年一季度前完成", ["2026-03-31"]),
    ("9月上旬前完成", ["2025-09-10"]), ("五一前完成", ["2025-04-30"]),
    ("月底前完成", [None]), ("本周五前完成", [None])])
def test_with_a_year_alone_what_needs_no_more_is_dated(text, expected):
    found = find_times(text, issued_on=None, year=2025)
    assert dates(text, None, 2025) == expected
    assert all(one.flags == (("year_by_document",) if "五一" not in one.text else ()) if one.date
               else one.flags == ("year_unknown",) for one in found)


@pytest.mark.parametrize(("text", "issued_on", "expected"), [
    ("12月底前完成", date(2024, 12, 20), ["2025-12-31"]), ("3月底前完成", date(2025, 4, 10), ["2025-03-31"]),
    ("6月底前完成", date(2025, 4, 10), ["2025-06-30"]), ("今年年底前", date(2024, 12, 20), ["2025-12-31"])])
def test_the_year_of_the_work_goes_before_that_of_the_day_of_issue(text, issued_on, expected):
    assert dates(text, issued_on, 2025) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("3月底前完成", "2027-03-31"), ("11月底前完成", "2026-11-30"), ("年底前完成", "2026-12-31"),
    ("今年3月底前完成", "2026-03-31"), ("2026年3月底前完成", "2026-03-31")])
def test_a_date_past_by_the_day_of_issue_is_the_next_one_unless_its_year_is_said(text, expected):
    assert dates(text, NOVEMBER) == [expected]


@pytest.mark.parametrize("text", ["6月底前完成", "6月底前开工", "年底前完成", "9月上旬完成", "3—5月", "月底前"])
def test_without_a_year_from_anywhere_a_date_says_so(text):
    found, = find_times(text, issued_on=None)
    assert (found.date, found.rule, found.flags) == (None, None, ("year_unknown",))
