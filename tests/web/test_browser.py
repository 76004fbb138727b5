"""The main job in a real browser with JavaScript off: from a plan's upload to a closed duty and a decided case."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
import uvicorn
from sqlalchemy import true

from domain.duties.lifecycle import State
from domain.registers.amounts import Amount
from domain.reminders.policy import rung_windows
from models.duties.duty import duty_of
from models.engine import reading, transaction
from models.registers.project_entry import Named, enter_projects
from models.registers.project_filter import ProjectFilter
from models.registers.rates import publish_rates
from models.reminders.escalation import open_cases
from tests.chromium import in_chromium, launched
from tests.world import CALENDAR, POLICY, at, dispatched, on
from web.app import create_app

PLAN = """关于印发开放工作要点的通知
各有关部门：
2016年6月22日
一、重点任务
（一）出台支持政策。研究出台支持外贸发展的政策措施，2016年10月底前完成。（省商务厅牵头，省财政厅配合）
（二）做好宣传推介。组织旅游推介活动，2016年11月底前完成。（省旅游局负责）
"""

pytestmark = in_chromium


def press(page, selector: str) -> None:
    """The button or link is pressed and the page it leads to has loaded."""
    with page.expect_navigation():
        page.click(selector)


@pytest.fixture(scope="module")
def chromium():
    with launched() as browser:
        yield browser


@contextmanager
def served(site) -> Iterator[str]:
    """The address at which the site's pages answer, over a real socket."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(site.here, clock=lambda: site.now), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def address(site):
    with served(site) as url:
        yield url


@pytest.fixture
def visit(chromium, address, site):
    """The desk of somebody signed in, at a phone's width or with scripts where asked."""
    contexts = []

    def signed_in(name: str, width: int = 1280, scripts: bool = False):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": cookie, "value": value, "url": address}
                             for cookie, value in site.cookies_of(name).items()])
        page = context.new_page()
        page.goto(address)
        assert "工作台" in page.title()
        return page

    yield signed_in
    for context in contexts:
        context.close()


def test_the_office_takes_a_plan_from_upload_to_dispatch(site, visit, address):
    page = visit("office")
    page.goto(f"{address}/plans")
    page.set_input_files("input[type=file]", files=[{"name": "要点.txt", "mimeType": "text/plain",
                                                     "buffer": PLAN.encode("utf-8")}])
    press(page, "button:has-text('导入')")
    assert "已导入" in page.inner_text("main")
    assert page.locator("mark").count() >= 2
    press(page, "button:has-text('确认无疑问的')")
    press(page, "a:has-text('交办已确认的')")
    assert "省财政厅" in page.inner_text("main")
    press(page, "button:has-text('交办 3 项')")
    assert "已交办 3 项" in page.inner_text("main")
    commerce = visit("wang")
    assert "出台支持政策" in commerce.inner_text("main")


def test_sign_report_return_report_again_accept(site, visit, address):
    with transaction(site.here.engine) as session:
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30").id
    department, office = visit("wang", 390), visit("office")
    department.goto(f"{address}/duties/{duty_id}")
    press(department, "button:has-text('签收')")
    department.fill("textarea[name=text]", "已完成专项督查。")
    department.set_input_files("input[type=file]", files=[{"name": "总结.txt", "mimeType": "text/plain",
                                                           "buffer": b"done"}])
    press(department, "button:has-text('报送')")
    office.goto(f"{address}/duties/{duty_id}")
    office.click("summary:has-text('退回补充')")
    office.fill("textarea[name=comment]", "请补充项目清单")
    press(office, "button:has-text('退回')")
    department.goto(f"{address}/duties/{duty_id}")
    assert "请补充项目清单" in department.inner_text("main")
    department.fill("textarea[name=text]", "已补充。")
    press(department, "button:has-text('报送')")
    office.goto(f"{address}/duties/{duty_id}")
    press(office, "button:has-text('同意销号')")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).state is State.CLOSED


