"""Excel's cells as a reader sees them: number formats, dates in every guise, pictures, formulas without a value."""

import re
from datetime import date, datetime

import pytest

from documents.date_cells import as_date
from documents.excel.number_formats import shown
from documents.file_reader import read_document
from documents.placed_reading import doubted
from domain.plans.reader import read_plan
from tests.documents.excel_files import saved, workbook
from tests.documents.word_files import replaced

HEADING = ["序号", "工作任务", "责任单位", "完成时限"]


@pytest.mark.parametrize(("value", "format_", "text"), [
    (2026.1, "0.00", "2026.10"), (2026.1, "General", "2026.1"), (9, '0"月底前"', "9月底前"),
    (10, '"2026年"0"月底前"', "2026年10月底前"), (9, '0月底前', "9月底前"), (9, r"0\月", "9月"),
    (12, 'General"个"', "12个"), ("九月", '@"底前"', "九月底前"), ("九月", "@", "九月"), ("九月", "General", "九月"),
    (20260930, "0000-00-00", "2026-09-30"), (20260930, '0000"年"00"月"00"日"', "2026年09月30日"),
    (7, "000", "007"), (0.5, "0.0##", "0.5"), (0.85, "0%", "85%"), (0.8512, "0.0%", "85.1%"),
    (1234567.891, "#,##0.00", "1234567.89"), (-5, "0.0;[Red]-0.0", "-5.0"), (-5, "0_);(0)", "(5)"),
    (0, '0;-0;"无"', "无"), (2.5, "# ?/?", "2.5"), (1.5e20, "0", "1.5e+20"), (1234, "0,", "1234"),
    (0.125, "0.00", "0.13"),
    (datetime(2026, 11, 30), '[Red]yyyy"年"m"月"', "2026年11月"), (date(2026, 9, 1), "mmm-yy", "2026年9月"),
    (date(2026, 9, 1), '[$-804]yyyy"年"m"月"d"日";@', "2026年9月1日"), (date(2026, 9, 1), "General", "2026年9月1日"),
    (date(2026, 9, 1), '[DBNum1][$-804]yyyy"年"m"月"', "2026年9月"),
])
def test_a_cell_says_what_its_format_shows(value, format_, text):
    assert shown(value, format_) == text


@pytest.mark.parametrize(("text", "day"), [
    ("46295", "2026年9月30日"), (" 46234 ", "2026年7月31日"), ("20260930", "2026年9月30日"), ("202609", "2026年9月"),
    ("2026.90", "2026年9月"), ("20260931", ""), ("202613", ""), ("12345", ""), ("1", ""), ("2026.9", ""),
    ("三季度", ""), ("", ""),
])
def test_a_bare_number_is_a_day_where_one_is_asked_for(text, day):
    assert as_date(text) == day


def test_a_workbook_that_counts_from_1904_has_its_own_serials():
    assert as_date("44833", date(1904, 1, 1)) == "2026年9月30日"


def read(*rows, formats=None):
    """The plan read from a sheet whose rows hold number, task, unit and a deadline, with formats by cell."""
    book = workbook(分解表=[["某县重点任务分解表"], HEADING, *rows])
    for cell, format_ in (formats or {}).items():
        book.active[cell].number_format = format_
    return read_bytes(saved(book))


def read_bytes(data):
    document = read_document(data, "表.xlsx")
    return document, doubted(read_plan(document.text), document)


def deadline(value, format_="General"):
    """The date and the flags of a task with this deadline."""
    _, reading = read([1, "完成清淤", "县水务局", value], [2, "完成排查", "县民政局", "2026年11月底前"],
                      formats={"D3": format_})
    first = reading.measures[0]
    return first.deadline and str(first.deadline.date), "unsure_deadline" in first.flags


@pytest.mark.parametrize(("value", "format_", "day"), [
    (46295, "General", "2026-09-30"), ("46234", "@", "2026-07-31"), (20260930, "General", "2026-09-30"),
    ("20261031", "General", "2026-10-31"), (202609, "General", "2026-09-30"), (2026.1, "0.00", "2026-10-31"),
    (2026.9, "0.00", "2026-09-30"), (2026.11, "0.00", "2026-11-30"), (10, '"2026年"0"月底前"', "2026-10-31"),
    (datetime(2026, 9, 30), "m/d", "2026-09-30"), (datetime(2026, 11, 30), '[Red]yyyy"年"m"月"', "2026-11-30")])
def test_a_deadline_is_read_in_whatever_guise_it_stands_in_the_cell(value, format_, day):
    assert deadline(value, format_) == (day, False)


@pytest.mark.parametrize("value", ["待定后另行通知", "=E9+31", "见通知", 123])
def test_a_filled_cell_that_gives_no_date_is_doubted(value):
    assert deadline(value) == (None, True)


@pytest.mark.parametrize("value", [2026.1, 9.3, 9.2])
def test_a_month_or_day_that_lost_its_nought_is_doubted_and_told(value):
    _, reading = read([1, "完成清淤", "县水务局", value], [2, "完成排查", "县民政局", "2026年11月底前"])
    assert "unsure_deadline" in reading.measures[0].flags
    assert any("分解表!D3" in one.message for one in reading.problems if one.flag == "document_month")
    assert "unsure_deadline" not in reading.measures[1].flags


def test_an_empty_deadline_is_no_doubt():
    assert deadline(None) == (None, False)


def test_numbers_outside_of_columns_of_dates_stay_numbers():
    document = read_document(saved(workbook(表=[["任务", "投资额", "完成日期"], ["修路", 46295, 46295]])), "表.xlsx")
    assert document.blocks[1] == "| 修路 | 46295 | 2026年9月30日 |"


def test_a_heading_over_two_rows_and_columns_asks_for_dates_below_it():
    book = workbook(表=[["序号", "任务", "时间要求", None], [None, None, "开工", "完工"], [1, "修路", 46204, 46295]])
    for merged in ("A1:A2", "B1:B2", "C1:D1"):
        book.active.merge_cells(merged)
    assert read_document(saved(book), "表.xlsx").blocks[-1] == "| 1 | 修路 | 2026年7月1日 | 2026年9月30日 |"


def test_formulas_without_a_value_are_told_by_their_cell():
    _, reading = read([1, "完成清淤", "县水务局", "=DATE(2026,9,30)"])
    assert any("分解表!D3" in one.message for one in reading.problems if one.flag == "document_unread")


@pytest.mark.parametrize("cell", [
    '<c r="B2" t="str"><f>_xlfn.DISPIMG("ID_5A",1)</f><v>=DISPIMG("ID_5A",1)</v></c>',
    '<c r="B2"><f>_xlfn.DISPIMG("ID_5A",1)</f></c>', '<c r="B2" t="e" vm="1"><v>#VALUE!</v></c>',
    '<c r="B2" t="str"><f>_xlfn.IMAGE("x")</f><v>=IMAGE("x")</v></c>'])
def test_pictures_in_cells_are_told_as_pictures(cell):
    data = replaced(saved(workbook(表=[["任务", "照片"], ["修路", 5]])), "xl/worksheets/sheet1.xml", lambda xml: re.sub(
        '<c r="B2".*?</c>', lambda _: cell, xml))
    document = read_document(data, "表.xlsx")
    assert document.blocks[1] == "| 修路 | [图片] |"
    assert not document.caveats
