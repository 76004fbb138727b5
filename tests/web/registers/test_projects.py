"""The project ledger and the three rates as people use them: in by Excel, looked at, reported on, published."""

import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from sqlmodel import select

from models.duties.duty import Duty
from models.engine import reading
from models.registers.project import Project
from tests.models.registers.project_tables import FIRST, SECOND, book


def taken(site, data, path="/projects/taking"):
    browser = site.visit("office")
    return browser.post(path, plan_id=site.world.plan.id, files={"file": ("项目.xlsx", data)})


@pytest.fixture
def ledger(site):
    answer = taken(site, book(FIRST, SECOND))
    assert "新增 2 项" in answer.text, answer.text


def test_a_table_with_wrong_cells_is_answered_with_all_of_them(site):
    wrong = ["某项目", "开封", "", "", "约5亿", "2016年9月", "", "", ""]
    for path in ("/projects/import", "/projects/taking"):
        answer = taken(site, book(FIRST, wrong), path)
        assert answer.status_code == 422
        assert all(where in answer.text for where in ("项目!B3", "项目!E3", "项目!F3"))
    assert "没有符合条件的项目" in site.visit("office").get("/projects").text


def test_checking_says_what_would_happen_and_does_nothing(site):
    assert "2 项" in taken(site, book(FIRST, SECOND), "/projects/import").text
    assert "没有符合条件的项目" in site.visit("office").get("/projects").text


def test_each_sees_the_projects_that_are_theirs(site, ledger):
    assert "智能终端产业园" in site.visit("office").get("/projects").text
    city = site.visit("sun")
    assert "智能终端产业园" in city.get("/projects").text
    assert "食品加工基地" not in city.get("/projects").text
    assert city.get("/projects/2").status_code == 404
    assert "没有符合条件的项目" in site.visit("li").get("/projects").text


def test_the_city_reports_progress_and_wrong_fields_are_told_together(site, ledger):
    browser = site.visit("sun")
    answer = browser.post("/projects/1/progress", funds="很多", started_on="2015-01-01")
    assert answer.status_code == 422
    assert "不是确定的金额" in answer.text
    assert browser.post("/projects/1/progress", funds="2亿元", funds_on="2016-12-01",
                        started_on="2016-10-01").status_code == 200
    with reading(site.here.engine) as session:
        one = session.get_one(Project, 1)
        assert (one.funds, one.started_on, one.person) == (20000, date(2016, 10, 1), "")
    assert "1200.5万元" in browser.get("/projects/1").text


def test_an_old_form_changes_nothing(site, ledger):
    browser = site.visit("sun")
    browser.post("/projects/1/progress", person="张三", version="1")
    assert browser.post("/projects/1/progress", person="李四", version="1").status_code == 409


def test_only_the_office_takes_in_strikes_and_settles(site, ledger):
    browser = site.visit("sun")
    for path in ("striking", "counting"):
        assert browser.post(f"/projects/1/{path}", reason="误录", how="here").status_code == 403
    assert site.visit("li").post("/projects/1/progress", person="某").status_code == 404


def test_an_export_is_what_is_filtered_and_the_template_has_the_headings(site, ledger):
    browser = site.visit("office")
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/projects.xlsx?text=食品").content))["项目台账"]
    assert [sheet.cell(row, 2).value for row in range(1, sheet.max_row + 1)] == ["项目名称", "食品加工基地"]
    template = openpyxl.load_workbook(io.BytesIO(browser.get("/projects/template.xlsx").content))
    assert template.sheetnames == ["项目台账", "填表说明"]


