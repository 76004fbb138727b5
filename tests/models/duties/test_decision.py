from datetime import date

import pytest

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.duties.acceptance import accept_report
from models.duties.decision import cancel, end, reassign, reopen, resume, suspend
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.history import history_of
from models.reminders.notice import notices_of
from tests.world import dispatched, on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def duty(session, world):
    return dispatched(session, world, "省商务厅", "2016-09-30")


def test_a_suspended_duty_goes_on_where_it_stood(session, duty):
    suspend(session, duty, "等待国家批复", on("2016-07-01"))
    assert duty.state is State.SUSPENDED
    resume(session, duty, on("2016-08-01"), due_on=date(2016, 11, 30))
    assert (duty.state, duty.due_on) == (State.DISPATCHED, date(2016, 11, 30))


def test_a_reported_duty_is_reported_again_after_its_suspension(session, duty):
    submit_report(session, duty, "已完成。", on("2016-07-01"))
    suspend(session, duty, "等待核查", on("2016-07-02"))
    resume(session, duty, on("2016-07-10"))
    assert duty.state is State.REPORTED


def test_a_reassigned_duty_is_the_new_units_and_both_are_told(session, duty, world):
    reassign(session, duty, world.units["省旅游局"], on("2016-10-10"), reason="职能调整")
    assert (duty.unit_id, duty.state, duty.due_on) == (world.units["省旅游局"].id, State.DISPATCHED, date(2016, 9, 30))
    told = {notice.post_id for notice in notices_of(session, duty.id)[1:]}
    assert told == {world.posts["省商务厅联络员"].id, world.posts["省旅游局联络员"].id}


def test_lateness_stays_with_the_unit_that_was_late(session, duty, world):
    reassign(session, duty, world.units["省旅游局"], on("2016-10-10"), reason="职能调整", due_on=date(2016, 11, 30))
    facts = history_of(session, duty.id)[-1].facts
    assert (facts["unit_before"], facts["late_before"], facts["due_before"]) == ("省商务厅", True, "2016-09-30")


def test_a_duty_cannot_be_reassigned_to_the_unit_that_has_it(session, duty, world):
    with pytest.raises(NotAllowed, match="已由省商务厅承办"):
        reassign(session, duty, world.units["省商务厅"], on("2016-07-01"), reason="误操作")


def test_cancelling_needs_a_reason_and_tells_the_unit(session, duty):
    with pytest.raises(NotAllowed, match="理由"):
        cancel(session, duty, "", on("2016-07-01"))
    cancel(session, duty, "国家政策调整", on("2016-07-01"))
    assert duty.state is State.CANCELLED
    assert notices_of(session, duty.id)[-1].facts["what"] == "cancelled"


def test_a_closed_duty_can_be_reopened_with_a_reason_and_a_date(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-20"))
    accept_report(session, duty, on("2016-09-21"))
    reopen(session, duty, "抽查发现数据不实", on("2016-10-10"), due_on=date(2016, 10, 31))
    assert (duty.state, duty.closed_on, duty.due_on) == (State.IN_PROGRESS, None, date(2016, 10, 31))
    assert history_of(session, duty.id)[-1].note == "抽查发现数据不实"


def test_only_what_goes_on_without_end_can_be_ended(session, duty):
    with pytest.raises(NotAllowed, match="不是周期性事项"):
        end(session, duty, "方案到期", on("2016-12-31"))


@pytest.mark.parametrize("spoil", [lambda session, entry: setattr(entry, "note", "改写"),
                                   lambda session, entry: session.delete(entry)], ids=["changed", "removed"])
def test_history_can_neither_be_changed_nor_removed(engine, spoil):
    with transaction(engine) as session:
        duty_id = dispatched(session, settle(session), "省商务厅", "2016-09-30").id
    with pytest.raises(NotAllowed, match="只增不改"), transaction(engine) as session:
        spoil(session, history_of(session, duty_id)[0])
    with transaction(engine) as session:
        assert history_of(session, duty_id)[0].note == ""
