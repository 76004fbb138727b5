from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.directory.directory_file import load_directory
from models.directory.post import Post
from models.directory.unit import Unit as Department
from models.duties.dispatch import dispatch
from models.duties.duty import Role, deadline_versions
from models.engine import transaction
from models.plans.proposal import confirm
from models.reminders.notice import NoticeKind, notices_of
from tests.world import dispatched, on, proposal, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def test_a_dispatched_duty_has_its_first_deadline_its_term_to_sign_and_one_notice(session, world):
    duty = dispatched(session, world, "省商务厅", "2016-09-30", day="2016-06-23")
    assert duty.state is State.DISPATCHED
    assert (duty.first_due_on, duty.due_on, duty.owed_on) == (date(2016, 9, 30),) * 3
    assert duty.sign_by == date(2016, 6, 27)   # Thursday, then Friday and Monday
    assert [(v.version, v.due_on) for v in deadline_versions(session, duty.id)] == [(1, date(2016, 9, 30))]
    notice, = notices_of(session, duty.id)
    assert notice.kind is NoticeKind.DISPATCH
    assert session.get(Post, notice.post_id).title == "省商务厅联络员"


def test_dispatching_twice_changes_nothing(session, world):
    duty = dispatched(session, world, "省商务厅", "2016-09-30")
    assert dispatch(session, [duty], on("2016-06-24")) == 0
    assert len(notices_of(session, duty.id)) == 1


def test_a_term_after_the_issue_of_the_document_is_counted_from_it(session, world):
    rule = After(Anchor.ISSUE, 10, Unit.WORKING_DAY)
    duty = dispatched(session, world, "省商务厅", rule, day="2016-06-23")
    assert duty.due_on == date(2016, 7, 6)
    assert duty.anchored_on == date(2016, 6, 22)


def test_a_term_after_receipt_is_counted_from_the_dispatch(session, world):
    rule = After(Anchor.RECEIPT, 15, Unit.WORKING_DAY)
    assert dispatched(session, world, "省商务厅", rule, day="2016-06-23").due_on == date(2016, 7, 14)


def test_a_support_duty_falls_due_three_working_days_before_its_lead(session, world):
    lead = proposal(session, world, "省商务厅", "2016-09-30", role=Role.LEAD)
    support = proposal(session, world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=lead)
    for duty in (lead, support):
        confirm(session, duty, on("2016-06-23"))
    dispatch(session, [support, lead], on("2016-06-23"))
    assert lead.due_on == date(2016, 9, 30)
    assert support.due_on == date(2016, 9, 27)


def test_a_unit_without_a_liaison_post_stops_the_whole_dispatch_and_is_named(session, world):
    load_directory(session, {"unit": [{"name": "省台办"}]}, on("2016-06-22"))
    world.units["省台办"] = session.exec(select(Department).where(Department.name == "省台办")).one()
    good, bad = proposal(session, world, "省商务厅"), proposal(session, world, "省台办")
    for duty in (good, bad):
        confirm(session, duty, on("2016-06-23"))
    with pytest.raises(NotAllowed, match="联络员.*省台办"):
        dispatch(session, [good, bad], on("2016-06-23"))
    assert good.state is State.READY


def test_a_duty_without_a_deadline_has_none_and_is_never_overdue(session, world):
    duty = dispatched(session, world, "省商务厅", None)
    assert duty.due_on is None
    assert not duty.is_overdue(date(2030, 1, 1))


def test_a_date_in_a_year_whose_holidays_are_not_announced_is_provisional(session, world):
    rule = After(Anchor.DISPATCH, 10, Unit.WORKING_DAY)
    duty = dispatched(session, world, "省商务厅", rule, day="2029-12-25")
    assert duty.provisional
