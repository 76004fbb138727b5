"""Tables and charts on a PDF sheet: cells broken into lines, heads repeated on every page."""

from dataclasses import dataclass

from documents.official.fonts import Hand
from documents.official.layout import HEIGHT, LEFT, LINE, POINT, TABLE_SIZE, WIDTH
from documents.official.line_breaking import break_lines
from documents.official.sheet import Sheet
from domain.publications.content import Chart, Table

PADDING = 1.2
TABLE_LINE = TABLE_SIZE * POINT * 1.35
LABEL, VALUE = 50.0, 18.0
BAR = (78, 121, 167)


@dataclass(frozen=True)
class _Cell:
    lines: list[str]
    x: float
    width: float
    centred: bool


def draw_table(sheet: Sheet, table: Table) -> None:
    """The table stands under its caption; it goes on over pages with its head repeated, no cell overflows.

    A row is kept on one page unless it is longer than a page; neither the first nor the last of several is alone.
    """
    head = _row(sheet, table, [column.heading for column in table.columns], Hand.HEADING)
    rows = [_row(sheet, table, row, _hand(table, number)) for number, row in enumerate(table.rows)]
    sheet.need(min(HEIGHT, LINE + _height(head) + sum(map(_height, rows[:2]))))
    _caption(sheet, table.caption)
    _draw(sheet, head, Hand.HEADING)
    for number, row in enumerate(rows):
        hand, last = _hand(table, number), sum(map(_height, rows[number:]))
        if number and number == len(rows) - 2 and last <= HEIGHT - _height(head) and sheet.need(last):
            _draw(sheet, head, Hand.HEADING)
        for piece in _pieces(row, HEIGHT - _height(head)):
            if sheet.need(_height(piece)):
                _draw(sheet, head, Hand.HEADING)
            _draw(sheet, piece, hand)
    sheet.y += LINE / 2


def _hand(table: Table, number: int) -> Hand:
    return Hand.HEADING if table.total and number == len(table.rows) - 1 else Hand.BODY


def draw_chart(sheet: Sheet, chart: Chart) -> None:
    """Bars with their labels and values under a caption, on one page where they take no more than half of it.

    The caption is never alone at the foot of a page.
    """
    row = TABLE_LINE + 2
    whole = LINE + len(chart.bars) * row
    sheet.need(whole if whole <= HEIGHT / 2 else LINE + 3 * row)
    _caption(sheet, chart.caption)
    longest = WIDTH - LABEL - VALUE
    for bar in chart.bars:
        sheet.need(row)
        _fitted(sheet, bar.label, LEFT + LABEL - 2, row)
        sheet.pdf.set_fill_color(*BAR)
        long = longest * max(0.0, min(1.0, bar.value / chart.most if chart.most else 0))
        if long:
            sheet.pdf.rect(LEFT + LABEL, sheet.y + 1, long, row - 2, style="F")
        sheet.text_at(LEFT + LABEL + long + 1.5, bar.words, row)
        sheet.y += row
    sheet.y += LINE / 2


def _caption(sheet: Sheet, words: str) -> None:
    sheet.use(Hand.HEADING, TABLE_SIZE)
    for line in break_lines(words, WIDTH, sheet.measure):
        sheet.centred(line, LINE * 0.8)


def _fitted(sheet: Sheet, label: str, right: float, line: float) -> None:
    """The label ends at `right`; a long one is set smaller."""
    sheet.use(Hand.BODY, TABLE_SIZE)
    wide = sheet.measure(label)
    if wide > LABEL - 2:
        sheet.use(Hand.BODY, TABLE_SIZE * (LABEL - 2) / wide)
    sheet.text_at(right - sheet.measure(label), label, line)
    sheet.use(Hand.BODY, TABLE_SIZE)


def _row(sheet: Sheet, table: Table, words, hand: Hand) -> list[_Cell]:
    sheet.use(hand, TABLE_SIZE)
    shares = sum(column.share for column in table.columns)
    cells, x = [], LEFT
    for column, text in zip(table.columns, words, strict=True):
        width = WIDTH * column.share / shares
        lines = break_lines(text, width - 2 * PADDING, sheet.measure)
        cells.append(_Cell(lines, x, width, column.figures or (hand is Hand.HEADING and text == column.heading)))
        x += width
    return cells


def _height(cells: list[_Cell]) -> float:
    return max((len(cell.lines) for cell in cells), default=0) * TABLE_LINE + 2 * PADDING if cells else 0


def _pieces(cells: list[_Cell], most: float) -> list[list[_Cell]]:
    """The row, cut into pieces no higher than `most`."""
    lines = max(1, int((most - 2 * PADDING) / TABLE_LINE))
    longest = max(len(cell.lines) for cell in cells)
    return [[_Cell(cell.lines[at:at + lines], cell.x, cell.width, cell.centred) for cell in cells]
            for at in range(0, longest, lines)]


def _draw(sheet: Sheet, cells: list[_Cell], hand: Hand) -> None:
    sheet.use(hand, TABLE_SIZE)
    sheet.pdf.set_draw_color(0, 0, 0)
    sheet.pdf.set_line_width(0.2)
    top, height = sheet.y, _height(cells)
    for cell in cells:
        sheet.pdf.rect(cell.x, top, cell.width, height)
        sheet.y = top + (height - len(cell.lines) * TABLE_LINE) / 2
        for line in cell.lines:
            at = (cell.width - sheet.measure(line)) / 2 if cell.centred else PADDING
            sheet.text_at(cell.x + at, line, TABLE_LINE)
            sheet.y += TABLE_LINE
    sheet.y = top + height
