"""PDF files: paragraphs re-joined, page numbers and running heads dropped, tables by their ruled lines, refusals."""

import zlib

import pytest

from documents.file_reader import read_document
from documents.pdf.pdf_process import answer
from documents.pdf.pdf_reader import REFUSALS
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan
from domain.messages import Message
from domain.plans.reader import read_plan
from tests.documents.pdf_files import A4, Sheet, paragraph, pdf

FIRST = "加快建设省级数据共享平台，推动政务数据汇聚共享，2026年9月底前完成一期工程并上线运行，实现省市县三级贯通。"
SECOND = "优化审批服务，压减办理时限，推动更多事项网上办、掌上办、一次办，切实方便企业和群众办事，每季度通报进展情况。"


def blocks(*sheets: Sheet) -> tuple[str, ...]:
    """What stands on these pages, read in this process so that many may be tried."""
    said = answer(pdf(*sheets))
    return tuple(text for text, *_ in said["blocks"])


def test_paragraphs_are_joined_and_keep_their_pages():
    document = read_document(pdf(
        Sheet().write(60, 60, "某省数据工作方案").write(60, 100, *paragraph(f"（一）{FIRST}"), *paragraph(SECOND)[:1]),
        Sheet().write(60, 60, *paragraph(SECOND)[1:], *paragraph("（三）落实责任。"))), "方案.pdf")
    assert (document.format, document.blocks) == (
        "pdf", ("某省数据工作方案", f"（一）{FIRST}", SECOND, "（三）落实责任。"))
    at = document.text.index(SECOND)
    assert document.where(at) == "第1页"
    assert document.where(at, at + len(SECOND)) == "第1页—第2页"
    assert document.where(document.text.index("（三）")) == "第2页"


def test_page_numbers_and_running_heads_are_dropped():
    sheets = [Sheet().write(60, 30, "某省人民政府公报").write(60, 80, *paragraph(f"第{name}件事。"))
              .write(280, 800, f"— {number} —") for number, name in enumerate("甲乙丙丁", 1)]
    assert blocks(*sheets) == ("第甲件事。", "第乙件事。", "第丙件事。", "第丁件事。")


def test_a_number_that_is_no_page_number_stays():
    assert blocks(Sheet().write(60, 100, "项目数", "12", "个。")) == ("项目数", "12", "个。")


def test_a_page_that_lies_upside_down_is_read_as_it_is_looked_at():
    drawn = [(f"-1 0 0 -1 {A4[0] - 100} {y}", text) for y, text in ((100, "甲在上面的一行"), (200, "乙在下面的一行"))]
    assert blocks(Sheet(rotate=180, turned=drawn)) == ("甲在上面的一行", "乙在下面的一行")


def test_what_is_drawn_out_of_order_or_twice_is_read_once_in_order():
    sheet = Sheet(words=[(84, 60, "二行"), (60, 60, "第"), (72, 60, "一"), (60.5, 60, "第")])
    assert blocks(sheet) == ("第一二行",)


def test_a_table_is_read_by_its_ruled_lines_with_merged_cells_spoken_out():
    columns, rows = [60, 100, 220, 340, 460], [60, 90, 120, 170, 200]
    sheet = Sheet().grid(columns, rows, but=((340, 60, 340, 90), (60, 90, 100, 90), (100, 90, 220, 90),
                                             (100, 170, 220, 170))) \
        .write(64, 64, "序号").write(104, 64, "重点任务").write(224, 64, "责任分工") \
        .write(224, 94, "牵头单位").write(344, 94, "配合单位") \
        .write(64, 124, "1").write(104, 124, "建设平台").write(224, 124, "省数据局") \
        .write(344, 124, "省财政厅、省发展改", "革委") \
        .write(64, 174, "2").write(224, 174, "省审批局").write(344, 174, "省司法厅")
    assert blocks(sheet) == ("| 序号 | 重点任务 | 责任分工 |  |", "| 序号 | 重点任务 | 牵头单位 | 配合单位 |",
                             "| 1 | 建设平台 | 省数据局 | 省财政厅、省发展改革委 |",
                             "| 2 | 建设平台 | 省审批局 | 省司法厅 |")


def test_lines_of_a_cell_that_end_early_are_not_glued():
    sheet = Sheet().grid([60, 120, 240], [60, 120, 150]).write(64, 64, "修路").write(124, 64, "市财政局", "市审计局") \
        .write(64, 124, "架桥").write(124, 124, "市局")
    assert blocks(sheet)[0] == "| 修路 | 市财政局 市审计局 |"


def test_a_table_over_two_pages_is_one_and_a_row_that_was_cut_is_whole():
    columns = [60, 100, 180, 260]
    first = Sheet().grid(columns, [700, 730, 760]).write(64, 704, "序号").write(104, 704, "重点任务") \
        .write(184, 704, "牵头单位").write(64, 734, "1").write(104, 734, "建设省级平").write(184, 734, "省市场监督")
    second = Sheet().grid(columns, [60, 90, 120]).write(104, 64, "台").write(184, 64, "管理局") \
        .write(64, 94, "2").write(104, 94, "修路").write(184, 94, "省交通厅")
    assert blocks(first.write(300, 800, "1"), second) == (
        "| 序号 | 重点任务 | 牵头单位 |", "| 1 | 建设省级平台 | 省市场监督管理局 |", "| 2 | 修路 | 省交通厅 |")


def test_text_around_a_table_stays_around_it():
    sheet = Sheet().write(60, 60, "附件：任务分解表").grid([60, 120, 180], [100, 130, 160]).write(64, 104, "修路") \
        .write(124, 104, "市局").write(60, 200, "某市人民政府")
    assert blocks(sheet) == ("附件：任务分解表", "| 修路 | 市局 |", "某市人民政府")


