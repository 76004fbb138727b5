"""Makes the Word template of an official document: `python -m documents.official.template`.

The template is kept beside this; an office may change a copy of it in Word as long as the marks in braces stay.
"""

from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from documents.official import layout

TEMPLATE = Path(__file__).parent / "templates" / "official.docx"
TWIP = 25.4 / 1440
LATIN = "Times New Roman"
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
FALLBACKS = {SONG: "华文中宋,宋体", FANG: "仿宋,华文仿宋", HEI: "SimHei,Noto Sans CJK SC", KAI: "楷体,华文楷体"}
"""Name of a font → what Word takes where it is missing."""

BODY = (
    "{%p if red_head %}", ("RedHead", "{{ issuer }}文件"), ("RedNumber", "{{ number }}"), "{%p endif %}",
    ("DocumentTitle", "{{ title }}"),
    "{%p if not red_head %}", ("DocumentNumber", "{{ number }}"), "{%p endif %}",
    ("Addressee", "{{ addressee }}"),
    "{%p for text in opening %}", ("OfficialText", "{{ text }}"), "{%p endfor %}",
    "{%p for section in sections %}", ("SectionHeading", "{{ section.heading }}"),
    "{%p for text in section.texts %}", ("OfficialText", "{{ text }}"), "{%p endfor %}",
    "{%p for figure in section.figures %}", ("FigureCaption", "{{ figure.caption }}"), "{{p figure.xml }}",
    ("FigureEnd", ""), "{%p endfor %}", "{%p endfor %}",
    ("Signer", "{{ issuer }}"), ("SignedOn", "{{ day }}"),
    "{%p if day %}", ("Imprint", "{{ issuer }}\t{{ day }}印发"), "{%p endif %}",
)
"""The document from top to bottom: (style, words), or a mark of the template's language."""


def make_template(path: Path = TEMPLATE) -> None:
    """The template stands at `path`."""
    document = Document()
    _page(document)
    _styles(document)
    for part in BODY:
        style, words = part if isinstance(part, tuple) else ("OfficialText", part)
        paragraph = document.add_paragraph(words, style=_name(style))
        if style == "Imprint":
            _at_the_foot(paragraph)
    _page_numbers(document)
    _font_table(document)
    document.save(str(path))


def _page(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.footer_distance = Mm(layout.BOTTOM - 7 - layout.SMALL_SIZE * layout.POINT)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(layout.LINE / TWIP)))
    section._sectPr.append(grid)
    document.settings.odd_and_even_pages_header_footer = True


def _styles(document) -> None:
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    normal = document.styles["Normal"]
    _font(normal, FANG, layout.BODY_SIZE)
    _spacing(normal, layout.LINE / layout.POINT)
    _chinese(document, normal)
    for style in (_style(document, "OfficialText", FANG, layout.BODY_SIZE, indent=2),
                  _style(document, "Addressee", FANG, layout.BODY_SIZE),
                  _style(document, "SectionHeading", HEI, layout.BODY_SIZE, indent=2, keep=True)):
        _squeeze(style)
    _style(document, "DocumentTitle", SONG, layout.TITLE_SIZE, align=centre, line=33, after=layout.LINE)
    _style(document, "DocumentNumber", KAI, layout.BODY_SIZE, align=centre, after=layout.LINE)
    head = _style(document, "RedHead", SONG, 36, align=centre, line=None, before=10, after=layout.LINE)
    head.font.color.rgb = RGBColor(*layout.RED)
    number = _style(document, "RedNumber", FANG, layout.BODY_SIZE, align=centre, after=2 * layout.LINE)
    number.paragraph_format.element.get_or_add_pPr().append(parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="16" w:space="8" w:color="FF0000"/></w:pBdr>'))
    _style(document, "FigureCaption", HEI, layout.TABLE_SIZE, align=centre, keep=True, line=24)
    _style(document, "FigureEnd", FANG, 6, line=10)
    _style(document, "ChartLine", FANG, layout.TABLE_SIZE, align=centre, line=None)
    for name, font in (("TableHead", HEI), ("TableCell", FANG)):
        _style(document, name, font, layout.TABLE_SIZE, align=WD_ALIGN_PARAGRAPH.LEFT, line=18)
    signer = _style(document, "Signer", FANG, layout.BODY_SIZE, align=right, before=2 * layout.LINE, keep=True)
    signer.paragraph_format.right_indent = Pt(2 * layout.BODY_SIZE)
    signed = _style(document, "SignedOn", FANG, layout.BODY_SIZE, align=right)
    signed.paragraph_format.right_indent = Pt(4 * layout.BODY_SIZE)
    _imprint(_style(document, "Imprint", FANG, layout.SMALL_SIZE))


def _style(document, name: str, font: str, size: float, *, indent: int = 0, align=WD_ALIGN_PARAGRAPH.JUSTIFY,
           before: float = 0, after: float = 0, line: float | None = layout.LINE / layout.POINT, keep: bool = False):
    """A paragraph style; `indent` in characters, distances in millimetres, `line` in points, None as high as needed."""
    style = document.styles.add_style(_name(name), WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.element.set(qn("w:styleId"), name)
    _font(style, font, size)
    _spacing(style, line)
    form = style.paragraph_format
    form.alignment, form.keep_with_next = align, keep
    form.space_before, form.space_after = Mm(before), Mm(after)
    if line != layout.LINE / layout.POINT:
        _off_the_grid(style)
    if indent:
        form.first_line_indent = Pt(indent * size)
        form.element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(100 * indent))
    return style


def _chinese(document, normal) -> None:
    """Marks stand as they do in simplified Chinese, and nothing is put between them and figures: 28 to a line."""
    language = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        spacing = OxmlElement(name)
        spacing.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().insert_element_before(spacing, "w:snapToGrid", "w:spacing", "w:ind", "w:jc")


def _squeeze(style) -> None:
    """28 characters of 三号 to a line, a little closer than their size; a grid would spread tables too."""
    pitch = layout.WIDTH / layout.CHARACTERS / layout.POINT
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round((pitch - layout.BODY_SIZE) * 20)))
    style.element.get_or_add_rPr().append(spacing)


