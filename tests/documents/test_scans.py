"""Scans and photographs: read page by page in processes of their own, kept, doubted where unclear, refused in words."""

import io
import json
import struct
import zlib

import pypdfium2
import pytest

from documents.document import Caution
from documents.file_reader import read_document
from documents.recognition.page_store import PageStore
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from tests.documents.pdf_files import Sheet, paragraph, pdf
from tests.documents.scan_files import page, pictured, scanned, table

pytestmark = [pytest.mark.process, pytest.mark.skipif(not Scans().is_installed, reason="duban[ocr] is not installed")]
FIRST = ("某县重点任务分工方案", "一、重点任务", "（一）县财政局2026年9月底前完成清理。")
SECOND = ("（二）县民政局2026年8月底前完成复核。", "某县人民政府办公室", "2026年2月3日")


def test_a_scan_is_read_page_by_page_and_kept_so_that_it_is_not_read_twice(tmp_path):
    told = []
    scans = Scans(tmp_path / "recognised", lambda done, of: told.append((done, of)))
    data = scanned(page(*FIRST), page(*SECOND))
    document = read_document(data, "方案.pdf", scans=scans)
    assert document.blocks == (*FIRST, *SECOND)
    assert document.where(document.text.index("（二）")) == "第2页"
    assert told == [(0, 2), (1, 2), (2, 2)]
    read = read_plan(document.text)
    assert [(one.units, str(one.deadline.date)) for one in read.measures] == [
        (("县财政局",), "2026-09-30"), (("县民政局",), "2026-08-31")]
    told.clear()
    assert read_document(data, "方案.pdf", scans=scans) == document
    assert told == [(2, 2)]


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "BMP", "TIFF", "GIF"])
def test_a_picture_is_read_whatever_its_format(format_):
    document = read_document(pictured(page(FIRST[2]), format_=format_), "照片")
    assert (document.format, document.blocks) == ("picture", (FIRST[2],))


def test_a_tiff_of_several_pages_is_read_to_its_end():
    document = read_document(pictured(page(FIRST[2]), page(SECOND[0]), format_="TIFF"), "扫描.tif")
    assert document.blocks == (FIRST[2], SECOND[0])
    assert document.where(document.text.index("（二）")) == "第2页"


@pytest.mark.parametrize("turn", [0, 1.5, -2.0])
def test_a_ruled_table_is_read_row_by_row_also_where_it_lies_askew(turn):
    cells = [(0, 0, "序号"), (1, 0, "工作任务"), (2, 0, "责任单位"), (0, 1, "1"), (1, 1, "完成河道清淤"),
             (2, 1, "县水务局")]
    image = table([60, 170, 520, 840], [60, 130, 200], *cells, turn=turn)
    assert read_document(pictured(image), "表.png").blocks == (
        "| 序号 | 工作任务 | 责任单位 |", "| 1 | 完成河道清淤 | 县水务局 |")


@pytest.mark.parametrize("turn", [3.0, 90.0, 180.0, 270.0])
def test_a_page_that_lies_askew_or_on_its_side_is_read(turn):
    assert "".join(read_document(pictured(page(*FIRST, turn=turn)), "照片.png").blocks) == "".join(FIRST)


def test_a_photograph_is_turned_as_its_camera_says():
    image = page(*FIRST).rotate(90, expand=True)
    exif = image.getexif()
    exif[0x0112] = 6
    assert read_document(pictured(image, format_="JPEG", exif=exif), "照片.jpg").blocks == FIRST


def mixed() -> bytes:
    """A PDF whose first page has text and whose second is a scan."""
    words = paragraph("（一）县财政局2026年9月底前完成清理。")
    file = pypdfium2.PdfDocument(pdf(Sheet().write(60, 60, "某县重点任务分工方案", "一、重点任务", *words)))
    file.import_pages(pypdfium2.PdfDocument(scanned(page(SECOND[0]))))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_scanned_pages_stand_in_their_places_among_pages_with_text():
    assert read_document(mixed(), "方案.pdf").blocks[-2:] == ("（一）县财政局2026年9月底前完成清理。", SECOND[0])