def test_two_columns_are_read_one_after_the_other():
    left, right = [[f"{side}边第{n}行的文字到此完。" for n in range(10)] for side in "左右"]
    sheet = Sheet().write(200, 40, "跨越两栏的大标题在这里居中写").write(40, 80, *left).write(320, 80, *right)
    assert blocks(sheet) == ("跨越两栏的大标题在这里居中写", *left, *right)


def test_a_picture_among_pages_of_text_is_told():
    sheet = Sheet().write(60, 60, "方案正文在此。")
    assert blocks(sheet, sheet, Sheet(picture=True))[-1] == "（第3页是图片，没有文字，未能读取）"


def test_radicals_that_a_font_names_are_the_usual_characters():
    assert blocks(Sheet().write(60, 60, "⼯作⽅案")) == ("工作方案",)


def test_the_reading_of_a_pdf_points_at_its_page():
    words = f"（一）{FIRST}（省数据局牵头，省财政厅配合）"
    document = read_document(pdf(
        Sheet().write(60, 60, "某省数据工作方案", "某省人民政府", "2026年1月15日", "一、重点任务"),
        Sheet().write(60, 60, *paragraph(words))), "方案.pdf")
    measure = read_plan(document.text).measures[0]
    assert (measure.lead, measure.units, str(measure.deadline.date)) == (("省数据局",), ("省财政厅",), "2026-09-30")
    assert document.where(measure.start, measure.end) == "第2页"


LOCKED = "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/O<{0}>/U<{0}>/P -4>>".format("ab" * 32)
REFUSED = {
    "encrypted": pdf(Sheet().write(60, 60, "方案"), extra=LOCKED),
    "scanned": pdf(Sheet(picture=True), Sheet(picture=True)),
    "damaged": b"%PDF-1.7\nnothing",
    "too long": pdf(*[Sheet()] * 1_001),
    "unreadable": pdf(Sheet().write(60, 60, "\ue001\ue002\ue003\ue004\ue005\ue006")),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_remedy(why):
    with pytest.raises(InvalidPlan) as refusal:
        read_document(REFUSED[why], "方案.pdf", scans=Scans(is_installed=False))
    assert refusal.value.message == Message(REFUSALS[why], file="方案.pdf")
    assert str(refusal.value).startswith("“方案.pdf”")
    assert "请" in str(refusal.value)


def test_a_stream_that_would_fill_the_memory_takes_only_its_own_process_down():
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\x9c" + block * 200 + b"\x03\x00"
    bomb = b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)
    with pytest.raises(InvalidPlan, match="过于复杂|已损坏|扫描件"):
        read_document(pdf(Sheet(content_object=8), more=(bomb,)), "方案.pdf")


def test_a_watermark_across_the_page_is_not_read():
    letters = [(f"0.707 0.707 -0.707 0.707 {150 + 40 * at} {500 + 40 * at}", one)
               for at, one in enumerate("内部资料")]
    assert blocks(Sheet(turned=letters).write(60, 60, *paragraph(f"（一）{FIRST}"))) == (f"（一）{FIRST}",)


def test_a_page_whose_words_all_slant_is_read():
    slanting = [(f"0.866 0.5 -0.5 0.866 {100 + 80 * at} 300", one) for at, one in enumerate(("方案", "正文"))]
    assert sorted("".join(blocks(Sheet(turned=slanting)))) == sorted("方案 正文")


@pytest.mark.parametrize(("head", "top", "dropped"), [
    ("某县人民政府公报2026年第3期", 30, True), ("某县人民政府公报2026年第3期", 200, False)])
def test_a_running_head_of_two_pages_stands_in_the_margin(head, top, dropped):
    sheets = [Sheet().write(230, top, head).write(60, 260, *paragraph(f"第{name}件事。")) for name in "甲乙"]
    assert (head not in blocks(*sheets)) is dropped


def test_what_differs_on_two_pages_is_no_running_head():
    sheets = [Sheet().write(230, 30, f"第{name}部分").write(60, 260, *paragraph(f"第{name}件事。")) for name in "12"]
    assert blocks(*sheets) == ("第1部分", "第1件事。", "第2部分", "第2件事。")


def test_an_annex_heads_its_page_however_many_there_are():
    sheets = [Sheet().write(60, 60, f"附件{number}").write(60, 120, *paragraph(f"第{number}张表。"))
              for number in range(1, 5)]
    assert [one for one in blocks(*sheets) if one.startswith("附件")] == ["附件1", "附件2", "附件3", "附件4"]


def test_paragraphs_of_a_page_with_words_in_one_of_its_columns_are_joined():
    words = "（一）县民政局在九月二十日前完成养老机构排查工作，建立台账并逐项整改到位，按期报送进展情况和典型做法。"
    lines = [words[at:at + 18] for at in range(0, len(words), 18)]
    short = ["（二）市交通局。", "（三）市水务局。"]
    assert blocks(Sheet().write(200, 40, "某县重点任务分解方案").write(60, 80, *lines, *lines, *short)) == (
        "某县重点任务分解方案", words, words, *short)


def test_short_lines_of_one_length_are_a_list():
    units = ["市发展改革委", "市市场监管局", "市住房城乡局", "市农业农村局", "市文化旅游局"]
    assert blocks(Sheet().write(60, 80, *units)) == tuple(units)


def test_a_number_that_a_lines_end_cut_is_whole():
    above = "这一件工作要写到这一行的末尾为止而末尾恰好是一个数字就是二〇二六年的1"
    assert blocks(Sheet().write(60, 60, above + "1", "1月10日前完成。")) == (above + "11月10日前完成。",)
