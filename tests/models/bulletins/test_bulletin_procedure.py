from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import col, select

from domain.bulletins.bulletin_text import PLACES, Counts
from domain.duties.on_time import OnTime, Share
from domain.errors import NotAllowed
from domain.publications.content import ReportingPeriod
from domain.publications.procedure import ASSESSMENT, BULLETIN
from domain.registers.amounts import Amount, Currency
from models.access.visitor import visitor_of
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin import (
    Bulletin,
    BulletinFile,
    BulletinState,
    BulletinUnit,
    bulletins,
    untold,
    visible_bulletin,
)
from models.bulletins.bulletin_counts import Scope, count
from models.bulletins.bulletin_projects import project_sections
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, reopen, suspend
from models.duties.hand_in import submit_report
from models.duties.ledger import DutyFilter
from models.engine import reading, transaction
from models.history import History
from models.publication import keep_file, may_do
from models.registers.project_entry import Named, enter_projects
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.escalation import decide_case
from tests.world import ZONE, at, dispatched, on, settle

THIRD = ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30))
DAY = "2016-10-10"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def scope(world, day: str = DAY, period: ReportingPeriod = THIRD, **wanted) -> Scope:
    today = date.fromisoformat(day)
    return Scope(world.units["省开放办"].id, period, today, today, ZONE, DutyFilter(**wanted))


def done(session, duty, reported: str, accepted: str):
    submit_report(session, duty, "已完成。", on(reported))
    accept_report(session, duty, on(accepted))


def rows(session, world, *args, **kwargs) -> dict[str, Counts]:
    return {row.unit: row.counts for row in count(session, scope(world, *args, **kwargs))[0].rows}


@pytest.fixture
def quarter(session, world):
    """Closed before; closed in time; closed late after an extension's absence; handed in too late; overdue; ahead."""
    made = [dispatched(session, world, unit, due, day=day, title=title) for unit, due, day, title in [
        ("省商务厅", "2016-06-29", "2016-06-23", "早已销号"), ("省商务厅", "2016-08-31", "2016-06-23", "按期办结"),
        ("省商务厅", "2016-08-31", "2016-07-04", "逾期办结"),
        ("郑州市人民政府", "2016-09-20", "2016-07-04", "季末后才报"),
        ("郑州市人民政府", "2016-09-30", "2016-07-04", "当日到期"),
        ("郑州市人民政府", "2016-12-30", "2016-10-08", "下季交办"),
        ("洛阳市人民政府", "2016-09-20", "2016-07-04", "一直逾期")]]
    before, timely, late, after = made[:4]
    done(session, before, "2016-06-28", "2016-06-29")
    done(session, timely, "2016-08-30", "2016-08-31")
    done(session, late, "2016-09-05", "2016-09-06")
    done(session, after, "2016-10-09", "2016-10-10")
    return made


def test_figures_stand_as_at_the_end_of_the_period_whatever_happened_since(session, world, quarter):
    found = rows(session, world)
    assert found["省商务厅"] == Counts(afoot=2, dispatched=1, due=2, due_alone=2, due_in_time=1, closed=2,
                                       on_time=OnTime(Share(1, 2), Share(1, 2)))
    assert found["郑州市人民政府"] == Counts(afoot=2, dispatched=2, due=2, due_alone=2, overdue=1,
                                           on_time=OnTime(Share(0, 1), Share(0, 1)))
    assert found["洛阳市人民政府"] == Counts(afoot=1, dispatched=1, due=1, due_alone=1, overdue=1,
                                           on_time=OnTime(Share(0, 1), Share(0, 1)))


def test_the_overdue_are_listed_with_their_days_and_due_today_is_not_overdue(session, world, quarter):
    counted = count(session, scope(world))[0]
    assert [(one.title, one.unit, one.days_late) for one in counted.overdue] == [
        ("季末后才报", "郑州市人民政府", 10), ("一直逾期", "洛阳市人民政府", 10)]
    assert "当日到期" in [one.title for one in count(session, scope(world, period=ReportingPeriod(
        date(2016, 7, 1), date(2016, 10, 31))))[0].overdue]


def test_a_period_that_still_runs_is_counted_up_to_today(session, world, quarter):
    counted = count(session, scope(world, day="2016-09-21"))[0]
    assert counted.until == date(2016, 9, 21)
    assert [(one.title, one.days_late) for one in counted.overdue][1] == ("一直逾期", 1)


def test_cancelled_duties_are_left_out_and_suspended_ones_are_not_overdue(session, world, quarter):
    suspend(session, quarter[6], "等待批复", on("2016-09-26"))
    cancel(session, quarter[4], "政策调整", on("2016-09-26"))
    found = rows(session, world)
    assert (found["洛阳市人民政府"].afoot, found["洛阳市人民政府"].overdue) == (1, 0)
    assert found["郑州市人民政府"].afoot == 1


