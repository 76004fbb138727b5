"""Who did what, and in whose place where by delegation."""

from dataclasses import replace
from datetime import date

import pytest

from models.access.visitor import visitor_of
from models.directory.delegation import delegate
from models.duties.deadline import follow_calendar, moves
from models.duties.decision import reassign
from models.duties.hand_in import File, submit_report
from models.duties.hold import hold, lift
from models.duties.special_plan import ask_for_plan, comment
from models.engine import transaction
from models.history import history_of
from models.plans.breakdown import PlannedPart, break_down
from models.plans.proposal import confirm
from models.reminders.ladder import urge
from tests.tiers import broken_down, settle_tiers, whole_of
from tests.world import CALENDAR, dispatched, on, proposal, settle

DAY = "2016-07-04"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def deputy(session, world):
    """The circumstances of li, a liaison of her own unit, who acts for the post these days."""
    def named(post, who="li"):
        person = world.people[who]
        delegate(session, world.posts[post], person, date(2016, 7, 1), date(2016, 7, 8), on("2016-07-01"))
        stands_in = visitor_of(session, person, date(2016, 7, 4)).stands_in
        return replace(on(DAY, by=person.id), stands_in=stands_in)
    return named


@pytest.fixture
def duty(session, world):
    return dispatched(session, world, "省商务厅", "2016-09-30")


def last(session, duty):
    session.flush()
    entry = history_of(session, duty.id)[-1]
    return entry.action, entry.facts.get("in_place_of")


def test_an_urge_by_a_deputy_names_on_whose_behalf(session, world, duty, deputy):
    urge(session, duty, "请抓紧", deputy("省开放办督办岗"))
    assert last(session, duty) == ("urge", "office")
    entry = history_of(session, duty.id)[-1]
    assert entry.facts["acting_post"] == world.posts["省开放办督办岗"].id
    assert (entry.by, entry.state_before, entry.state_after) == (world.people["li"].id, "dispatched", "dispatched")


def test_an_urge_of_one_s_own_is_in_nobody_s_place(session, world, duty, deputy):
    deputy("省商务厅联络员")
    urge(session, duty, "", on(DAY, by=world.people["office"].id))
    assert last(session, duty) == ("urge", None)


def test_a_deputy_of_another_unit_urges_in_nobody_s_place(session, duty, deputy):
    """The delegation is for a liaison's post, and urging is the office's."""
    urge(session, duty, "", deputy("省商务厅联络员"))
    assert last(session, duty) == ("urge", None)


def test_what_a_deputy_of_the_office_does_about_special_plans_names_the_office(session, world, duty, deputy):
    acting = deputy("省开放办督办岗")
    ask_for_plan(session, duty, world.posts["领导小组批准人"], acting)
    assert last(session, duty) == ("ask_plan", "office")
    waits = proposal(session, world, "省财政厅", "2016-10-31")
    confirm(session, waits, acting)
    hold(session, waits, duty, acting)
    assert last(session, waits) == ("hold", "office")
    lift(session, waits, "急办", acting)
    assert ("lift", "office") in {(entry.action, entry.facts.get("in_place_of"))
                                  for entry in history_of(session, waits.id)}


def test_a_comment_names_the_post_it_was_made_for(session, world, duty, deputy):
    ask_for_plan(session, duty, world.posts["领导小组批准人"], on(DAY))
    report = submit_report(session, duty, "方案送审。", on(DAY), files=(File("方案.txt", "text/plain", b"1"),))
    acting = deputy("省长")
    comment(session, duty, report, world.posts["省长"], "同意。", acting)
    assert last(session, duty) == ("comment", "chen")
    comment(session, duty, report, world.posts["省财政厅联络员"], "无意见。", acting)
    assert last(session, duty) == ("comment", None)


def test_a_change_of_the_calendar_is_made_in_nobody_s_place(session, world, duty, deputy):
    acting = replace(deputy("省开放办督办岗"), calendar=CALENDAR)
    duty.provisional = True
    session.flush()
    marks = [one.mark for one in moves(session, CALENDAR, acting)]
    follow_calendar(session, CALENDAR, "2016年日历定为正式", marks, acting)
    assert last(session, duty) == ("calendar", None)


def test_parts_name_the_office_that_broke_the_duty_down_and_the_one_that_took_it_away(session, world, deputy):
    tiers = settle_tiers(session, world)
    whole = whole_of(session, tiers)
    city = deputy("郑州市开放办督办岗")
    break_down(session, whole, tiers.id("郑州市开放办"), [PlannedPart(tiers.id("郑州市商务局"))], city)
    assert last(session, whole) == ("break_down", "zz")
    part, = broken_down(session, tiers, whole, "中牟县人民政府")
    province = deputy("省开放办督办岗", "wang")
    reassign(session, whole, tiers.units["洛阳市人民政府"], province, reason="属地调整")
    assert last(session, part) == ("break_down", "office")
