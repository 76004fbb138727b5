"""The ladder: which rung is reached, on which due dates a day's run looks, and what is never said."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.letters.kinds import Colour, NoticeKind
from domain.reminders.policy import (
    Light,
    Policy,
    Rung,
    light,
    may_send,
    next_window,
    reached_on,
    rung_windows,
    window_time_before,
)
from tests.domain.calendars import AUTUMN_2016, calendars, days

LADDER = Policy(rungs=(Rung(-5), Rung(-2), Rung(0), Rung(1), Rung(3, NoticeKind.OVERDUE, Colour.BLUE),
                       Rung(5, NoticeKind.OVERDUE, Colour.ORANGE, opens_case=True),
                       Rung(10, NoticeKind.OVERDUE, Colour.RED, opens_case=True)))

ladders = some.sets(some.integers(-20, 20), min_size=1, max_size=8).map(
    lambda steps: Policy(rungs=tuple(Rung(step) for step in sorted(steps))))


def highest_rung(policy, due_on, today, calendar):
    """The last rung reached by today, whatever lies below it; the windows are held against it."""
    reached = [rung for rung in policy.rungs if reached_on(rung, due_on, calendar) <= today]
    return reached[-1] if reached else None


def swept(policy, due_on, today, calendar):
    """The rungs in whose windows the due date lies."""
    return [rung for rung, first, last in rung_windows(policy, today, calendar)
            if (first is None or first <= due_on) and due_on <= last]


@given(calendars, ladders, days)
def test_windows_never_overlap_and_leave_no_gap_from_the_first_rung_down(calendar, policy, today):
    windows = rung_windows(policy, today, calendar)
    assert windows[0][1] is None
    for (_, _, last), (_, first, until) in pairwise(windows):
        assert first == last + timedelta(days=1)
        assert first <= until
    assert [rung.days for rung, _, _ in windows] == sorted((rung.days for rung, _, _ in windows), reverse=True)


@given(calendars, ladders, days, some.integers(-90, 90))
def test_a_due_date_lies_in_the_window_of_its_highest_rung_and_no_other(calendar, policy, today, away):
    due_on = today + timedelta(days=away)
    holding = swept(policy, due_on, today, calendar)
    highest = highest_rung(policy, due_on, today, calendar)
    assert holding == ([] if highest is None else [highest])


@given(calendars, ladders, days, some.integers(0, 60))
def test_a_rung_once_reached_is_never_lost_as_days_go_by(calendar, policy, due_on, later):
    def height(today):
        rung = highest_rung(policy, due_on, today, calendar)
        return -1 if rung is None else policy.rungs.index(rung)

    today = due_on - timedelta(days=20)
    assert height(today) <= height(today + timedelta(days=later))


@given(calendars, ladders, days)
def test_every_rung_has_its_turn_on_the_day_it_is_reached(calendar, policy, due_on):
    for rung in policy.rungs:
        day = reached_on(rung, due_on, calendar)
        reached = highest_rung(policy, due_on, day, calendar)
        assert reached is not None
        assert reached.days >= rung.days


@given(calendars, ladders, days, some.times())
def test_nothing_is_said_on_a_day_off_nor_outside_the_window(calendar, policy, today, at):
    allowed = may_send(policy, at, today, calendar)
    assert allowed == (calendar.is_working_day(today) and policy.window_from <= at < policy.window_until)


@pytest.mark.parametrize(("day", "at", "allowed"), [
    ("2016-09-14", "08:29:59", False), ("2016-09-14", "08:30", True), ("2016-09-14", "17:59:59", True),
    ("2016-09-14", "18:00", False), ("2016-09-15", "09:00", False), ("2016-09-17", "09:00", False),
    ("2016-09-18", "09:00", True)])
def test_letters_go_out_in_the_hours_of_working_days(day, at, allowed):
    assert may_send(LADDER, time.fromisoformat(at), date.fromisoformat(day), AUTUMN_2016) is allowed


@given(calendars, ladders, days, some.times())
def test_the_next_window_is_the_first_moment_at_which_letters_may_go_out(calendar, policy, today, at):
    local = datetime.combine(today, at)
    opens = next_window(policy, local, calendar)
    assert may_send(policy, opens.time(), opens.date(), calendar)
    assert opens == local or (opens.time() == policy.window_from and not may_send(policy, at, today, calendar))
    between = (today + timedelta(days=n) for n in range(1, (opens.date() - today).days))
    assert not any(calendar.is_working_day(day) for day in between)


@pytest.mark.parametrize(("local", "an_hour_before"), [
    ("2016-09-14 10:00", "2016-09-14 09:00"), ("2016-09-14 09:30", "2016-09-14 08:30"),
    ("2016-09-14 09:00", "2016-09-13 17:30"), ("2016-09-14 08:00", "2016-09-13 17:00"),
    ("2016-09-14 22:00", "2016-09-14 17:00"), ("2016-09-18 08:45", "2016-09-14 17:15")])   # the Moon Festival between
def test_nights_and_days_off_do_not_count_as_waiting(local, an_hour_before):
    assert window_time_before(LADDER, datetime.fromisoformat(local), timedelta(hours=1),
                              AUTUMN_2016) == datetime.fromisoformat(an_hour_before)


@pytest.mark.parametrize(("today", "days_after"), [
    ("2016-09-19", None), ("2016-09-20", None), ("2016-09-22", None), ("2016-09-23", -5), ("2016-09-27", -5),
    ("2016-09-28", -2), ("2016-09-29", -2), ("2016-09-30", 0), ("2016-10-07", 0), ("2016-10-08", 1), ("2016-10-09", 1),
    ("2016-10-10", 3), ("2016-10-11", 3), ("2016-10-12", 5), ("2016-10-18", 5), ("2016-10-19", 10), ("2017-01-01", 10)])
def test_a_duty_due_before_national_day_climbs_in_working_days(today, days_after):
    assert [rung.days for rung in swept(LADDER, date(2016, 9, 30), date.fromisoformat(today), AUTUMN_2016)] == (
        [] if days_after is None else [days_after])


def test_rungs_missed_during_a_standstill_are_passed_over():
    assert [rung.colour for rung in swept(LADDER, date(2016, 9, 14), date(2016, 9, 30), AUTUMN_2016)] == [Colour.RED]


def test_the_windows_of_one_morning():
    windows = rung_windows(LADDER, date(2016, 9, 19), AUTUMN_2016)
    assert [(rung.key, first and first.isoformat(), last.isoformat()) for rung, first, last in windows] == [
        ("due+10", None, "2016-09-04"), ("due+5", "2016-09-05", "2016-09-11"), ("due+3", "2016-09-12", "2016-09-13"),
        ("due+1", "2016-09-14", "2016-09-18"), ("due+0", "2016-09-19", "2016-09-19"),
        ("due-2", "2016-09-20", "2016-09-21"), ("due-5", "2016-09-22", "2016-09-26")]


def test_keys_of_rungs_differ_and_say_which_side():
    assert [rung.key for rung in LADDER.rungs] == ["due-5", "due-2", "due+0", "due+1", "due+3", "due+5", "due+10"]


@pytest.mark.parametrize(("due_on", "colour"), [
    ("2016-09-13", Light.RED), ("2016-09-14", Light.YELLOW), ("2016-09-15", Light.YELLOW), ("2016-09-29", Light.YELLOW),
    ("2016-09-30", Light.GREEN), ("2017-06-30", Light.GREEN)])
def test_lights_are_red_once_past_and_yellow_within_ten_working_days(due_on, colour):
    assert light(date.fromisoformat(due_on), date(2016, 9, 14), AUTUMN_2016, LADDER, is_open=True) is colour


def test_what_is_settled_or_has_no_date_has_no_light():
    assert light(date(2016, 9, 1), date(2016, 9, 14), AUTUMN_2016, LADDER, is_open=False) is Light.NONE
    assert light(None, date(2016, 9, 14), AUTUMN_2016, LADDER, is_open=True) is Light.NONE


@given(calendars, days, some.integers(-60, 60))
def test_a_light_is_red_exactly_when_the_day_is_past(calendar, today, away):
    due_on = today + timedelta(days=away)
    shown = light(due_on, today, calendar, LADDER, is_open=True)
    assert (shown is Light.RED) == (due_on < today)
    if shown is Light.YELLOW:
        assert calendar.working_days_between(today, due_on) <= LADDER.due_soon
    if shown is Light.GREEN:
        assert calendar.working_days_between(today, due_on) >= LADDER.due_soon
