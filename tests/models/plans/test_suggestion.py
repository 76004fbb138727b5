"""Suggestions kept on proposals that name no one: made, tried with other words, accepted, never confirmed alone."""

import pytest
from sqlmodel import select

from config.responsibilities import load_responsibilities
from domain.duties.lifecycle import State
from domain.errors import Conflict, NotAllowed
from models.directory.directory_file import load_directory
from models.directory.unit import Tier, Unit
from models.duties.duty import Form, Role
from models.engine import transaction
from models.history import history_of
from models.plans.plan import Measure
from models.plans.proposal import confirm, confirm_plan, confirm_undoubted, drop
from models.plans.suggestion import (
    Responsibility,
    Suggestion,
    accept,
    changes_by,
    confirmed_before,
    open_plans,
    own_words,
    suggest,
    suggestions_for,
    suggestions_of,
    words_for,
    write_words,
)
from tests.world import on, proposal, settle

WHEN = on("2016-06-23")
BUILTIN = load_responsibilities().words_of
FOREIGN, TOURISM = "提高利用外资水平，推进招商引资。", "打造旅游精品线路和景区。"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def unnamed(session, world, text, **fields):
    measure = Measure(plan_id=world.plan.id, position=1, path=[], start=0, end=0, text=text, reading={})
    session.add(measure)
    session.flush()
    duty = proposal(session, world, None, flags=["no_actor"], **fields)
    duty.measure_id = measure.id
    session.flush()
    return duty


@pytest.fixture
def proposals(session, world):
    made = unnamed(session, world, FOREIGN), unnamed(session, world, TOURISM), unnamed(session, world, "狠抓落实。")
    suggest(session, [world.plan], BUILTIN)
    return made


def suggested_units(session, duty):
    return [session.get(Unit, one.unit_id).name for one in suggestions_for(session, [duty.id]).get(duty.id, [])]


def test_a_proposal_without_a_unit_has_suggestions_with_their_reason(session, world, proposals):
    foreign, tourism, nobody = proposals
    assert suggested_units(session, foreign) == ["省商务厅"]
    assert suggested_units(session, tourism) == ["省旅游局"]
    assert suggested_units(session, nobody) == []
    first = suggestions_for(session, [foreign.id])[foreign.id][0]
    assert ["利用外资", FOREIGN.index("利用外资")] in first.words
    assert (first.confirmed, foreign.unit_id, foreign.state) == (0, None, State.PROPOSED)


def test_suggestions_say_how_many_proposals_have_any(session, world, proposals):
    assert suggest(session, [world.plan], BUILTIN) == 2
    assert len(session.exec(select(Suggestion)).all()) == 2, "made anew, not added"


def test_who_is_named_or_decided_by_activities_gets_none(session, world):
    measure = unnamed(session, world, FOREIGN, form=Form.PER_EVENT)
    named = proposal(session, world, "省财政厅")
    unknown = unnamed(session, world, FOREIGN)
    unknown.unit_written = "省数据局"
    assert suggest(session, [world.plan], BUILTIN) == 0
    assert suggestions_for(session, [measure.id, named.id, unknown.id]) == {}


def test_no_suggestion_is_confirmed_by_any_way_of_confirming_many(session, world, proposals):
    assert confirm_undoubted(session, world.plan, WHEN) == 0
    count, left = confirm_plan(session, world.plan, WHEN, all_members=True)
    assert (count, len(left)) == (0, 3)
    assert all("尚未指定承办单位" in why for why in left)
    assert {(one.unit_id, one.state) for one in proposals} == {(None, State.PROPOSED)}


def test_an_accepted_suggestion_is_a_proposal_still_to_be_confirmed(session, world, proposals):
    foreign = proposals[0]
    accept(session, foreign, world.units["省商务厅"].id, WHEN)
    session.flush()
    assert (foreign.unit_id, foreign.state, foreign.doubts()) == (world.units["省商务厅"].id, State.PROPOSED, ())
    assert history_of(session, foreign.id)[-1].note == "采纳系统建议的承办单位：省商务厅"
    assert foreign.id not in suggestions_of(session, world.plan.id)


def test_what_is_not_suggested_or_settled_by_now_is_refused(session, world, proposals):
    foreign = proposals[0]
    with pytest.raises(Conflict, match="请刷新"):
        accept(session, foreign, world.units["省旅游局"].id, WHEN)
    accept(session, foreign, world.units["省商务厅"].id, WHEN)
    with pytest.raises(Conflict):
        accept(session, foreign, world.units["省商务厅"].id, WHEN)
    dropped = proposals[1]
    drop(session, dropped, "不作为", WHEN)
    with pytest.raises(NotAllowed):
        accept(session, dropped, world.units["省旅游局"].id, WHEN)


