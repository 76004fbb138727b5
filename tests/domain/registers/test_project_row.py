from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed
from domain.registers.amounts import Amount, Currency
from domain.registers.project_row import COLUMNS, column_of, identity, read_day, read_row, written

WHOLE = {"name": "智能终端产业园", "city": "郑州市", "value": 3500, "signed_on": "2016-09-08"}


def faults(**cells):
    return {fault.column: str(fault.words) for fault in read_row(WHOLE | cells).faults}


@pytest.mark.parametrize(("heading", "name"), [
    ("项目名称", "name"), ("*项目 名称", "name"), ("投资总额\n（亿美元）", "value"), ("国别（地区）", "origin"),
    ("县(市、区)", "county"), ("是否重大项目", "major"), ("责任人及电话", "person"),
    ("签约时间", "signed_on"), ("累计到位资金（万元）", "funds")])
def test_an_office_s_own_heading_finds_its_column(heading, name):
    assert column_of(heading).name == name


def test_an_unknown_heading_is_no_column():
    assert column_of("天气") is None
    assert column_of(None) is None


def test_no_heading_means_two_columns():
    for column in COLUMNS:
        assert {column_of(word) for word in (column.heading, *column.others)} == {column}


@pytest.mark.parametrize("cell", ["2016年9月8日", "2016-9-8", "2016.9.8", "2016/09/08", "20160908", 20160908,
                                  "２０１６年９月８日", datetime(2016, 9, 8, 10), date(2016, 9, 8),
                                  "2016-09-08 00:00:00"])
def test_a_day_is_read_however_it_is_written(cell):
    assert read_day(cell) == date(2016, 9, 8)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back(day):
    assert read_day(f"{day.year}年{day.month}月{day.day}日") == day
    assert read_day(written(day)) == day


@pytest.mark.parametrize(("cell", "words"), [("2016年9月", "只写到月"), ("2016-02-30", "不存在"), (42621, "不是日期"),
                                             ("九月八日", "不是日期")])
def test_what_is_no_day_is_refused_with_the_remedy(cell, words):
    with pytest.raises(NotAllowed, match=words):
        read_day(cell)


def test_everything_wrong_with_a_row_is_said_at_once():
    found = faults(value="约3亿", signed_on="2016年9月", tier="乡级", major="也许", city="")
    assert set(found) == {"value", "signed_on", "tier", "major", "city"}


def test_days_that_cannot_follow_each_other_are_wrong():
    assert "早于签约日期" in faults(started_on="2016-01-01")["started_on"]
    assert faults(started_on="2016-09-08", completed_on="2017-01-01") == {}


def test_bare_funds_are_counted_in_the_contract_s_currency():
    values = read_row(WHOLE | {"value": "1.2亿美元", "funds": 300}).values
    assert values["funds"] == Amount(Decimal(300), Currency.USD)
    assert values["currency"] is Currency.USD


def test_funds_in_another_currency_are_wrong():
    assert "与币种栏不一致" in faults(value="1.2亿美元", funds="300万元")["funds"]


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_cell_says_nothing(blank):
    read = read_row(WHOLE | {"investor": blank, "funds": blank, "started_on": blank, "tier": blank})
    assert read.faults == read_row(WHOLE).faults
    assert {read.values.get(name) for name in ("investor", "funds", "started_on", "tier")} == {None}


def test_none_is_a_word_in_a_text_and_nothing_where_something_else_is_expected():
    values = read_row(WHOLE | {"investor": "无", "funds": "无", "tier": "待定"}).values
    assert (values["investor"], values.get("funds"), values.get("tier")) == ("无", None, None)


@pytest.mark.parametrize(("name", "longest"), [("investor", 200), ("name", 200)])
def test_a_text_holds_two_hundred_characters_and_a_note_any_number(name, longest):
    assert faults(**{name: "长" * longest}) == {}
    assert faults(**{name: "长" * (longest + 1)}) == {name: "超过 200 字，请缩短。"}
    assert faults(note="长" * 2000) == {}


def test_a_part_of_a_row_is_read_as_it_is():
    assert read_row({"started_on": "2016-10-01"}, whole=False).values == {"started_on": date(2016, 10, 1)}


@pytest.mark.parametrize(("one", "other"), [
    (("智能终端产业园", "富士康科技集团"), ("智能终端产业园 项目", "富士康科技")),
    (("智能终端（一期）", "某某有限公司"), ("智能终端(一期)", "某某股份有限公司"))])
def test_one_project_written_in_two_ways_is_recognised(one, other):
    assert identity(*one) == identity(*other)


def test_phases_of_a_project_are_not_the_same():
    assert identity("智能终端一期", "甲公司") != identity("智能终端二期", "甲公司")
