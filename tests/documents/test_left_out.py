"""What is hidden, struck through or only a prompt is no task: it is left out, and told where it could be one."""

import io

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from documents.document import Caution
from documents.file_reader import read_document
from documents.placed_reading import doubted
from domain.plans.reader import read_plan
from tests.documents.excel_files import saved, workbook
from tests.documents.test_word import cell, paragraph, row, table, with_xml
from tests.documents.word_files import replaced, with_list
from tests.documents.word_files import saved as saved_word

ROWS = [["序号", "任务", "单位", "备注"], [1, "修路", "市交通局", "甲"], [2, "架桥", "市住建局", "乙"],
        [3, "清淤", "市水务局", "丙"]]


def sheet(change=None, xml=None):
    """The document of a table of three tasks, changed as a workbook or in the sheet's XML."""
    book = workbook(分解=[list(one) for one in ROWS])
    if change:
        change(book)
    data = saved(book)
    return read_document(replaced(data, "xl/worksheets/sheet1.xml", xml) if xml else data, "表.xlsx")


def hide_row(book):
    book.active.row_dimensions[3].hidden = True


def hide_column(book):
    book.active.column_dimensions["D"].hidden = True


def filter_row(book):
    book.active.auto_filter.ref = "A1:D4"
    hide_row(book)


def strike(*addresses):
    def change(book):
        for address in addresses:
            book.active[address].font = Font(strike=True)
    return change


def fold_row(book):
    book.active.row_dimensions.group(3, 3, hidden=True)


BRIDGE, REMARKS = "| 2 | 架桥 | 市住建局 | 乙 |", "甲"


@pytest.mark.parametrize(("change", "gone", "kind", "where"), [
    (hide_row, BRIDGE, Caution.HIDDEN, "分解!3"), (filter_row, BRIDGE, Caution.HIDDEN, "分解!3"),
    (fold_row, BRIDGE, Caution.HIDDEN, "分解!3"), (hide_column, REMARKS, Caution.HIDDEN, "分解!D"),
    (strike("A3", "B3", "C3", "D3"), "架桥", Caution.STRUCK, "分解!A3"),
    (strike("B3", "C3"), "架桥", Caution.STRUCK, "分解!A3"), (strike("D2"), REMARKS, Caution.STRUCK, "分解!D2")])
def test_hidden_and_struck_parts_of_a_sheet_are_left_out_and_told(change, gone, kind, where):
    document = sheet(change)
    assert gone not in document.text
    assert [(one.kind, one.what) for one in document.caveats] == [(kind, where)]
    assert "清淤" in document.text


@pytest.mark.parametrize("xml", [lambda text: text.replace('<row r="3"', '<row r="3" ht="0" customHeight="1"'),
                                 lambda text: text.replace('<row r="3"', '<row r="3" hidden="true"')])
def test_a_row_without_height_is_hidden(xml):
    assert BRIDGE not in sheet(xml=xml).text


def test_rows_of_a_sheet_that_hides_all_rows_are_hidden_unless_they_say_otherwise():
    document = sheet(xml=lambda text: text.replace("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ').replace(
        '<row r="1"', '<row r="1" hidden="0"').replace('<row r="2"', '<row r="2" hidden="0"'))
    assert document.blocks == ("| 序号 | 任务 | 单位 | 备注 |", "| 1 | 修路 | 市交通局 | 甲 |")


def test_a_cell_over_several_rows_speaks_in_those_that_are_seen():
    def change(book):
        book.active.merge_cells("C2:C4")
        book.active.row_dimensions[2].hidden = True
    assert sheet(change).blocks[1:] == ("| 2 | 架桥 | 市交通局 | 乙 |", "| 3 | 清淤 | 市交通局 | 丙 |")


def test_a_hidden_sheet_is_told_by_its_name():
    book = workbook(分解=ROWS, 底稿=ROWS)
    book["底稿"].sheet_state = "veryHidden"
    document = read_document(saved(book), "表.xlsx")
    assert document.text.count("架桥") == 1
    assert [(one.kind, one.what) for one in document.caveats] == [(Caution.HIDDEN, "底稿")]