def test_a_reopened_duty_is_afoot_again(session, world, quarter):
    reopen(session, quarter[1], "数据不实", on("2016-09-28"), due_on=date(2016, 11, 30))
    assert rows(session, world)["省商务厅"] == Counts(
        afoot=2, dispatched=1, due=1, due_alone=1, closed=1, on_time=OnTime(Share(0, 1), Share(0, 2)))


def test_returns_and_leaders_decisions_count_by_the_day_they_were_made(session, world, quarter):
    duty = quarter[4]
    for day in ("2016-09-30", "2016-10-08"):
        submit_report(session, duty, "已完成", on(day))
        return_report(session, duty, "请补充", on(day, hour=23))
    for one, day in ((quarter[6], "2016-09-29"), (quarter[3], "2016-10-08")):
        case = EscalationCase(duty_id=one.id, deadline_version=1, round=0, rung="r", opened_on=date(2016, 9, 26),
                              post_id=world.posts["分管副省长"].id, opened_at=at("2016-09-26"))
        session.add(case)
        session.flush()
        decide_case(session, case, CaseDecision.BULLETIN, on(day), comment="通报全省")
    counted = count(session, scope(world))[0]
    found = {row.unit: row.counts for row in counted.rows}
    assert found["郑州市人民政府"].returned == 1
    assert (found["洛阳市人民政府"].named, counted.total().named) == (1, 1)
    assert [(one.title, one.note) for one in counted.named] == [("一直逾期", "通报全省")]


def test_every_city_county_without_city_and_zone_has_its_row_and_a_citys_county_has_none(session, world):
    city = world.units["郑州市人民政府"].id
    session.add_all([Unit(name="巩义市人民政府", tier=Tier.COUNTY, kind=UnitKind.GOVERNMENT),
                     Unit(name="中牟县人民政府", tier=Tier.COUNTY, kind=UnitKind.GOVERNMENT, parent_id=city),
                     Unit(name="郑州航空港经济综合实验区", tier=Tier.PROVINCE, kind=UnitKind.ZONE)])
    session.flush()
    counted, groups, _ = count(session, scope(world))
    assert [row.unit for row in counted.rows] == ["郑州市人民政府", "洛阳市人民政府", "巩义市人民政府",
                                                  "郑州航空港经济综合实验区"]
    assert groups[PLACES] == "各省辖市、省直管县（市）、郑州航空港经济综合实验区"


def test_places_are_called_by_the_tiers_that_are_there(session, world):
    assert count(session, scope(world))[1][PLACES] == "各省辖市"
    for name in ("郑州市人民政府", "洛阳市人民政府"):
        world.units[name].tier = Tier.COUNTY
    session.flush()
    assert count(session, scope(world))[1][PLACES] == "省直管县（市）"


def test_a_narrowed_bulletin_is_about_the_duties_asked_for_only(session, world, quarter):
    assert list(rows(session, world, unit_id=world.units["省商务厅"].id)) == ["省商务厅"]
    assert list(rows(session, world, text="一直")) == ["洛阳市人民政府"]
    assert rows(session, world, tier="county") == {}


def test_another_offices_duties_are_not_counted(session, world, quarter):
    other = Unit(name="市开放办", kind=UnitKind.OFFICE, tier=Tier.CITY, parent_id=world.units["郑州市人民政府"].id)
    session.add(other)
    session.flush()
    today = date(2016, 10, 10)
    assert count(session, Scope(other.id, THIRD, today, today, ZONE))[0].rows == ()


def approved(session, world, day: str = DAY) -> Bulletin:
    bulletin = bulletin_procedure.draft(session, scope(world, day), on(day))
    bulletin_procedure.submit(session, bulletin, world.posts["领导小组批准人"], on(day))
    bulletin_procedure.approve(session, bulletin, on(day, by=world.people["qian"].id))
    session.flush()
    return bulletin


def test_a_bulletin_goes_from_draft_to_issue_with_the_years_next_number(session, world, quarter):
    first, second = approved(session, world), approved(session, world)
    for bulletin in (second, first):
        bulletin_procedure.issue(session, bulletin, on("2016-10-11"))
    next_year = approved(session, world, "2017-01-04")
    bulletin_procedure.issue(session, next_year, on("2017-01-05"))
    assert [one.number for one in (second, first, next_year)] == [
        "督办通报〔2016〕1号", "督办通报〔2016〕2号", "督办通报〔2017〕1号"]
    assert {one.unit_id for one in untold(session) if one.bulletin_id == first.id} == {
        world.units[name].id for name in ("省商务厅", "郑州市人民政府", "洛阳市人民政府")}
    actions = session.exec(select(History.action).where(col(History.action).startswith("bulletin")).order_by(
        History.id)).all()
    assert actions[:3] == ["bulletin_draft", "bulletin_submit", "bulletin_approve"]


