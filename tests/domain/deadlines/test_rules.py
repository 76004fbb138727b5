"""Rules as values: kept as plain JSON and read back, impossible ones refused by name."""

import json
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.deadlines.rules import (
    KINDS,
    LONGEST,
    After,
    Anchor,
    Before,
    FixedDate,
    Horizon,
    Period,
    Recurring,
    Standing,
    Unit,
    from_json,
    to_json,
    waits,
)
from domain.errors import InvalidRule
from tests.domain.deadlines.rules import rules

SAMPLES = [FixedDate(date(2016, 9, 30)), After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束"),
           Before("全国两会召开"), Before("2026年10月1日", 5, Unit.WORKING_DAY, date(2026, 10, 1)),
           Recurring(Period.WEEKLY, weekday=5), Recurring(Period.MONTHLY, 15, more=(31,), runs_on=True),
           Horizon(date(2025, 12, 31)), Standing()]


@given(rules)
def test_a_rule_kept_as_json_is_read_back_the_same(rule):
    kept = json.loads(json.dumps(to_json(rule), ensure_ascii=False))
    assert from_json(kept) == rule
    assert to_json(from_json(kept)) == kept


@given(rules)
def test_json_names_the_kind_first_and_leaves_out_what_says_nothing(rule):
    kept = to_json(rule)
    assert next(iter(kept)) == "kind"
    assert KINDS[kept["kind"]] is type(rule)
    assert None not in kept.values()
    assert "" not in kept.values()


def test_samples_stand_for_every_kind_and_field():
    assert {type(rule) for rule in SAMPLES} == set(KINDS.values())
    written = [to_json(rule) for rule in SAMPLES]
    assert written[1] == {"kind": "after", "anchor": "event_end", "count": 10, "unit": "working_day",
                          "event": "活动结束"}
    assert {name for one in KINDS.values() for name in (field.name for field in fields(one))} == {
        "on", "anchor", "count", "unit", "event", "period", "day", "month", "weekday", "every", "working_day", "week",
        "more", "runs_on"}


@pytest.mark.parametrize("broken", [
    {}, {"kind": "sometime"}, {"kind": None}, {"kind": ["fixed"]}, {"kind": "fixed"}, {"kind": "fixed", "on": None},
    {"kind": "fixed", "on": "2016-02-30"}, {"kind": "fixed", "on": "2016-09-30", "unit": "day"},
    {"kind": "after", "anchor": "issue", "count": 10},
    {"kind": "after", "anchor": "wedding", "count": 1, "unit": "day"},
    {"kind": "after", "anchor": "issue", "count": "10", "unit": "day"},
    {"kind": "after", "anchor": "issue", "count": 10, "unit": "hour"},
    {"kind": "after", "anchor": "event", "count": 10, "unit": "day", "event": 7},
    {"kind": "before", "event": 7}, {"kind": "before", "event": ""}, {"kind": "before"},
    {"kind": "recurring"}, {"kind": "recurring", "period": "hourly"}, {"kind": "standing", "on": "2016-09-30"},
    None, [], "fixed", 7], ids=repr)
def test_what_is_no_rule_is_refused_with_what_was_given(broken):
    with pytest.raises(InvalidRule) as refusal:
        from_json(broken)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith("。")


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.text() | some.floats(),
                      lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner))
       | some.fixed_dictionaries({"kind": some.sampled_from(sorted(KINDS))}, optional={
           name: some.none() | some.integers() | some.text() | some.sampled_from(["issue", "day", "monthly"])
           for name in ("on", "anchor", "count", "unit", "event", "period", "day", "month", "every", "week", "more",
                        "runs_on")}))
def test_anything_at_all_is_a_rule_or_refused(value):
    try:
        rule = from_json(value)
    except InvalidRule:
        return
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("rule", [lambda count, unit: After(Anchor.ISSUE, count, unit),
                                  lambda count, unit: Before("会议召开", count, unit)], ids=["after", "before"])
def test_a_term_is_at_most_ten_years_long(rule, unit):
    assert rule(LONGEST[unit], unit).count == LONGEST[unit]
    for count in (LONGEST[unit] + 1, -1, True, 1.0, None):
        with pytest.raises(InvalidRule, match="期限的数目"):
            rule(count, unit)


