"""From rules to dates: the arithmetic of Civil Code art. 201 to 203, recurrences, and explanations that agree."""

import calendar as months
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from domain.deadlines.calendar import ONE_DAY, WorkingCalendar
from domain.deadlines.due_dates import LATEST, reckon
from domain.deadlines.rules import (
    LONGEST,
    MONTHS,
    After,
    Anchor,
    Before,
    FixedDate,
    Horizon,
    Period,
    Recurring,
    Standing,
    Unit,
)
from domain.errors import InvalidRule
from tests.domain.calendars import AUTUMN_2016, calendars, days
from tests.domain.deadlines.rules import afters, befores, fixed_dates, in_days, in_months, recurrences

WEEKDAYS = WorkingCalendar.weekdays()
TEN_DAYS = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")


def due(rule, anchor, calendar=AUTUMN_2016):
    return reckon(rule, anchor=date.fromisoformat(anchor), calendar=calendar).due_on.isoformat()


def occurring(rule, anchor, until, calendar=WEEKDAYS):
    found = reckon(rule, anchor=date.fromisoformat(anchor), calendar=calendar, until=date.fromisoformat(until))
    return [day.isoformat() for day in found.occurrences]


def test_ten_working_days_after_an_activity_are_explained_day_by_day():
    reckoned = reckon(TEN_DAYS, anchor=date(2016, 9, 10), calendar=AUTUMN_2016)
    assert reckoned.due_on == date(2016, 9, 26)
    assert not reckoned.provisional
    assert [(day.date.isoformat(), day.counted, day.why) for day in reckoned.days] == [
        ("2016-09-11", False, "周末"),
        ("2016-09-12", True, "工作日（第1个工作日）"),
        ("2016-09-13", True, "工作日（第2个工作日）"),
        ("2016-09-14", True, "工作日（第3个工作日）"),
        ("2016-09-15", False, "中秋节放假"),
        ("2016-09-16", False, "中秋节放假（9月18日调休上班）"),
        ("2016-09-17", False, "中秋节放假（周末）"),
        ("2016-09-18", True, "中秋节调休上班（第4个工作日）"),
        ("2016-09-19", True, "工作日（第5个工作日）"),
        ("2016-09-20", True, "工作日（第6个工作日）"),
        ("2016-09-21", True, "工作日（第7个工作日）"),
        ("2016-09-22", True, "工作日（第8个工作日）"),
        ("2016-09-23", True, "工作日（第9个工作日）"),
        ("2016-09-24", False, "周末"),
        ("2016-09-25", False, "周末"),
        ("2016-09-26", True, "工作日（第10个工作日）")]


@given(calendars, afters, days)
def test_the_day_of_the_event_is_not_counted_and_every_later_day_is_told(calendar, rule, anchor):
    reckoned = reckon(rule, anchor=anchor, calendar=calendar)
    told = [day.date for day in reckoned.days]
    assert told[0] == anchor + ONE_DAY
    assert all(later - earlier == ONE_DAY for earlier, later in pairwise(told))
    assert told[-1] == reckoned.due_on
    assert all(day.why for day in reckoned.days)


@given(calendars, afters, days)
def test_a_term_ends_on_a_working_day(calendar, rule, anchor):
    assert calendar.is_working_day(reckon(rule, anchor=anchor, calendar=calendar).due_on)


@given(calendars, some.integers(1, 300), days)
def test_a_term_in_working_days_counts_worked_days_only_and_ends_with_the_last(calendar, count, anchor):
    reckoned = reckon(After(Anchor.RECEIPT, count, Unit.WORKING_DAY), anchor=anchor, calendar=calendar)
    assert all(day.counted == calendar.is_working_day(day.date) for day in reckoned.days)
    assert sum(day.counted for day in reckoned.days) == count
    assert reckoned.days[-1].counted
    assert calendar.working_days_between(anchor, reckoned.due_on) == count


@given(calendars, some.integers(1, 400), some.sampled_from([Unit.DAY, Unit.WEEK]), days)
def test_a_term_in_days_counts_every_day_and_runs_on_where_its_last_is_a_day_off(calendar, count, unit, anchor):
    reckoned = reckon(After(Anchor.ISSUE, count, unit), anchor=anchor, calendar=calendar)
    length = count * (7 if unit is Unit.WEEK else 1)
    assert sum(day.counted for day in reckoned.days) == length
    assert [day.counted for day in reckoned.days] == sorted((day.counted for day in reckoned.days), reverse=True)
    assert reckoned.due_on == calendar.next_working_day(anchor + timedelta(days=length))