def test_a_visitors_own_table_is_filled_and_its_unknown_columns_are_named(site, ledger):
    browser = site.visit("office")
    own = book(["序号", "项目名称", "所在市", "合同金额（亿元）", "签约日期", "项目性质"],
               [1, "电池材料", "郑州市", 35, date(2016, 9, 8)], headings=["台账"])
    answer = browser.post("/projects/exports?text=食品", files={"file": ("我们的表.xlsx", own)})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["项目台账"]
    assert [cell.value for cell in sheet[1]][4:] == ["签约日期", "项目性质", "台账编号"]
    assert [sheet["B2"].value, sheet["D2"].value, sheet["G2"].value, sheet.max_row] == [
        "食品加工基地", "1.2亿美元", "XM2016-00002", 2]
    shown = browser.post("/projects/import", plan_id=site.world.plan.id, files={"file": ("我们的表.xlsx", own)}).text
    assert "其内容不会导入：项目性质" in shown
    assert "35亿元" in shown
    assert browser.post("/projects/exports", files={"file": ("a.txt", b"x")}).status_code == 422


@pytest.mark.parametrize("by", ["city", "county", "activity", "industry", "tier", "quarter", "nonsense"])
def test_the_rates_are_shown_and_drill_down(site, ledger, by):
    answer = site.visit("office").get(f"/rates?by={by}")
    assert answer.status_code == 200
    assert "50.0%" in answer.text
    assert "/projects?counted=1" in answer.text


@pytest.mark.parametrize("as_of", ["", "2016-09-19", "2016-09-12"])
def test_every_rate_by_count_leads_to_the_projects_that_reached_it(site, ledger, as_of):
    browser = site.visit("office")
    page = browser.get(f"/rates?as_of={as_of}").text
    links = re.findall(r'<td>(\d+)</td>|href="/projects\?([^"]*stage=[^"]*)">([\d.]+)%</a>', page)
    assert len(links) >= 8
    signed = 0
    for whole, query, rate in links:
        signed = int(whole or signed)
        if query:
            behind = openpyxl.load_workbook(io.BytesIO(browser.get(f"/projects.xlsx?{unescape(query)}").content))
            assert f"{100 * (behind['项目台账'].max_row - 1) / signed:.1f}" == rate


def test_without_projects_the_rates_are_none(site):
    answer = site.visit("office").get("/rates")
    assert "三率为“无”" in answer.text
    assert "0.0%" not in answer.text
    assert site.visit("office").post("/rates/publications").status_code == 422


def test_rates_are_compared_with_the_quarter_before_unless_another_day_is_named(site, ledger):
    browser = site.visit("office")
    assert [re.findall(r'name="before" value="([^"]*)"', browser.get(f"/rates{asked}").text)[0] for asked in (
        "", "?as_of=2016-06-30", "?before=2016-09-14", "?before=", "?by=tier&before=")] == [
        "2016-06-30", "2016-03-31", "2016-09-14", "", ""]
    assert "before=&" not in browser.get("/rates").text
    assert "before=" in re.search(r"/rates.xlsx\?([^\"]*)", browser.get("/rates?before=").text)[1]


def test_what_was_published_stays(site, ledger):
    browser = site.visit("office")
    answer = browser.post("/rates/publications?by=city&before=2016-06-30", title="第三季度三率")
    assert answer.status_code == 200, answer.text
    site.visit("sun").post("/projects/1/progress", started_on="2016-09-10")
    first = browser.get("/rates/publications/1").text
    assert "第三季度三率" in first
    assert browser.get("/rates/publications/9").status_code == 404
    assert site.visit("li").get("/rates/publications/1").text.count("50.0%") == first.count("50.0%") > 0
    assert browser.post("/rates/publications?by=city").status_code == 200
    assert site.visit("sun").post("/rates/publications").status_code == 403


def test_units_are_asked_for_progress_and_led_to_their_projects(site, ledger):
    office = site.visit("office")
    assert "已请 2 个责任单位" in office.post("/projects/progress", plan_id=site.world.plan.id, often="monthly").text
    assert "没有新增" in office.post("/projects/progress", plan_id=site.world.plan.id, often="monthly").text
    assert site.visit("sun").post("/projects/progress", plan_id=site.world.plan.id).status_code == 403
    with reading(site.here.engine) as session:
        series = session.exec(select(Duty).where(Duty.title == "报送签约项目进展").order_by(Duty.id)).first()
    assert f"/projects?unit={series.unit_id}" in site.visit("sun").get(f"/duties/{series.id}").text