def inline():
    struck = TextBlock(InlineFont(strike=True), "2026年7月底前")
    text = CellRichText(struck, TextBlock(InlineFont(), "2026年9月底前"))
    return saved(workbook(分解=[["任务", "时限"], ["修路", text]]))


def shared():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet_ = book.add_worksheet("分解")
        sheet_.write_row(0, 0, ["任务", "时限"])
        sheet_.write_string(1, 0, "修路")
        sheet_.write_rich_string(1, 1, book.add_format({"font_strikeout": True}), "2026年7月底前", "2026年9月底前")
    return file.getvalue()


@pytest.mark.parametrize("made", [inline, shared])
def test_words_struck_through_within_a_cell_are_left_out(made):
    document = read_document(made(), "表.xlsx")
    assert document.blocks[1] == "| 修路 | 2026年9月底前 |"
    assert [(one.kind, one.what) for one in document.caveats] == [(Caution.STRUCK, "分解!B2")]


def test_what_was_left_out_is_a_problem_for_the_reader():
    document = sheet(hide_row)
    problem = next(one for one in doubted(read_plan(document.text), document).problems if one.flag == "document_hidden")
    assert "分解!3" in problem.message


STRIKE = "<w:strike/>"
RUN = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
STYLES = {
    "hidden": '<w:style w:type="character" w:styleId="hidden"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>',
    "below": '<w:style w:type="character" w:styleId="below"><w:name w:val="b"/><w:basedOn w:val="hidden"/></w:style>',
    "seen": '<w:style w:type="character" w:styleId="seen"><w:name w:val="s"/><w:basedOn w:val="hidden"/><w:rPr>'
            '<w:vanish w:val="0"/></w:rPr></w:style>',
    "struck": '<w:style w:type="paragraph" w:styleId="struck"><w:name w:val="t"/><w:rPr><w:strike/></w:rPr></w:style>',
    "away": '<w:style w:type="paragraph" w:styleId="away"><w:name w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style>',
    "prompt": '<w:style w:type="character" w:styleId="prompt"><w:name w:val="Placeholder Text"/></w:style>',
}


def styled(*elements):
    """A Word file of these elements that knows the styles above."""
    return replaced(with_xml(*elements), "word/styles.xml", lambda xml: xml.replace(
        "</w:styles>", "".join(STYLES.values()) + "</w:styles>"))


def texts(data):
    return tuple(block for block in read_document(data, "方案.docx").blocks if block.strip())


@pytest.mark.parametrize(("formatting", "read"), [
    ("<w:vanish/>", False), ('<w:vanish w:val="0"/>', True), ('<w:rStyle w:val="hidden"/>', False),
    ('<w:rStyle w:val="below"/>', False), ('<w:rStyle w:val="seen"/>', True),
    ('<w:rStyle w:val="hidden"/><w:vanish w:val="false"/>', True), ("<w:strike/>", False), ("<w:dstrike/>", False),
    ('<w:strike w:val="0"/>', True), ('<w:rStyle w:val="prompt"/>', False), ("<w:b/>", True)])
def test_a_run_is_read_if_it_is_seen(formatting, read):
    data = styled(paragraph(RUN.format("", "修路"), RUN.format(formatting, "架桥")))
    assert texts(data) == ("修路架桥" if read else "修路",)


@pytest.mark.parametrize(("style", "formatting", "read"), [
    ("struck", "", False), ("away", "", False), ("away", '<w:vanish w:val="0"/>', True),
    ("away", '<w:rStyle w:val="hidden"/>', True), ("struck", '<w:strike w:val="0"/>', True)])
def test_a_paragraph_is_read_if_its_style_shows_it(style, formatting, read):
    data = styled(paragraph(RUN.format("", "修路")), paragraph(
        RUN.format(formatting, "架桥"), properties=f'<w:pStyle w:val="{style}"/>'))
    assert texts(data) == (("修路", "架桥") if read else ("修路",))


