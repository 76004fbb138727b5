"""Web pages as saved from a government site: the article without what surrounds it, its tables row by row."""

import re
from collections.abc import Iterator

from lxml import etree, html

from documents.article import article_of, is_data_table, title_of
from documents.document import Block
from documents.grid import Cell, blocks_of
from documents.plain_text import decode
from documents.word.numbering import written
from domain.errors import InvalidPlan

BLOCKS = {"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody",
          "thead", "tfoot", "tr", "td", "th", "caption", "section", "article", "main", "center", "blockquote", "pre",
          "hr", "form", "fieldset", "figure", "figcaption", "header", "address", "body", "html"}
BETWEEN_CHINESE = re.compile(r"(?<=[\u3000-\u303f一-鿿\uff00-\uffef])[^\S\u3000\xa0]*[\r\n]+\s*"
                             r"(?=[\u3000-\u303f一-鿿\uff00-\uffef])")
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*big5", re.IGNORECASE)
LIST_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
CHINESE_LIST = re.compile(r"cjk-ideographic|chinese|trad-|simp-")
EMBEDDED = re.compile(rb"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=\s]*")
LARGEST = 5 * 1024 * 1024
WIDEST_SPAN, LONGEST_SPAN = 100, 10_000
CHECKED_TITLE = 8


def read_page(data: bytes, name: str) -> list[Block]:
    """The blocks of the page's article, its title before them where the article lacks it.

    InvalidPlan for a page that is empty, nested too deeply, or larger than LARGEST without its pictures. Addresses in
    the page are never opened.
    """
    data = EMBEDDED.sub(b"", data)
    if len(data) > LARGEST:
        raise InvalidPlan("web_page_too_large", file=name, most=LARGEST // 1024 // 1024)
    root = _parsed(_text(data, name), name)
    title = title_of(root)
    article = article_of(root)
    blocks = list(_blocks(article))
    if not blocks:
        raise InvalidPlan("web_page_scripted", file=name)
    top = "".join("".join(block.text.split()) for block in blocks[:CHECKED_TITLE])
    return blocks if not title or "".join(title.split()) in top else [Block(title), *blocks]


def _text(data: bytes, name: str) -> str:
    """UTF-8 where the bytes are that, whatever the page declares: browsers keep the declaration when they convert."""
    if CHARSET.search(data[:4096]):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("big5hkscs", "replace")
    return decode(data, name)


def _parsed(text: str, name: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.removeprefix("\ufeff").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise InvalidPlan("web_page_without_text", file=name) from None
    if any("depth" in error.message for error in parser.error_log):
        raise InvalidPlan("web_page_too_deep", file=name)
    return root


def _blocks(article: html.HtmlElement) -> Iterator[Block]:
    """A block for each line a reader sees."""
    line: list[str] = []
    counted: dict[html.HtmlElement, int] = {}
    walk = etree.iterwalk(article, events=("start", "end"))
    for event, element in walk:
        if element.tag in BLOCKS:
            yield from _flushed(line)
        if event == "end":
            line.append((element.tail or "") if element is not article else "")
        elif element.tag == "table" and is_data_table(element):
            yield from blocks_of(_cells(element))
            walk.skip_subtree()
        elif element.tag == "pre":
            yield from (Block(" ".join(one.split())) for one in element.text_content().splitlines() if one.strip())
            walk.skip_subtree()
        else:
            line += [_number(element, counted), element.text or ""]
    yield from _flushed(line)


def _flushed(line: list[str]) -> Iterator[Block]:
    text = " ".join(BETWEEN_CHINESE.sub("", "".join(line)).split())
    line.clear()
    if text:
        yield Block(text)


def _number(element: html.HtmlElement, counted: dict[html.HtmlElement, int]) -> str:
    """The number a browser writes before an item of a list; `counted` holds the last one of each list."""
    above = element.getparent()
    if element.tag != "li" or above is None or above.tag != "ol":
        return ""
    value = counted[above] = counted.get(above, _whole(above.get("start"), 1) - 1) + 1
    if CHINESE_LIST.search(above.get("style", "") + element.get("style", "")):
        return written(value, "chineseCounting") + "、"
    return written(value, LIST_FORMATS.get(above.get("type", ""), "decimal")) + "."


def _cells(table: html.HtmlElement) -> Iterator[Cell]:
    """The cells at their places in the grid, as a browser lays them out."""
    taken: dict[int, int] = {}
    for number, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while taken.get(column, -1) >= number:
                column += 1
            rows = min(max(_whole(cell.get("rowspan"), 1), 1), LONGEST_SPAN)
            columns = min(max(_whole(cell.get("colspan"), 1), 1), WIDEST_SPAN)
            text = "\n".join(block.text for block in _blocks(cell))
            yield Cell(text, number, column, rows, columns)
            for place in range(column, column + columns):
                taken[place] = number + rows - 1
            column += columns


def _whole(written_: str | None, default: int) -> int:
    digits = (written_ or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else default
