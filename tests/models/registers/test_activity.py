from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, FixedDate, Unit, from_json
from domain.duties.lifecycle import State
from domain.errors import InvalidPlan, NotAllowed
from domain.registers.activity_table import ActivityRow
from models.duties.duty import Duty, Form, Role
from models.engine import transaction
from models.registers.activity import Activity, ActivityLevel, activities_of, unconfirmed
from models.registers.activity_change import Part, Particulars, correct_activity, effects, split_activity, standing_of
from models.registers.activity_course import cancel_activity, confirm_end, enter_activity, move_activity, preview_end
from models.registers.activity_table import check_activities, take_activities
from models.registers.filing import filings_of
from models.reminders.notice import notices_of
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
    told = notices_of(session, lead.id)[-1].facts
    assert (told["before"], told["after"], told["ended"]) == ("2016-09-23", "2016-09-26", "2016-09-10")


def test_a_preview_says_what_would_change_and_changes_nothing(session, fair, made):
    changes = preview_end(session, fair, date(2016, 9, 20), on("2016-09-21"))
    assert [after for _, _, after in changes] == [date(2016, 10, 9), date(2016, 9, 29)]
    assert fair.ended_on is None


def test_confirming_the_same_end_twice_says_nothing_twice(session, fair, made):
    confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
    notices = len(notices_of(session, made[0].id))
    assert confirm_end(session, fair, date(2016, 9, 10), on("2016-09-13")) == []
    assert len(notices_of(session, made[0].id)) == notices


def test_an_end_is_confirmed_from_its_own_day_on(session, fair, made):
    assert confirm_end(session, fair, date(2016, 9, 8), on("2016-09-08")) == made
    assert fair.ended_on == date(2016, 9, 8)


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


def levelled(session, world, level, **fields):
    fair = Activity(name="洽谈会", plan_id=world.plan.id, host_id=world.units["省商务厅"].id, level=level,
                    starts_on=date(2016, 9, 8), planned_end_on=date(2016, 9, 10), **fields)
    return fair, enter_activity(session, fair, [], on("2016-07-01"))


@pytest.mark.parametrize(("level", "told"), [
    (ActivityLevel.NATIONAL, [("国家有关部门", "省开放办")]),
    (ActivityLevel.PROVINCIAL, [("省政府", ""), ("省开放办", "")]), (ActivityLevel.LOCAL, [("省直有关管理部门", "")])])
def test_the_level_decides_to_whom_an_activity_is_filed(session, world, level, told):
    _, filings = levelled(session, world, level)
    assert [(duty.report_to, duty.copy_to) for duty in filings] == told
    assert {(duty.due_on, from_json(duty.rule)) for duty in filings} == {(date(2016, 9, 7),
                                                                          FixedDate(date(2016, 9, 7)))}


@pytest.mark.parametrize(("units", "level", "host"), [
    (("商务部", "省商务厅", "郑州市政府"), ActivityLevel.PROVINCIAL, "省商务厅"),
    (("郑州市政府",), ActivityLevel.LOCAL, "郑州市人民政府"),
    (("郑州市人民政府", "洛阳市"), ActivityLevel.LOCAL, "郑州市人民政府")])
def test_where_a_table_says_no_level_it_is_that_of_the_hosts(session, world, units, level, host):
    row = ActivityRow("表!B2", "博览会", "", "local_character", units)
    one, = check_activities(session, world.plan, [row]).new
    assert (one.activity.level, one.level_stated, one.units[0].name) == (level, False, host)


def test_an_imported_table_gives_each_activity_a_host_with_the_others_beside_it(session, world, fair, made):
    rows = [ActivityRow("表!B2", "博览会", "", "local_character", ("商务部", "省商务厅", "郑州市政府")),
            ActivityRow("表!B3", fair.name, "", "local_character", ("省商务厅",))]
    taking = check_activities(session, world.plan, rows)
    assert (taking.same, [one.activity.name for one in taking.new]) == (1, ["博览会"])
    duties = take_activities(session, taking, on("2016-07-01"))
    asked = [duty for duty in duties if not duty.occurrence.startswith("filing:")]
    assert [(duty.role, duty.unit_id) for duty in asked] == [
        (Role.LEAD, world.units["省商务厅"].id), (Role.SUPPORT, world.units["郑州市人民政府"].id)]
    assert taking.new[0].activity.host_id == world.units["省商务厅"].id


def test_a_table_with_a_unit_that_nobody_knows_is_not_taken_at_all(session, world):
    rows = [ActivityRow("表!B2", "博览会", "", "local_character", ("省商务厅",)),
            ActivityRow("表!B3", "洽谈会", "", "local_character", ("某某协会",))]
    with pytest.raises(InvalidPlan, match="表!B3.*某某协会"):
        take_activities(session, check_activities(session, world.plan, rows), on("2016-07-01"))
    assert activities_of(session, world.plan.id) == []


def right(fair, **others) -> Particulars:
    stands = {name: getattr(fair, name) for name in ("name", "level", "setting", "host_id", "place", "organisers",
                                                     "budget")}
    return Particulars(**stands | others)


