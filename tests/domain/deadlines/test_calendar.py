"""Working days: how far days lie apart in any calendar, and each kind of day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.deadlines.calendar import ONE_DAY, DayKind, DayReason, WorkingCalendar, YearNotice
from tests.domain.calendars import AUTUMN_2016, calendars, days

counts = some.integers(1, 300)


@given(calendars, days, counts)
def test_adding_working_days_lands_on_a_working_day_past_the_start(calendar, day, count):
    later, earlier = calendar.add_working_days(day, count), calendar.add_working_days(day, -count)
    assert earlier < day < later
    assert calendar.is_working_day(later)
    assert calendar.is_working_day(earlier)


@given(calendars, days, some.integers(-300, 300))
def test_counting_between_undoes_adding_and_counts_no_other_way(calendar, day, count):
    reached = calendar.add_working_days(day, count)
    between = calendar.working_days_between(day, reached)
    if count >= 0 or calendar.is_working_day(day):
        assert between == count
    else:       # back from a day off: the day reached is where the count begins, so it is not counted itself
        assert between == count + 1
    assert calendar.working_days_between(reached, day) == -between


@given(calendars, days, days, some.integers(-200, 200))
def test_the_later_start_never_comes_to_an_earlier_day(calendar, one, other, count):
    first, last = sorted((one, other))
    assert calendar.add_working_days(first, count) <= calendar.add_working_days(last, count)


@given(calendars, days, some.integers(-200, 200))
def test_one_more_working_day_is_always_later(calendar, day, count):
    assert calendar.add_working_days(day, count) < calendar.add_working_days(day, count + 1)


@given(calendars, days, counts, counts)
def test_terms_add_up(calendar, day, one, other):
    assert calendar.add_working_days(calendar.add_working_days(day, one), other) == \
        calendar.add_working_days(day, one + other)


@given(calendars, days)
def test_the_next_working_day_is_the_first_worked_one_from_that_day_on(calendar, day):
    found = calendar.next_working_day(day)
    assert found >= day
    assert calendar.is_working_day(found)
    assert not list(calendar.working_days(day, found - ONE_DAY))
    assert calendar.next_working_day(found) == found


@given(calendars, days, some.integers(0, 400))
def test_working_days_of_a_stretch_are_those_that_are_worked_in_order(calendar, first, length):
    stretch = [first + timedelta(days=past) for past in range(length)]
    last = first + timedelta(days=length - 1)
    worked = [day for day in stretch if calendar.is_working_day(day)]
    assert list(calendar.working_days(first, last)) == worked
    assert calendar.working_days_between(first - ONE_DAY, max(last, first - ONE_DAY)) == len(worked)


@given(calendars, days)
def test_every_day_has_a_reason_that_agrees_with_whether_it_is_worked(calendar, day):
    reason = calendar.why(day)
    assert reason.name
    assert reason.works == calendar.is_working_day(day) == (reason.kind in (DayKind.WORKDAY, DayKind.MAKE_UP))


@pytest.mark.parametrize(("day", "kind", "name"), [
    ("2016-09-14", DayKind.WORKDAY, "工作日"), ("2016-09-15", DayKind.HOLIDAY, "中秋节放假"),
    ("2016-09-17", DayKind.HOLIDAY, "中秋节放假（周末）"), ("2016-09-18", DayKind.MAKE_UP, "中秋节调休上班"),
    ("2016-09-24", DayKind.WEEKEND, "周末"), ("2016-10-07", DayKind.HOLIDAY, "国庆节放假"),
    ("2016-10-08", DayKind.MAKE_UP, "国庆节调休上班")])
def test_a_day_is_worked_or_free_for_one_reason(day, kind, name):
    assert AUTUMN_2016.why(date.fromisoformat(day)) == DayReason(kind, name)


def test_a_worked_weekend_counts_and_a_free_weekday_does_not():
    assert AUTUMN_2016.add_working_days(date(2016, 9, 14), 1) == date(2016, 9, 18)
    assert AUTUMN_2016.add_working_days(date(2016, 9, 18), -1) == date(2016, 9, 14)
    assert AUTUMN_2016.working_days_between(date(2016, 9, 30), date(2016, 10, 10)) == 3


def test_nothing_added_leaves_the_day_worked_or_not():
    assert AUTUMN_2016.add_working_days(date(2016, 10, 1), 0) == date(2016, 10, 1)


def test_without_notices_the_week_is_plain():
    week = [date(2016, 9, 12) + timedelta(days=past) for past in range(7)]
    assert [WorkingCalendar.weekdays().is_working_day(day) for day in week] == [True] * 5 + [False] * 2


def test_a_year_without_its_notice_is_provisional_save_for_days_an_administrator_settled():
    settled = date(2027, 2, 11)
    calendar = WorkingCalendar(lambda year: YearNotice({settled: "春节放假"}, announced=False,
                                                       decided=frozenset({settled})))
    assert not calendar.is_provisional(settled)
    assert calendar.is_provisional(date(2027, 2, 12))
    assert not AUTUMN_2016.is_provisional(date(2016, 12, 31))
    assert AUTUMN_2016.is_provisional(date(2017, 1, 1))


def test_each_year_is_asked_for_once_and_only_when_needed():
    asked = []

    def notice_of(year):
        asked.append(year)
        return YearNotice()

    calendar = WorkingCalendar(notice_of)
    calendar.add_working_days(date(2016, 12, 28), 10)
    calendar.add_working_days(date(2016, 12, 28), 10)
    assert asked == [2016, 2017]
