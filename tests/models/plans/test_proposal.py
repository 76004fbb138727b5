from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import FixedDate
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.directory.unit import UnitGroup, unit_names
from models.duties.duty import Duty, Role
from models.engine import transaction
from models.history import history_of
from models.plans.proposal import add_duty, confirm, confirm_plan, correct, drop, expand, set_rule
from tests.world import on, proposal, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def group(session):
    return session.exec(select(UnitGroup)).one()


def test_a_proposal_with_a_unit_is_ready_once_confirmed_and_says_so_in_its_history(session, world):
    duty = proposal(session, world, "省商务厅", "2016-09-30")
    confirm(session, duty, on("2016-06-23", by=world.people["office"].id))
    assert duty.state is State.READY
    assert duty.due_on == date(2016, 9, 30)
    entry = history_of(session, duty.id)[-1]
    assert (entry.action, entry.state_before, entry.state_after) == ("confirm", "proposed", "ready")
    assert entry.by == world.people["office"].id


def test_confirming_twice_changes_nothing(session, world):
    duty = proposal(session, world, "省商务厅", "2016-09-30")
    confirm(session, duty, on("2016-06-23"))
    entries = len(history_of(session, duty.id))
    confirm(session, duty, on("2016-06-24"))
    assert len(history_of(session, duty.id)) == entries


def test_a_proposal_without_a_unit_cannot_be_confirmed(session, world):
    duty = proposal(session, world, None)
    with pytest.raises(NotAllowed, match="尚未指定承办单位"):
        confirm(session, duty, on("2016-06-23"))


def test_a_group_must_be_expanded_before_it_is_confirmed(session, world):
    duty = proposal(session, world, None, group_id=group(session).id)
    with pytest.raises(NotAllowed, match="各省辖市.*勾选"):
        confirm(session, duty, on("2016-06-23"))
    made = expand(session, duty, [world.units["郑州市人民政府"].id], on("2016-06-23"))
    assert [one.unit_id for one in made] == [world.units["郑州市人民政府"].id]
    assert duty.state is State.DROPPED


def test_a_unit_outside_the_group_cannot_be_ticked(session, world):
    duty = proposal(session, world, None, group_id=group(session).id)
    with pytest.raises(NotAllowed, match="不在该组内"):
        expand(session, duty, [world.units["省商务厅"].id], on("2016-06-23"))


def test_a_corrected_unit_can_be_remembered_as_another_name(session, world):
    duty = proposal(session, world, None, title="筹办博览会")
    duty.unit_written = "省商务部门"
    correct(session, duty, on("2016-06-23"), remember=True, unit_id=world.units["省商务厅"].id)
    assert unit_names(session)["省商务部门"] == world.units["省商务厅"].id


def test_correcting_a_ready_duty_makes_it_a_proposal_again(session, world):
    duty = proposal(session, world, "省商务厅", "2016-09-30")
    confirm(session, duty, on("2016-06-23"))
    set_rule(session, duty, FixedDate(date(2016, 10, 31)), on("2016-06-23"))
    assert duty.state is State.PROPOSED
    assert duty.deadline_text == "2016年10月31日前"


def test_a_field_that_is_not_the_offices_to_write_is_refused(session, world):
    duty = proposal(session, world, "省商务厅")
    with pytest.raises(NotAllowed, match="state"):
        correct(session, duty, on("2016-06-23"), state=State.CLOSED)


def test_confirming_a_plan_confirms_what_can_be_and_names_the_rest(session, world):
    ready = proposal(session, world, "省商务厅", "2016-09-30")
    nobody = proposal(session, world, None, title="营造国际化营商环境")
    cities = proposal(session, world, None, group_id=group(session).id)
    confirmed, left = confirm_plan(session, world.plan, on("2016-06-23"), all_members=True)
    assert confirmed == 3
    assert [nobody.number in reason for reason in left] == [True]
    assert (ready.state, nobody.state, cities.state) == (State.READY, State.PROPOSED, State.DROPPED)


def test_a_dropped_proposal_keeps_its_reason(session, world):
    duty = proposal(session, world, "省商务厅")
    drop(session, duty, "方向性要求", on("2016-06-23"))
    assert duty.state is State.DROPPED
    assert history_of(session, duty.id)[-1].note == "方向性要求"


def test_the_office_can_add_a_duty_to_a_measure(session, world):
    duty = add_duty(session, world.measure, world.units["省旅游局"], on("2016-06-23"), role=Role.SUPPORT)
    assert (duty.state, duty.role) == (State.PROPOSED, Role.SUPPORT)
    assert session.exec(select(Duty).where(Duty.measure_id == world.measure.id)).all() == [duty]
