"""A bulletin as a Word file in the layout of an official document, set into the kept template."""

import io
from functools import lru_cache
from pathlib import Path

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from documents.official.layout import BODY_SIZE, CHARACTERS, POINT, RED_HEAD_SIZE, TITLE_SIZE, WIDTH, Official, texts_of
from documents.official.line_breaking import balanced_lines
from domain.publications.content import Chart, Table

TEMPLATES = Path(__file__).parent / "templates"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
TWIPS, EMU = 1440 / 25.4, 36_000
BAR_HEIGHT, LEAST_HEIGHT = 6.5, 25
SHORT = CHARACTERS * 6
"""A section of no more than about six lines."""


def write_word(official: Official, *, template: Path = TEMPLATES / "official.docx") -> bytes:
    """The file's bytes: tables with heads that repeat on every page, charts as Word's own."""
    document = DocxTemplate(template)
    document.init_docx()
    content, charts = official.content, 0
    sections = []
    for heading, section in zip(content.headings(), content.sections, strict=True):
        figures = [{"caption": table.caption, "xml": _table(table)} for table in section.tables]
        for chart in section.charts:
            charts += 1
            figures.append({"caption": chart.caption, "xml": _chart(document, chart, charts)})
        sections.append({"heading": heading, "figures": figures,
                         "texts": [text for one in section.paragraphs for text in texts_of(one.text)]})
    facts = {"issuer": official.issuer, "number": official.numbered, "red_head": official.red_head,
             "title": _title(content.title), "addressee": content.addressee,
             "opening": texts_of(content.opening.text), "sections": sections, "day": official.day}
    document.render(facts, autoescape=True)
    _fit_red_head(document, official)
    _place_signer(document, official)
    _keep_with_signature(document)
    properties = document.docx.core_properties
    properties.title, properties.author, properties.language = content.title, official.issuer, "zh-CN"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _title(title: str) -> str:
    """The title in lines of about equal length."""
    width = WIDTH / POINT / TITLE_SIZE - 0.5
    return "\n".join(balanced_lines(title, width, lambda words: sum(0.5 if one.isascii() else 1 for one in words)))


def _fit_red_head(document: DocxTemplate, official: Official) -> None:
    """The issuer's name stands on one line, as large as it may be."""
    size = min(RED_HEAD_SIZE, (WIDTH - 4) / POINT / len(official.issuer + "文件"))
    for paragraph in document.docx.paragraphs:
        if paragraph.style.style_id == "RedHead":
            for run in paragraph.runs:
                run.font.size = Pt(int(size))


def _place_signer(document: DocxTemplate, official: Official) -> None:
    """The issuer's name stands in the middle over the day, which ends four characters before the edge."""
    day, name = (sum(0.5 if one.isascii() else 1 for one in words) for words in (official.day, official.issuer))
    for paragraph in document.docx.paragraphs:
        if paragraph.style.style_id == "Signer":
            paragraph.paragraph_format.right_indent = Pt(BODY_SIZE * max(2, 4 + (day - name) / 2))


def _keep_with_signature(document: DocxTemplate) -> None:
    """A short last section is on the page of the signature, which never stands alone (GB/T 9704, 7.3.5.4)."""
    kept: list[Paragraph] = []
    for paragraph in reversed(document.docx.paragraphs):
        style = paragraph.style.style_id
        if style not in ("Imprint", "SignedOn", "Signer"):
            kept.append(paragraph)
            if style != "OfficialText":
                break
    first = kept[-1].style if kept else None
    if first is not None and first.style_id == "SectionHeading" and sum(len(one.text) for one in kept) < SHORT:
        for paragraph in kept:
            paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_together = True


def _table(table: Table) -> Markup:
    whole, shares = round(WIDTH * TWIPS), sum(column.share for column in table.columns)
    widths = [round(whole * column.share / shares) for column in table.columns]
    return Markup(_templates().get_template("table.xml.j2").render(table=table, widths=widths))


def _chart(document: DocxTemplate, chart: Chart, number: int) -> Markup:
    """The chart's own part is in the package; gives the paragraph that shows it."""
    are_shares = all(bar.words.endswith("%") or bar.value == 0 for bar in chart.bars)
    format_ = '[=100]0"%";[=0]0;0.0"%"' if are_shares else "General"
    blob = _templates().get_template("chart.xml.j2").render(chart=chart, format=format_)
    main = document.docx.part
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, blob.encode(), main.package)
    height = max(LEAST_HEIGHT, BAR_HEIGHT * len(chart.bars))
    return Markup(_templates().get_template("drawing.xml.j2").render(
        chart=chart, relation=main.relate_to(part, RELATIONSHIP_TYPE.CHART), number=number,
        width=round(WIDTH * EMU), height=round(height * EMU)))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
