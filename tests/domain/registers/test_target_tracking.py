from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.registers.activity_table import Cell
from domain.registers.target_tracking import (
    HEADINGS,
    Cadence,
    Forecast,
    Goal,
    Method,
    Standing,
    forecast,
    growth,
    read_figures,
    standing,
    written,
)

MONTHLY, QUARTERLY = Cadence.MONTHLY, Cadence.QUARTERLY
FIGURES = st.decimals(1, 10 ** 6, places=2)


def told(*totals):
    return {period: Decimal(total) for period, total in enumerate(totals, 1)}


def test_with_last_years_figures_the_years_end_is_in_the_same_proportion():
    ahead = forecast(MONTHLY, told(10, 22, 36), told(8, 18, 30) | {12: Decimal(150)})
    assert ahead == Forecast(Decimal(36) * 150 / 30, Method.SHARE)


def test_without_them_it_goes_on_as_it_went():
    assert forecast(MONTHLY, told(10, 20, 36), {}) == Forecast(Decimal(144), Method.RUN_RATE)
    assert forecast(QUARTERLY, told(10, 24), {2: Decimal(9)}) == Forecast(Decimal(48), Method.RUN_RATE)


@pytest.mark.parametrize(("cadence", "figures"), [(MONTHLY, ()), (MONTHLY, (1, 2)), (QUARTERLY, (5,))])
def test_too_few_figures_give_no_number(cadence, figures):
    assert forecast(cadence, told(*figures), told(*range(1, 13))) is None


def test_a_whole_year_is_what_it_is():
    assert forecast(QUARTERLY, told(1, 2, 3, 5), {}) == Forecast(Decimal(5), Method.DONE)


@given(st.dictionaries(st.integers(3, 12), FIGURES, min_size=1), FIGURES, FIGURES)
def test_a_forecast_grows_with_what_is_told(totals, then, whole):
    last = max(totals)
    more = totals | {last: totals[last] + 1}
    for before in ({}, {last: then, 12: whole}):
        assert forecast(MONTHLY, more, before).value > forecast(MONTHLY, totals, before).value


@pytest.mark.parametrize(("goal", "ahead", "stands"), [
    (Goal(Decimal(7), True, base=Decimal(100)), 107, Standing.ON_TRACK),
    (Goal(Decimal(7), True, base=Decimal(100)), 104, Standing.AT_RISK),
    (Goal(Decimal(7), True, base=Decimal(100)), 103, Standing.OFF_TRACK),
    (Goal(Decimal(7), True), 103, Standing.UNKNOWN),
    (Goal(Decimal(50), False), 50, Standing.ON_TRACK),
    (Goal(Decimal(50), False, at_most=True), 50, Standing.ON_TRACK),
    (Goal(Decimal(50), False, at_most=True), 51, Standing.AT_RISK),
    (Goal(Decimal(50), False, at_most=True), 60, Standing.OFF_TRACK)])
def test_whether_a_target_will_be_reached(goal, ahead, stands):
    assert standing(goal, Forecast(Decimal(ahead), Method.RUN_RATE)) is stands


def test_nothing_told_is_none_and_never_nought():
    assert standing(Goal(Decimal(50), False), None) is Standing.UNKNOWN
    assert growth(Decimal(5), None) is growth(None, Decimal(5)) is growth(Decimal(5), Decimal(0)) is None
    assert (written(None), written(Decimal(0)), written(Decimal("1234.50"))) == ("无", "0", "1,234.5")


@pytest.mark.parametrize(("cadence", "names"), [
    (MONTHLY, ["1月", "1—2月", "全年"]), (QUARTERLY, ["一季度", "上半年", "全年"])])
def test_periods_have_their_names(cadence, names):
    assert [cadence.name_of(period) for period in (1, 2, cadence.periods)] == names


def table(*rows):
    return [[Cell(str(words), f"指标数据!{chr(65 + at)}{number}") for at, words in enumerate(row)]
            for number, row in enumerate([HEADINGS.values(), *rows], 1)]


def test_a_table_is_read_back_by_its_headings_and_empty_totals_are_left_out():
    rows, faults = read_figures(table([3, "货物贸易", "亿元", 2016, 1, "1,234.5", "海关"],
                                      [3, "", "", 2016, 2, "", ""]))
    assert [(one.target_id, one.year, one.period, one.total, one.source) for one in rows] == [
        (3, 2016, 1, Decimal("1234.5"), "海关")]
    assert faults == []


@pytest.mark.parametrize(("row", "where"), [
    ([3, "", "", 2016, 1, "约5亿", ""], "指标数据!F2"), ([3, "", "", 2016, 1, "-5", ""], "指标数据!F2"),
    (["三", "", "", 2016, 1, "5", ""], "指标数据!A2"), ([3, "", "", "今年", 1, "5", ""], "指标数据!D2")])
def test_a_wrong_cell_is_named(row, where):
    rows, faults = read_figures(table(row))
    assert (rows, [at for at, _ in faults]) == ([], [where])
