from dataclasses import replace
from datetime import date

import pytest

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.rules import After, Anchor, Unit
from domain.duties.lifecycle import State
from domain.errors import Conflict
from models.duties.deadline import follow_calendar, letters_of, moves
from models.duties.dispatch import dispatch
from models.duties.duty import Role
from models.duties.extension import give_time
from models.engine import transaction
from models.history import history_of
from models.plans.proposal import confirm
from models.reminders.notice import notices_of
from tests.world import CALENDAR, dispatched, on, proposal, settle

FIVE_DAYS = After(Anchor.DISPATCH, 5, Unit.WORKING_DAY)


def without_day(day: date) -> WorkingCalendar:
    """The calendar with one more day off."""
    return WorkingCalendar(lambda year: replace(notice, off=dict(notice.off) | {day: "停止办公"})
                           if (notice := CALENDAR.notice_of(year)) and year == day.year else notice)


NARROWER = without_day(date(2016, 6, 29))


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def test_only_what_the_calendar_dated_moves_with_it(session, world):
    counted = dispatched(session, world, "省商务厅", FIVE_DAYS)
    fixed = dispatched(session, world, "省商务厅", "2016-06-30")
    given = dispatched(session, world, "省财政厅", FIVE_DAYS)
    give_time(session, given, date(2016, 9, 30), on("2016-06-24"), reason="情况复杂")
    found, = moves(session, NARROWER, on("2016-06-24"))
    assert (found.duty, str(found.before), str(found.after), found.moved) == (counted, "2016-06-30", "2016-07-01", True)
    assert (letters_of([found]), found.post_id) == (1, world.posts["省商务厅联络员"].id)
    assert fixed.due_on == date(2016, 6, 30)
    assert moves(session, CALENDAR, on("2016-06-24")) == []


def test_what_moves_is_told_once_and_noted(session, world):
    duty = dispatched(session, world, "省商务厅", FIVE_DAYS)
    marks = [one.mark for one in moves(session, NARROWER, on("2016-06-24"))]
    with pytest.raises(Conflict, match="请重新预览"):
        follow_calendar(session, NARROWER, "增加一天假", [], on("2016-06-24"))
    version = duty.deadline_version
    follow_calendar(session, NARROWER, "增加一天假", marks, on("2016-06-24"))
    assert (duty.due_on, duty.owed_on, duty.deadline_version) == (date(2016, 7, 1), date(2016, 7, 1), version + 1)
    told, = [one for one in notices_of(session, duty.id) if one.facts.get("what") == "calendar"]
    assert (told.facts["before"], told.facts["after"]) == ("2016-06-30", "2016-07-01")
    assert "增加一天假，时限由2016年6月30日改为2016年7月1日" in [one.note for one in history_of(session, duty.id)]


def test_what_is_not_dispatched_moves_without_a_letter(session, world):
    duty = proposal(session, world, "省商务厅", After(Anchor.ISSUE, 5, Unit.WORKING_DAY))
    confirm(session, duty, on("2016-06-23"))
    assert duty.state is State.READY
    found = moves(session, NARROWER, on("2016-06-24"))
    assert [(one.duty, one.post_id) for one in found] == [(duty, None)]
    assert letters_of(found) == 0


def test_a_support_moves_with_its_lead_before_which_it_falls_due(session, world):
    lead = proposal(session, world, "省商务厅", FIVE_DAYS, role=Role.LEAD)
    support = proposal(session, world, "省财政厅", FIVE_DAYS, role=Role.SUPPORT, lead=lead)
    for one in (lead, support):
        confirm(session, one, on("2016-06-23"))
    dispatch(session, [lead, support], on("2016-06-23"))
    session.flush()
    assert support.due_on < lead.due_on
    found = {one.duty.id: one for one in moves(session, NARROWER, on("2016-06-24"))}
    assert (found[lead.id].before, found[lead.id].after) == (date(2016, 6, 30), date(2016, 7, 1))
    follow_calendar(session, NARROWER, "增加一天假", [one.mark for one in found.values()], on("2016-06-24"))
    assert support.due_on == NARROWER.add_working_days(lead.due_on, -3)
