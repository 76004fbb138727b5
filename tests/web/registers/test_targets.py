"""Targets on their pages: followed, told, corrected, imported, forecast; each by whoever may."""

import io

import openpyxl
import pytest
from sqlmodel import select

from models.duties.duty import Duty
from models.duties.occurrence import make_occurrences
from models.engine import reading, transaction
from models.plans.plan import Target
from models.registers.target import FollowedTarget, figures_of, totals, withdraw
from tests.web.conftest import version_on
from tests.world import on


@pytest.fixture
def target(site):
    with transaction(site.here.engine) as session:
        one = Target(plan_id=site.world.plan.id, name="货物贸易", text="货物贸易增长7%", value=7.0, unit="%", start=3)
        session.add(one)
        session.flush()
        return one.id


@pytest.fixture
def followed(site, target):
    office = site.visit("office")
    answer = office.post(f"/targets/{target}/following", year=2016, measure="亿元", kind="growth", base="4600",
                         base_source="海关", cadence="monthly", unit_id=site.world.units["省商务厅"].id)
    assert "已保存" in answer.text, answer.text
    return target


def tell(browser, target, period, total, year=2016):
    return browser.post(f"/targets/{target}/figures", year=year, period=period, total=total, source="海关快报")


def test_a_target_is_followed_told_and_forecast(site, followed):
    source = site.visit("wang")
    for period, total in enumerate(("350", "700", "1,200"), 1):
        assert "已填报" in tell(source, followed, period, total).text
    page = source.get(f"/targets/{followed}").text
    assert "即 4,922 亿元" in page       # 4600 × 1.07
    assert "4,800" in page              # 1200 × 12 ÷ 3
    assert "平均进度法" in page
    assert "有差距" in page
    for period, total in ((3, "1100"), (12, "4600")):
        tell(source, followed, period, total, year=2015)
    page = source.get(f"/targets/{followed}").text
    assert "5,018.18" in page           # 1200 × 4600 ÷ 1100
    assert "上年同期比重法" in page
    assert "可完成" in site.visit("zhao").get("/targets").text


def test_too_little_is_said_so_and_shown_as_none(site, followed):
    assert "至少要有 3 期数据" in site.visit("office").get(f"/targets/{followed}").text
    assert "数据不足" in site.visit("office").get("/targets").text


def test_a_corrected_figure_stands_and_the_one_before_stays_to_be_seen(site, followed):
    source = site.visit("wang")
    tell(source, followed, 1, "350")
    tell(source, followed, 1, "360")
    assert "没有变化" in tell(source, followed, 1, "360").text
    with reading(site.here.engine) as session:
        assert [float(one.total) for one in figures_of(session, followed)] == [350, 360]
        assert totals(session, {followed}) == {(followed, 2016): {1: 360}}


@pytest.mark.parametrize(("fields", "why"), [
    ({"period": 13, "total": "1"}, "期别应为 1 到 12"), ({"period": 1, "total": "约5"}, "应为数字"),
    ({"period": 1, "total": "-1"}, "不小于 0"), ({"period": 1, "total": "1", "year": 2010}, "上年同期"),
    ({"period": 1, "total": "1e30"}, "一千亿"), ({"period": 1, "total": "NaN"}, "应为数字")])
def test_what_cannot_be_a_figure_is_refused(site, followed, fields, why):
    answer = tell(site.visit("wang"), followed, **fields)
    assert answer.status_code == 422
    assert why in answer.text


def test_only_the_source_and_the_office_tell_and_others_do_not_see(site, followed):
    assert site.visit("li").get(f"/targets/{followed}").status_code == 404
    assert tell(site.visit("zhao"), followed, 1, "5").status_code == 403
    assert tell(site.visit("office"), followed, 1, "5").status_code == 200
    assert site.visit("wang").post(f"/targets/{followed}/following", year=2016).status_code == 403


def test_a_stale_setting_is_refused(site, followed):
    office = site.visit("office")
    stale = version_on(office.get(f"/targets/{followed}"))
    fields = {"year": 2016, "measure": "亿美元", "kind": "growth", "cadence": "monthly"}
    office.post(f"/targets/{followed}/following", version=stale, **fields)
    assert office.post(f"/targets/{followed}/following", version=stale, **fields).status_code == 409


def test_the_table_comes_back_and_only_what_was_filled_in_changes(site, followed):
    source = site.visit("wang")
    tell(source, followed, 1, "350")
    book = openpyxl.load_workbook(io.BytesIO(source.get("/targets/figures.xlsx").content))
    rows = {(row[3].value, row[4].value): row for row in book.active.iter_rows(min_row=2)}
    assert rows[2016, 1][5].value == 350
    rows[2016, 2][5].value = 720.5
    content = io.BytesIO()
    book.save(content)
    files = {"file": ("指标数据.xlsx", content.getvalue())}
    shown = source.post("/targets/import", files=files)
    assert "720.5" in shown.text
    with reading(site.here.engine) as session:
        assert totals(session, {followed}) == {(followed, 2016): {1: 350}}
    assert "已更新 1 个数据" in source.post("/targets/import", files=files, checked="1").text
    with reading(site.here.engine) as session:
        assert {period: float(total) for period, total in totals(session, {followed})[followed, 2016].items()} == {
            1: 350, 2: 720.5}


def test_with_one_wrong_cell_nothing_is_taken_in(site, followed):
    source = site.visit("wang")
    book = openpyxl.load_workbook(io.BytesIO(source.get("/targets/figures.xlsx").content))
    book.active["F2"], book.active["F3"] = 5, "约5亿"
    content = io.BytesIO()
    book.save(content)
    answer = source.post("/targets/import", files={"file": ("指标数据.xlsx", content.getvalue())}, checked="1")
    assert (answer.status_code, "指标数据!F3" in answer.text) == (422, True)
    with reading(site.here.engine) as session:
        assert totals(session, {followed}) == {}


def test_the_source_is_asked_period_by_period_and_once(site, followed):
    office = site.visit("office")
    assert "已交办" in office.post(f"/targets/{followed}/asking").text
    assert "已请省商务厅" in office.post(f"/targets/{followed}/asking").text
    with transaction(site.here.engine) as session:
        series = session.get_one(Duty, session.get_one(FollowedTarget, followed).series_id)
        (asked,) = make_occurrences(session, series, on("2016-10-01"))
        assert str(asked.due_on) == "2016-10-15"
        asked_id = asked.id
    assert f"/targets/{followed}" in site.visit("wang").get(f"/duties/{asked_id}").text


def test_targets_of_other_offices_are_not_seen(site, target):
    with transaction(site.here.engine) as session:
        assert session.exec(select(Target)).one().id == target
    assert "没有可查看的指标" in site.visit("wang").get("/targets").text


def test_a_withdrawn_target_shows_its_figures_and_can_neither_be_set_up_nor_told(site, followed):
    source, office = site.visit("wang"), site.visit("office")
    tell(source, followed, 1, "350")
    with transaction(site.here.engine) as session:
        withdraw(session, session.get_one(Target, followed), "不再要求", on("2016-08-02"))
    for who in (source, office):
        page = who.get(f"/targets/{followed}").text
        assert "8月2日修订时删去" in page
        assert "350" in page
        assert "<form method=\"post\" action=\"/targets" not in page
    assert "货物贸易" in office.get("/targets").text
    assert "货物贸易" not in office.get(f"/plans/{site.world.plan.id}/effect").text