@given(calendars, some.integers(1, 120), days)
@example(WEEKDAYS, 1, date(2024, 1, 31))
@example(WEEKDAYS, 12, date(2024, 2, 29))
def test_a_term_in_months_ends_on_the_corresponding_day_or_the_months_last(calendar, count, anchor):
    reckoned = reckon(After(Anchor.APPROVAL, count, Unit.MONTH), anchor=anchor, calendar=calendar)
    last = [day.date for day in reckoned.days if day.counted][-1]
    assert (last.year - anchor.year) * 12 + last.month - anchor.month == count
    assert last.day == min(anchor.day, months.monthrange(last.year, last.month)[1])
    assert reckoned.due_on == calendar.next_working_day(last)


@given(calendars, befores, days)
def test_what_is_due_before_an_event_is_told_from_its_date_to_the_eve(calendar, rule, event_on):
    reckoned = reckon(rule, anchor=event_on, calendar=calendar)
    told = [day.date for day in reckoned.days]
    assert (told[0], told[-1]) == (reckoned.due_on, event_on - ONE_DAY)
    assert all(later - earlier == ONE_DAY for earlier, later in pairwise(told))
    if rule.unit is Unit.WORKING_DAY and rule.count:
        assert sum(day.counted for day in reckoned.days) == rule.count
        assert calendar.is_working_day(reckoned.due_on)
    elif rule.unit in (Unit.DAY, Unit.WEEK):
        assert sum(day.counted for day in reckoned.days) == max(1, rule.count * (7 if rule.unit is Unit.WEEK else 1))


@given(calendars, fixed_dates, some.none() | days)
def test_a_date_as_written_stays_as_written(calendar, rule, anchor):
    reckoned = reckon(rule, anchor=anchor, calendar=calendar)
    assert (reckoned.due_on, [day.date for day in reckoned.days]) == (rule.on, [rule.on])
    assert not reckoned.provisional


@given(calendars, recurrences, days, some.integers(0, 2000))
def test_occurrences_rise_past_the_anchor_up_to_the_last_day(calendar, rule, anchor, length):
    until = anchor + timedelta(days=length)
    reckoned = reckon(rule, anchor=anchor, calendar=calendar, until=until)
    assert list(reckoned.occurrences) == sorted(set(reckoned.occurrences))
    assert all(anchor < day <= until for day in reckoned.occurrences)
    assert [day.date for day in reckoned.days] == list(reckoned.occurrences)
    assert reckoned.due_on is None


@given(calendars, recurrences, days, some.integers(0, 1500), some.integers(0, 1500))
def test_what_is_reckoned_piece_by_piece_has_no_gap_and_nothing_twice(calendar, rule, anchor, one, other):
    cut = anchor + timedelta(days=one)
    until = cut + timedelta(days=other)
    whole = reckon(rule, anchor=anchor, calendar=calendar, until=until).occurrences
    first = reckon(rule, anchor=anchor, calendar=calendar, until=cut).occurrences
    rest = reckon(rule, anchor=anchor, calendar=calendar, after=cut, until=until).occurrences
    assert first + rest == whole


@given(in_days, days)
def test_days_and_weeks_recur_at_equal_steps_from_the_first_one_on(rule, anchor):
    found = reckon(rule, anchor=anchor, calendar=WEEKDAYS, until=anchor + timedelta(days=500)).occurrences
    step = rule.every * (7 if rule.period is Period.WEEKLY else 1)
    assert {(later - earlier).days for earlier, later in pairwise(found)} == {step}
    assert (found[0] - anchor).days <= (7 if rule.period is Period.WEEKLY else rule.every)
    if rule.period is Period.WEEKLY:
        assert found[0].isoweekday() == (rule.weekday or 7)


