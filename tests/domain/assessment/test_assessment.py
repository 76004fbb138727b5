from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assessment.marking import Item, Measured, Value, adjusted, assess, commended, ranks, spread_weights
from domain.assessment.scheme import (
    CommendationRule,
    Deduction,
    Fault,
    Indicator,
    Scheme,
    Spread,
    shown_marks,
    shown_value,
)
from domain.assessment.scheme_parser import problems_of, read_scheme
from domain.assessment.sheet_values import from_json, to_json
from domain.errors import InvalidSettings

SHIPPED = {path.stem: path.read_text(encoding="utf-8") for path in
           (Path(__file__).parents[3] / "config" / "schemes").glob("*.toml")}
FAULTY = tuple(Item("duty", number, f"2016-{number:04d}", "开展专项督查") for number in range(1, 6))


def indicator(key, weight, **facts) -> Indicator:
    facts = {"name": key, "part": "一", "measure": "entered", "full_at": D(100)} | facts
    return Indicator(key, facts.pop("name"), facts.pop("part"), D(weight), facts.pop("measure"), **facts)


def scheme(*indicators, **facts) -> Scheme:
    return Scheme("test", "考核办法", "places", indicators, **facts)


def measured(faults=(), **values) -> Measured:
    return Measured({key: Value(None if value is None else D(value), "录入") for key, value in values.items()},
                    dict(faults))


marks = st.decimals(0, 200, places=2)
cases = st.lists(st.tuples(st.integers(1, 9), st.sampled_from("一二三"), st.none() | marks, st.integers(0, 5),
                           st.decimals(0, 3, places=1)), min_size=1, max_size=8)


def made(rows, spread=Spread.PART, full_marks=D(100)):
    """A scheme and one unit's values of (relative weight, part, value, faults, marks off for each)."""
    whole = sum(row[0] for row in rows)
    weights = [D(row[0] * 100) / whole for row in rows]
    indicators = [indicator(f"i{n}", weight, part=row[1],
                            deductions=(Deduction("逾期", Fault.LATE, row[4], row[4] * 2),))
                  for n, (row, weight) in enumerate(zip(rows, weights, strict=True))]
    one = Measured({f"i{n}": Value(row[2], "") for n, row in enumerate(rows)},
                   {f"i{n}": {Fault.LATE: FAULTY[:row[3]]} for n, row in enumerate(rows)})
    return Scheme("t", "t", "places", tuple(indicators), spread=spread, full_marks=full_marks), one


@settings(deadline=None)
@given(cases, st.sampled_from(Spread), st.sampled_from([D(100), D(1000), D("33.3")]))
def test_marks_lie_between_nought_and_full_and_deductions_within_their_most(rows, spread, full_marks):
    rule, one = made(rows, spread, full_marks)
    sheet = assess(rule, {1: one})[1]
    for line in sheet.lines:
        assert D(0) <= line.marks <= line.before <= line.full.quantize(D("0.01")) + D("0.01")
        assert D(0) <= line.score <= line.effective
        for deduction in line.deductions:
            assert deduction.marks == min(deduction.most, deduction.each * len(deduction.taken))
            assert deduction.marks == sum((one.marks for one in deduction.taken), D(0))
    if sheet.score is not None:
        assert D(0) <= sheet.score <= full_marks
        assert sheet.score == sum(line.score for line in sheet.lines)


@settings(deadline=None)
@given(cases, st.sampled_from(Spread), st.sampled_from([D(100), D(1000), D("33.3")]))
def test_spread_weights_add_up_to_the_full_marks_and_nothing_loses_by_it(rows, spread, full_marks):
    rule, one = made(rows, spread, full_marks)
    applying = {key for key, value in one.values.items() if value.value is not None}
    spread_out = spread_weights(rule, applying)
    assert set(spread_out) == applying
    if applying:
        assert sum(spread_out.values()) == full_marks
        assert all(spread_out[each.key] >= rule.full(each) - D("0.01")
                   for each in rule.indicators if each.key in applying)


@settings(deadline=None)
@given(cases)
def test_a_kept_sheet_is_the_same_sheet(rows):
    rule, one = made(rows)
    sheet = assess(rule, {1: one})[1]
    assert from_json(to_json(sheet)) == sheet


def test_weight_goes_to_the_same_part_first_or_to_all():
    rows = (indicator("a", 30), indicator("b", 20), indicator("c", 50, part="二"))
    assert spread_weights(scheme(*rows), {"a", "c"}) == {"a": D(50), "c": D(50)}
    assert spread_weights(scheme(*rows, spread=Spread.ALL), {"a", "c"}) == {"a": D("37.50"), "c": D("62.50")}
    assert spread_weights(scheme(*rows), {"a", "b"}) == {"a": D(60), "b": D(40)}
    assert spread_weights(scheme(*rows), set()) == {}


