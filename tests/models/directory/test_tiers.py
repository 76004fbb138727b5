from datetime import date

import pytest
from sqlmodel import col, select

from domain.deadlines.rules import FixedDate, from_json, to_json
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.directory.tier import area_of, beyond, governments_of, offices_below
from models.directory.unit import Unit
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, reassign, reopen, suspend
from models.duties.dispatch import dispatch
from models.duties.duty import Duty
from models.duties.extension import grant_time
from models.duties.hand_in import submit_report
from models.duties.parts import open_parts, parts_of, progress_of
from models.duties.report import ReportKind
from models.engine import transaction
from models.history import History, history_of
from models.plans.breakdown import PlannedPart, break_down
from models.plans.plan import Plan
from models.registers.activity import Activity
from models.registers.activity_course import enter_activity
from models.reminders.notice import notices_of
from tests.tiers import broken_down, settle_tiers, whole_of
from tests.world import at, on, proposal, settle

CITY, COUNTY, SISTER, PROVINCE = "郑州市开放办", "中牟县开放办", "洛阳市开放办", "省开放办"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def tiers(session):
    return settle_tiers(session, settle(session))


@pytest.fixture
def whole(session, tiers):
    return whole_of(session, tiers)


def names(tiers, ids) -> set[str]:
    return {name for name, unit in tiers.units.items() if unit.id in ids}


def closed(session, duty, day="2016-09-01"):
    submit_report(session, duty, "已完成。", on(day))
    accept_report(session, duty, on(day))


def city_plan(session, tiers) -> Plan:
    plan = Plan(title="郑州市自行安排", sha256="zz", office_id=tiers.id(CITY), loaded_at=at("2016-07-01"),
                text="抓好招商。")
    session.add(plan)
    session.flush()
    return plan


def test_what_belongs_to_an_office_and_what_stands_below_it(session, tiers):
    assert area_of(session, [tiers.id(PROVINCE)]) is None
    assert names(tiers, area_of(session, [tiers.id(CITY)])) == {
        "郑州市人民政府", CITY, "郑州市商务局", "中牟县人民政府", COUNTY, "中牟县商务局"}
    assert names(tiers, area_of(session, [tiers.id(COUNTY)])) == {"中牟县人民政府", COUNTY, "中牟县商务局"}
    assert names(tiers, offices_below(session, [tiers.id(PROVINCE)])) == {CITY, COUNTY, SISTER}
    assert names(tiers, offices_below(session, [tiers.id(CITY)])) == {COUNTY}
    assert offices_below(session, [tiers.id(COUNTY)]) == frozenset()
    assert names(tiers, governments_of(session, [tiers.id(CITY)])) == {CITY, "郑州市人民政府"}


@pytest.mark.parametrize(("office", "unit", "words"), [
    (PROVINCE, "省商务厅", ""), (PROVINCE, "洛阳市人民政府", ""), (PROVINCE, CITY, ""),
    (PROVINCE, "郑州市商务局", "由郑州市开放办交办，不能越级，请交办郑州市人民政府"),
    (PROVINCE, "中牟县人民政府", "不能越级，请交办郑州市人民政府"),
    (PROVINCE, "中牟县商务局", "不能越级"),
    (CITY, "郑州市商务局", ""), (CITY, "中牟县人民政府", ""), (CITY, "郑州市人民政府", ""), (CITY, COUNTY, ""),
    (CITY, "中牟县商务局", "由中牟县开放办交办，不能越级，请交办中牟县人民政府"),
    (CITY, "洛阳市人民政府", "郑州市开放办只向郑州市人民政府及其下级交办，洛阳市人民政府不在其中"),
    (CITY, "洛阳市商务局", "不在其中"), (CITY, "省商务厅", "不在其中"), (CITY, SISTER, "不在其中"),
    (COUNTY, "中牟县商务局", ""), (COUNTY, "郑州市人民政府", "不在其中"), (COUNTY, "郑州市商务局", "不在其中"),
])
def test_whom_an_office_may_give_duties_to(session, tiers, office, unit, words):
    why = str(beyond(session, tiers.id(office), [tiers.id(unit)]).get(tiers.id(unit), ""))
    assert words in why
    assert bool(words) == bool(why)