def test_earlier_confirmations_count_and_are_told(session, world):
    for year in ("十", "十一"):
        held = unnamed(session, world, f"办好第{year}届国际投资交流大会，编制活动总结报告。")
        held.unit_id = world.units["省财政厅"].id
        confirm(session, held, WHEN)
    duty = unnamed(session, world, "办好第十二届国际投资交流大会，编制活动总结报告。")
    suggest(session, [world.plan], BUILTIN)
    first = suggestions_for(session, [duty.id])[duty.id][0]
    assert (first.unit_id, first.confirmed) == (world.units["省财政厅"].id, 2)


def test_only_what_still_stands_is_learned_from(session, world):
    kept, dropped, support = (unnamed(session, world, f"{word}综合保障方案。") for word in ("甲", "乙", "丙"))
    for duty in (kept, dropped, support):
        duty.unit_id = world.units["省财政厅"].id
        confirm(session, duty, WHEN)
    drop(session, dropped, "不作为", WHEN)
    support.role = Role.SUPPORT
    session.flush()
    assert [one.text for one in confirmed_before(session)] == ["甲综合保障方案。"]
    assert confirmed_before(session, limit=0) == []


def test_the_latest_confirmations_are_those_learned_from(session, world):
    for word in ("甲", "乙", "丙"):
        duty = unnamed(session, world, f"{word}综合保障方案。")
        duty.unit_id = world.units["省财政厅"].id
        confirm(session, duty, WHEN)
    assert [one.text[0] for one in confirmed_before(session, limit=2)] == ["丙", "乙"]


def test_words_of_the_kind_go_to_departments_of_the_offices_own_tier(session, world):
    session.add(Unit(name="郑州市商务局", tier=Tier.CITY))
    session.flush()
    having = {session.get(Unit, unit_id).name for unit_id in words_for(session, world.plan.office_id, BUILTIN)}
    assert having == {"省商务厅", "省财政厅", "省旅游局"}


def test_own_words_stand_beside_or_in_place_of_those_of_the_kind(session, world, proposals):
    commerce, finance = world.units["省商务厅"], world.units["省财政厅"]
    write_words(session, finance, ["狠抓"], [], WHEN, alone=False)
    write_words(session, commerce, ["签约项目"], ["洽谈"], WHEN, alone=True)
    words = words_for(session, world.plan.office_id, BUILTIN)
    assert words[commerce.id].main == ("签约项目",)
    assert {"狠抓", "专项资金"} <= set(words[finance.id].main)
    suggest(session, [world.plan], BUILTIN)
    assert suggested_units(session, proposals[0]) == []
    assert suggested_units(session, proposals[2]) == ["省财政厅"]
    write_words(session, commerce, [], [], WHEN, alone=False)
    assert session.get(Responsibility, commerce.id) is None


@pytest.mark.parametrize("words", [["资"], ["这个词比二十个字还要长所以它不是一个词而是一整句话"],
                                   [f"第{one}词" for one in range(301)]])
def test_words_that_tell_no_subject_are_refused(session, world, words):
    with pytest.raises(NotAllowed, match="职责用词"):
        write_words(session, world.units["省商务厅"], words, [], WHEN, alone=False)


def test_a_change_of_words_is_tried_on_open_proposals_without_a_trace(session, world, proposals):
    finance = world.units["省财政厅"]
    own = own_words(finance, ["旅游精品线路", "景区", "狠抓落实"], [], alone=False)
    changes = changes_by(session, [world.plan.id], own, BUILTIN)
    assert [(one.duty.id, one.before, one.after) for one in changes] == [
        (proposals[1].id, world.units["省旅游局"].id, finance.id), (proposals[2].id, None, finance.id)]
    assert session.get(Responsibility, finance.id) is None
    assert suggested_units(session, proposals[1]) == ["省旅游局"]


def test_open_plans_are_those_with_unnamed_proposals(session, world):
    assert open_plans(session) == []
    unnamed(session, world, FOREIGN)
    assert open_plans(session) == [world.plan]
    assert open_plans(session, [world.plan.office_id]) == [world.plan]
    assert open_plans(session, [world.units["省商务厅"].id]) == []


def test_the_units_file_gives_words(session, world):
    load_directory(session, {"unit": [{"name": "省财政厅", "words": ["签约项目"], "only_these_words": True}]}, WHEN)
    assert session.get(Responsibility, world.units["省财政厅"].id).words == ["签约项目"]
    assert session.get(Responsibility, world.units["省商务厅"].id) is None
    with pytest.raises(NotAllowed, match="职责用词"):
        load_directory(session, {"unit": [{"name": "省财政厅", "words": ["资"]}]}, WHEN)
