"""A bulletin as PDF in the layout of an official document, its fonts embedded as subsets."""


from documents.official.drawing import draw_chart, draw_table
from documents.official.fonts import Hand, find_fonts
from documents.official.layout import (
    BODY_SIZE,
    CHARACTERS,
    HEIGHT,
    LEFT,
    LINE,
    POINT,
    RED,
    RED_HEAD_SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    TOP,
    WIDTH,
    Official,
    texts_of,
)
from documents.official.line_breaking import balanced_lines, break_lines
from documents.official.sheet import Sheet
from domain.publications.content import Section

SQUEEZE = WIDTH / (CHARACTERS * BODY_SIZE * POINT)
"""三号 characters stand a little closer than their size, so that a line holds 28 of them."""

SIGNATURE = 6
"""Lines of a signature with the two above it and the imprint below: it has no page to itself."""


def write_pdf(official: Official, *, font: str = "") -> bytes:
    """The document's bytes; InvalidSettings, with the remedy, where there is no Chinese font."""
    sheet = Sheet(find_fonts(font), title=official.content.title, author=official.issuer)
    _head(sheet, official)
    _paragraph(sheet, official.content.addressee, indent=0)
    for text in texts_of(official.content.opening.text):
        _paragraph(sheet, text)
    for heading, section in zip(official.content.headings(), official.content.sections, strict=True):
        if section is official.content.sections[-1]:
            _keep_with_signature(sheet, section)
        _section(sheet, heading, section)
    _signature(sheet, official)
    _imprint(sheet, official)
    return sheet.bytes()


def _head(sheet: Sheet, official: Official) -> None:
    if official.red_head:
        size = _fitting(sheet, official.issuer + "文件")
        sheet.y = TOP + 35 - 20
        sheet.use(Hand.TITLE, size, RED)
        sheet.centred(official.issuer + "文件", size * POINT * 1.1)
        sheet.y += LINE
        sheet.use(Hand.BODY, BODY_SIZE)
        sheet.centred(official.numbered, LINE)
        sheet.y += 4 - (LINE - BODY_SIZE * POINT) / 2
        sheet.rule(RED, 0.7)
        sheet.y += 2 * LINE
    sheet.use(Hand.TITLE, TITLE_SIZE)
    for line in balanced_lines(official.content.title, WIDTH, sheet.measure):
        sheet.centred(line, LINE * 1.15)
    if not official.red_head:
        sheet.use(Hand.KAI, BODY_SIZE)
        sheet.centred(official.numbered, LINE)
    sheet.y += LINE


def _fitting(sheet: Sheet, words: str) -> float:
    sheet.use(Hand.TITLE, RED_HEAD_SIZE)
    return min(RED_HEAD_SIZE, RED_HEAD_SIZE * (WIDTH - 4) / sheet.measure(words))


def _section(sheet: Sheet, heading: str, section: Section) -> None:
    sheet.need(3 * LINE)
    sheet.use(Hand.HEADING, BODY_SIZE)
    _lines(sheet, heading, indent=2)
    for paragraph in section.paragraphs:
        for text in texts_of(paragraph.text):
            _paragraph(sheet, text)
    for table in section.tables:
        draw_table(sheet, table)
    for chart in section.charts:
        draw_chart(sheet, chart)


def _keep_with_signature(sheet: Sheet, section: Section) -> None:
    """A short last section is on the page of the signature, which never stands alone (GB/T 9704, 7.3.5.4)."""
    if section.tables or section.charts:
        return
    sheet.use(Hand.BODY, BODY_SIZE)
    lines = sum(len(_broken(sheet, text, indent=2)) for one in section.paragraphs for text in texts_of(one.text))
    whole = (1 + lines + SIGNATURE) * LINE
    if whole <= HEIGHT / 2:
        sheet.need(whole)


def _paragraph(sheet: Sheet, text: str, indent: int = 2) -> None:
    sheet.use(Hand.BODY, BODY_SIZE)
    _lines(sheet, text, indent=indent)


def _lines(sheet: Sheet, text: str, *, indent: int) -> None:
    """The text on the grid of 28 characters, its first line set in."""
    setting_in = indent * WIDTH / CHARACTERS
    lines = _broken(sheet, text, indent=indent)
    for number, line in enumerate(lines):
        sheet.need(LINE)
        at = LEFT + (setting_in if number == 0 else 0)
        sheet.justified(line, at, WIDTH + LEFT - at, LINE, SQUEEZE, is_last=number == len(lines) - 1)


def _broken(sheet: Sheet, text: str, *, indent: int) -> list[str]:
    return break_lines(text, WIDTH, lambda words: sheet.measure(words) * SQUEEZE,
                       first=WIDTH - indent * WIDTH / CHARACTERS)


def _signature(sheet: Sheet, official: Official) -> None:
    """Who and when, after two empty lines, on one page with them and the imprint; the day stands four characters in."""
    sheet.need(SIGNATURE * LINE)
    sheet.y += 2 * LINE
    sheet.use(Hand.BODY, BODY_SIZE)
    character = WIDTH / CHARACTERS
    day = official.day or "　　年　月　日"
    wide, name = sheet.measure(day), sheet.measure(official.issuer)
    middle = LEFT + WIDTH - 4 * character - wide / 2
    sheet.text_at(min(middle - name / 2, LEFT + WIDTH - 2 * character - name), official.issuer, LINE)
    sheet.y += LINE
    sheet.text_at(middle - wide / 2, day, LINE)
    sheet.y += LINE


def _imprint(sheet: Sheet, official: Official) -> None:
    """At the foot of the last page: who printed it and when; nothing for a draft."""
    if not official.day:
        return
    sheet.use(Hand.BODY, SMALL_SIZE)
    line, inset = LINE * 0.9, SMALL_SIZE * POINT
    sheet.need(line + 2)
    sheet.y = TOP + HEIGHT - line
    sheet.rule((0, 0, 0), 0.35)
    day = f"{official.day}印发"
    sheet.text_at(LEFT + inset, official.issuer, line)
    sheet.text_at(LEFT + WIDTH - inset - sheet.measure(day), day, line)
    sheet.y += line
    sheet.rule((0, 0, 0), 0.35)