def test_an_office_without_a_government_is_told_to_enter_it(session, tiers):
    tiers.units[CITY].parent_id = None
    session.flush()
    why = str(beyond(session, tiers.id(CITY), [tiers.id("郑州市商务局")])[tiers.id("郑州市商务局")])
    assert "没有写明郑州市开放办属于哪个政府" in why
    assert "补充郑州市开放办的上级单位" in why


def test_where_no_lower_office_stands_between_the_province_reaches_through(session, tiers):
    bureau = Unit(name="洛阳县财政局", tier="county", parent_id=tiers.id("洛阳市人民政府"))
    session.add(bureau)
    tiers.posts["洛阳市开放办督办岗"].role = "liaison"
    session.flush()
    assert beyond(session, tiers.id(PROVINCE), [bureau.id, tiers.id("洛阳市商务局")]) == {}


@pytest.mark.parametrize("unit", ["洛阳市商务局", "省商务厅"])
def test_a_city_cannot_dispatch_to_a_sister_city_or_upward(session, tiers, unit):
    plan = city_plan(session, tiers)
    duty = Duty(number="2016-9001", plan_id=plan.id, unit_id=tiers.id(unit), unit_written=unit, title="代为招商",
                state=State.READY)
    session.add(duty)
    session.flush()
    with pytest.raises(NotAllowed, match=f"{unit}不在其中"):
        dispatch(session, [duty], on("2016-07-01"))
    assert duty.state is State.READY


def test_the_province_cannot_reach_past_a_city_by_dispatch_reassignment_or_an_activity(session, tiers, whole):
    world = tiers.world
    ready = proposal(session, world, "郑州市商务局", "2016-09-30")
    ready.state = State.READY
    with pytest.raises(NotAllowed, match="不能越级"):
        dispatch(session, [ready], on("2016-07-01"))
    with pytest.raises(NotAllowed, match="不能越级"):
        reassign(session, whole, tiers.units["郑州市商务局"], on("2016-07-01"), reason="更合适")
    with pytest.raises(NotAllowed, match="不能越级"):
        enter_activity(session, Activity(name="招商会", plan_id=world.plan.id, host_id=tiers.id("郑州市商务局")), [],
                       on("2016-07-01"))


def test_breaking_down_makes_duties_of_the_citys_own_list(session, tiers, whole):
    parts = break_down(session, whole, tiers.id(CITY), [
        PlannedPart(tiers.id("郑州市商务局"), "起草计划文本。", date(2016, 8, 31), "计划草案"),
        PlannedPart(tiers.id("中牟县人民政府"))], on("2016-06-24"))
    plan = session.get_one(Plan, parts[0].plan_id)
    assert (plan.office_id, plan.derived_from_id) == (tiers.id(CITY), tiers.world.plan.id)
    assert plan.title == "2016年对外开放工作行动计划（郑州市开放办分解任务）"
    assert [(one.state, one.whole_id, one.due_on, one.requirement, one.deliverable, one.report_to)
            for one in parts] == [
        (State.READY, whole.id, date(2016, 8, 31), "起草计划文本。", "计划草案", CITY),
        (State.READY, whole.id, date(2016, 9, 30), whole.requirement, "", CITY)]
    dispatch(session, parts, on("2016-06-24"))
    session.flush()
    assert [part.unit for part in parts_of(session, whole.id)] == ["郑州市商务局", "中牟县人民政府"]
    assert [entry.note for entry in history_of(session, whole.id) if entry.action == "break_down"] == [
        f"郑州市开放办分解给郑州市商务局（{parts[0].called}）",
        f"郑州市开放办分解给中牟县人民政府（{parts[1].called}）"]
    more = break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id("郑州市商务局"), "汇总县级情况。")],
                      on("2016-06-27"))
    assert (more[0].plan_id, more[0].measure_id) == (plan.id, parts[0].measure_id)
    other = whole_of(session, tiers)
    again = break_down(session, other, tiers.id(CITY), [PlannedPart(tiers.id("郑州市商务局"))], on("2016-06-27"))
    assert again[0].plan_id == plan.id
    assert again[0].measure_id != parts[0].measure_id
    assert plan.text == f"{whole.number} {whole.requirement}\n{other.number} {other.requirement}"


