import pytest

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.directory.post import holders_on, liaison_post, recipient_on
from models.directory.unit import members_of, unit_names
from models.directory.unknown_names import (
    enter_group,
    enter_unit,
    give_liaison,
    learn_alias,
    resolve_waiting,
    unknown_names,
)
from models.duties.dispatch import dispatch
from models.duties.duty import Role
from models.engine import transaction
from models.plans.proposal import confirm, confirm_undoubted, give_role, let_each_answer, let_lead
from tests.world import on, proposal, settle

WHEN = on("2016-06-23")


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def named(session, world, name, **fields):
    duty = proposal(session, world, None, flags=["unknown_unit"], **fields)
    duty.unit_written = name
    return duty


def office(world) -> int:
    return world.units["省开放办"].id


def test_unknown_names_are_told_with_how_many_proposals_wait_for_each(session, world):
    for name in ("省数据局", "省文物局", "省数据局"):
        named(session, world, name)
    proposal(session, world, "省商务厅")
    proposal(session, world, None)
    unknown = unknown_names(session, world.plan.id)
    assert [(one.name, one.count) for one in unknown] == [("省数据局", 2), ("省文物局", 1)]


def test_an_alias_settles_every_proposal_that_carries_the_name(session, world):
    first, second, other = (named(session, world, name) for name in ("省数据局", "省 数据局", "省文物局"))
    assert learn_alias(session, "省数据局", world.units["省商务厅"], WHEN) == 2
    assert first.unit_id == second.unit_id == world.units["省商务厅"].id
    assert (first.doubts(), other.doubts()) == ((), ("unknown_unit",))
    assert unit_names(session)["省数据局"] == world.units["省商务厅"].id


def test_the_name_of_a_group_cannot_become_an_alias(session, world):
    with pytest.raises(NotAllowed, match="单位组"):
        learn_alias(session, "各省辖市", world.units["省商务厅"], WHEN)


def test_a_unit_entered_from_a_proposal_can_be_dispatched_to(session, world):
    duty = named(session, world, "省数据局")
    unit = enter_unit(session, "省数据局", office(world), WHEN, holder="吴敏", email="wumin@example.org")
    post = liaison_post(session, unit.id)
    assert holders_on(session, {post}, WHEN.today)[post].email == "wumin@example.org"
    confirm(session, duty, WHEN)
    dispatch(session, [duty], WHEN)
    assert (duty.unit_id, duty.state) == (unit.id, State.DISPATCHED)


def test_a_unit_without_a_known_liaison_has_its_letters_go_to_the_office(session, world):
    unit = enter_unit(session, "省数据局", office(world), WHEN)
    assert recipient_on(session, liaison_post(session, unit.id), WHEN.today).address == "office@example.org"


@pytest.mark.parametrize(("name", "holder", "email", "words"), [
    ("省商务厅", "", "", "已有"), ("商务厅", "", "", "已有"), ("各市", "", "", "已有"), (" ", "", "", "请填写"),
    ("省数据局", "吴敏", "", "一并填写"), ("省数据局", "", "a@b.c", "一并填写"),
    ("省数据局", "吴敏", "ab", "应为“名称@域名”")])
def test_an_entry_that_is_not_complete_or_there_already_is_refused(session, world, name, holder, email, words):
    with pytest.raises(NotAllowed, match=words):
        enter_unit(session, name, office(world), WHEN, holder=holder, email=email)


def test_a_group_entered_from_a_proposal_waits_for_its_members_to_be_ticked(session, world):
    duty = named(session, world, "各有关部门")
    group = enter_group(session, "各有关部门", [world.units["省商务厅"].id, world.units["省财政厅"].id],
                        office(world), WHEN)
    assert [unit.name for unit in members_of(session, group.id)] == ["省商务厅", "省财政厅"]
    assert (duty.group_id, duty.doubts()) == (group.id, ("open_group",))


def test_a_group_without_members_is_refused(session, world):
    with pytest.raises(NotAllowed, match="至少勾选一个"):
        enter_group(session, "各有关部门", [], office(world), WHEN)


def test_stems_are_resolved_too_once_the_unit_is_there(session, world):
    duty = named(session, world, "省教育")
    enter_unit(session, "省教育厅", office(world), WHEN)
    assert duty.unit_id is not None
    assert resolve_waiting(session, WHEN) == 0


def test_a_unit_that_has_a_liaisons_post_is_given_no_second_one(session, world):
    unit = world.units["省商务厅"]
    before = liaison_post(session, unit.id)
    assert give_liaison(session, unit, office(world), WHEN).id == before


def test_one_leads_and_the_others_support_it(session, world):
    first, second = (proposal(session, world, unit, flags=["ambiguous_lead"]) for unit in ("省商务厅", "省财政厅"))
    let_lead(session, second, WHEN)
    assert (second.role, first.role, first.lead_id) == (Role.LEAD, Role.SUPPORT, second.id)
    assert first.doubts() == second.doubts() == ()
    first.flags, second.flags = ["ambiguous_lead"], ["ambiguous_lead"]
    let_each_answer(session, first, WHEN)
    assert first.doubts() == second.doubts() == ()
    assert {first.role, second.role} == {Role.SOLE}
    assert first.lead_id is second.lead_id is None


def test_support_needs_a_lead(session, world):
    lead, duty = proposal(session, world, "省商务厅"), proposal(session, world, "省财政厅")
    with pytest.raises(NotAllowed, match="还没有牵头单位"):
        give_role(session, duty, Role.SUPPORT, WHEN)
    give_role(session, lead, Role.LEAD, WHEN)
    give_role(session, duty, Role.SUPPORT, WHEN)
    assert duty.lead_id == lead.id


def test_only_what_has_no_doubt_is_confirmed_in_one_go(session, world):
    sure = proposal(session, world, "省商务厅")
    doubtful = [named(session, world, "省数据局"), proposal(session, world, "省财政厅", flags=["impossible_date"]),
                proposal(session, world, "省旅游局", flags=["ambiguous_lead"])]
    assert confirm_undoubted(session, world.plan, WHEN) == 1
    assert sure.state is State.READY
    assert {duty.state for duty in doubtful} == {State.PROPOSED}