def test_what_does_not_apply_is_neither_nought_nor_full():
    rule = scheme(indicator("a", 60), indicator("b", 40))
    sheets = assess(rule, {1: measured(a=50, b=None), 2: measured(a=50, b=0), 3: measured(a=None, b=None)})
    assert [sheets[unit].score for unit in (1, 2, 3)] == [D(50), D(30), None]
    line = sheets[1].line("b")
    assert (line.applies, line.value, line.effective, line.shown) == (False, None, D(0), "不适用")


def test_each_fault_costs_its_marks_until_the_most_and_names_its_duty():
    rule = scheme(indicator("a", 100, measure="duties.any", full_at=None,
                            deductions=(Deduction("逾期未报", Fault.OVERDUE, D(2), D(7)),)))
    sheet = assess(rule, {1: Measured({"a": Value(D(5), "5项")}, {"a": {Fault.OVERDUE: FAULTY}})})[1]
    deduction, = sheet.lines[0].deductions
    assert [(one.item.number, one.marks) for one in deduction.taken] == [
        ("2016-0001", D(2)), ("2016-0002", D(2)), ("2016-0003", D(2)), ("2016-0004", D(1)), ("2016-0005", D(0))]
    assert sheet.score == D(93)


def test_deductions_shrink_and_grow_with_the_weight():
    rule = scheme(indicator("a", 40, deductions=(Deduction("逾期", Fault.LATE, D(10), D(20)),)), indicator("b", 60))
    sheet = assess(rule, {1: Measured({"a": Value(D(100), "")}, {"a": {Fault.LATE: FAULTY[:1]}})})[1]
    assert (sheet.lines[0].marks, sheet.lines[0].effective, sheet.score) == (D(30), D(100), D(75))


@pytest.mark.parametrize(("value", "zero_at", "full_at", "score"), [
    (50, 0, 100, "50"), (60, 60, 95, "0"), (77.5, 60, 95, "50"), (120, 60, 95, "100"), (30, 60, 95, "0"),
    (2, 10, 0, "80"), (12, 10, 0, "0")])
def test_marks_grow_in_proportion_between_nought_and_full(value, zero_at, full_at, score):
    rule = scheme(indicator("a", 100, full_at=D(full_at), zero_at=D(zero_at)))
    assert assess(rule, {1: measured(a=str(value))})[1].score == D(score)


def test_the_best_has_full_marks_and_where_nobody_has_any_it_does_not_apply():
    rule = scheme(indicator("a", 50, full_at=None), indicator("b", 50))
    sheets = assess(rule, {1: measured(a=8, b=100), 2: measured(a=2, b=100), 3: measured(a=0, b=100)})
    assert [sheets[unit].score for unit in (1, 2, 3)] == [D(100), D("62.5"), D(50)]
    nobody = assess(rule, {1: measured(a=0, b=100), 2: measured(a=0, b=40)})
    assert [nobody[unit].score for unit in (1, 2)] == [D(100), D(40)]
    assert "全组均无" in nobody[1].lines[0].basis


def test_bonuses_are_capped_each_and_together():
    top = ('key="t"\nname="t"\nunits="places"\nbonus_most=4\n[[indicator]]\nkey="a"\nname="a"\nweight=100\n'
           'measure="entered"\nfull_at=100\n')
    bonus = '[[bonus]]\nkey="{0}"\nname="{0}"\nmeasure="entered"\neach=1\nmost=3\n'
    rule = read_scheme(top + bonus.format("x") + bonus.format("y"))

    def score(**values):
        return assess(rule, {1: measured(a=90, **values)})[1].score
    assert [score(x=2), score(x=9), score(x=9, y=9), score(x=None)] == [D(92), D(93), D(94), D(90)]


def test_equal_scores_share_a_rank_and_no_score_has_none():
    assert ranks({1: D(90), 2: D(95), 3: D(90), 4: None, 5: D(80)}) == {1: 2, 2: 1, 3: 2, 4: None, 5: 4}


@pytest.mark.parametrize(("rule", "found"), [
    (CommendationRule(top=2), {1, 2}), (CommendationRule(top=2, no_overdue=False), {1, 2, 5}),
    (CommendationRule(at_least=D(85)), {1, 2, 3}), (CommendationRule(top=1, at_least=D(85)), {1, 2, 3}),
    (CommendationRule(top=2, at_least=D(95), both=True), {1}), (None, set())])
def test_who_is_commended(rule, found):
    placed = [(1, 1, D(95), 0), (2, 2, D(90), 0), (3, 4, D(85), 0), (4, None, None, 0), (5, 2, D(90), 1)]
    assert commended(rule, placed) == found


