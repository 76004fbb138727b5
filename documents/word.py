"""Word files (.docx): paragraphs with the numbers Word gives them, tables row by row, merged cells filled in."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from documents.word_numbering import Numbering
from domain.errors import InvalidPlan

LARGEST_INFLATED = 100 * 1024 * 1024
HIGHEST_RATIO = 200
CELL_END = " | "
TEXT, TAB, BREAK = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
DELETED = (qn("w:del"), qn("w:moveFrom"))


def read_word(data: bytes, name: str) -> tuple[str, ...]:
    """The document's blocks in order; a table row is one block, its cells divided by a bar.

    InvalidPlan for a damaged or encrypted file, or one that would not fit into memory when unpacked.
    """
    _refuse_bombs(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        numbering = Numbering(document)
        return tuple(_blocks(document.element.body, numbering))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile, AttributeError, OSError):
        raise _damaged(name) from None


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _damaged(name) from None
    inflated = sum(entry.file_size for entry in entries)
    if inflated > LARGEST_INFLATED or inflated > HIGHEST_RATIO * max(len(data), 1):
        raise InvalidPlan(f"“{name}”解压后过大，不予打开；请把正文另存为新的 .docx 再导入。")
    if not any(entry.filename == "word/document.xml" for entry in entries):
        raise InvalidPlan(f"“{name}”里没有 Word 正文；请用 Word 或 WPS 另存为 .docx 后再导入。")


def _damaged(name: str) -> InvalidPlan:
    return InvalidPlan(f"“{name}”已损坏，打不开；请用 Word 或 WPS 打开并另存为 .docx 后再导入。")


def _blocks(parent: Element, numbering: Numbering) -> Iterator[str]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield numbering.label(element) + _text(element)
        elif element.tag == qn("w:tbl"):
            yield from _rows(element, numbering)
        elif element.tag == qn("w:sdt"):
            content = element.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content, numbering)


def _rows(table: Element, numbering: Numbering) -> Iterator[str]:
    """Each row with what merged cells above and to the left say in it too."""
    above: dict[int, str] = {}
    for row in table.iterchildren(qn("w:tr")):
        cells, column = [], 0
        for cell in row.iterchildren(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            span, merged = _merging(properties)
            text = " ".join(block for block in _blocks(cell, numbering) if block.strip())
            text = above.get(column, "") if merged and not text.strip() else text
            above[column] = text
            cells.append(" ".join(text.replace("|", "｜").split()))
            column += span
        yield "| " + CELL_END.join(cells) + " |"


def _merging(properties: Element | None) -> tuple[int, bool]:
    """How many columns a cell spans, and whether it goes on the one above."""
    if properties is None:
        return 1, False
    span = properties.find(qn("w:gridSpan"))
    merge = properties.find(qn("w:vMerge"))
    width = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return width, merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _text(paragraph: Element) -> str:
    """The paragraph's words, without what a tracked change took out."""
    parts = []
    for element in paragraph.iter():
        if element.tag == TEXT and not any(above.tag in DELETED for above in element.iterancestors()):
            parts.append(element.text or "")
        elif element.tag == TAB and element.getparent().tag == qn("w:r"):
            parts.append("\t")
        elif element.tag in BREAK:
            parts.append("\n")
    return "".join(parts)
