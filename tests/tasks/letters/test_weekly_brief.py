"""The weekly brief: on the week's first working day, once, to each supervisor about the units in charge."""

from dataclasses import replace
from datetime import date

import pytest

from models.duties.acceptance import accept_report
from models.duties.hand_in import submit_report
from models.letters.letter import LetterKind, LetterState
from tasks.letters.weekly_brief import is_first_of_week, make_briefs, said_week, week_before
from tasks.runtime import using
from tests.tasks.days import do, letters, owed, sweep
from tests.world import CALENDAR, at, on


@pytest.fixture
def here(here):
    """The policy sends briefs."""
    with using(replace(here, policy=replace(here.policy, weekly_brief=True))) as briefing:
        yield briefing


def briefs(here):
    return letters(here, LetterKind.BRIEF)


@pytest.mark.parametrize(("day", "first"), [
    ("2016-09-26", True), ("2016-09-27", False), ("2016-09-18", False),   # a make-up Sunday ends its week
    ("2016-10-03", False), ("2016-10-08", True), ("2016-10-10", True)])   # the whole week before the 8th was off
def test_a_week_begins_with_its_first_worked_day(day, first):
    assert is_first_of_week(CALENDAR, date.fromisoformat(day)) is first


def test_the_week_before_runs_from_monday_to_sunday():
    assert week_before(date(2016, 9, 28)) == (date(2016, 9, 19), date(2016, 9, 25))
    assert said_week(date(2016, 9, 19), date(2016, 9, 25)) == "9月19日—25日"
    assert said_week(date(2016, 9, 26), date(2016, 10, 2)) == "9月26日—10月2日"


def test_a_supervisor_hears_of_last_week_once(here, world):
    _, closed, _ = owed(here, world, "2016-09-20", "2016-09-30", "2016-09-29")
    do(here, closed, submit_report, "已完成。", on("2016-09-20"))
    do(here, closed, accept_report, on("2016-09-22"))
    sweep(here, "2016-09-26")
    made = make_briefs(at("2016-09-26"))
    assert made == len(briefs(here)) > 0
    assert [make_briefs(at(day)) for day in ("2016-09-26", "2016-09-27")] == [0, 0]
    brief = next(letter for letter in briefs(here) if "省商务厅" in letter.text)
    assert brief.state is LetterState.WAITING
    assert brief.subject.startswith("【每周简报】逾期1项")
    assert "9月19日—25日" in brief.subject
    assert "省商务厅：在办2项，逾期1项（上周新增1项），上周销号1项" in brief.text
    assert "【上周新逾期】1项" in brief.text
    assert "【本周到期】1项" in brief.text
    assert brief.duty_ids == []   # it speaks of duties and is not about one: nothing takes it back


def test_a_supervisor_without_duties_in_charge_hears_nothing(here, world):
    assert make_briefs(at("2016-09-26")) == 0


def test_nothing_is_sent_on_a_day_off(here, world):
    owed(here, world, "2016-09-20")
    assert make_briefs(at("2016-10-03")) == 0


def test_no_brief_is_mailed_unless_the_policy_says_so(here, world):
    owed(here, world, "2016-09-20")
    with using(replace(here, policy=replace(here.policy, weekly_brief=False))):
        assert make_briefs(at("2016-09-26")) == 0
    assert make_briefs(at("2016-09-26")) == 2   # the leader in charge, and the one above
