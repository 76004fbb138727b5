"""What each tier sees, and acts on."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

from datetime import date

import pytest
from sqlmodel import select

from domain.errors import NotFound
from models.access.visitor import area_seen, visitor_of
from models.directory.post import vacant_posts
from models.directory.tier import beyond
from models.directory.unknown_names import enter_unit
from models.duties.duty import Duty
from models.duties.ledger import DutyFilter, page_of
from models.duties.visibility import acts_on, may_see, visible_duty
from models.letters.letter import Letter, LetterKind, undelivered
from models.plans.breakdown import PlannedPart, break_down
from models.plans.intake import office_for
from models.plans.plan import visible_plan
from models.registers.activity import Activity, unconfirmed
from tests.models.directory.test_tiers import CITY, COUNTY, PROVINCE, city_plan, session, tiers, whole  # noqa: F401
from tests.tiers import broken_down
from tests.world import at, dispatched, on

DAY = date(2016, 9, 1)


def who(session, tiers, name):
    return visitor_of(session, tiers.people[name], DAY)


def seen(session, tiers, name) -> set[str]:
    return set(session.exec(select(Duty.number).where(may_see(who(session, tiers, name)))).all())


def test_each_tier_sees_its_own_and_downward_never_sideways_or_upward(session, tiers, whole):
    provincial = dispatched(session, tiers.world, "省商务厅", "2016-09-30")
    sisters = dispatched(session, tiers.world, "洛阳市人民政府", "2016-09-30")
    bureau, county = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    below, = broken_down(session, tiers, county, "中牟县商务局", office=COUNTY)
    draft, = break_down(session, county, tiers.id(COUNTY), [PlannedPart(tiers.id("中牟县商务局"), "另一项")],
                        on("2016-06-27"))
    everything = {one.number for one in (provincial, sisters, whole, bureau, county, below)}
    assert seen(session, tiers, "office") == everything
    assert seen(session, tiers, "zz") == {one.number for one in (whole, bureau, county, below)}
    assert seen(session, tiers, "zm") == {one.number for one in (county, below, draft)}
    assert seen(session, tiers, "ly") == {sisters.number}
    assert seen(session, tiers, "zzswj") == {bureau.number}
    assert seen(session, tiers, "sun") == {whole.number}
    with pytest.raises(NotFound):
        visible_duty(session, who(session, tiers, "zm"), whole.id)
    with pytest.raises(NotFound):
        visible_plan(session, who(session, tiers, "zz"), tiers.world.plan.id)


def test_the_county_sees_nothing_of_the_province(session, tiers):
    for unit in ("省商务厅", "郑州市人民政府", "洛阳市人民政府"):
        dispatched(session, tiers.world, unit, "2016-09-30")
    assert seen(session, tiers, "zm") == set()


def test_the_ledger_of_the_province_can_be_narrowed_to_a_tier(session, tiers, whole):
    bureau, county = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    office = may_see(who(session, tiers, "office"))

    def numbers(**wanted):
        return {row.duty.number for row in page_of(session, office, DutyFilter(**wanted), DAY, DAY)}
    assert numbers(tier="city") == {whole.number, bureau.number}
    assert numbers(tier="county") == {county.number}


def test_an_office_acts_on_its_own_list_only(session, tiers, whole):
    bureau, = broken_down(session, tiers, whole, "郑州市商务局")

    def acting(name):
        return set(session.exec(select(Duty.number).where(acts_on(who(session, tiers, name)))).all())
    assert (acting("office"), acting("zz"), acting("zm")) == ({whole.number}, {bureau.number}, set())


def test_undelivered_letters_vacant_posts_and_activities_are_those_of_ones_own_area(session, tiers):
    for number, title in enumerate(("省商务厅联络员", "郑州市商务局联络员", "洛阳市商务局联络员")):
        session.add(Letter(key=str(number), message_id=str(number), kind=LetterKind.DISPATCH, subject=title,
                           post_id=tiers.posts[title].id, made_on=DAY, made_at=at("2016-09-01"),
                           waits_since=at("2016-09-01"), state="undelivered",
                           next_attempt_at=at("2016-09-01")))
    for name in ("wang", "zzswj", "lyswj"):
        tiers.people[name].active = False
    plan = city_plan(session, tiers)
    for one in (plan, tiers.world.plan):
        session.add(Activity(name=one.title, plan_id=one.id, host_id=tiers.id("郑州市人民政府"),
                             planned_end_on=date(2016, 8, 1)))
    session.flush()
    for name, titles in {"office": {"省商务厅联络员", "郑州市商务局联络员", "洛阳市商务局联络员"},
                         "zz": {"郑州市商务局联络员"}, "ly": {"洛阳市商务局联络员"}, "zm": set()}.items():
        area = area_seen(session, who(session, tiers, name))
        assert {letter.subject for letter in undelivered(session, units=area)} == titles
        assert {post.title for post in vacant_posts(session, DAY, units=area)} == titles
    assert [one.name for one in unconfirmed(session, DAY, office_ids=[tiers.id(CITY)])] == ["郑州市自行安排"]


def test_a_plan_belongs_to_the_office_of_whoever_loads_it(session, tiers):
    for name, office in (("zz", CITY), ("zm", COUNTY), ("office", PROVINCE)):
        context = on("2016-07-01", by=tiers.people[name].id)
        assert office_for(session, "省开放办", context).name == office
    assert office_for(session, "省开放办", on("2016-07-01", by=tiers.people["wang"].id)).name == PROVINCE


def test_a_unit_entered_by_a_citys_office_belongs_to_the_city(session, tiers):
    unit = enter_unit(session, "市文化局", tiers.id(CITY), on("2016-07-01"))
    assert (unit.parent_id, unit.tier.value) == (tiers.id("郑州市人民政府"), "city")
    assert beyond(session, tiers.id(CITY), [unit.id]) == {}
