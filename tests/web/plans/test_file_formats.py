"""Files of every format through the browser's form: what was left out of them is told on the plan's page."""

import html
import re

import pytest

from documents.file_type import PLAN_ENDINGS
from documents.recognition.scans import Scans
from tests.documents.excel_files import saved, workbook
from tests.documents.ofd_files import Sheet, ofd
from tests.documents.scan_files import page, pictured

ROWS = [["某省重点任务分解表"], ["序号", "工作任务", "责任单位", "完成时限"],
        [1, "出台支持外贸发展的政策", "省商务厅", 42674], [2, "组织旅游推介活动", "省旅游局", "待定"],
        [3, "已撤的事", "省财政厅", 42674]]


@pytest.fixture
def office(site):
    return site.visit("office")


def imported(office, name: str, content: bytes) -> str:
    """The words of the plan's page after the upload."""
    answer = office.post("/plans", files={"file": (name, content, "application/octet-stream")})
    assert answer.status_code == 200, answer.text[:500]
    assert re.search(r"/plans/\d+", str(answer.url))
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def test_what_a_workbook_hides_is_told_and_a_deadline_without_a_date_is_doubted(office):
    book = workbook(分解表=ROWS)
    book.active.row_dimensions[5].hidden = True
    shown = imported(office, "分解表.xlsx", saved(book))
    assert "隐藏的内容没有读入：分解表!5" in shown
    assert "已撤的事" not in shown
    assert "2016年10月31日" in shown
    assert "时限可能读得不对" in shown


def test_an_ofd_file_becomes_a_plan(office):
    sheet = Sheet().write(40, 30, "某省工作要点").write(30, 60, "\u3000\u3000一、重点任务").write(
        30, 70, "\u3000\u3000（一）省商务厅2016年10月底前出台支持政策。")
    assert "省商务厅" in imported(office, "要点.ofd", ofd(sheet))


@pytest.mark.process
@pytest.mark.skipif(not Scans().is_installed, reason="duban[ocr] is not installed")
def test_a_photograph_becomes_a_plan(office):
    lines = ("某省工作要点", "一、重点任务", "（一）省商务厅2016年10月底前出台政策。")
    assert "省商务厅" in imported(office, "照片.jpg", pictured(page(*lines), format_="JPEG"))


def test_the_form_offers_every_format_that_is_read(office):
    assert f'accept="{",".join(PLAN_ENDINGS)}"' in office.get("/plans").text


def test_what_cannot_be_read_is_said_on_the_page(office):
    answer = office.post("/plans", files={"file": ("方案.rar", b"Rar!\x1a\x07" + bytes(50), "application/x")})
    assert answer.status_code == 422
    assert "请解压" in html.unescape(answer.text)
