"""The ledger: filters, views, export of exactly what is filtered, and one decision on several duties."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from domain.duties.lifecycle import State
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.reminders.notice import Notice, NoticeKind
from tests.world import dispatched, on

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query


@pytest.fixture
def duties(site):
    """Three duties of one unit and one of another."""
    with transaction(site.here.engine) as session:
        made = [dispatched(session, site.world, unit, due, title=title) for unit, due, title in [
            ("省商务厅", "2016-09-30", "一号事项"), ("省商务厅", "2016-09-14", "二号事项"),
            ("省商务厅", None, "=1+1"), ("郑州市人民政府", "2016-11-30", "三号事项")]]
        return [duty.id for duty in made]


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def chosen_in(answer):
    return re.findall(r'name="chosen" value="([^"]+)"', answer.text)


def state_of(site, duty_id):
    with reading(site.here.engine) as session:
        return session.get_one(Duty, duty_id)


def test_the_export_has_exactly_what_is_filtered(site, duties):
    office = site.visit("office")
    everything = rows_of(office.get("/duties.xlsx"))
    assert len(everything) == 5
    city = rows_of(office.get("/duties.xlsx?tier=city"))
    assert [row[2] for row in city[1:]] == ["三号事项"]
    red = rows_of(office.get("/duties.xlsx?light=red"))
    assert [(row[2], row[7]) for row in red[1:]] == [("二号事项", "红灯 逾期")]


def test_a_text_that_looks_like_a_formula_stays_text(site, duties):
    answer = site.visit("office").get("/duties.xlsx?text=%3D1")
    cell = load_workbook(BytesIO(answer.content)).active["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_department_exports_its_own_duties_only(site, duties):
    assert {row[3] for row in rows_of(site.visit("sun").get("/duties.xlsx"))[1:]} == {"郑州市人民政府"}


def test_a_filter_is_kept_under_a_name_and_leads_back(site, duties):
    office = site.visit("office")
    assert "三号事项" in office.post("/views", name="各市", query="tier=city").text
    listed = office.get("/duties").text
    assert 'href="/duties?tier=city">各市</a>' in listed
    assert "各市</a>" not in site.visit("zhao").get("/duties").text


def test_several_units_are_urged_once_a_day(site, duties):
    office = site.visit("office")
    preview = office.post("/duties/bulk/preview", what="urge", duty_ids=duties)
    assert "催办 4 项" in preview.text
    for _ in range(2):
        done = office.post("/duties/bulk", what="urge", chosen=chosen_in(preview), words="请抓紧")
        assert "已催办 4 项" in done.text
    with reading(site.here.engine) as session:
        urged = [notice for notice in session.exec(select(Notice)).all()
                 if notice.facts.get("what") == "office_urged"]
    assert len(urged) == 4


def test_time_is_granted_to_several_with_one_date(site, duties):
    office = site.visit("office")
    preview = office.post("/duties/bulk/preview", what="extend", duty_ids=duties)
    assert "准予延期 3 项" in preview.text
    assert "不能准予延期" in preview.text
    office.post("/duties/bulk", what="extend", chosen=chosen_in(preview), until="2016-12-30", words="统一调整")
    assert [str(state_of(site, duty_id).due_on) for duty_id in duties] == [
        "2016-12-30", "2016-12-30", "None", "2016-12-30"]
    with reading(site.here.engine) as session:
        given = [one.facts for one in session.exec(select(Notice).where(
            Notice.kind == NoticeKind.EXTENSION_GRANTED)).all()]
    assert given == [{"granted_on": "2016-12-30", "comment": "统一调整"}] * 3


def test_where_one_is_refused_nothing_is_done(site, duties):
    office = site.visit("office")
    preview = office.post("/duties/bulk/preview", what="extend", duty_ids=duties)
    refused = office.post("/duties/bulk", what="extend", chosen=chosen_in(preview), until="2016-10-31")
    assert refused.status_code == 422   # earlier than what the city has
    assert str(state_of(site, duties[0]).due_on) == "2016-09-30"


def test_what_changed_since_the_preview_stops_everything(site, duties):
    office = site.visit("office")
    preview = office.post("/duties/bulk/preview", what="urge", duty_ids=duties)
    with transaction(site.here.engine) as session:
        submit_report(session, session.get_one(Duty, duties[3]), "已完成", on("2016-09-20"))
    answer = office.post("/duties/bulk", what="urge", chosen=chosen_in(preview))
    assert answer.status_code == 409
    with reading(site.here.engine) as session:
        assert not [one for one in session.exec(select(Notice)).all() if one.facts.get("what") == "office_urged"]


def test_reports_are_accepted_and_units_changed_together(site, duties):
    with transaction(site.here.engine) as session:
        for duty_id in duties[:2]:
            submit_report(session, session.get_one(Duty, duty_id), "已完成", on("2016-09-20"))
    office = site.visit("office")
    preview = office.post("/duties/bulk/preview", what="close", duty_ids=duties)
    office.post("/duties/bulk", what="close", chosen=chosen_in(preview))
    assert [state_of(site, one).state for one in duties] == [State.CLOSED] * 2 + [State.DISPATCHED] * 2
    preview = office.post("/duties/bulk/preview", what="reassign", duty_ids=duties)
    unit = site.world.units["省财政厅"].id
    office.post("/duties/bulk", what="reassign", chosen=chosen_in(preview), unit_id=unit, words="职责调整")
    assert [state_of(site, one).unit_id for one in duties[2:]] == [unit, unit]


@pytest.mark.parametrize("name", ["wang", "zhao"])
def test_only_the_office_decides_on_several(site, duties, name):
    browser = site.visit(name)
    assert browser.post("/duties/bulk/preview", what="urge", duty_ids=duties).status_code == 403
    assert browser.post("/duties/bulk", what="urge", chosen=f"{duties[0]}:1").status_code == 403


def test_nothing_chosen_is_said_plainly(site, duties):
    assert "请先勾选事项" in site.visit("office").post("/duties/bulk/preview", what="urge").text


def test_a_department_filters_its_own_duties_and_nothing_of_others(site, duties):
    department = site.visit("wang")
    assert "我的事项" in department.get("/duties").text
    overdue = department.get("/duties?light=red&sort=due").text
    assert "二号事项" in overdue
    assert "一号事项" not in overdue
    assert "三号事项" not in department.get("/duties?sort=due").text
    assert "没有符合条件的事项" in department.get("/duties?state=closed").text
    assert [row[2] for row in rows_of(department.get("/duties.xlsx?light=red"))[1:]] == ["二号事项"]


def test_all_of_a_page_is_ticked_without_a_script(site, duties):
    office = site.visit("office")
    assert office.get("/duties?light=red").text.count(" checked") == 0
    ticked = office.get("/duties?light=red&tick=all").text
    assert ticked.count('name="duty_ids"') == ticked.count(" checked") == 1
    assert "取消全选" in ticked
    assert "tick" not in site.visit("wang").get("/duties?sort=due").text
