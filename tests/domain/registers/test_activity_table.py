from datetime import date
from decimal import Decimal

import pytest

from domain.registers.activity_table import Cell, read_activities

HEADINGS = ["序号", "活动名称", "级别", "举办时间", "地点", "主办单位", "承办单位", "经费（万元）"]


def table(*rows, headings=HEADINGS):
    return [[Cell(words, f"活动!{chr(65 + at)}{number}") for at, words in enumerate(row)]
            for number, row in enumerate([headings, *rows], 1)]


def row(name="投洽会", days="9月8日—10日", hosts="省商务厅", budget="", level=""):
    return ["1", name, level, days, "郑州", hosts, "", budget]


@pytest.mark.parametrize(("written", "starts", "ends"), [
    ("9月8日—10日", (2016, 9, 8), (2016, 9, 10)), ("2016年9月28日至10月2日", (2016, 9, 28), (2016, 10, 2)),
    ("2016年12月30日-2017年1月2日", (2016, 12, 30), (2017, 1, 2)), ("9月8日", (2016, 9, 8), (2016, 9, 8)),
    ("2016-09-08", (2016, 9, 8), (2016, 9, 8)), ("９月８日～１０日", (2016, 9, 8), (2016, 9, 10)),
    ("9月", None, (2016, 9, 30)), ("2月", None, (2016, 2, 29)), ("12月底", None, (2016, 12, 31)),
    ("10月中旬", None, (2016, 10, 20)), ("待定", None, None), ("", None, None)])
def test_days_as_annexes_write_them(written, starts, ends):
    (one,), faults = read_activities(table(row(days=written)), 2016)
    assert (one.starts_on, one.ends_on) == tuple(day and date(*day) for day in (starts, ends))
    assert faults == []


@pytest.mark.parametrize(("changed", "where", "words"), [
    ({"days": "9月31日"}, "活动!D2", "不是日历上的日期"), ({"days": "秋季"}, "活动!D2", "看不出日期"),
    ({"days": "9月10日—8日"}, "活动!D2", "早于开始日期"), ({"hosts": ""}, "活动!B2", "没有写主办、承办单位"),
    ({"budget": "约5万"}, "活动!H2", "不是确定的金额"), ({"name": "会" * 101}, "活动!B2", "超过100字")])
def test_a_wrong_cell_is_named_with_the_remedy(changed, where, words):
    _, faults = read_activities(table(row(**changed)), 2016)
    assert [(at, words in str(told)) for at, told in faults] == [(where, True)]


def test_a_name_may_have_a_hundred_characters():
    (one,), faults = read_activities(table(row(name="会" * 100)), 2016)
    assert (one.name, faults) == ("会" * 100, [])


def test_everything_wrong_is_told_at_once():
    _, faults = read_activities(table(row(days="9月31日"), row("论坛", budget="若干"), row("论坛")), 2016)
    assert [where for where, _ in faults] == ["活动!D2", "活动!H3", "活动!B4"]


def test_a_heading_between_the_rows_says_where_the_following_are_held():
    rows, _ = read_activities(table(["一、省内活动（1项）", *[""] * 7], row(),
                                    ["二、境外活动", *[""] * 7], row("韩国行"),
                                    ["三、地方特色经贸活动"], row("牡丹节"), ["合计", "3", *[""] * 6]), 2016)
    assert [(one.name, one.setting) for one in rows] == [
        ("投洽会", "in_province"), ("韩国行", "abroad"), ("牡丹节", "local_character")]


def test_levels_units_and_budget():
    (one,), _ = read_activities(table(row(level="国家级", hosts="商务部、省商务厅", budget="1.2亿元")), 2016)
    assert (one.level, one.units, one.budget) == ("national", ("商务部", "省商务厅"), Decimal(12_000))


def test_the_budgets_unit_is_that_of_its_heading():
    (one,), _ = read_activities(table(row(budget="2"), headings=[*HEADINGS[:-1], "经费（亿元）"]), 2016)
    assert one.budget == Decimal(20_000)


def test_without_headings_there_is_nothing():
    assert read_activities(table(row(), headings=["甲"] * 8), 2016) == ([], [])