def test_a_draft_is_a_snapshot_until_it_is_counted_anew(session, world, quarter):
    bulletin = bulletin_procedure.draft(session, scope(world, "2016-09-30"), on("2016-09-30"))
    bulletin_procedure.edit(session, bulletin, {"demands": "请抓紧办理。"}, on("2016-09-30"),
                            title="关于第三季度情况的通报")
    before = bulletin.read
    dispatched(session, world, "洛阳市人民政府", "2016-12-30", day="2016-09-30")
    assert bulletin.read == before
    bulletin_procedure.recount(session, bulletin, scope(world), on(DAY))
    after = bulletin.read
    assert after.paragraphs()["overall"] != before.paragraphs()["overall"]
    assert after.paragraphs()["demands"].text == "请抓紧办理。"
    assert (after.title, bulletin.counted_at) == ("关于第三季度情况的通报", at(DAY))


def test_what_is_submitted_or_approved_cannot_be_edited_until_it_is_taken_back(session, world, quarter):
    bulletin = approved(session, world)
    with pytest.raises(NotAllowed, match="现为“待印发”，不能修改"):
        bulletin_procedure.edit(session, bulletin, {"demands": "改"}, on(DAY))
    bulletin_procedure.take_back(session, bulletin, on(DAY))
    bulletin_procedure.edit(session, bulletin, {"demands": "改"}, on(DAY), addressee="各有关 单位：")
    assert (bulletin.read.paragraphs()["demands"].text, bulletin.read.addressee) == ("改", "各有关 单位：")
    with pytest.raises(NotAllowed, match="不能印发"):
        bulletin_procedure.issue(session, bulletin, on(DAY))
    assert bulletin.approved_by is None


def test_a_bulletin_sent_back_is_a_draft_with_the_reason(session, world, quarter):
    bulletin = bulletin_procedure.draft(session, scope(world), on(DAY))
    with pytest.raises(NotAllowed, match="批准人岗位"):
        bulletin_procedure.submit(session, bulletin, world.posts["分管副省长"], on(DAY))
    bulletin_procedure.submit(session, bulletin, world.posts["领导小组批准人"], on(DAY))
    with pytest.raises(NotAllowed, match="写明"):
        bulletin_procedure.send_back(session, bulletin, " ", on(DAY))
    bulletin_procedure.send_back(session, bulletin, "补充洛阳情况", on(DAY))
    assert (bulletin.state, bulletin.comment) == (BulletinState.DRAFT, "补充洛阳情况")


@pytest.mark.parametrize("spoil", [lambda one: setattr(one, "content", {"title": "改写"}),
                                   lambda one: setattr(one, "state", BulletinState.DRAFT),
                                   lambda one: setattr(one, "number", "")], ids=["text", "state", "number"])
def test_an_issued_bulletin_never_changes(engine, spoil):
    with transaction(engine) as session:
        world = settle(session)
        bulletin = approved(session, world)
        bulletin_procedure.issue(session, bulletin, on(DAY))
        bulletin_id, kept = bulletin.id, bulletin.read
    with pytest.raises(NotAllowed, match="已印发，不能再改动"), transaction(engine) as session:
        spoil(session.get_one(Bulletin, bulletin_id))
    with transaction(engine) as session:
        assert session.get_one(Bulletin, bulletin_id).read == kept


def test_the_duties_behind_an_issued_bulletin_may_go_on(session, world, quarter):
    bulletin = approved(session, world)
    bulletin_procedure.issue(session, bulletin, on(DAY))
    before = bulletin.read
    submit_report(session, quarter[6], "已完成。", on("2016-10-11"))
    assert bulletin.read == before
    with pytest.raises(NotAllowed, match="已印发"):
        bulletin_procedure.recount(session, bulletin, scope(world, "2016-10-12"), on("2016-10-12"))


def test_each_act_is_its_partys_alone(session, world):
    bulletin = approved(session, world)
    office, approver, liaison = (visitor_of(session, world.people[name], on(DAY).today)
                                 for name in ("office", "qian", "wang"))
    for act in BULLETIN.acts:
        is_approvers = act.action in ("bulletin_approve", "bulletin_send_back")
        assert [may_do(who, BULLETIN, bulletin, act.action) for who in (office, approver, liaison)] == [
            not is_approvers, is_approvers, False], act.action
    with pytest.raises(ValueError, match="units"):
        may_do(liaison, ASSESSMENT, bulletin, "assessment_object")