def test_where_nothing_is_installed_the_other_pages_are_read_and_the_scan_is_told():
    document = read_document(mixed(), "方案.pdf", scans=Scans(is_installed=False))
    assert document.blocks[-1] == "（第2页是图片，没有文字，未能读取）"
    assert [(one.kind, one.what) for one in document.caveats] == [(Caution.UNREAD, "第2页")]


@pytest.mark.parametrize(("data", "name"), [(scanned(page("甲")), "方案.pdf"), (pictured(page("甲")), "方案.png")])
def test_where_nothing_is_installed_a_scan_is_refused_with_what_to_install(data, name):
    with pytest.raises(InvalidPlan, match=r"duban\[ocr\]"):
        read_document(data, name, scans=Scans(is_installed=False))


def test_letters_drawn_as_pictures_of_a_font_without_meaning_are_recognised():
    """What stands on such a page is looked at; here nothing is drawn, as the font is none."""
    with pytest.raises(InvalidPlan, match="没有读出文字"):
        read_document(pdf(Sheet().write(60, 60, "\ue001\ue002\ue003\ue004\ue005\ue006")), "方案.pdf")


def test_characters_that_are_hard_to_read_are_told():
    image = page("（一）县财政局负责清理")
    small = image.resize((image.width // 5, image.height // 5)).resize(image.size)
    document = read_document(pictured(small), "照片.png")
    assert {one.kind for one in document.caveats} == {Caution.UNCLEAR}
    assert all(document.text[one.start:one.end].strip() for one in document.caveats)


def test_a_page_at_which_the_process_dies_has_failed_and_the_others_are_read():
    said = Scans().of_pdf(scanned(page(FIRST[2]), page(SECOND[0])), [1, 99, 2])
    assert "characters" in said[1]
    assert "characters" in said[2]
    assert said[99] == {"failed": "died"}


def test_when_time_is_over_what_was_read_is_kept_and_the_rest_is_told(tmp_path):
    data = scanned(page(FIRST[2]), page(SECOND[0]))
    scans = Scans(tmp_path)
    scans.of_pdf(data, [1])
    late = read_document(data, "方案.pdf", scans=Scans(tmp_path, most_seconds=0))
    assert late.blocks == (FIRST[2], "（第2页是图片，没有文字，未能读取）")
    with pytest.raises(InvalidPlan, match="限定的时间"):
        read_document(data, "方案.pdf", scans=Scans(most_seconds=0))


def bomb(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) \
        + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("data", "words"), [
    (bomb(100_000, 100_000), "像素过多"), (bomb(20_000, 10_000), "像素过多"), (bomb(2_000, 2_000), "已损坏"),
    (pictured(page("甲"))[:300], "已损坏"), (b"\xff\xd8\xff" + bytes(400), "已损坏"),
    (b"II*\x00" + bytes(50), "已损坏"), (pictured(page()), "没有读出文字"), (scanned(page()), "没有读出文字")])
def test_pictures_that_cannot_be_read_are_refused_in_words(data, words):
    with pytest.raises(InvalidPlan, match=words) as refused:
        read_document(data, "照片")
    assert "请" in str(refused.value)


def test_pages_are_kept_whole_or_not_at_all(tmp_path):
    store = PageStore(tmp_path, b"scan")
    assert store.load(1) is None
    store.save(1, {"page": 1, "characters": []})
    assert store.load(1) == {"page": 1, "characters": []}
    assert PageStore(tmp_path, b"another").load(1) is None
    for broken in ("{", json.dumps([1]), json.dumps({"page": 2})):
        (store.folder / "1.json").write_text(broken)
        assert store.load(1) is None
    assert store.folder.stat().st_mode & 0o077 == 0


def test_pages_of_documents_not_asked_for_long_go(tmp_path, monkeypatch):
    monkeypatch.setattr("documents.recognition.page_store.MOST_FILES", 2)
    for name in (b"1", b"2", b"3"):
        PageStore(tmp_path, name).save(1, {"page": 1})
    assert len(list(tmp_path.iterdir())) == 2
    assert PageStore(tmp_path, b"3").load(1)