def test_an_overdue_duty_is_decided_by_the_supervisor_in_three_clicks(site, visit, address):
    with transaction(site.here.engine) as session:
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30").id
        when = on("2016-10-12")
        for rung, first, last in rung_windows(POLICY, when.today, CALENDAR):
            if rung.opens_case:
                open_cases(session, rung, first, last, when)
    site.now = at("2016-10-12", 10)
    page = visit("zhao")
    press(page, "a:has-text('逐项决定')")
    page.check("input[name=decision][value=urge]")   # nothing is chosen beforehand
    press(page, "button:has-text('决定')")
    assert "已决定：催办" in page.inner_text("main")
    assert "没有需要您决定的事项" in page.inner_text("main")
    page.goto(f"{address}/duties/{duty_id}")
    assert "催办" in page.inner_text("main")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("name", "paths"), [
    ("office", ["/", "/plans", "/plans/1?show=all", "/duties", "/duties/1", "/activities", "/letters", "/units"]),
    ("wang", ["/", "/duties", "/duties/1", "/account"]), ("zhao", ["/", "/cases", "/duties"])])
def test_no_page_scrolls_sideways(site, visit, address, name, paths, width):
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30", title="出台促进经济技术开发区转型升级的政策措施")
    page = visit(name, width)
    for path in paths:
        assert page.goto(f"{address}{path}").status == 200
        wide = page.locator("html").bounding_box()["width"]
        widest = max(box["x"] + box["width"] for box in
                     (one.bounding_box() for one in page.locator("main > *").all()) if box)
        assert widest <= wide + 1, path


def test_what_was_typed_into_a_refused_form_is_still_there_on_the_way_back(site, visit, address):
    office = visit("office", scripts=True)
    office.goto(f"{address}/activities")
    office.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    office.fill("#name", "投洽会")
    office.fill("#starts_on", "2016-10-12")
    office.fill("#planned_end_on", "2016-10-09")
    press(office, "form:has(#planned_end_on) button")
    assert "已填写的内容还在" in office.inner_text("main")
    press(office, "a:has-text('返回修改')")
    assert (office.input_value("#name"), office.input_value("#starts_on")) == ("投洽会", "2016-10-12")


def test_a_supervisor_is_shown_the_fields_that_a_choice_needs(site, visit, address):
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30")
        when = on("2016-10-12")
        for rung, first, last in rung_windows(POLICY, when.today, CALENDAR):
            if rung.opens_case:
                open_cases(session, rung, first, last, when)
    site.now = at("2016-10-12", 10)
    page = visit("zhao", 390)
    page.goto(f"{address}/cases")
    shown = {name: page.locator(f"[name={name}]") for name in ("until", "unit_id")}
    assert not shown["until"].is_visible()
    page.check("[value=reassign]")
    assert shown["unit_id"].is_visible()
    page.check("[value=grant_time]")
    assert not shown["unit_id"].is_visible()
    page.fill("[name=comment]", "情况属实")
    press(page, "button:has-text('决定')")
    assert "准予延期须填写新的期限" in page.inner_text("main")
    assert page.input_value("[name=comment]") == "情况属实"
    page.fill("[name=until]", "2016-11-30")
    press(page, "button:has-text('决定')")
    assert "已决定：准予延期" in page.inner_text("main")


@pytest.mark.parametrize(("path", "words"), [("/rates/publications/1", "（金额）"), ("/rates", "（金额）")])
def test_wide_tables_are_printed_whole(site, visit, address, path, words):
    with transaction(site.here.engine) as session:
        world = site.world
        row = {"name": "电池材料项目", "city": Named(world.units["郑州市人民政府"].id, "郑州市人民政府"),
               "value": Amount(Decimal(88_000)), "signed_on": date(2016, 9, 1)}
        enter_projects(session, world.plan, [row], on("2016-09-02"), source="表")
        publish_rates(session, world.plan.office_id, true(), "city", ProjectFilter(), date(2016, 9, 2),
                      on("2016-09-02"))
    page = visit("office")
    page.goto(f"{address}{path}")
    first = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))[0]
    assert first.get_width() > first.get_height()
    assert first.get_textpage().get_text_range().count(words) == 3