@pytest.mark.parametrize(("change", "parts", "words"), [
    (None, [], "至少选择一个"), (None, [("洛阳市商务局", None)], "不在其中"),
    (None, [("中牟县商务局", None)], "不能越级"), (None, [("郑州市人民政府", None)], "本身承办"),
    (None, [("郑州市商务局", date(2016, 10, 31))], "晚于上级事项的时限（2016-09-30）"),
    (None, [("郑州市商务局", date(2016, 6, 1))], "早于今天"),
    (State.CLOSED, [("郑州市商务局", None)], "现为“已销号”，不能再分解"),
    (State.SUSPENDED, [("郑州市商务局", None)], "现为“暂停”，不能再分解"),
])
def test_what_cannot_be_broken_down_so(session, tiers, whole, change, parts, words):
    whole.state = change or whole.state
    with pytest.raises(NotAllowed, match=words):
        break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id(unit), due_on=day) for unit, day in parts],
                   on("2016-06-24"))


def test_only_what_came_from_above_to_ones_own_government_is_broken_down(session, tiers, whole):
    with pytest.raises(NotAllowed, match="不是交给本级承办"):
        break_down(session, whole, tiers.id(SISTER), [PlannedPart(tiers.id("洛阳市商务局"))], on("2016-06-24"))
    with pytest.raises(NotAllowed, match="不是上级事项"):
        break_down(session, whole, tiers.id(PROVINCE), [PlannedPart(tiers.id("省商务厅"))], on("2016-06-24"))


def test_the_same_part_is_not_made_twice(session, tiers, whole):
    part, = broken_down(session, tiers, whole, "郑州市商务局")
    with pytest.raises(NotAllowed, match=f"已分解给郑州市商务局（事项 {part.number}）"):
        broken_down(session, tiers, whole, "郑州市商务局")


def test_a_county_breaks_its_part_down_further_and_all_of_it_rolls_up(session, tiers, whole):
    bureau, county = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    below, = broken_down(session, tiers, county, "中牟县商务局", office=COUNTY)
    below.owed_on = date(2016, 8, 1)
    session.flush()
    found = progress_of(session, [whole.id, county.id, bureau.id])
    assert {key: (one.closed, one.total, one.owed_on) for key, one in found.items()} == {
        whole.id: (0, 2, date(2016, 8, 1)), county.id: (0, 1, date(2016, 8, 1))}
    closed(session, below)
    closed(session, bureau)
    found = progress_of(session, [whole.id, county.id])
    assert (found[whole.id].closed, found[whole.id].total, found[whole.id].owed_on) == (1, 2, date(2016, 9, 30))
    assert found[county.id].is_done


def test_cancelled_parts_do_not_count(session, tiers, whole):
    one, other = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    cancel(session, one, "重复", on("2016-07-01"))
    session.flush()
    assert (progress_of(session, [whole.id])[whole.id].total, open_parts(session, whole.id)) == (1, [other])


def test_a_whole_with_open_parts_is_completed_only_with_a_reason(session, tiers, whole):
    one, other = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    with pytest.raises(NotAllowed, match=f"还有 2 项未办结（{one.number}、{other.number}）"):
        submit_report(session, whole, "已完成。", on("2016-09-01"))
    submit_report(session, whole, "进展顺利。", on("2016-09-01"), kind=ReportKind.PROGRESS)
    report = submit_report(session, whole, "已完成。", on("2016-09-02"), open_parts_reason="县级部分跨年实施")
    assert (whole.state, report.open_parts_reason) == (State.REPORTED, "县级部分跨年实施")
    return_report(session, whole, "请办结后再报", on("2016-09-05"))
    closed(session, one, "2016-09-06")
    closed(session, other, "2016-09-06")
    assert submit_report(session, whole, "已完成。", on("2016-09-07")).open_parts_reason == ""


def told(session, whole):
    return [(notice.facts["parts"], notice.facts["office"], notice.post_id) for notice in notices_of(session, whole.id)
            if notice.facts.get("what") == "parts_closed"]


def test_closing_the_last_part_tells_the_holder_once(session, tiers, whole):
    one, other, gone = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府", CITY)
    closed(session, one)
    assert told(session, whole) == []
    closed(session, other)
    assert told(session, whole) == []
    cancel(session, gone, "重复", on("2016-09-01"))
    expected = (2, CITY, tiers.posts["郑州市人民政府联络员"].id)
    assert told(session, whole) == [expected]
    reopen(session, one, "数据不实", on("2016-09-02"), due_on=date(2016, 9, 20))
    closed(session, one, "2016-09-05")
    assert told(session, whole) == [expected, expected]


