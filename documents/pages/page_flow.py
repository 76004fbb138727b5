"""Pages as one text: page numbers and running heads dropped, paragraphs re-joined, tables row by row."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from documents.document import Block, Caution, Caveat, Place
from documents.grid import blocks_of
from documents.pages.lines import Line, Margins, doubts_in, glued, joined, lines_of, rows_of
from documents.pages.page import Character, Page
from documents.pages.tables import Table, continued, tables_of

PAGE_NUMBER = re.compile(r"[-—–－―·\s]{0,12}(?:第\s{0,4})?\d{1,4}(?:\s{0,4}页)?"
                         r"(?:\s{0,4}[/／,，]?\s{0,4}(?:共\s{0,4})?\d{1,4}\s{0,4}页?)?[-—–－―·\s]{0,12}")
WHOLE, LEFT_COLUMN = 0.82, 0.41
EDGE_LINES, FEWEST_REPEATS, SAME_HEIGHT = 2, 3, 4.0
TWICE, MARGIN = 2, 0.08
"""On two pages only what stands in the margin, a share of the page's height, is a running head."""
ANNEX = re.compile(r"附[件表]")
"""Heads its page, however many pages begin so."""
LEAST_SHARE = 1 / 3
GUTTER, CENTRE, FEWEST_ROWS, FEWEST_BESIDE, MOSTLY = 1.2, 0.12, 8, 4, 0.6


@dataclass
class Strip:
    """What stands one below the other: a whole page or a column of it; strips of one `kind` have the same margins.

    A kind is where the text's right edge lies at least, and which column of the page it is.
    """

    page: int
    kind: tuple[int, int]
    items: list[Line | Table] = field(default_factory=list)
    height: float = 0.0


def strips_of(page: Page) -> Iterator[Strip]:
    """The page's lines and tables, those of a page set in two columns column by column."""
    tables, rest = tables_of(page)
    columns = _columns(rest, page.width)
    for at, characters in enumerate(columns):
        share = LEFT_COLUMN if at == 1 else WHOLE
        items: list[Line | Table] = [*lines_of(characters, page.number), *(tables if at == 0 else ())]
        yield Strip(page.number, (round(page.width * share), at), sorted(items, key=_height), page.height)


def picture(page: int) -> Strip:
    """A remark in the place of a page that is a picture."""
    return Strip(page, (0, page), [Line(remark(page), 0, 1, 0, 1, page)])


def remark(page: int) -> str:
    """What stands in the place of a page that is a picture and was not read."""
    return f"（第{page}页是图片，没有文字，未能读取）"


def text_of(strips: list[Strip]) -> list[Block]:
    """The blocks of the whole document, each with its pages."""
    _drop_page_numbers(strips)
    _drop_running_heads(strips)
    margins = _margins(strips)
    blocks: list[Block] = []
    run: list[Line] = []
    table: Table | None = None
    kind: tuple[int, int] | None = None
    for strip in strips:
        if strip.kind != kind:
            blocks += _paragraphs(run, margins.get(kind))
            run, kind = [], strip.kind
        for item in strip.items:
            if isinstance(item, Line):
                blocks += blocks_of(table.cells) if table else []
                table = None
                run.append(item)
                continue
            blocks += _paragraphs(run, margins.get(kind))
            run = []
            both = continued(table, item) if table else None
            blocks += blocks_of(table.cells) if table and not both else []
            table = both or item
    if table:
        blocks += blocks_of(table.cells)
    return [*blocks, *_paragraphs(run, margins.get(kind))]


def _height(item: Line | Table) -> float:
    return item.y if isinstance(item, Line) else item.top


def _columns(characters: list[Character], width: float) -> list[list[Character]]:
    """The characters of a page in the order of its columns: one list, or what is above both, left, right."""
    middle = width / 2
    rows = rows_of(characters)
    split = [_is_split(row, middle, width * CENTRE) for row in rows]
    if split.count(True) < max(FEWEST_ROWS, MOSTLY * len(rows)):
        return [characters]
    first = split.index(True)
    below = [one for row in rows[first:] for one in row]
    return [[one for row in rows[:first] for one in row], [one for one in below if one.right <= middle],
            [one for one in below if one.right > middle]]


def _is_split(row: list[Character], middle: float, around: float) -> bool:
    """Whether a gap divides the row near the page's middle, with words on both sides."""
    return any(right.left - left.right >= GUTTER * right.size and left.right <= middle <= right.left
               and right.left <= middle + around and FEWEST_BESIDE <= at + 1 <= len(row) - FEWEST_BESIDE
               for at, (left, right) in enumerate(pairwise(row)))


def _drop_page_numbers(strips: list[Strip]) -> None:
    for strip in strips:
        for at in (0, -1):
            item = strip.items[at] if strip.items else None
            if isinstance(item, Line) and PAGE_NUMBER.fullmatch(item.text):
                del strip.items[at]


def _drop_running_heads(strips: list[Strip]) -> None:
    """Lines at the pages' edges that say the same at the same height on a third of them, and on three at least; in the
    margin they need to say the very same on two.
    """
    heads = Counter(key for strip in strips for key in {_key(one) for one in _edges(strip)})
    same = Counter(key for strip in strips for key in {(one.text, _key(one)) for one in _edges(strip)
                                                       if _in_margin(one, strip)})
    least = LEAST_SHARE * len({strip.page for strip in strips})
    repeated = {key for key, count in heads.items() if count >= max(FEWEST_REPEATS, least)}
    repeated |= {key for (_, key), count in same.items() if count >= max(TWICE, least)}
    for strip in strips:
        dropped = {id(one) for one in _edges(strip) if _key(one) in repeated and not ANNEX.match(one.text)}
        strip.items = [one for one in strip.items if id(one) not in dropped]


def _in_margin(line: Line, strip: Strip) -> bool:
    return not MARGIN * strip.height < line.y < (1 - MARGIN) * strip.height


def _edges(strip: Strip) -> list[Line]:
    return [one for one in (*strip.items[:EDGE_LINES], *strip.items[-EDGE_LINES:]) if isinstance(one, Line)]


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", "".join(line.text.split())), round(line.y / SAME_HEIGHT)


def _margins(strips: Iterable[Strip]) -> Mapping[tuple[int, int] | None, Margins]:
    lines: dict[tuple[int, int], list[Line]] = {}
    for strip in strips:
        lines.setdefault(strip.kind, []).extend(one for one in strip.items if isinstance(one, Line))
    return {kind: Margins.of(held, kind[0]) for kind, held in lines.items() if held}


def _paragraphs(lines: list[Line], margins: Margins | None) -> Iterator[Block]:
    for paragraph in joined(lines, margins) if lines and margins else ():
        places: list[Place] = []
        for page, held in groupby(paragraph, key=lambda line: line.page):
            last = list(held)[-1]
            end = len(glued(paragraph[:paragraph.index(last) + 1]))
            places.append(Place(places[-1].end if places else 0, end, f"第{page}页"))
        caveats = tuple(Caveat(start, end, Caution.UNCLEAR, _page_at(places, start))
                        for start, end in doubts_in(paragraph))
        yield Block(glued(paragraph), tuple(places), caveats)


def _page_at(places: list[Place], offset: int) -> str:
    return next((place.where for place in places if offset < place.end), "")
