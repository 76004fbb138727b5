"""OFD files: text, tables and scans read as in PDF, templates and blocks looked into, broken ones refused in words."""

import pytest

from documents.document import Caution
from documents.file_reader import read_document
from documents.ofd.ofd_archive import numbers
from documents.ofd.ofd_page import _steps
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from tests.documents.ofd_files import NAMESPACE, Sheet, ofd
from tests.documents.scan_files import page, pictured
from tests.documents.word_files import packed

FIRST = "（一）县财政局牵头，县民政局配合，2026年9月底前完成专项资金清理，建立台账，逐项销号，按季度报送进展情况。"

SECOND = "（二）县水务局2026年6月底前完成河道清淤。"


def lines(words: str, width: int = 30) -> list[str]:
    """The words in lines of so many characters, the first one indented."""
    text = "\u3000\u3000" + words
    return [text[at:at + width] for at in range(0, len(text), width)]


def blocks(*sheets: Sheet, **more) -> tuple[str, ...]:
    return read_document(ofd(*sheets, **more), "方案.ofd").blocks


def test_paragraphs_are_joined_and_keep_their_pages():
    document = read_document(ofd(
        Sheet().write(40, 30, "某县重点任务分工方案").write(30, 60, "\u3000\u3000一、重点任务", *lines(FIRST)),
        Sheet().write(30, 30, *lines(SECOND))), "方案.ofd")
    assert document.format == "ofd"
    assert document.blocks == ("某县重点任务分工方案", "一、重点任务", FIRST, SECOND)
    assert document.where(document.text.index("（二）")) == "第2页"
    assert [(one.lead + one.units, str(one.deadline.date)) for one in read_plan(document.text).measures] == [
        (("县财政局", "县民政局"), "2026-09-30"), (("县水务局",), "2026-06-30")]


def test_a_ruled_table_is_read_row_by_row():
    sheet = Sheet().grid([30, 50, 110, 170], [40, 52, 64])
    for column, words in zip((32, 52, 112), ("序号", "任务", "单位"), strict=True):
        sheet.write(column, 48, words)
    for column, words in zip((32, 52, 112), ("1", "清淤", "县水务局"), strict=True):
        sheet.write(column, 60, words)
    assert blocks(sheet) == ("| 序号 | 任务 | 单位 |", "| 1 | 清淤 | 县水务局 |")


def test_a_table_drawn_as_one_path_is_read_too():
    path = " ".join(f"M 0 {y} L 80 {y}" for y in (0, 12, 24)) + " " + " ".join(f"M {x} 0 L {x} 24" for x in (0, 30, 80))
    sheet = Sheet([f'<ofd:PathObject Boundary="30 40 80 24"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>'
                   "</ofd:PathObject>"])
    sheet.write(32, 48, "任务").write(62, 48, "单位").write(32, 60, "清淤").write(62, 60, "县水务局")
    assert blocks(sheet) == ("| 任务 | 单位 |", "| 清淤 | 县水务局 |")


def test_objects_in_blocks_and_several_layers_are_read_in_the_order_of_the_page():
    sheet = Sheet().write(30, 60, "乙在下面的一行。")
    sheet.objects = [f"<ofd:PageBlock><ofd:PageBlock>{sheet.objects[0]}</ofd:PageBlock></ofd:PageBlock>"]
    sheet.objects.append("</ofd:Layer><ofd:Layer>" + Sheet().write(30, 30, "甲在上面的一行。").objects[0])
    assert blocks(sheet) == ("甲在上面的一行。", "乙在下面的一行。")


FOOT = 5.0


def test_a_text_set_smaller_by_its_matrix_stands_where_it_is_seen():
    sheet = Sheet().write(30, 60, "乙").write(0, FOOT, "甲在左边", CTM="0.5 0 0 0.5 20 57.5")
    assert blocks(sheet) == ("甲在左边乙",)


def test_each_character_stands_where_its_steps_say():
    code = '<ofd:TextObject Boundary="30 30 100 20" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 g 2 5 30">' \
           "某县方案附件</ofd:TextCode></ofd:TextObject>"
    assert blocks(Sheet([code])) == ("某县方案 附件",)


@pytest.mark.parametrize(("written", "steps"), [
    ("g 3 5.0 2", [5.0, 5.0, 5.0, 2.0]), ("1 2", [1.0, 2.0]), ("", []), ("g 2", []), ("x", []),
    ("g 999999999 1", [1.0] * 9)])
def test_steps_are_read_within_bounds(written, steps):
    assert _steps(written, 9) == steps


@pytest.mark.parametrize(("written", "read"), [("1 2.5", [1.0, 2.5]), ("1e9", []), ("nan", []), ("a", []), (None, [])])
def test_numbers_are_read_within_bounds(written, read):
    assert numbers(written) == read


def test_a_watermark_and_what_is_not_visible_are_not_read():
    sheet = Sheet().write(30, 60, *lines(FIRST)).write(30, 66, "内部资料", CTM="0.7 0.7 -0.7 0.7 0 0")
    sheet.write(30, 100, "看不见的字", Visible="false")
    assert blocks(sheet) == (FIRST,)


