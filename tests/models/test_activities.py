from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from domain.errors import NotAllowed
from domain.lifecycle import State
from models.activity import Activity, unconfirmed
from models.duty import Duty, Form, Role
from models.engine import transaction
from models.notice import notices_of
from models.verbs.activities import cancel_activity, confirm_end, enter_activity, move_activity, preview_end
from tests.world import dispatched, on, settle

TEN_DAYS = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def fair(session, world):
    dispatched(session, world, None, TEN_DAYS, form=Form.PER_EVENT, title="活动成果")
    return Activity(name="投洽会", plan_id=world.plan.id, host_id=world.units["省商务厅"].id,
                    planned_end_on=date(2016, 9, 8))


@pytest.fixture
def made(session, world, fair):
    return enter_activity(session, fair, [world.units["郑州市人民政府"].id], on("2016-07-01"))


def test_the_host_has_a_lead_duty_and_each_co_host_a_support_duty(made, world):
    assert [(duty.role, duty.unit_id) for duty in made] == [
        (Role.LEAD, world.units["省商务厅"].id), (Role.SUPPORT, world.units["郑州市人民政府"].id)]


def test_a_planned_end_gives_a_provisional_date_that_nobody_is_reminded_of(made):
    lead, _ = made
    assert (lead.due_on, lead.provisional, lead.owed_on) == (date(2016, 9, 23), True, None)


def test_the_confirmed_end_gives_the_real_date_ten_working_days_on_over_mid_autumn(session, fair, made):
    lead, support = confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
    assert (lead.due_on, lead.owed_on, lead.first_due_on, lead.provisional) == (*(date(2016, 9, 26),) * 3, False)
    assert support.due_on == date(2016, 9, 21)


def test_a_preview_says_what_would_change_and_changes_nothing(session, fair, made):
    changes = preview_end(session, fair, date(2016, 9, 20), on("2016-09-21"))
    assert [after for _, _, after in changes] == [date(2016, 10, 9), date(2016, 9, 29)]
    assert fair.ended_on is None


def test_confirming_the_same_end_twice_says_nothing_twice(session, fair, made):
    confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
    notices = len(notices_of(session, made[0].id))
    assert confirm_end(session, fair, date(2016, 9, 10), on("2016-09-13")) == []
    assert len(notices_of(session, made[0].id)) == notices


def test_an_end_in_the_future_cannot_be_confirmed(session, fair, made):
    with pytest.raises(NotAllowed, match="不能晚于今天"):
        confirm_end(session, fair, date(2016, 9, 13), on("2016-09-12"))


def test_a_postponed_activity_moves_its_provisional_dates(session, fair, made):
    move_activity(session, fair, date(2016, 9, 20), on("2016-09-01"))
    assert made[0].due_on == date(2016, 10, 9)


def test_a_cancelled_activity_cancels_its_duties(session, fair, made):
    cancel_activity(session, fair, "推迟到明年", on("2016-08-01"))
    assert {duty.state for duty in made} == {State.CANCELLED}


def test_a_planned_end_that_passed_is_listed_until_it_is_confirmed(session, fair, made):
    assert unconfirmed(session, date(2016, 9, 8)) == [fair]
    confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
    assert unconfirmed(session, date(2016, 9, 30)) == []


def test_an_activity_entered_before_the_rule_was_dispatched_waits_for_it(session, world):
    early = Activity(name="推介会", plan_id=world.plan.id, host_id=world.units["省商务厅"].id)
    assert enter_activity(session, early, [], on("2016-06-22")) == []
    dispatched(session, world, None, TEN_DAYS, form=Form.PER_EVENT, title="活动成果")
    assert session.exec(select(Duty).where(Duty.activity_id == early.id)).one().role is Role.LEAD
