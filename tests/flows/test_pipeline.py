import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from domain.deadlines.rules import Period, Recurring
from domain.duties.lifecycle import State
from flows import pipeline
from flows.running import plainly
from models.duties.duty import Duty, Form
from models.duties.hand_in import acknowledge, submit_report
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.reminders.case import EscalationCase
from models.reminders.notice import Notice
from notifications.mailbox import list_mailbox
from tasks.heartbeat import daily_run_is_missing, something_to_send
from tasks.runtime import using
from tests.world import at, dispatched, on, settle


@pytest.fixture
def world(here):
    with transaction(here.engine) as session:
        return settle(session)


def owed(here, world, *dates, unit="省商务厅"):
    """Duties of that unit, signed for, due on those dates."""
    with transaction(here.engine) as session:
        duties = [dispatched(session, world, unit, day) for day in dates]
        for duty in duties:
            acknowledge(session, duty, on("2016-06-24"))
        return [duty.id for duty in duties]


def run_day(day, **options):
    return asyncio.run(pipeline.daily_steps(plainly, at(day), **options))


def letters(here, *kinds):
    with reading(here.engine) as session:
        query = select(Letter).order_by(Letter.id)
        found = session.exec(query).all()
    return [(letter.made_on.isoformat(), letter.to_address, letter.kind.value) for letter in found
            if not kinds or letter.kind in kinds]


def test_a_day_run_twice_does_nothing_twice(here, world):
    owed(here, world, "2016-09-30", "2016-09-19")
    first = run_day("2016-09-23")
    before = letters(here)
    second = run_day("2016-09-23")
    assert first.done["letters"] + first.done["summaries"] == len(before)
    assert (second.done["letters"], second.done["summaries"]) == (0, 0)
    assert letters(here) == before
    assert second.done["sent"] == 0


def test_one_digest_a_day_for_a_department_however_many_duties_are_due(here, world):
    owed(here, world, "2016-09-30", "2016-09-30", "2016-09-26")
    run_day("2016-09-26")
    assert letters(here, LetterKind.DIGEST) == [("2016-09-26", "wang@example.org", "digest")]


def test_nothing_is_done_on_a_day_off_and_all_of_it_on_a_make_up_sunday(here, world):
    owed(here, world, "2016-09-18")
    for day in ("2016-09-15", "2016-09-17", "2016-09-24"):   # Mid-Autumn, a Saturday
        assert run_day(day).skipped
    assert letters(here) == []
    assert run_day("2016-09-18").done["reminded"] == 1


def test_nothing_is_done_outside_the_send_window(here, world):
    owed(here, world, "2016-09-30")
    assert asyncio.run(pipeline.daily_steps(plainly, at("2016-09-30", hour=20))).skipped
    assert letters(here) == []


def test_after_days_without_a_run_only_the_highest_missed_rung_is_said(here, world):
    owed(here, world, "2016-09-30")
    run_day("2016-10-14")   # four working days late: three rungs were missed
    assert letters(here, LetterKind.DIGEST, LetterKind.OVERDUE) == [("2016-10-14", "wang@example.org", "overdue")]


def test_what_stays_overdue_comes_before_the_supervisor_once(here, world):
    owed(here, world, "2016-09-30")
    for day in ("2016-10-17", "2016-10-17", "2016-10-18"):
        run_day(day)
    assert letters(here, LetterKind.ESCALATION) == [("2016-10-17", "zhao@example.org", "escalation")]
    with reading(here.engine) as session:
        assert len(session.exec(select(EscalationCase)).all()) == 1


def test_an_undecided_case_is_before_the_next_post_up_two_working_days_later(here, world):
    owed(here, world, "2016-09-30")
    run_day("2016-10-17")
    assert run_day("2016-10-19").done["climbed"] == 1
    assert letters(here, LetterKind.ESCALATION)[-1] == ("2016-10-19", "chen@example.org", "escalation")


def test_no_reminder_follows_a_report(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    with transaction(here.engine) as session:
        submit_report(session, session.get_one(Duty, duty_id), "已完成。", on("2016-09-20"))
    for day in ("2016-09-23", "2016-09-28", "2016-09-30", "2016-10-10", "2016-10-13", "2016-10-17"):
        run_day(day)
    assert letters(here, LetterKind.DIGEST, LetterKind.OVERDUE, LetterKind.ESCALATION) == []


def test_the_office_hears_once_that_every_unit_of_a_measure_has_handed_in(here, world):
    one, = owed(here, world, "2016-09-30")
    other, = owed(here, world, "2016-09-30", unit="省财政厅")
    done = []
    for day, duty_id in (("2016-09-20", one), ("2016-09-21", other), ("2016-09-22", None)):
        if duty_id is not None:
            with transaction(here.engine) as session:
                submit_report(session, session.get_one(Duty, duty_id), "已完成。", on(day))
        done.append(run_day(day).done["complete"])
    assert done == [0, 1, 0]


def test_a_run_over_the_cap_writes_nothing_and_says_so(here, world):
    owed(here, world, *["2016-09-30"] * 3)
    with using(replace(here, policy=replace(here.policy, cap=2))):
        run = run_day("2016-10-13")   # three slips
    assert "2 封" in run.failed["letters"]
    assert [kind for _, _, kind in letters(here)] == ["summary"]


def test_letters_really_arrive(here, world):
    owed(here, world, "2016-09-30")
    assert run_day("2016-09-30").done["sent"] == 3   # the dispatch, the digest and the office's summary
    assert list_mailbox(here.settings.data_dir / "mailbox", reader="wang@example.org")


def test_without_delivery_the_letters_wait(here, world):
    owed(here, world, "2016-09-30")
    run_day("2016-09-30", deliver=False)
    with reading(here.engine) as session:
        assert {letter.state for letter in session.exec(select(Letter)).all()} == {LetterState.WAITING}


def test_occurrences_are_made_before_they_are_reminded_of(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", Recurring(Period.QUARTERLY), form=Form.SERIES, day="2016-09-01")
    assert run_day("2016-09-30").done["occurrences"] == 1
    with reading(here.engine) as session:
        made = session.exec(select(Duty).where(Duty.parent_id.is_not(None))).one()
        said = session.exec(select(Notice.rung).where(Notice.duty_id == made.id)).all()
    assert (made.due_on.isoformat(), made.state) == ("2016-09-30", State.DISPATCHED)
    assert "due+0" in said


def test_a_missed_daily_run_is_noticed_until_it_was_made_up_for(here, world):
    morning = at("2016-09-30", hour=8, minute=0)
    noon = at("2016-09-30", hour=12)
    assert not daily_run_is_missing(morning)
    assert daily_run_is_missing(noon)
    asyncio.run(pipeline.daily_steps(plainly, noon))
    assert not daily_run_is_missing(noon + timedelta(minutes=5))
    assert not daily_run_is_missing(at("2016-10-03", hour=12))   # the National Day holiday


def test_there_is_something_to_send_until_it_is_sent(here, world):
    owed(here, world, "2016-09-30")
    assert something_to_send(at("2016-06-24"))
    asyncio.run(pipeline.at_once_steps(plainly, at("2016-06-24")))
    assert not something_to_send(at("2016-06-24"))