def test_a_template_stands_under_its_pages_and_a_running_head_in_it_is_none_of_the_text():
    head = Sheet().write(60, 12, "某县人民政府公报")
    pages = [Sheet(templates=[0]).write(30, 60, *lines(f"第{name}件事。")) for name in "甲乙丙"]
    assert blocks(*pages, templates=(head,)) == ("第甲件事。", "第乙件事。", "第丙件事。")
    assert blocks(pages[0], templates=(head,)) == ("某县人民政府公报", "第甲件事。")


@pytest.mark.process
@pytest.mark.skipif(not Scans().is_installed, reason="duban[ocr] is not installed")
def test_a_page_that_is_a_picture_is_recognised_where_it_lies():
    scan = pictured(page("（一）县财政局2026年9月底前完成清理。"))
    sheets = (Sheet().write(40, 30, "某县重点任务分工方案"), Sheet().picture(1, "10 10 190 120"), Sheet().picture(2))
    document = read_document(ofd(*sheets, pictures=(scan, b"broken")), "方案.ofd")
    assert document.blocks == ("某县重点任务分工方案", "（一）县财政局2026年9月底前完成清理。",
                               "（第3页是图片，没有文字，未能读取）")
    assert document.where(document.text.index("（一）")) == "第2页"
    assert [(one.kind, one.what) for one in document.caveats] == [(Caution.UNREAD, "第3页")]


def test_where_nothing_is_installed_a_scan_in_it_is_told():
    with pytest.raises(InvalidPlan, match=r"duban\[ocr\]"):
        read_document(ofd(Sheet().picture(1), pictures=(b"x",)), "方案.ofd", scans=Scans(is_installed=False))


PRIVATE = Sheet().write(30, 30, "\ue001\ue002\ue003\ue004")
GOOD = Sheet().write(30, 30, "方案正文在此。")
BOMB = f"<ofd:Page {NAMESPACE}>".encode() + b" " * 20_000_000
REFUSED = {
    "empty main part": (packed({"OFD.xml": b"<a/>"}), "已损坏"),
    "broken main part": (ofd(GOOD, OFD_xml=b"<ofd:OFD"), "已损坏"),
    "broken document": (ofd(GOOD, Doc_0_Document_xml=b"<"), "已损坏"),
    "missing document": (packed({"OFD.xml": b"<o:OFD xmlns:o='http://www.ofdspec.org/2016'><o:DocBody><o:DocRoot>x.xml"
                                            b"</o:DocRoot></o:DocBody></o:OFD>"}), "已损坏"),
    "broken page": (ofd(GOOD, Doc_0_Pages_Page_0_Content_xml=b"<ofd:Page"), "已损坏"),
    "no pages": (ofd(), "扫描件|没有读出文字"),
    "encrypted": (packed({"Encryptions.xml": b"<a/>"}, into=ofd(GOOD)), "已加密"),
    "font without meaning": (ofd(PRIVATE), "乱码"),
    "bomb": (ofd(GOOD, Doc_0_Pages_Page_0_Content_xml=BOMB), "过大"),
    "entities": (ofd(GOOD, Doc_0_PublicRes_xml=b'<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'), "实体"),
    "too many pages": (ofd(*[GOOD] * 1_001), "超过 1000 页"),
    "cut off": (ofd(GOOD)[:-60], "已损坏"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(why):
    data, words = REFUSED[why]
    with pytest.raises(InvalidPlan, match=words) as refused:
        read_document(data, "方案.ofd")
    assert "请" in str(refused.value)


@pytest.mark.parametrize("object_", [
    "<ofd:TextObject/>", '<ofd:TextObject Boundary="a b c d" Size="5"/>',
    '<ofd:TextObject Boundary="0 0 9 9" Size="-1"/>',
    '<ofd:TextObject Boundary="0 0 9 9" Size="5"><ofd:TextCode X="1e99" Y="nan">x</ofd:TextCode></ofd:TextObject>',
    '<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>M L C x 1</ofd:AbbreviatedData></ofd:PathObject>',
    '<ofd:ImageObject Boundary="0 0 9 9" ResourceID="404"/>', '<ofd:TextObject Boundary="0 0 9 9" CTM="1" Size="5"/>'])
def test_a_broken_object_spoils_nothing_else(object_):
    assert "方案正文在此。" in "".join(blocks(Sheet([object_]).write(30, 60, "方案正文在此。")))


def test_names_in_the_archive_lead_nowhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Content.xml").write_bytes(GOOD.content())
    away = f"<ofd:Document {NAMESPACE}><ofd:Pages><ofd:Page BaseLoc='../../../Content.xml'/>" \
           "<ofd:Page BaseLoc='/etc/x'/><ofd:Page BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>"
    assert blocks(GOOD, Doc_0_Document_xml=away.encode()) == ("方案正文在此。",)