def test_a_term_after_something_is_at_least_one_long():
    with pytest.raises(InvalidRule, match="1 到 3660，现为 0"):
        After(Anchor.ISSUE, 0, Unit.DAY)


@pytest.mark.parametrize(("impossible", "named"), [
    ({"period": Period.MONTHLY, "day": 0}, "日应为 1 到 31"), ({"period": Period.MONTHLY, "day": 32}, "日应为 1 到 31"),
    ({"period": Period.WEEKLY, "day": 5}, "按周、按日的不写"),
    ({"period": Period.DAILY, "day": 5}, "按周、按日的不写"),
    ({"period": Period.MONTHLY, "month": 2}, "第几个月应为 1 到 1"),
    ({"period": Period.QUARTERLY, "month": 4}, "第几个月应为 1 到 3"),
    ({"period": Period.YEARLY, "month": 25, "every": 2}, "第几个月应为 1 到 24"),
    ({"period": Period.WEEKLY, "month": 1}, "按周、按日的不写"),
    ({"period": Period.MONTHLY, "working_day": 24}, "第几个工作日应为 1 到 23"),
    ({"period": Period.MONTHLY, "working_day": 3, "day": 3}, "不与日期并用"),
    ({"period": Period.WEEKLY, "working_day": 3}, "按周、按日的不写"),
    ({"period": Period.WEEKLY, "weekday": 0}, "星期几"), ({"period": Period.WEEKLY, "weekday": 8}, "星期几"),
    ({"period": Period.MONTHLY, "weekday": 5}, "星期几"), ({"period": Period.MONTHLY, "every": 0}, "每几期"),
    ({"period": Period.MONTHLY, "every": 21}, "每几期"),
    ({"period": Period.MONTHLY, "working_day": 0}, "第几个工作日应为 1 到 23"),
    ({"period": Period.MONTHLY, "working_day": -24}, "第几个工作日应为 1 到 23"),
    ({"period": Period.MONTHLY, "weekday": 5, "week": 6}, "第几个星期几应为 1 到 5"),
    ({"period": Period.MONTHLY, "weekday": 5, "week": 1, "day": 3}, "不与日期并用"),
    ({"period": Period.MONTHLY, "week": 1}, "星期几"),
    ({"period": Period.WEEKLY, "weekday": 5, "week": 1}, "按周、按日"),
    ({"period": Period.MONTHLY, "day": 15, "more": (15,)}, "从前到后"),
    ({"period": Period.MONTHLY, "day": 15, "more": (32,)}, "从前到后"),
    ({"period": Period.MONTHLY, "more": (15,)}, "从前到后"),
    ({"period": Period.MONTHLY, "day": 15, "more": [20]}, "从前到后"),
    ({"period": Period.DAILY, "more": (3,)}, "从前到后"),
    ({"period": Period.WEEKLY, "weekday": 5, "more": (8,)}, "从前到后"),
    ({"period": Period.MONTHLY, "runs_on": 1}, "规则不可用")])
def test_an_impossible_recurrence_is_refused_by_name(impossible, named):
    with pytest.raises(InvalidRule, match=named):
        Recurring(**impossible)


@pytest.mark.parametrize(("rule", "expected"), [
    (After(Anchor.EVENT_END, 10, Unit.DAY), True), (After(Anchor.EVENT, 10, Unit.DAY), True),
    (After(Anchor.APPROVAL, 10, Unit.DAY), True), (Before("会议召开"), True),
    (Before("2026年10月1日", 5, Unit.WORKING_DAY, date(2026, 10, 1)), False),
    (After(Anchor.ISSUE, 10, Unit.DAY), False),
    (After(Anchor.DISPATCH, 10, Unit.DAY), False), (After(Anchor.RECEIPT, 10, Unit.DAY), False),
    (FixedDate(date(2016, 9, 30)), False), (Recurring(Period.MONTHLY), False), (Standing(), False)])
def test_a_rule_waits_where_neither_the_document_nor_the_dispatch_gives_its_anchor(rule, expected):
    assert waits(rule) is expected
