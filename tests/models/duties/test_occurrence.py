from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import Period, Recurring, Standing
from domain.duties.lifecycle import State
from models.duties.decision import end
from models.duties.duty import Duty
from models.duties.occurrence import due_series, make_occurrences
from models.engine import transaction
from tests.world import dispatched, on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def due(session, series):
    found = session.exec(select(Duty).where(Duty.parent_id == series.id).order_by(Duty.due_on)).all()
    return [duty.due_on.isoformat() for duty in found]


def test_the_occurrences_of_the_next_thirty_days_are_made_once(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=28), day="2016-06-23")
    for _ in range(2):
        for one in due_series(session, on("2016-06-24")):
            make_occurrences(session, one, on("2016-06-24"))
    assert due(session, series) == ["2016-06-28"]
    make_occurrences(session, series, on("2016-07-01"))
    assert due(session, series) == ["2016-06-28", "2016-07-28"]


def test_an_occurrence_is_a_duty_of_its_own_with_its_own_number_and_date(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.QUARTERLY), day="2016-06-23")
    duty, = make_occurrences(session, series, on("2016-06-24"))
    assert (duty.state, duty.due_on, duty.unit_id) == (State.DISPATCHED, date(2016, 6, 30), series.unit_id)
    assert duty.number != series.number


def test_a_missed_period_is_made_up_for_after_a_standstill(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=28), day="2016-06-23")
    make_occurrences(session, series, on("2016-09-10"))
    assert due(session, series) == ["2016-06-28", "2016-07-28", "2016-08-28", "2016-09-28"]


def test_every_second_week_stays_every_second_week_however_often_the_run_comes(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.WEEKLY, weekday=5, every=2), day="2016-06-22")
    for day in range(1, 32):
        make_occurrences(session, series, on(f"2016-07-{day:02}"))
    assert due(session, series) == ["2016-06-24", "2016-07-08", "2016-07-22", "2016-08-05"]


def test_nothing_is_made_past_the_plans_year(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=5), day="2016-12-01")
    make_occurrences(session, series, on("2016-12-20"))
    assert due(session, series) == ["2016-12-05"]


def test_a_standing_duty_asks_for_progress_each_quarter(session, world):
    standing = dispatched(session, world, "省商务厅", Standing(), day="2016-06-23")
    make_occurrences(session, standing, on("2016-09-10"))
    assert due(session, standing) == ["2016-06-30", "2016-09-30"]


def test_an_ended_series_makes_nothing_more(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=28), day="2016-06-23")
    end(session, series, "另有安排", on("2016-06-24"))
    assert due_series(session, on("2016-06-25")) == []


def test_a_series_itself_is_never_overdue(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=28), day="2016-06-23")
    assert not series.is_overdue(date(2017, 1, 1))