def test_a_wrong_level_put_right_withdraws_the_filings_and_makes_those_it_asks_for(session, world):
    fair, (filing,) = levelled(session, world, ActivityLevel.NATIONAL)
    changed = correct_activity(session, fair, right(fair, level=ActivityLevel.PROVINCIAL, place="郑州"),
                               on("2016-07-04"))
    assert [(duty.state, duty.report_to) for duty in changed] == [
        (State.CANCELLED, "国家有关部门"), (State.DISPATCHED, "省政府"), (State.DISPATCHED, "省开放办")]
    assert (changed[0], fair.place) == (filing, "郑州")
    assert correct_activity(session, fair, right(fair), on("2016-07-05")) == []


def test_a_wrong_host_put_right_hands_over_what_is_open_and_tells_both(session, world, fair, made):
    lead, support = made
    changed = correct_activity(session, fair, right(fair, name="国际投洽会", host_id=world.units["省旅游局"].id),
                               on("2016-07-04"))
    assert (changed, lead.unit_id, support.unit_id) == (
        [lead], world.units["省旅游局"].id, world.units["郑州市人民政府"].id)
    assert [duty.title.split("：")[0] for duty in made] == ["国际投洽会"] * 2
    posts = {notice.post_id for notice in notices_of(session, lead.id) if notice.made_on == date(2016, 7, 4)}
    assert posts == {world.posts["省商务厅联络员"].id, world.posts["省旅游局联络员"].id}


def test_what_cannot_be_put_right_is_refused(session, world, fair, made):
    other, _ = levelled(session, world, ActivityLevel.LOCAL)
    for name, words in ((" ", "请填写活动名称"), (other.name, "该方案已登记活动")):
        with pytest.raises(NotAllowed, match=words):
            correct_activity(session, fair, right(fair, name=name), on("2016-07-04"))
    cancel_activity(session, fair, "合并", on("2016-07-04"))
    with pytest.raises(NotAllowed, match="已取消，不能更正"):
        correct_activity(session, fair, right(fair, place="洛阳"), on("2016-07-05"))


def test_an_activity_that_ends_before_it_begins_is_refused(session, world, fair, made):
    with pytest.raises(NotAllowed, match="早于开始日期"):
        enter_activity(session, Activity(name="会", plan_id=world.plan.id, host_id=fair.host_id,
                                         starts_on=date(2016, 9, 8), planned_end_on=date(2016, 9, 7)), [],
                       on("2016-07-01"))
    with pytest.raises(NotAllowed, match="早于开始日期"):
        move_activity(session, fair, date(2016, 9, 8), on("2016-07-01"), starts_on=date(2016, 9, 9))


def test_a_postponed_activity_moves_its_filing_with_one_notice_for_each_duty(session, world):
    fair, filings = levelled(session, world, ActivityLevel.NATIONAL)
    move_activity(session, fair, date(2016, 10, 14), on("2016-08-01"), starts_on=date(2016, 10, 12))
    assert [duty.due_on for duty in filings] == [date(2016, 10, 11)]
    assert [notice.facts.get("after") for notice in notices_of(session, filings[0].id)][1:] == ["2016-10-11"]
    assert move_activity(session, fair, date(2016, 10, 14), on("2016-08-02")) == []


def test_a_filing_that_was_handed_in_is_not_moved_and_not_asked_for_again(session, world):
    fair, (filing,) = levelled(session, world, ActivityLevel.LOCAL)
    filing.state = State.CLOSED
    move_activity(session, fair, date(2016, 10, 14), on("2016-08-01"), starts_on=date(2016, 10, 12))
    assert filings_of(session, fair) == [filing]
    assert filing.due_on == date(2016, 9, 7)


def test_calling_an_activity_off_withdraws_its_filing_too(session, world):
    fair, filings = levelled(session, world, ActivityLevel.PROVINCIAL)
    assert cancel_activity(session, fair, "不办了", on("2016-08-01")) == filings
    assert cancel_activity(session, fair, "不办了", on("2016-08-01")) == []
    assert {duty.state for duty in filings} == {State.CANCELLED}


def test_a_split_activity_keeps_its_duties_for_the_first_part_and_makes_new_ones_for_the_rest(session, fair, made):
    before = standing_of(session, fair.id)
    wanted = [Part("投洽会郑州专场", date(2016, 9, 20)), Part("投洽会洛阳专场", date(2016, 9, 27))]
    parts = split_activity(session, fair, wanted, on("2016-08-01"))
    assert [duty.title for duty in made] == ["投洽会郑州专场：活动成果"] * 2
    told = [(one.before.due_on, one.duty.due_on) for one in effects(session, [one.id for one in parts], before)]
    assert told[0] == (date(2016, 9, 23), date(2016, 10, 9))
    assert [due for due, _ in told[2:]] == [None, None]
    with pytest.raises(NotAllowed, match="至少要有两场"):
        split_activity(session, fair, [Part("专场", date(2016, 9, 20))], on("2016-08-01"))