@given(calendars, in_months, days)
def test_every_period_of_months_has_one_occurrence_in_its_month(calendar, rule, anchor):
    until = anchor + timedelta(days=31 * rule.months * 4)
    found = reckon(rule, anchor=anchor, calendar=calendar, until=until).occurrences
    of_months = [day.year * 12 + day.month - 1 for day in found]
    assert {later - earlier for earlier, later in pairwise(of_months)} == {rule.months}
    if 12 % rule.months == 0:
        assert {(month % rule.months) + 1 for month in of_months} == {rule.month or rule.months}
    this_month = anchor.year * 12 + anchor.month - 1
    assert of_months[0] - this_month < rule.months + MONTHS[rule.period]


@given(calendars, in_months.filter(lambda rule: rule.working_day), days)
def test_a_working_day_of_the_month_is_that_one_or_the_months_last(calendar, rule, anchor):
    for day in reckon(rule, anchor=anchor, calendar=calendar, until=anchor + timedelta(days=800)).occurrences:
        first = day.replace(day=1)
        worked = list(calendar.working_days(first, first.replace(day=months.monthrange(day.year, day.month)[1])))
        assert not worked or day == worked[:rule.working_day][-1]


@given(in_months.filter(lambda rule: not rule.working_day), days)
def test_a_day_that_a_month_lacks_is_its_last(rule, anchor):
    for day in reckon(rule, anchor=anchor, calendar=WEEKDAYS, until=anchor + timedelta(days=1500)).occurrences:
        assert day.day == min(rule.day or 31, months.monthrange(day.year, day.month)[1])


@pytest.mark.parametrize(("rule", "anchor", "expected"), [
    (After(Anchor.ISSUE, 30, Unit.DAY), "2016-06-22", "2016-07-22"),
    (After(Anchor.ISSUE, 10, Unit.DAY), "2016-09-07", "2016-09-18"),     # the 17th is off, Sunday the 18th worked
    (After(Anchor.ISSUE, 5, Unit.DAY), "2016-09-26", "2016-10-08"),      # 1 October: on to the worked Saturday
    (After(Anchor.RECEIPT, 2, Unit.WEEK), "2016-09-14", "2016-09-28"),
    (After(Anchor.APPROVAL, 1, Unit.MONTH), "2016-08-31", "2016-09-30"),
    (After(Anchor.APPROVAL, 6, Unit.MONTH), "2016-08-31", "2017-02-28"),
    (After(Anchor.DISPATCH, 1, Unit.WORKING_DAY), "2016-09-30", "2016-10-08"),
    (Before("国庆节"), "2016-10-01", "2016-09-30"),
    (Before("国庆节", 3, Unit.WORKING_DAY), "2016-10-01", "2016-09-28"),
    (Before("会议召开", 15), "2016-10-20", "2016-10-05"),
    (Before("合同期满", 1, Unit.MONTH), "2016-12-31", "2016-11-30"),
    (FixedDate(date(2016, 10, 1)), "2016-06-22", "2016-10-01")])
def test_the_date_of_a_rule_that_ends(rule, anchor, expected):
    assert due(rule, anchor) == expected


@pytest.mark.parametrize(("rule", "expected"), [
    (Recurring(Period.DAILY, every=15), ["2016-07-07", "2016-07-22"]),
    (Recurring(Period.WEEKLY), ["2016-06-26", "2016-07-03", "2016-07-10", "2016-07-17", "2016-07-24"]),
    (Recurring(Period.WEEKLY, weekday=5, every=2), ["2016-06-24", "2016-07-08", "2016-07-22"]),
    (Recurring(Period.MONTHLY, day=31), ["2016-06-30"]),
    (Recurring(Period.MONTHLY, working_day=1), ["2016-07-01"])])
def test_short_periods_between_two_days(rule, expected):
    assert occurring(rule, "2016-06-22", "2016-07-27") == expected


@pytest.mark.parametrize(("rule", "expected"), [
    (Recurring(Period.MONTHLY, day=28, every=2), ["2016-06-28", "2016-08-28", "2016-10-28", "2016-12-28", "2017-02-28",
                                                  "2017-04-28"]),
    (Recurring(Period.MONTHLY, every=5), ["2016-10-31", "2017-03-31"]),
    (Recurring(Period.QUARTERLY), ["2016-06-30", "2016-09-30", "2016-12-31", "2017-03-31"]),
    (Recurring(Period.QUARTERLY, 10, 1), ["2016-07-10", "2016-10-10", "2017-01-10", "2017-04-10"]),
    (Recurring(Period.SEMIANNUAL), ["2016-06-30", "2016-12-31"]),
    (Recurring(Period.SEMIANNUAL, 15, 1), ["2016-07-15", "2017-01-15"]),
    (Recurring(Period.YEARLY, month=2), ["2017-02-28"]),
    (Recurring(Period.YEARLY, every=2), [])])