def test_what_is_struck_is_told_in_its_words_and_what_is_hidden_by_its_place_alone():
    data = styled(paragraph(RUN.format("", "修路"), RUN.format(STRIKE, "架桥"), RUN.format("<w:vanish/>", "秘密")))
    document = read_document(data, "方案.docx")
    assert [(one.kind, one.what, one.start) for one in document.caveats] == [
        (Caution.STRUCK, "架桥", 2), (Caution.HIDDEN, "", 2)]


@pytest.mark.parametrize(("formatting", "numbers"), [(STRIKE, ("1.甲", "3.丙")), ("<w:vanish/>", ("1.甲", "2.丙"))])
def test_word_counts_what_is_struck_and_not_what_is_hidden(formatting, numbers):
    items = with_list([("decimal", "%1.", 1)], [(0, "甲"), (0, "乙"), (0, "丙")])
    document = docx.Document(io.BytesIO(items))
    run = next(one for one in document.paragraphs if one.text == "乙").runs[0]
    run._r.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}>{formatting}</w:rPr>"))
    assert texts(saved_word(document)) == numbers


def struck_cell(words):
    return cell("").replace("<w:t></w:t>", f"<w:t>{words}</w:t>").replace("<w:r>", f"<w:r><w:rPr>{STRIKE}</w:rPr>")


@pytest.mark.parametrize("second", [
    row(struck_cell("2"), struck_cell("架桥"), struck_cell("市住建局")),
    row(cell("2"), struck_cell("架设一座大桥"), cell("市局")),
    row(cell("2"), cell("架桥"), cell("市住建局"), properties="<w:hidden/>")])
def test_a_row_of_a_word_table_that_is_struck_or_hidden_is_left_out_and_told_once(second):
    document = read_document(with_xml(table(row(cell("1"), cell("修路"), cell("市交通局")), second,
                                            row(cell("3"), cell("清淤"), cell("市水务局")))), "方案.docx")
    assert document.blocks[:2] == ("| 1 | 修路 | 市交通局 |", "| 3 | 清淤 | 市水务局 |")
    assert len(document.caveats) == 1


PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
FILLED = "<w:sdt><w:sdtPr><w:date/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize("second", [
    row(cell("架桥"), f"<w:tc><w:tcPr/>{paragraph(PROMPT.format(RUN.format('', '选择一项。')))}</w:tc>"),
    row(cell("架桥"), f"<w:tc><w:tcPr/>{PROMPT.format(paragraph(RUN.format('', '单击此处输入日期。')))}<w:p/></w:tc>"),
    row(cell("架桥"), PROMPT.format(cell("选择一项。")))])
def test_a_field_that_nobody_filled_in_is_an_empty_cell(second):
    first = row(cell("修路"), f"<w:tc><w:tcPr/>{paragraph(FILLED.format(RUN.format('', '9月底前')))}</w:tc>")
    assert texts(with_xml(table(first, second))) == ("| 修路 | 9月底前 |", "| 架桥 |  |")


def test_an_old_drop_down_list_says_what_is_chosen():
    field = ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
             '<w:listEntry w:val="市交通局"/><w:listEntry w:val="市住建局"/></w:ddList></w:ffData></w:fldChar></w:r>')
    assert texts(with_xml(paragraph(RUN.format("", "责任单位："), field))) == ("责任单位：市住建局",)


@pytest.mark.parametrize(("above", "words", "cut"), [
    ("建立台账，逐项", "落实整改措施。", True), ("建立台账。", "落实整改措施。", False)])
def test_a_row_with_words_alone_that_may_go_on_the_one_above_is_doubted(above, words, cut):
    rows = [["序号", "任务", "责任单位", "完成时限"], ["1", above, "县财政局", "2026年9月底前"],
            [None, words, None, None]]
    document = read_document(saved(workbook(表=rows)), "表.xlsx")
    reading = doubted(read_plan(document.text), document)
    assert any(one.flag == "document_cut" for one in reading.problems) is cut
    assert ("unsure_segment" in reading.measures[-1].flags) is cut
