"""The report's form in a real browser with its script: kept while typed, also without a connection, files sent."""

import pytest
from sqlmodel import select

from models.duties.report import Attachment, Draft, Report
from models.engine import reading, transaction
from tests.chromium import in_chromium
from tests.web.conftest import PASSWORD
from tests.web.test_browser import address, chromium
from tests.world import dispatched

__all__ = ["address", "chromium"]
pytestmark = in_chromium


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-30").id


@pytest.fixture
def page(chromium, address, duty_id):
    context = chromium.new_context()
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(f"{address}/sign-in?next=/duties/{duty_id}")
    page.fill("#name", "wang")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    yield page
    assert page.problems == []
    context.close()


def said(page, words):
    page.wait_for_function("words => document.getElementById('draft-said').textContent.includes(words)", arg=words,
                           timeout=20_000)


def saved(site):
    with reading(site.here.engine) as session:
        return [draft.text for draft in session.exec(select(Draft)).all()]


def test_what_is_typed_is_saved_by_itself_and_there_after_coming_back(site, page):
    page.fill("#text", "一、已完成督查。\n二、正在汇总。")
    said(page, "草稿已自动保存（10:00）")
    page.goto("about:blank")
    page.go_back()
    assert page.input_value("#text") == "一、已完成督查。\n二、正在汇总。"


def test_without_a_connection_it_is_kept_here_and_saved_when_there_is_one(site, page):
    page.context.set_offline(True)
    page.fill("#text", "断网时写的内容")
    said(page, "网络中断，内容暂存在本机")
    assert saved(site) == []
    page.context.set_offline(False)
    said(page, "草稿已自动保存")
    assert saved(site) == ["断网时写的内容"]


def test_what_was_typed_just_before_leaving_is_there_again(site, page):
    page.fill("#text", "还没来得及保存")
    page.reload()
    assert page.input_value("#text") == "还没来得及保存"
    said(page, "草稿已自动保存")
    assert page.evaluate("localStorage.length") == 0, "nothing stays on a computer that others may use"


def test_files_are_sent_with_the_report_and_the_page_goes_on(site, page):
    page.fill("#text", "已完成。")
    summary = {"name": "总结.txt", "mimeType": "text/plain", "buffer": "总结\n".encode() * 200_000}
    page.set_input_files("#files", [summary])
    with page.expect_navigation():
        page.click("#report button.main")
    assert "已报送，等待办公室审核" in page.inner_text("main")
    with reading(site.here.engine) as session:
        assert session.exec(select(Attachment.size)).all() == [7 * 200_000]
    assert saved(site) == []


def test_a_connection_lost_while_files_are_sent_loses_nothing_and_the_second_try_reports_once(site, page):
    summary = {"name": "总结.txt", "mimeType": "text/plain", "buffer": b"done\n" * 200_000}
    page.fill("#text", "已完成。")
    page.set_input_files("#files", [summary])
    page.route("**/reports", lambda route: route.abort("connectionreset"))
    page.click("#report button.main")
    page.wait_for_selector("#report-wrong:has-text('网络中断，未能报送')")
    page.unroute("**/reports")
    assert page.input_value("#text") == "已完成。"
    assert page.evaluate("document.getElementById('files').files.length") == 1
    with page.expect_navigation():
        page.click("#report button.main")
    with reading(site.here.engine) as session:
        assert [report.text for report in session.exec(select(Report)).all()] == ["已完成。"]
        assert session.exec(select(Attachment.size)).all() == [5 * 200_000]


def test_a_refused_report_stays_in_the_page_with_its_files(site, page):
    page.set_input_files("#files", [{"name": "大.txt", "mimeType": "text/plain", "buffer": b"x" * (21 * 2**20)}])
    page.click("#report button.main")
    page.wait_for_selector("#report-wrong:not([hidden])")
    assert "附件合计超过 20 MB" in page.inner_text("#report-wrong")
    page.set_input_files("#files", [])
    page.click("#report button.main")
    page.wait_for_selector("#report-wrong:has-text('报告内容为空')")
    with reading(site.here.engine) as session:
        assert session.exec(select(Report)).all() == []


def test_the_button_keeps_a_draft_at_once(site, page):
    page.fill("#text", "按钮保存")
    with page.expect_navigation():
        page.click("text=存草稿")
    assert saved(site) == ["按钮保存"]