def test_adjustments_never_leave_the_scale_of_their_indicator():
    sheet = assess(scheme(indicator("a", 60), indicator("b", 40)), {1: measured(a=50, b=95)})[1]
    found = [adjusted(sheet, {key: D(change)}) for key, change in (("a", 5), ("a", 40), ("b", 5), ("b", -99), ("c", 9))]
    assert (sheet.score, found) == (D(68), [D(73), D(98), D(70), D(30), D(68)])
    assert adjusted(assess(scheme(indicator("a", 100)), {1: measured(a=None)})[1], {"a": D(5)}) is None


def test_how_values_and_marks_are_written():
    assert [shown_value(D("83.3333"), "%"), shown_value(D(12), "个"), shown_value(None, "%")] == [
        "83.33%", "12个", "不适用"]
    assert [shown_marks(D("87.50")), shown_marks(D(100)), shown_marks(None)] == ["87.5", "100", "—"]


@pytest.mark.parametrize("name", ["cities", "departments"])
def test_the_shipped_schemes_are_sound(name):
    rule = read_scheme(SHIPPED[name])
    assert rule.key == name
    assert sum(one.weight for one in rule.indicators) == 100
    assert rule.commendation is not None
    assert rule.entered


GOOD = SHIPPED["departments"]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("weight = 25", 'weight = "25"', "weight 应为 0 到 100 的数"),
    ('key = "policies"', 'key = "special_plan"', "key “special_plan”与前面的重复"),
    ("each = 3", "each = -3", "each 应为不小于 0 的数"),
    ("most = 9", "most = 19", "most 不能超过本项满分 18"),
    ('fault = "named"', 'fault = "late "', "fault 应为 late、overdue、returned、named 之一"),
    ('measure = "duties.any"', 'measure = "duties.all"', "measure 应为"),
    ("top = 3", "topp = 3", "不认识 topp"),
    ("zero_at = 60\nfull_at = 95", "full_at = 60\nzero_at = 60", "full_at 与 zero_at 不能相同"),
    ('unit = "%"', 'roles = ["lead"]', "entered 不用 roles"),
    ('words = ["专项规划"', 'roles = ["boss"]\nwords = ["专项规划"', "roles 应取自 "),
    ('words = ["专项规划"', 'words = ["", "专项规划"', "words 应为词的列表"),
    ('spread = "part"', 'spread = "none"', "spread 应为"),
    ("objection_days = 5", "objection_days = 2.5", "objection_days 应为 0 到 250 的整数"),
    ("full_at = 100", "full_at = 1e999999", "full_at 应为不小于 0 的数"),
    ("full_at = 100", "full_at = nan", "full_at 应为不小于 0 的数"),
    ("[commendation]", "[commendation", "不符合 TOML 写法")])
def test_a_bad_scheme_is_refused_with_the_line(old, new, said):
    line = GOOD[:GOOD.index(old)].count("\n") + 1
    with pytest.raises(InvalidSettings) as error:
        read_scheme(GOOD.replace(old, new, 1))
    assert f"第{line}行：{said}" in str(error.value)


def test_weights_that_do_not_add_up_and_a_rule_without_a_test_are_refused():
    with pytest.raises(InvalidSettings, match="第83行：各项指标的 weight 之和应为 100，现为 101"):
        read_scheme(GOOD.replace("weight = 25", "weight = 26"))
    with pytest.raises(InvalidSettings, match="第83行：各项指标的 weight 之和应为 100，现为 75"):
        read_scheme(GOOD.replace("weight = 25", 'weight = "25"'))   # what is no number counts nothing
    with pytest.raises(InvalidSettings, match="第9[0-9]行：通报表扬须写 top"):
        read_scheme(GOOD.replace("top = 3\nat_least = 90\n", ""))


@pytest.mark.parametrize(("old", "new", "rule"), [
    ("top = 3\n", "top = 3\nboth = true\n", CommendationRule(top=3, at_least=D(90), both=True)),
    ("no_overdue = true", "no_overdue = false", CommendationRule(top=3, at_least=D(90), no_overdue=False))])
def test_a_rule_of_commendation_is_read_as_it_is_written(old, new, rule):
    assert read_scheme(GOOD.replace(old, new, 1)).commendation == rule


def test_every_problem_is_told_at_once_in_the_order_of_lines():
    with pytest.raises(InvalidSettings) as error:
        read_scheme(GOOD.replace('spread = "part"', 'spread = "x"').replace("top = 3", "top = -1"))
    assert [one.facts["line"] for one in problems_of(error.value)] == [8, 98]


@pytest.mark.parametrize("text", ["", "indicator = 5", "[indicator]\nkey = 1", "x = " + "[" * 2000, "commendation = 1",
                                  "[[indicator]]\ndeduction = 3\nwords = 4"])
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(InvalidSettings, match="第|无法读取"):
        read_scheme(text)
