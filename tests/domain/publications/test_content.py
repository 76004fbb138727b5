from datetime import date

import pytest

from domain.errors import NotAllowed
from domain.publications.content import Column, ReportingPeriod, Table, ordinal, quarter_before, quarter_of


@pytest.mark.parametrize(("first", "last", "name"), [
    ("2016-07-01", "2016-09-30", "2016年第三季度"), ("2016-01-01", "2016-03-31", "2016年第一季度"),
    ("2016-01-01", "2016-06-30", "2016年上半年"), ("2016-07-01", "2016-12-31", "2016年下半年"),
    ("2016-01-01", "2016-12-31", "2016年度"), ("2016-02-01", "2016-02-29", "2016年2月"),
    ("2016-02-01", "2016-05-31", "2016年2月至5月"), ("2016-07-05", "2016-09-20", "2016年7月5日至9月20日"),
    ("2016-12-01", "2017-01-31", "2016年12月1日至2017年1月31日"), ("2016-07-05", "2016-07-05", "2016年7月5日"),
    ("2016-02-01", "2016-02-28", "2016年2月1日至2月28日"),
])
def test_a_period_is_called_as_officials_call_it(first, last, name):
    assert ReportingPeriod(date.fromisoformat(first), date.fromisoformat(last)).name == name


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_a_year_lies_in_its_quarter_and_the_one_before_ends_the_day_before_that(month):
    own = quarter_of(date(2016, month, 15))
    assert own.first <= date(2016, month, 15) <= own.last
    before = quarter_before(date(2016, month, 15))
    assert (own.first - before.last).days == 1
    assert own.first.month % 3 == 1


def test_a_period_turned_round_is_refused_with_its_days():
    with pytest.raises(NotAllowed, match="2016年9月30日晚于2016年7月1日"):
        ReportingPeriod(date(2016, 9, 30), date(2016, 7, 1))


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")])
def test_headings_are_numbered_in_chinese(number, said):
    assert ordinal(number) == said


def test_a_table_with_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="三率"):
        Table("三率", (Column("地区"), Column("率")), (("郑州市",),))
