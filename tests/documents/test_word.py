"""Word files: numbers, tables, text boxes and notes as Word shows them, and what a tracked change took out."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from documents.file_reader import read_document
from documents.word.numbering import written
from tests.documents.word_files import packed, replaced, saved, with_list, with_paragraphs, with_table

RUN = '<w:r><w:t>{}</w:t></w:r>'


def blocks(data: bytes) -> tuple[str, ...]:
    """The blocks that hold something."""
    return tuple(block for block in read_document(data, "方案.docx").blocks if block.strip())


def with_xml(*elements: str) -> bytes:
    """A .docx whose body is these elements, in WordprocessingML."""
    document = docx.Document()
    for element in reversed(elements):
        name, rest = element[1:].split(" ", 1) if " " in element.split(">", 1)[0] else element[1:].split(">", 1)
        end = " " if " " in element.split(">", 1)[0] else ">"
        spaces = nsdecls("w", "r") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"' \
            ' xmlns:v="urn:schemas-microsoft-com:vml"'
        document.element.body.insert(0, parse_xml(f"<{name} {spaces}{end}{rest}"))
    return saved(document)


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(words: str, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(RUN.format(words))}{inside}</w:tc>"


def test_numbers_that_word_writes_are_part_of_the_text():
    document = read_document(with_paragraphs("优化审批。", "规范收费。", style="List Number"), "方案.docx")
    assert document.blocks == ("1.优化审批。", "2.规范收费。")


def test_bullets_are_no_numbers():
    assert read_document(with_paragraphs("优化审批。", style="List Bullet"), "方案.docx").blocks == ("优化审批。",)


def test_chinese_numbers_are_written_as_word_shows_them():
    data = with_list([("chineseCounting", "%1、", 9)], [(0, "甲"), (0, "乙"), (0, "丙")])
    assert read_document(data, "方案.docx").blocks == ("九、甲", "十、乙", "十一、丙")


def test_levels_count_on_their_own_and_begin_anew_below_the_next_number():
    levels = [("chineseCounting", "第%1章", 1), ("decimal", "%1.%2", 1)]
    data = with_list(levels, [(0, "总则"), (1, "目的"), (1, "范围"), (0, "任务"), (1, "修路")], legal=True)
    assert blocks(data) == ("第一章 总则", "1.1 目的", "1.2 范围", "第二章 任务", "2.1 修路")


def test_a_list_that_starts_over_does():
    data = with_list([("decimal", "%1.", 1)], [(0, "甲"), (0, "乙"), (0, "丙", "again")])
    assert blocks(data) == ("1.甲", "2.乙", "1.丙")


def test_a_heading_takes_its_level_from_its_style():
    data = with_list([("chineseCounting", "%1、", 1), ("chineseCounting", "（%2）", 1)], [],
                     styles=["Heading 1", "Heading 2"],
                     headings=[("Heading 1", "重点任务"), ("Heading 2", "修路"), ("Heading 2", "架桥")])
    assert blocks(data) == ("一、重点任务", "（一）修路", "（二）架桥")


@pytest.mark.parametrize(("value", "format_", "text"), [
    (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"),
    (105, "chineseCountingThousand", "一百零五"),
    (12, "ideographDigital", "一二"), (12, "chineseLegalSimplified", "壹拾贰"), (3, "ideographTraditional", "丙"),
    (3, "decimalEnclosedCircle", "③"), (28, "lowerLetter", "bb"), (9, "upperRoman", "IX"), (7, "decimalZero", "07"),
    (0, "chineseCounting", "0"), (5000, "upperRoman", "5000"), (25, "decimalEnclosedCircle", "25"), (4, "novel", "4"),
])
def test_numbers_in_words(value, format_, text):
    assert written(value, format_) == text


def test_a_table_gives_a_block_for_each_row_with_merged_cells_filled_in():
    rows = [["任务", "单位"], ["甲", "市教育局"], ["乙", ""]]
    document = read_document(with_table(rows, merged=(1, 1, 2)), "方案.docx")
    assert document.blocks == ("| 任务 | 单位 |", "| 甲 | 市教育局 |", "| 乙 | 市教育局 |")
    assert document.where(document.text.index("乙")) == "表1第3行"


def test_cells_over_several_columns_leave_the_others_in_their_places():
    span = '<w:gridSpan w:val="2"/>'
    data = with_xml(table(row(cell("任务"), cell("责任分工", span), cell("时限")),
                          row(cell(""), cell("牵头单位"), cell("配合单位"), cell("")),
                          row(cell("一、交通", '<w:gridSpan w:val="4"/>')),
                          row(cell("修路"), cell("市交通局"), cell("市财政局"), cell("6月底前"))))
    assert blocks(data) == ("| 任务 | 责任分工 |  | 时限 |", "|  | 牵头单位 | 配合单位 |  |", "一、交通",
                            "| 修路 | 市交通局 | 市财政局 | 6月底前 |")


def test_a_row_may_begin_further_right():
    data = with_xml(table(row(cell("任务"), cell("单位")), row(cell("市局"), properties='<w:gridBefore w:val="1"/>')))
    assert blocks(data) == ("| 任务 | 单位 |", "|  | 市局 |")


def test_a_table_within_a_cell_is_read_as_labels_and_what_they_say():
    inner = table(row(cell("牵头单位"), cell("市教育局")), row(cell("配合单位"), cell("市财政局")))
    data = with_xml(table(row(cell("修路"), cell("分工", inside=inner))))
    assert blocks(data) == ("| 修路 | 分工 牵头单位：市教育局； 配合单位：市财政局； |",)


def test_a_frame_of_one_cell_is_no_table():
    inner = table(row(cell("任务"), cell("单位")))
    assert blocks(with_xml(table(row(cell("方案", inside=inner))))) == ("方案", "| 任务 | 单位 |")


def test_a_bar_in_a_cell_divides_nothing():
    assert blocks(with_table([["甲|乙", "丙｜丁"]])) == ("| 甲／乙 | 丙／丁 |",)


def test_a_text_box_is_read_once_behind_its_paragraph():
    box = "<w:txbxContent>{}</w:txbxContent>"
    inside = box.format(paragraph(RUN.format("某市人民政府文件")))
    both = ("<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>" + inside + "</w:drawing></mc:Choice>"
            "<mc:Fallback><w:pict>" + inside + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    assert blocks(with_xml(paragraph(RUN.format("正文"), both))) == ("正文", "某市人民政府文件")
    assert blocks(with_xml(paragraph("<w:r><w:pict><v:shape><v:textbox>" + inside
                                     + "</v:textbox></v:shape></w:pict></w:r>"))) == ("某市人民政府文件",)


def test_a_footnote_follows_the_paragraph_it_stands_in():
    part = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2">{paragraph(RUN.format("含各开发区"))}</w:footnote>' \
           '</w:footnotes>'
    data = with_xml(paragraph(RUN.format("各县区落实。"), '<w:r><w:footnoteReference w:id="2"/></w:r>'))
    data = replaced(data, "[Content_Types].xml", lambda types: types.replace("</Types>", (
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.footnotes+xml"/></Types>')))
    assert blocks(packed({"word/footnotes.xml": part.encode()}, into=data)) == ("各县区落实。", "注：含各开发区")


def test_what_a_tracked_change_deleted_is_not_read():
    data = with_xml(paragraph(RUN.format("保留"), "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>",
                              "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>",
                              f"<w:ins>{RUN.format('新增')}</w:ins>", f"<w:moveTo>{RUN.format('移来')}</w:moveTo>"))
    assert blocks(data) == ("保留新增移来",)


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert blocks(with_xml(paragraph(RUN.format("修路"), properties=deleted), paragraph(RUN.format("架桥。")))) \
        == ("修路架桥。",)


def test_a_deleted_row_is_not_read():
    data = with_xml(table(row(cell("甲"), cell("市局")), row(cell("乙"), cell("市局"), properties="<w:del/>")))
    assert blocks(data) == ("| 甲 | 市局 |",)


def test_hidden_words_and_tables_of_contents_are_not_read():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r>"
    contents = paragraph(RUN.format("一、任务……3"), properties='<w:pStyle w:val="TOC1"/>')
    assert blocks(with_xml(contents, paragraph(hidden, RUN.format("一、任务")))) == ("一、任务",)


def test_a_file_with_macros_is_read_without_them():
    data = replaced(with_paragraphs("建设平台。"), "[Content_Types].xml", lambda types: types.replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"))
    assert blocks(packed({"word/vbaProject.bin": b"Sub AutoOpen()"}, into=data)) == ("建设平台。",)


def test_the_strict_form_of_the_format_is_read():
    data = replaced(with_paragraphs("建设平台。"), "word/document.xml", lambda text: text.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert blocks(data) == ("建设平台。",)


def test_an_annex_table_is_read_where_it_stands():
    document = docx.Document()
    document.add_paragraph("附件：任务分解表")
    grid = document.add_table(rows=1, cols=2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "修路", "市交通局"
    document.add_paragraph("某市人民政府")
    assert blocks(saved(document)) == ("附件：任务分解表", "| 修路 | 市交通局 |", "某市人民政府")
