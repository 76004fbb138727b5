"""Counts over many duties at once, of whatever the reader may see."""

from datetime import date

import pytest
from sqlalchemy import false, true
from sqlmodel import col

from domain.duties.on_time import Share
from models.duties import figures
from models.duties.acceptance import accept_report
from models.duties.duty import Duty
from models.duties.figures import Lights, Week
from models.duties.hand_in import submit_report
from models.engine import transaction
from tests.world import ZONE, dispatched, on, settle

TODAY, SOON = date(2016, 9, 20), date(2016, 9, 26)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def owed(session, world, unit, *days):
    return [dispatched(session, world, unit, day, day="2016-06-23") for day in days]


def closed(session, world, unit, due, handed_in):
    duty, = owed(session, world, unit, due)
    submit_report(session, duty, "已完成", on(handed_in))
    accept_report(session, duty, on(handed_in))
    return duty


@pytest.mark.parametrize(("due", "age"), [
    ("2016-09-20", None), ("2016-09-19", "1—5 日"), ("2016-09-15", "1—5 日"), ("2016-09-14", "6—10 日"),
    ("2016-09-10", "6—10 日"), ("2016-09-09", "11—20 日"), ("2016-08-31", "11—20 日"), ("2016-08-30", "21—60 日"),
    ("2016-07-22", "21—60 日"), ("2016-07-21", "60 日以上")])
def test_an_overdue_duty_is_as_old_as_the_calendar_days_since_it_was_owed(session, world, due, age):
    owed(session, world, "省商务厅", due)
    assert [name for name, count in figures.ageing(session, true(), TODAY) if count] == ([age] if age else [])
    assert sum(count for _, count in figures.ageing(session, false(), TODAY)) == 0


def test_overdue_duties_of_one_age_are_counted_together(session, world):
    owed(session, world, "省商务厅", "2016-09-19", "2016-09-19", "2016-09-16")
    assert figures.ageing(session, true(), TODAY)[0] == ("1—5 日", 3)


def test_lights_say_who_is_overdue_due_soon_and_waiting_most_overdue_first(session, world):
    owed(session, world, "省财政厅", "2016-09-26", "2016-09-27")
    red, waiting = owed(session, world, "省商务厅", "2016-09-19", "2016-09-19")
    submit_report(session, waiting, "已完成", on("2016-09-20"))
    closed(session, world, "省旅游局", "2016-09-30", "2016-09-01")
    units = world.units
    assert figures.lights_by_unit(session, true(), TODAY, SOON) == [
        Lights(units["省商务厅"].id, "省商务厅", 1, 0, 0, 1), Lights(units["省财政厅"].id, "省财政厅", 0, 1, 1, 0)]
    assert figures.lights_by_plan(session, true(), TODAY, SOON) == [
        Lights(world.plan.id, world.plan.title, 1, 1, 1, 1)]
    assert figures.lights_in_all(session, col(Duty.id) == red.id, TODAY, SOON) == Lights(0, "", 1, 0, 0, 0)
    assert figures.lights_in_all(session, false(), TODAY, SOON).total == 0


def test_a_week_counts_what_became_overdue_and_what_was_closed_in_it(session, world):
    """From Monday the 12th: what was owed on Sunday became overdue on it."""
    owed(session, world, "省商务厅", "2016-09-10", "2016-09-11", "2016-09-17", "2016-09-18", "2016-10-31")
    closed(session, world, "省商务厅", "2016-09-30", "2016-09-12")
    closed(session, world, "省财政厅", "2016-09-30", "2016-09-18")
    closed(session, world, "省旅游局", "2016-09-30", "2016-09-11")
    names = {name: unit.id for name, unit in world.units.items()}
    assert figures.week_by_unit(session, true(), date(2016, 9, 12), date(2016, 9, 18), date(2016, 9, 19)) == [
        Week("省商务厅", names["省商务厅"], 5, 4, 2, 1), Week("省财政厅", names["省财政厅"], 0, 0, 0, 1)]


def test_days_count_what_falls_due_and_what_was_closed(session, world):
    owed(session, world, "省商务厅", "2016-09-19", "2016-09-20", "2016-09-26", "2016-09-26", "2016-09-27")
    closed(session, world, "省财政厅", "2016-09-26", "2016-09-01")
    assert figures.due_by_day(session, true(), TODAY, SOON) == {TODAY: 1, SOON: 2}
    due, done = figures.burn_up(session, true())
    assert (due[SOON], sum(due.values()), done) == (3, 6, {date(2016, 9, 1): 1})


def test_a_month_is_judged_as_it_stood_at_its_end_and_this_one_today(session, world):
    closed(session, world, "省商务厅", "2016-07-29", "2016-07-20")
    closed(session, world, "省商务厅", "2016-07-29", "2016-08-03")
    owed(session, world, "省商务厅", "2016-09-19", "2016-09-21")
    months = figures.on_time_by_month(session, true(), true(), TODAY, ZONE)
    assert [(one.first, one.on_time.granted) for one in months] == [
        (date(2016, 7, 1), Share(1, 2)), (date(2016, 8, 1), Share(0, 1)), (date(2016, 9, 1), Share(0, 1))]
    assert [one.first.month for one in figures.on_time_by_month(session, true(), true(), TODAY, ZONE, months=2)] == [
        8, 9]
