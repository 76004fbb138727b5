"""Excel files: task tables with merged cells, several header rows, several sheets; each cell keeps its address."""

from datetime import date, datetime

import pytest

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from tests.documents.excel_files import HEADER, saved, workbook
from tests.documents.word_files import packed, replaced


def read(book):
    return read_document(saved(book), "任务分解表.xlsx")


def test_rows_are_lines_with_bars_and_each_cell_keeps_its_address():
    document = read(workbook(分解=[["序号", "任务"], [1, "修路"]]))
    assert (document.format, document.blocks) == ("excel", ("| 序号 | 任务 |", "| 1 | 修路 |"))
    at = document.text.index("修路")
    assert document.where(at) == "分解!B2"
    assert document.where(at - 4, at + 2) == "分解!A2—B2"
    assert document.where(0, 4) == "分解!A1"
    assert document.where(1) == ""


def test_merged_cells_speak_in_each_row_they_span():
    book = workbook(Sheet1=[["任务", "措施", "单位"], ["交通", "修路", "市交通局"], [None, "架桥", "市住建局"]])
    book.active.merge_cells("A2:A3")
    assert read(book).blocks[1:] == ("| 交通 | 修路 | 市交通局 |", "| 交通 | 架桥 | 市住建局 |")


def test_what_lies_hidden_under_a_merged_cell_is_not_read():
    book = workbook(Sheet1=[["任务", "单位"], ["修路", "市交通局"], ["旧任务", "市住建局"]])
    data = replaced(saved(book), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(
        "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'))
    assert read_document(data, "表.xlsx").blocks[2] == "| 修路 | 市住建局 |"


def test_a_title_over_the_table_and_a_group_over_its_rows_are_lines_of_their_own():
    book = workbook(Sheet1=[["某市重点任务分解表"], ["序号", "任务", "单位"], ["一、交通"], [1, "修路", "市交通局"]])
    book.active.merge_cells("A3:C3")
    assert read(book).blocks == ("某市重点任务分解表", "| 序号 | 任务 | 单位 |", "一、交通", "| 1 | 修路 | 市交通局 |")


def test_empty_columns_are_left_out_empty_cells_are_not():
    assert read(workbook(Sheet1=[["任务", None, "单位"], ["修路", None, None], ["架桥", None, "市局"]])).blocks \
        == ("| 任务 | 单位 |", "| 修路 |  |", "| 架桥 | 市局 |")


def test_sheets_follow_one_another_under_their_names_hidden_ones_are_left_out():
    book = workbook(交通=[["任务", "单位"]], Sheet2=[["事项", "部门"]], 选项=[["是", "否"]], 空表=[])
    book["选项"].sheet_state = "hidden"
    assert read(book).blocks == ("交通", "| 任务 | 单位 |", "| 事项 | 部门 |")


@pytest.mark.parametrize(("value", "format_", "text"), [
    (3.0, "General", "3"), (0.85, "0%", "85%"), (1.25, "0.00", "1.25"), (True, "General", "是"),
    (date(2026, 9, 30), "yyyy-mm-dd", "2026年9月30日"), (date(2026, 9, 1), 'yyyy"年"m"月"', "2026年9月"),
    (datetime(2026, 9, 30, 8, 5), "yyyy-mm-dd hh:mm", "2026年9月30日8时05分"),
])
def test_values_are_written_as_the_sheet_shows_them(value, format_, text):
    book = workbook(Sheet1=[["任务", value]])
    book.active["B1"].number_format = format_
    assert read(book).blocks == (f"| 任务 | {text} |",)


def test_a_task_table_with_two_header_rows_is_read_into_measures():
    rows = [["某市2026年重点任务分解表"],
            ["序号", "重点任务", "工作措施", "责任分工", None, "完成时限", "责任领导", "分值"],
            [None, None, None, "牵头单位", "配合单位", None, None, None],
            ["一、交通"],
            [1, "建设路网", "修路", "市交通局", "市财政局、市住建局", date(2026, 9, 30), "张三", 5],
            [2, None, "架桥", "市住建局", "市财政局", "2026年10月底前", "李四", 3]]
    book = workbook(任务分解=rows)
    for merged in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:H3", "A4:H4", "B5:B6"):
        book.active.merge_cells(merged)
    document = read(book)
    read_ = read_plan(document.text)
    assert read_.title == "某市2026年重点任务分解表"
    assert [(one.path[-1], one.lead, one.units, str(one.deadline.date)) for one in read_.measures] == [
        ("1", ("市交通局",), ("市财政局", "市住建局"), "2026-09-30"),
        ("2", ("市住建局",), ("市财政局",), "2026-10-31")]
    assert all("建设路网" in one.text for one in read_.measures)
    assert "张三" in read_.measures[0].text
    assert "| 5" in read_.measures[0].text
    assert document.where(read_.measures[0].start, read_.measures[0].end) == "任务分解!B5—H5"


def test_a_workbook_with_macros_is_read_without_them():
    data = replaced(saved(workbook(Sheet1=[["任务", "单位"]])), "[Content_Types].xml", lambda types: types.replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main"))
    assert read_document(packed({"xl/vbaProject.bin": b"x"}, into=data), "表.xlsm").blocks == ("| 任务 | 单位 |",)


def test_what_reaches_over_the_whole_sheet_costs_nothing():
    data = replaced(saved(workbook(Sheet1=[HEADER])), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
                        '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'))
    assert read_document(data, "表.xlsx").blocks == ("| " + " | ".join(HEADER) + " |",)


def test_a_sheet_of_too_many_cells_is_refused():
    row = "<row>" + '<c t="str"><v>x</v></c>' * 50 + "</row>"
    data = replaced(saved(workbook(Sheet1=[HEADER])), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(
        "</sheetData>", row * 2_001 + "</sheetData>"))
    with pytest.raises(InvalidPlan, match="单元格超过"):
        read_document(data, "表.xlsx")


def test_a_text_repeated_beyond_measure_is_refused():
    book = workbook(Sheet1=[["长" * 30_000, "x"], *([None, n] for n in range(300))])
    book.active.merge_cells("A1:A301")
    with pytest.raises(InvalidPlan, match="过大"):
        read(book)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_damaged_workbook_is_refused(part):
    book = saved(workbook(Sheet1=[HEADER]))
    with pytest.raises(InvalidPlan, match=r"已损坏.*\.xlsx"):
        read_document(replaced(book, part, lambda xml: xml[:len(xml) // 2]), "表.xlsx")
