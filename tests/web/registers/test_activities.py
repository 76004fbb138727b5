"""The register of activities: an annex taken in by its cells, and changes shown before they are made."""

import io
from datetime import date

import pytest
from openpyxl import Workbook
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from domain.duties.lifecycle import State
from models.duties.duty import Duty, Form
from models.engine import reading, transaction
from models.registers.activity import Activity, Setting, co_hosts
from tests.world import at, dispatched

HEADINGS = ["序号", "活动名称", "时间", "地点", "主办单位", "承办单位"]
FAIR = [1, "投洽会", "9月8日—10日", "郑州", "商务部、省商务厅", "郑州市人民政府"]
TOUR = [1, "韩国经贸行", "10月中旬", "首尔", "省商务厅", ""]


def book(*rows):
    file, content = Workbook(), io.BytesIO()
    file.active.title = "活动"
    for row in (["2016年重大活动汇总表"], HEADINGS, *rows):
        file.active.append(row)
    file.save(content)
    return content.getvalue()


@pytest.fixture
def office(site):
    with transaction(site.here.engine) as session:
        rule = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")
        dispatched(session, site.world, None, rule, form=Form.PER_EVENT, title="报送活动成果")
    return site.visit("office")


@pytest.fixture
def fair(site, office):
    office.post("/activities/taking", plan_id=site.world.plan.id, files={"file": ("附件1.xlsx", book(FAIR))})
    with reading(site.here.engine) as session:
        return session.exec(select(Activity)).one()


def duties(site, activity):
    with reading(site.here.engine) as session:
        return session.exec(select(Duty).where(Duty.activity_id == activity.id).order_by(Duty.id)).all()


def test_an_annex_is_shown_before_it_is_taken_in(site, office):
    content = book(["一、省内活动"], FAIR, ["二、境外活动"], TOUR)
    answer = office.post("/activities/import", plan_id=site.world.plan.id, files={"file": ("附件1.xlsx", content)})
    assert "另有：商务部" in answer.text
    with reading(site.here.engine) as session:
        assert session.exec(select(Activity)).all() == []
    answer = office.post("/activities/taking", plan_id=site.world.plan.id, files={"file": ("附件1.xlsx", content)})
    assert "已登记 2 项活动" in answer.text
    with reading(site.here.engine) as session:
        fair, tour = session.exec(select(Activity).order_by(Activity.id)).all()
        assert (fair.starts_on, fair.planned_end_on) == (date(2016, 9, 8), date(2016, 9, 10))
        assert (fair.organisers, fair.host_id) == ("商务部", site.world.units["省商务厅"].id)
        assert co_hosts(session, fair.id) == [site.world.units["郑州市人民政府"].id]
        assert (tour.setting, tour.planned_end_on) == (Setting.ABROAD, date(2016, 10, 20))
    again = office.post("/activities/import", plan_id=site.world.plan.id, files={"file": ("附件1.xlsx", content)})
    assert "2 项，不再登记" in again.text


@pytest.mark.parametrize(("row", "words"), [
    ([1, "投洽会", "9月31日", "", "省商务厅", ""], "活动!C4"),
    ([1, "会", "9月", "", "某协会", ""], "都不在单位目录中")])
def test_with_one_wrong_cell_nothing_is_taken_in(site, office, row, words):
    answer = office.post("/activities/taking", plan_id=site.world.plan.id, files={"file": ("表.xlsx", book(TOUR, row))})
    assert (answer.status_code, words in answer.text) == (422, True)
    with reading(site.here.engine) as session:
        assert session.exec(select(Activity)).all() == []


def test_a_file_without_such_a_table_is_refused(site, office):
    answer = office.post("/activities/import", plan_id=site.world.plan.id,
                         files={"file": ("说明.txt", "没有表".encode())})
    assert "没有找到活动表" in answer.text


@pytest.mark.parametrize(("asked", "shown"), [
    ({"what": "end", "ended_on": "2016-09-10"}, "2016年9月26日"),
    ({"what": "move", "planned_end_on": "2016-09-20"}, "2016年10月9日"),
    ({"what": "cancel", "reason": "疫情"}, "已撤销"),
    ({"what": "correct", "called": "国际投洽会", "level": "national", "setting": "in_province", "budget": "860"},
     "国际投洽会"),
    ({"what": "split", "name": ["投洽会第一场", "投洽会第二场"], "begins": ["", ""],
      "ends": ["2016-09-08", "2016-10-20"]}, "投洽会第二场")])
def test_a_change_is_previewed_and_then_made_as_shown(site, office, fair, asked, shown):
    site.now = at("2016-09-12")
    before = duties(site, fair)
    page = office.client.get(f"/activities/{fair.id}/change", params=asked)
    assert shown in page.text, page.text
    assert duties(site, fair) == before
    answer = office.post(f"/activities/{fair.id}/change", **asked)
    assert "随之变动" in answer.text
    assert duties(site, fair) != before


def test_a_split_sent_twice_splits_once(site, office, fair):
    asked = {"what": "split", "name": ["第一场", "第二场"], "begins": ["", ""], "ends": ["2016-09-08", "2016-10-20"]}
    office.post(f"/activities/{fair.id}/change", **asked)
    assert "已登记活动“第二场”" in office.post(f"/activities/{fair.id}/change", **asked).text
    with reading(site.here.engine) as session:
        assert len(session.exec(select(Activity)).all()) == 2


def test_a_cancelled_activitys_duties_are_withdrawn(site, office, fair):
    office.post(f"/activities/{fair.id}/change", what="cancel", reason="另行安排")
    assert {duty.state for duty in duties(site, fair)} == {State.CANCELLED}
    assert "已取消" in office.get(f"/activities/{fair.id}").text


@pytest.mark.parametrize("asked", [
    {"what": "cancel"}, {"what": "end"}, {"what": "end", "ended_on": "2036-01-01"}, {"what": "split", "name": ["甲"],
     "begins": [""], "ends": ["2016-09-08"]}, {"what": ""}, {"what": "move", "planned_end_on": "明天"}])
def test_what_cannot_be_done_is_refused_in_the_preview_already(office, fair, asked):
    answer = office.client.get(f"/activities/{fair.id}/change", params=asked)
    assert (answer.status_code, "未能执行" in answer.text) == (422, True)


def test_departments_have_no_register(site, fair):
    visitor = site.visit("wang")
    assert visitor.get(f"/activities/{fair.id}").status_code == 403
    assert visitor.client.get(f"/activities/{fair.id}/change", params={"what": "end"}).status_code == 403