def test_files_of_an_issued_bulletin_are_kept_as_first_made(session, world):
    bulletin = approved(session, world)
    with pytest.raises(NotAllowed, match="不能存档"):
        keep_file(session, BULLETIN, BulletinFile, bulletin, "docx", b"early")
    bulletin_procedure.issue(session, bulletin, on(DAY))
    keep_file(session, BULLETIN, BulletinFile, bulletin, "docx", b"first")
    assert keep_file(session, BULLETIN, BulletinFile, bulletin, "docx", b"second").content == b"first"


def test_a_quarter_in_which_there_was_nothing_to_do_is_not_drafted(session, world):
    assert bulletin_procedure.draft_once(session, scope(world), on(DAY)) is None


def test_a_quarters_draft_is_made_once_even_if_it_was_discarded(session, world, quarter):
    bulletin = bulletin_procedure.draft_once(session, scope(world), on(DAY))
    assert bulletin_procedure.draft_once(session, scope(world), on(DAY)) is None
    bulletin_procedure.discard(session, bulletin, on(DAY))
    assert bulletin_procedure.draft_once(session, scope(world, "2016-10-11"), on("2016-10-11")) is None


def test_a_period_that_has_not_begun_cannot_be_reported_on(session, world):
    with pytest.raises(NotAllowed, match="还没有开始"):
        bulletin_procedure.draft(session, scope(world, "2016-06-30"), on("2016-06-30"))


def test_the_filters_of_a_narrowed_one_are_kept_for_the_next_count(session, world, quarter):
    wanted = {"text": "逾期", "due_from": date(2016, 7, 1), "due_to": date(2016, 9, 30)}
    made = bulletin_procedure.draft(session, scope(world, **wanted), on(DAY))
    session.flush()
    session.expire(made)
    assert bulletin_procedure.scope_of(made, on(DAY), ZONE).wanted == DutyFilter(**wanted)


def test_who_sees_a_bulletin_and_when(engine):
    with transaction(engine) as session:
        world = settle(session)
        dispatched(session, world, "省商务厅", "2016-09-20", day="2016-07-04")
        bulletin = bulletin_procedure.draft(session, scope(world, unit_id=world.units["省商务厅"].id), on(DAY))
        seen = {}
        for step, *facts in ((bulletin_procedure.edit, {}), (bulletin_procedure.submit, world.posts["领导小组批准人"]),
                             (bulletin_procedure.approve,),
                             (bulletin_procedure.issue,)):
            step(session, bulletin, *facts, on(DAY))
            session.flush()
            seen[bulletin.state] = {name for name in ("office", "qian", "wang", "sun", "zhao") if bulletins(
                session, visitor_of(session, world.people[name], date(2016, 10, 10)))}
        assert list(seen.values()) == [{"office"}, {"office", "qian"}, {"office", "qian"},
                                       {"office", "qian", "wang", "zhao"}]
        bulletin_id, sun = bulletin.id, visitor_of(session, world.people["sun"], date(2016, 10, 10))
        assert session.exec(select(BulletinUnit.unit_id)).all() == [world.units["省商务厅"].id]
    with reading(engine) as session, pytest.raises(Exception, match="没有该通报"):
        visible_bulletin(session, sun, bulletin_id)


def test_signed_projects_are_reported_by_place_against_the_period_before(session, world):
    def sign(city, day, **fields):
        unit = world.units[city]
        enter_projects(session, world.plan, [{
            "name": f"{city}{day}", "city": Named(unit.id, unit.name), "currency": Currency.CNY,
            "value": Amount(Decimal(100), Currency.CNY), "signed_on": date.fromisoformat(day)} | fields],
            on("2016-09-20"), source="测试")
    sign("郑州市人民政府", "2016-05-01", fulfilled_on=date(2016, 6, 1))
    sign("郑州市人民政府", "2016-08-01", started_on=date(2016, 9, 1), funds=Amount(Decimal(50), Currency.CNY),
         funds_on=date(2016, 9, 1))
    (section,) = project_sections(session, scope(world))
    words = section.paragraphs[0].text
    assert "签约项目2个，合同金额200万元，其中本期新签约1个" in words
    rows = {row[0]: row[1:] for row in section.tables[0].rows}
    assert rows["郑州市人民政府"] == ("2", "50.0%", "−50.0", "25.0%", "+25.0", "50.0%", "+50.0")
    assert rows["洛阳市人民政府"] == ("0", "无", "无", "无", "无", "无", "无")
    assert rows["合计"] == rows["郑州市人民政府"]
    assert section in bulletin_procedure.content_of(session, scope(world))[0].sections
    assert bulletin_procedure.draft_once(session, scope(world), on(DAY)) is not None