def test_long_periods_between_two_days(rule, expected):
    assert occurring(rule, "2016-06-22", "2017-05-31") == expected


def test_every_second_year_is_counted_from_the_anchors_own():
    rule = Recurring(Period.YEARLY, every=2)
    assert occurring(rule, "2016-06-22", "2022-01-01") == ["2017-12-31", "2019-12-31", "2021-12-31"]


def test_a_month_with_fewer_working_days_gives_its_last():
    rule = Recurring(Period.MONTHLY, working_day=23)
    assert occurring(rule, "2021-01-31", "2021-04-01") == ["2021-02-26", "2021-03-31"]


@pytest.mark.parametrize("rule", [Horizon(date(2025, 12, 31)), Standing()])
def test_targets_and_standing_duties_have_no_date(rule):
    reckoned = reckon(rule, anchor=None, calendar=WEEKDAYS)
    assert (reckoned.due_on, reckoned.occurrences, reckoned.days, reckoned.provisional) == (None, (), (), False)


@pytest.mark.parametrize(("rule", "anchor", "provisional"), [
    (TEN_DAYS, "2016-12-12", False), (TEN_DAYS, "2016-12-27", True),
    (After(Anchor.ISSUE, 30, Unit.DAY), "2016-12-12", True),
    (Before("春节", 3, Unit.WORKING_DAY), "2017-01-28", True), (Before("春节", 3, Unit.DAY), "2017-01-28", False),
    (FixedDate(date(2017, 6, 30)), "2016-12-12", False)])
def test_a_date_that_rests_on_a_year_not_announced_is_provisional(rule, anchor, provisional):
    assert reckon(rule, anchor=date.fromisoformat(anchor), calendar=AUTUMN_2016).provisional is provisional


@pytest.mark.parametrize(("rule", "provisional"), [
    (Recurring(Period.MONTHLY, day=5), False), (Recurring(Period.MONTHLY, working_day=5), True)])
def test_only_occurrences_counted_in_working_days_are_provisional(rule, provisional):
    reckoned = reckon(rule, anchor=date(2017, 1, 1), calendar=AUTUMN_2016, until=date(2017, 3, 1))
    assert reckoned.provisional is provisional


@pytest.mark.parametrize("rule", [TEN_DAYS, Before("国庆节"), Recurring(Period.MONTHLY)])
def test_a_term_needs_its_anchor(rule):
    with pytest.raises(InvalidRule, match="起算日期"):
        reckon(rule, anchor=None, calendar=WEEKDAYS, until=date(2016, 12, 31))


def test_a_recurrence_needs_its_last_day():
    with pytest.raises(InvalidRule, match="截止日期"):
        reckon(Recurring(Period.MONTHLY), anchor=date(2016, 6, 22), calendar=WEEKDAYS)


@pytest.mark.parametrize("unit", Unit)
def test_the_longest_terms_stay_inside_the_calendar_of_dates(unit):
    rule = After(Anchor.ISSUE, LONGEST[unit], unit)
    assert reckon(rule, anchor=date(LATEST, 12, 31), calendar=WEEKDAYS).due_on.year <= LATEST + 11
    with pytest.raises(InvalidRule, match="太晚"):
        reckon(rule, anchor=date(LATEST + 1, 1, 1), calendar=WEEKDAYS)


@given(recurrences, days, calendars)
def test_what_comes_again_comes_in_order_behind_its_anchor_and_on_working_days_where_it_runs_on(rule, anchor, calendar):
    until = anchor + timedelta(days=800)
    found = reckon(rule, anchor=anchor, calendar=calendar, until=until).occurrences
    assert all(earlier < later for earlier, later in pairwise((anchor, *found)))
    assert not found or found[-1] <= until
    assert not rule.runs_on or all(calendar.is_working_day(day) for day in found)