def test_a_whole_that_is_suspended_or_reported_hears_nothing_of_its_parts(session, tiers, whole):
    one, = broken_down(session, tiers, whole, "郑州市商务局")
    suspend(session, whole, "等待", on("2016-07-01"))
    closed(session, one)
    assert told(session, whole) == []


def test_the_office_that_broke_it_down_hears_what_becomes_of_the_whole(session, tiers, whole):
    broken_down(session, tiers, whole, "郑州市商务局")
    cancel(session, whole, "政策调整", on("2016-07-04"))
    posts = {notice.post_id for notice in notices_of(session, whole.id) if notice.facts.get("what") == "cancelled"}
    assert posts == {tiers.posts["郑州市人民政府联络员"].id, tiers.posts["郑州市开放办督办岗"].id}


def test_parts_due_with_the_whole_move_with_it_and_others_keep_their_day(session, tiers, whole):
    same, county = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    below, = broken_down(session, tiers, county, "中牟县商务局", office=COUNTY)
    own, = break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id(CITY), due_on=date(2016, 9, 1))],
                      on("2016-06-24"))
    waiting, = break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id("郑州市商务局"), "另行报送。")],
                          on("2016-06-24"))
    grant_time(session, whole, date(2016, 10, 31), on("2016-09-05"), reason="情况复杂")
    dispatch(session, [waiting], on("2016-09-06"))
    assert {one.id: str(one.due_on) for one in (same, county, below, waiting)} == {
        one.id: "2016-10-31" for one in (same, county, below, waiting)}
    assert from_json(own.rule) == FixedDate(date(2016, 9, 1))
    moved = [(one.post_id, one.facts["after"]) for part in (same, county, below)
             for one in notices_of(session, part.id) if one.facts.get("what") == "whole_moved"]
    assert moved == [(tiers.posts[f"{unit}联络员"].id, "2016-10-31")
                     for unit in ("郑州市商务局", "中牟县人民政府", "中牟县商务局")]
    office, = [one for one in notices_of(session, whole.id) if one.facts.get("what") == "parts_moved"]
    assert (office.post_id, office.facts["moved"]) == (tiers.posts["郑州市开放办督办岗"].id, 3)


def test_a_part_that_has_its_day_in_its_rule_only_moves_with_the_whole(session, tiers, whole):
    waiting, = break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id("郑州市商务局"), "另行报送。")],
                          on("2016-06-24"))
    waiting.rule, waiting.due_on = to_json(FixedDate(whole.due_on)), None
    grant_time(session, whole, date(2016, 10, 31), on("2016-09-05"), reason="情况复杂")
    assert (from_json(waiting.rule), waiting.due_on) == (FixedDate(date(2016, 10, 31)), date(2016, 10, 31))


def test_what_is_cancelled_above_is_cancelled_below(session, tiers, whole):
    part, county = broken_down(session, tiers, whole, "郑州市商务局", "中牟县人民政府")
    below, = broken_down(session, tiers, county, "中牟县商务局", office=COUNTY)
    waiting, = break_down(session, whole, tiers.id(CITY), [PlannedPart(tiers.id("郑州市商务局"), "另行报送。")],
                          on("2016-06-24"))
    closed(session, part)
    cancel(session, whole, "政策调整", on("2016-07-04"))
    assert [one.state for one in (part, county, below, waiting)] == [
        State.CLOSED, State.CANCELLED, State.CANCELLED, State.DROPPED]
    told_below = [one.facts["reason"] for one in notices_of(session, below.id) if one.facts.get("what") == "cancelled"]
    assert ["政策调整" in reason for reason in told_below] == [True]


def test_parts_stay_with_the_office_whose_whole_is_given_to_another(session, tiers, whole):
    part, = broken_down(session, tiers, whole, "郑州市商务局")
    reassign(session, whole, tiers.units["洛阳市人民政府"], on("2016-07-04"), reason="属地调整")
    session.flush()
    assert (parts_of(session, whole.id), part.state, part.whole_id) == ([], State.DISPATCHED, None)
    entry = session.exec(select(History).where(History.duty_id == part.id).order_by(col(History.id).desc())).first()
    assert entry.note == f"上级事项（{whole.number}）已改派洛阳市人民政府，不再汇总到该事项"
    assert submit_report(session, whole, "已完成。", on("2016-07-08")).open_parts_reason == ""
