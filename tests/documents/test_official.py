"""The files of a bulletin, opened again: fonts, margins, tables over pages with their heads, nothing over the edge."""

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.official.fonts import Hand, find_fonts
from documents.official.layout import BOTTOM, LEFT, PAGE_HEIGHT, POINT, RIGHT, TOP, Official
from documents.official.line_breaking import NOT_FIRST, balanced_lines, break_lines
from documents.official.template import TEMPLATE, make_template
from documents.official.word_writer import write_word
from domain.errors import InvalidSettings
from domain.publications.content import Bar, Chart, Column, Content, Paragraph, Section, Table

LONG = "报送第十届中国（河南）国际投资贸易洽谈会签约项目落实情况，明确责任单位、责任人和完成时限"
HARM = "{{ 7*7 }} <w:br/> & {% raw %}"


def content(rows: int = 60, long: str = LONG) -> Content:
    columns = (Column("编号", 1.8, figures=True), Column("事项", 4.6), Column("责任单位", 2.6))
    table = Table("逾期未报事项清单", columns, tuple((f"2016-{one:04}", long, "郑州航空港经济综合实验区")
                                             for one in range(1, rows + 1)))
    chart = Chart("各省辖市按期办结率", (Bar("郑州市", 100, "100%"), Bar("洛阳市", 66.7, "66.7%")), 100)
    return Content("关于2016年第三季度督查事项办理情况的通报", "各省辖市，省直有关部门：",
                   Paragraph("opening", "现将2016年第三季度督查事项办理情况通报如下。"),
                   (Section("总体情况", (Paragraph("overall", f"第一段。{LONG * 4}\n第二段。"),), (), (chart,)),
                    Section("逾期未报事项", (Paragraph("overdue", HARM),), (table,))))


def official(**changes) -> Official:
    facts = {"content": content(), "issuer": "省开放办", "number": "督办通报〔2016〕1号",
             "issued_on": date(2016, 10, 11)} | changes
    return Official(**facts)


def opened(**changes):
    return Document(io.BytesIO(write_word(official(**changes))))


def styled(document, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.style_id == style]


def test_the_word_file_says_everything_in_its_place():
    document = opened()
    assert styled(document, "RedHead") == ["省开放办文件"]
    assert styled(document, "RedNumber") == ["督办通报〔2016〕1号"]
    assert "".join(styled(document, "DocumentTitle")).replace("\n", "") == content().title
    assert styled(document, "SectionHeading") == ["一、总体情况", "二、逾期未报事项"]
    assert styled(document, "OfficialText")[1:] == [f"第一段。{LONG * 4}", "第二段。", HARM]
    assert (styled(document, "SignedOn"), styled(document, "Imprint")) == (
        ["2016年10月11日"], ["省开放办\t2016年10月11日印发"])
    assert document.core_properties.title == content().title


def test_the_page_is_that_of_the_standard():
    section = opened().sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height, section.top_margin,
                                      section.bottom_margin, section.left_margin, section.right_margin)] == [
        210, 297, 37, 35, 28, 26]
    assert 22 * int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch"))) == pytest.approx(
        (section.page_height - section.top_margin - section.bottom_margin) / 635, abs=22)


@pytest.mark.parametrize(("style", "font", "size"), [
    ("DocumentTitle", "方正小标宋简体", 22), ("OfficialText", "仿宋_GB2312", 16), ("SectionHeading", "黑体", 16),
    ("TableCell", "仿宋_GB2312", 12), ("TableHead", "黑体", 12)])
def test_every_kind_of_text_has_its_font_and_size(style, font, size):
    found = next(one for one in opened().styles if getattr(one, "style_id", "") == style)
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert found.font.size.pt == size


def test_tables_in_word_fit_the_page_and_repeat_their_heads():
    table = opened().tables[0]
    assert sum(int(one.get(qn("w:w"))) for one in table._tbl.tblGrid) * 25.4 / 1440 == pytest.approx(156, abs=0.2)
    assert len(table.rows) == 61
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows][:2] == [True, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.text for cell in table.rows[1].cells] == ["2016-0001", LONG, "郑州航空港经济综合实验区"]


def test_a_chart_is_words_own_and_says_its_figures_to_who_cannot_see_it():
    package = zipfile.ZipFile(io.BytesIO(write_word(official())))
    chart = package.read("word/charts/chart1.xml").decode()
    assert "<c:v>郑州市</c:v>" in chart
    assert "<c:v>66.7</c:v>" in chart
    assert "各省辖市按期办结率：郑州市 100%；洛阳市 66.7%" in package.read("word/document.xml").decode()


def test_page_numbers_stand_outside_on_odd_and_even_pages():
    section = opened().sections[0]
    sides = [footer.paragraphs[0].alignment for footer in (section.footer, section.even_page_footer)]
    assert [int(side) for side in sides] == [2, 0]
    assert all("PAGE" in footer._element.xml for footer in (section.footer, section.even_page_footer))


def test_a_draft_without_red_head_says_that_it_is_one():
    document = opened(number="", issued_on=None, red_head=False)
    assert styled(document, "RedHead") == []
    assert styled(document, "DocumentNumber") == ["（草稿）"]
    assert styled(document, "Imprint") == []


