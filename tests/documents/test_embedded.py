"""What a Word file embeds is read where it stands, or the file is refused or named with the remedy; never left out."""

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from tests.documents.word_files import saved, with_paragraphs

SECOND = "（二）县财政局2026年9月底前完成清理。"


def with_chunk(name: str, content: bytes, type_: str) -> bytes:
    """A .docx whose second point is embedded as a part of its own."""
    document = docx.Document()
    for words in ("某县重点任务分工方案", "一、重点任务", "（一）县水务局2026年6月底前完成清淤。"):
        document.add_paragraph(words)
    part = Part(PackURI(f"/word/{name}"), type_, content, document.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK))
    document.element.body.insert(3, chunk)
    return saved(document)


@pytest.mark.parametrize(("name", "content", "type_"), [
    ("chunk.htm", f"<html><meta charset=utf-8><body><p>{SECOND}</p></body></html>".encode(), "text/html"),
    ("chunk.txt", SECOND.encode(), "text/plain"),
    ("chunk.docx", with_paragraphs(SECOND),
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document")])
def test_an_embedded_part_is_read_where_it_stands(name, content, type_):
    read = read_plan(read_document(with_chunk(name, content, type_), "方案.docx").text)
    assert [one.units for one in read.measures] == [("县水务局",), ("县财政局",)]


@pytest.mark.parametrize(("name", "content"), [
    ("chunk.rtf", b"{\\rtf1 x}"), ("chunk.mht", b"MIME-Version: 1.0\r\n\r\nx"), ("chunk.pdf", b"%PDF-1.7")])
def test_an_embedded_part_that_cannot_be_read_is_refused_by_name(name, content):
    with pytest.raises(InvalidPlan, match=f"{name}.*另存为"):
        read_document(with_chunk(name, content, "application/octet-stream"), "方案.docx")


def test_a_file_embedded_as_an_object_is_a_problem_with_its_place():
    document = docx.Document()
    for words in ("某县重点任务分工方案", "一、重点任务", "（一）县水务局2026年6月底前完成清淤。"):
        document.add_paragraph(words)
    document.paragraphs[-1]._p.append(parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:object>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12"/></w:object></w:r>'))
    text = read_document(saved(document), "方案.docx").text
    problem = next(one for one in read_plan(text).problems if one.flag == "embedded_file")
    assert text[problem.start:].startswith("（此处嵌有另一个文件")
