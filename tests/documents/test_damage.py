"""Files damaged at random: each is read or refused with a message, never with another error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from tests.documents.excel_files import HEADER, saved, workbook
from tests.documents.ofd_files import Sheet as OfdSheet
from tests.documents.ofd_files import ofd
from tests.documents.pdf_files import Sheet, pdf
from tests.documents.test_web_page import page
from tests.documents.word_files import unpacked_with, with_list, with_table

WHOLE = {
    "docx": with_table([["任务", "单位"], ["修路", "市交通局"], ["架桥", ""]], merged=(1, 1, 2)),
    "numbered docx": with_list([("chineseCounting", "%1、", 1)], [(0, "修路"), (0, "架桥")]),
    "xlsx": saved(workbook(任务=[HEADER, [1, "修路", "铺路", "市交通局", "市财政局", "2026年6月", "张三"]])),
    "html": page(),
    "ofd": ofd(OfdSheet().grid([30, 60, 90], [30, 40, 50]).write(32, 38, "修路").write(62, 38, "市局")),
    "csv": "任务,单位\n修路,市局\n".encode("gb18030") * 9,
    "text": "一、修路。（市交通局负责）\n".encode("gb18030") * 20,
}
PDF = pdf(Sheet().grid([60, 120, 180], [60, 90, 120]).write(64, 64, "修路").write(124, 64, "市交通局"))
PARTS = [("docx", "word/document.xml"), ("numbered docx", "word/numbering.xml"), ("docx", "word/styles.xml"),
         ("docx", "[Content_Types].xml"), ("xlsx", "xl/workbook.xml"), ("xlsx", "xl/worksheets/sheet1.xml"),
         ("xlsx", "xl/styles.xml"), ("xlsx", "xl/_rels/workbook.xml.rels"), ("xlsx", "[Content_Types].xml"),
         ("ofd", "OFD.xml"), ("ofd", "Doc_0/Document.xml"), ("ofd", "Doc_0/Pages/Page_0/Content.xml")]
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.binary(min_size=1, max_size=8)), min_size=1,
                   max_size=6)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The data with bytes written over, put in, taken out, or cut off at these places."""
    for place, how, new in changes:
        at = int(place * len(data))
        behind = {0: data[at + len(new):], 1: data[at:], 2: data[at + 40:], 3: b""}[how]
        data = data[:at] + (b"" if how == 2 else new) + behind
    return data


def read_or_refused(data: bytes, name: str) -> None:
    refusal, document = "", None
    try:
        document = read_document(data, name)
    except InvalidPlan as error:
        refusal = str(error)
    if document is None:
        assert "请" in refusal
        assert "\n" not in refusal
    else:
        assert document.text == "\n".join(document.blocks) or document.format in ("text", "markdown")
        assert all(0 <= place.start < place.end <= len(document.text) for place in document.places)


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60, deadline=None)
@given(changes=CHANGES)
def test_a_damaged_file_is_read_or_refused(kind, changes):
    read_or_refused(damaged(WHOLE[kind], changes), f"方案.{kind}")


@pytest.mark.parametrize(("kind", "part"), PARTS)
@settings(max_examples=40, deadline=None)
@given(changes=CHANGES)
def test_a_package_with_a_damaged_part_is_read_or_refused(kind, part, changes):
    read_or_refused(unpacked_with(WHOLE[kind], part, lambda content: damaged(content, changes)), "方案")


@settings(max_examples=20, deadline=None)
@given(changes=CHANGES)
def test_a_damaged_pdf_is_read_or_refused(changes):
    read_or_refused(damaged(PDF, changes), "方案.pdf")


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=200), head=st.sampled_from([
    b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xef\xbb\xbf", b"<?xml "]))
def test_any_bytes_are_read_or_refused(data, head):
    if head != b"%PDF-1.4\n" or len(data) % 10 == 0:
        read_or_refused(head + data, "方案")