def test_a_long_issuers_name_stays_on_one_line():
    document = opened(issuer="省对外开放工作领导小组办公室")
    run = next(one for one in document.paragraphs if one.style.style_id == "RedHead").runs[0]
    assert Mm(156) >= run.font.size * len(run.text) > Mm(130)


def test_the_kept_template_is_what_its_script_makes(tmp_path):
    make_template(tmp_path / "made.docx")
    made, kept = (zipfile.ZipFile(path) for path in (tmp_path / "made.docx", TEMPLATE))
    for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/fontTable.xml"):
        assert made.read(part) == kept.read(part), f"run: python -m documents.official.template ({part})"


@pytest.mark.parametrize("width", [4, 5, 7, 12])
def test_lines_hold_together_what_belongs_together(width):
    def measure(words):
        return sum(0.5 if one.isascii() else 1 for one in words)
    text = "截至2016年9月30日，“郑州市”（含航空港区）逾期未报12项；请尽快办结。"
    lines = break_lines(text, width, measure)
    assert "".join(lines) == text
    assert all(measure(line) <= width for line in lines)
    assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
    assert any("12项" in line for line in lines)


def test_a_word_wider_than_the_line_is_cut_and_a_title_is_balanced():
    assert break_lines("ABCDEFGH", 3, len) == ["ABC", "DEF", "GH"]
    assert break_lines("", 3, len) == [""]
    assert [len(line) for line in balanced_lines("关于促进外贸回稳向好的若干措施", 10, len)] == [8, 7]


@pytest.mark.parametrize("lines", [
    ("关于2016年第三季度", "督查事项办理情况的通报"),
    ("关于2026年9月28日至11月25日", "督查事项办理情况的通报"),
    ("关于2026年9月29日至11月16日省直有关部门", "服务对外开放工作考核结果的通报"),
    ("关于2016年1月1日至12月31日", "省辖市、省直管县（市）", "开放招商工作考核结果的通报"),
    ("关于河南省对外开放工作领导小组", "2016年上半年重大签约项目落实情况的通报")])
def test_a_title_breaks_between_words(lines):
    assert balanced_lines("".join(lines), 19.6, lambda words: sum(0.5 if one.isascii() else 1 for one in words)) == [
        *lines]


@pytest.mark.parametrize(("issuer", "indent"), [("省开放办", 5.5), ("河南省对外开放工作领导小组办公室", 2)])
def test_the_issuer_stands_over_the_middle_of_the_day_and_the_imprint_at_the_foot(issuer, indent):
    document = opened(issuer=issuer)
    signer, imprint = (next(one for one in document.paragraphs if one.style.style_id == style)
                       for style in ("Signer", "Imprint"))
    assert signer.paragraph_format.right_indent.pt == pytest.approx(indent * 16, abs=0.1)
    assert imprint._p.pPr.find(qn("w:framePr")).get(qn("w:yAlign")) == "bottom"


def test_a_word_table_has_no_row_alone_on_a_page():
    rows = opened().tables[0].rows
    kept = [row.cells[0].paragraphs[0]._p.pPr.find(qn("w:keepNext")) is not None for row in rows]
    assert [number for number, is_kept in enumerate(kept) if is_kept] == [0, 1, len(rows) - 2]


def test_marks_are_those_of_simplified_chinese():
    styles = opened().styles.element
    assert 'w:eastAsia="zh-CN"' in styles.xml.split("w:latentStyles")[0]
    assert 'w:autoSpaceDE w:val="0"' in styles.xml


def test_a_machine_without_chinese_fonts_is_told_what_to_install(tmp_path):
    with pytest.raises(InvalidSettings, match=r"fonts-noto-cjk.*DUBAN_FONT"):
        find_fonts(folders=(str(tmp_path),))
    with pytest.raises(InvalidSettings, match="不存在"):
        find_fonts(str(tmp_path / "gone.ttf"))


