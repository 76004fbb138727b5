"""Word files: their numbers, their tables, and what a tracked change took out."""

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from documents.reading import read_document
from tests.documents.word_files import saved, with_paragraphs, with_table


def test_numbers_that_word_writes_are_part_of_the_text():
    document = read_document(with_paragraphs("优化审批。", "规范收费。", style="List Number"), "方案.docx")
    assert document.blocks == ("1.优化审批。", "2.规范收费。")


def test_bullets_are_no_numbers():
    assert read_document(with_paragraphs("优化审批。", style="List Bullet"), "方案.docx").blocks == ("优化审批。",)


def test_chinese_numbers_are_written_as_word_shows_them():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.append(parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="9"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for words in ("甲", "乙", "丙"):
        paragraph = document.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'))
    assert read_document(saved(document), "方案.docx").blocks == ("九、甲", "十、乙", "十一、丙")


def test_a_table_gives_a_block_for_each_row_with_merged_cells_filled_in():
    rows = [["任务", "单位"], ["甲", "市教育局"], ["乙", ""]]
    document = read_document(with_table(rows, merged=(1, 1, 2)), "方案.docx")
    assert document.blocks == ("| 任务 | 单位 |", "| 甲 | 市教育局 |", "| 乙 | 市教育局 |")


def test_what_a_tracked_change_deleted_is_not_read():
    document = docx.Document()
    paragraph = document.add_paragraph("保留")
    paragraph._p.append(parse_xml(f'<w:del {nsdecls("w")}><w:r><w:delText>删去</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")}><w:r><w:t>新增</w:t></w:r></w:ins>'))
    assert read_document(saved(document), "方案.docx").blocks == ("保留新增",)