def _off_the_grid(style) -> None:
    """Lines are as high as they ask for, as in tables and titles, and not as the lines of the page."""
    snapping = OxmlElement("w:snapToGrid")
    snapping.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(snapping, "w:spacing", "w:ind", "w:jc")


def _name(style: str) -> str:
    """The style as Word's list shows it."""
    return f"公文 {style}"


def _font(style, name: str, size: float) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hAnsi"), LATIN)


def _spacing(style, line: float | None) -> None:
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
    if line:
        form.line_spacing = Pt(round(line * 20) / 20)
    form.widow_control = False


def _imprint(style) -> None:
    """Between two rules, the day at the right."""
    form = style.paragraph_format
    form.left_indent = form.right_indent = Pt(layout.SMALL_SIZE)
    form.tab_stops.add_tab_stop(Mm(layout.WIDTH) - Pt(layout.SMALL_SIZE), alignment=2)
    properties = form.element.get_or_add_pPr()
    rule = '<w:{0} w:val="single" w:sz="8" w:space="4" w:color="000000"/>'
    properties.insert(0, parse_xml(
        f'<w:pBdr {nsdecls("w")}>{rule.format("top")}{rule.format("bottom")}</w:pBdr>'))


def _at_the_foot(paragraph) -> None:
    """At the foot of the last page; not in the style, of which not every program takes it."""
    paragraph._p.get_or_add_pPr().append(parse_xml(
        f'<w:framePr {nsdecls("w")} w:w="{round(layout.WIDTH / TWIP)}" w:hSpace="0" w:wrap="notBeside" '
        'w:vAnchor="margin" w:hAnchor="margin" w:xAlign="center" w:yAlign="bottom"/>'))


def _page_numbers(document) -> None:
    """— 1 —, at the right of odd pages, at the left of even ones, a character in."""
    section = document.sections[0]
    sides = {WD_ALIGN_PARAGRAPH.RIGHT: section.footer, WD_ALIGN_PARAGRAPH.LEFT: section.even_page_footer}
    for side, footer in sides.items():
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(layout.SMALL_SIZE)
        for words in ("— ", None, " —"):
            run = paragraph.add_run(words or "")
            run.font.size, run.font.name = Pt(layout.SMALL_SIZE), LATIN
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
            if words is None:
                field = OxmlElement("w:fldSimple")
                field.set(qn("w:instr"), "PAGE")
                field.append(run._element)
                paragraph._p.append(field)


def _font_table(document) -> None:
    """What stands in for a font that a machine does not have."""
    part = next(part for part in document.part.package.iter_parts() if str(part.partname).endswith("/fontTable.xml"))
    fonts = "".join(f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
                    for name, others in FALLBACKS.items())
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


if __name__ == "__main__":
    make_template()