def test_a_folder_of_fonts_comes_before_the_machines_own(tmp_path):
    (tmp_path / "SimFang.TTF").touch()
    other = tmp_path / "other"
    other.mkdir()
    (other / "NotoSerifCJK-Regular.ttc").touch()
    (other / "simhei.ttf").touch()
    found = find_fonts(str(tmp_path), (str(other),))
    assert found[Hand.BODY].name == "SimFang.TTF"
    assert found[Hand.HEADING].name == "simhei.ttf"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Needs fpdf2, and a Chinese font on the machine."""
    from documents.official.pdf_writer import write_pdf
    try:
        data = write_pdf(official())
    except InvalidSettings as error:
        pytest.skip(str(error))
    path = tmp_path_factory.mktemp("pdf") / "bulletin.pdf"
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def pages(made) -> list[str]:
    if shutil.which("pdftotext"):
        return subprocess.run(["pdftotext", "-layout", made, "-"], capture_output=True, text=True,
                              check=True).stdout.split("\f")[:-1]
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]


def test_everything_is_said_in_order(pages):
    text = "".join("".join(pages).split())
    places = [text.index(words) for words in ("省开放办文件", "督办通报〔2016〕1号", "各省辖市，省直有关部门：",
                                              "一、总体情况", "各省辖市按期办结率", "二、逾期未报事项",
                                              "2016-0001", "2016-0060", "2016年10月11日印发")]
    assert places == sorted(places)
    assert "".join(HARM.split()) in text


def test_a_table_goes_on_with_its_head_on_every_page_and_no_row_is_lost(pages):
    with_rows = [page for page in pages if "2016-00" in page]
    assert len(with_rows) > 2
    assert all("编号" in page and "责任单位" in page for page in with_rows)
    assert all(sum(f"2016-{one:04}" in page for page in pages) == 1 for one in range(1, 61))


@pytest.mark.parametrize("paragraphs", range(1, 14))
def test_a_chart_of_less_than_half_a_page_is_never_cut(small_fonts, paragraphs):
    from documents.official.pdf_writer import write_pdf
    bars = tuple(Bar(f"某{one:02}市", 50, f"{one}.5分") for one in range(12))
    section = Section("得分", (Paragraph("text", "\n".join([LONG] * paragraphs)),), (), (Chart("总分", bars, 100),))
    try:
        data = write_pdf(official(content=Content("通报", "各市：", Paragraph("opening", "如下。"), (section,))),
                         font=small_fonts)
    except InvalidSettings as error:
        pytest.skip(str(error))
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert [sum(f"某{one:02}市" in text for one in range(12)) for text in texts if "某" in text] == [12]


@pytest.mark.parametrize("rows", range(7, 13))
def test_neither_a_row_nor_the_signature_stands_alone_on_a_page(small_fonts, rows):
    from documents.official.pdf_writer import write_pdf
    whole = content(rows=rows)
    last = Section("下一步要求", (Paragraph("demands", "请各单位对照清单，按时限推进各项工作。"),))
    try:
        data = write_pdf(official(content=Content(whole.title, whole.addressee, whole.opening,
                                                  (whole.sections[1], last))), font=small_fonts)
    except InvalidSettings as error:
        pytest.skip(str(error))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert 1 not in [page.count("2016-00") for page in pages]
    assert "下一步要求" in pages[-1]
    assert pages[-1].count("2016年10月11日") == 2   # the signature's and the imprint's


def test_pages_are_numbered_outside(made, pages):
    assert all(f"—{number}—" in page.replace(" ", "") for number, page in enumerate(pages, 1))
    for number, page in enumerate(pypdfium2.PdfDocument(made), 1):
        found = page.get_textpage().search("—").get_next()
        left = page.get_textpage().get_charbox(found[0])[0] * POINT
        assert (left > 105) == (number % 2 == 1)


def test_nothing_stands_outside_the_area_of_text(made):
    for page in pypdfium2.PdfDocument(made):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            left, bottom, right, top = (one * POINT for one in text.get_charbox(at))
            assert left >= LEFT - 0.5
            assert right <= 210 - RIGHT + 0.5
            assert top <= PAGE_HEIGHT - TOP + 0.5
            assert bottom >= BOTTOM - 15   # the page number stands below


def test_a_cells_words_stay_in_their_column(made):
    edges = [LEFT + 156 * share / 9 for share in (1.8, 6.4)]
    page = next(page for page in pypdfium2.PdfDocument(made) if "2016-0020" in page.get_textpage().get_text_range())
    text = page.get_textpage()
    for at in range(text.count_chars()):
        left, bottom, right, _ = (one * POINT for one in text.get_charbox(at))
        if bottom > BOTTOM and right > left:
            assert not [edge for edge in edges if left + 0.1 < edge < right - 0.1], text.get_text_range(at, 1)


def test_fonts_are_embedded_and_only_what_is_used_of_them(made):
    assert made.stat().st_size < 400_000
    if shutil.which("pdffonts"):
        told = subprocess.run(["pdffonts", made], capture_output=True, text=True, check=True).stdout
        told = told.splitlines()[2:]
        assert told
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in told)


def test_a_row_longer_than_a_page_goes_on_over_it():
    from documents.official.pdf_writer import write_pdf
    data = write_pdf(official(content=content(rows=1, long="长" * 1500 + "完"), red_head=False, number=""))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert sum(page.count("长") for page in pages) == 1500
    assert len([page for page in pages if "编号" in page]) > 1


@pytest.mark.parametrize("written", [b"", b"no font at all"])
def test_a_file_that_is_no_font_is_named(tmp_path, written):
    from documents.official.pdf_writer import write_pdf
    (tmp_path / "broken.ttf").write_bytes(written)
    with pytest.raises(InvalidSettings, match="broken.ttf.*不能使用"):
        write_pdf(official(), font=str(tmp_path / "broken.ttf"))


def test_a_font_without_chinese_is_refused():
    from documents.official.pdf_writer import write_pdf
    latin = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not latin.exists():
        pytest.skip("DejaVu is not installed")
    with pytest.raises(InvalidSettings, match="没有所需的汉字"):
        write_pdf(official(), font=str(latin))
