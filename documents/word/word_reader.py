"""Word files (.docx, .docm): paragraphs with the numbers Word gives them, tables, text boxes and notes, in order."""

import re
from collections.abc import Iterator
from itertools import count

from lxml.etree import _Element as Element

from documents.document import Block
from documents.file_type import Kind, kind_of
from documents.grid import Cell, blocks_of
from documents.package import Package, damaged, open_package
from documents.plain_text import decode
from documents.web_page import read_page
from documents.word.numbering import Numbering
from documents.word.paragraph import found_in, joins_next, qn, value
from domain.errors import InvalidPlan
from domain.messages import Label
from domain.plans.text.annexes import EMBEDDED

WIDEST_SPAN = 100
OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
OFFICE = re.compile(r"Word\.|Excel\.|Package|WPS\.|ET\.|KWPS|AcroExch", re.IGNORECASE)
"""Programs whose embedded files hold words; formulas and drawings do not."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_word(package: Package) -> Iterator[Block]:
    """The document's blocks in order; InvalidPlan for a damaged one. Of macros nothing is opened."""
    document = package.part("main+xml")
    body = document.find(qn("body")) if document is not None else None
    if body is None:
        raise damaged(package.name)
    numbering = Numbering(package.part("numbering+xml"), package.part("wordprocessingml.styles+xml"))
    notes = {kind: _notes(package.part(f"{kind}+xml")) for kind in ("footnotes", "endnotes")}
    try:
        yield from _Reader(numbering, notes, package).blocks(body)
    except (ValueError, RecursionError):
        raise damaged(package.name) from None


def embedded_blocks(name: str, content: bytes) -> Iterator[Block]:
    """What is embedded as a part of its own (altChunk): a page, a Word file or a text; InvalidPlan for anything else.

    A part that is left out would leave its points out without a word.
    """
    archive = name.lower().endswith((".mht", ".mhtml")) or content[:13].lower() == b"mime-version:"
    kind = kind_of(content, name) if content and not archive else None
    if kind is Kind.HTML:
        yield from read_page(content, name)
    elif kind is Kind.TEXT:
        yield from (Block(line) for line in decode(content, name).splitlines())
    elif kind is Kind.PACKAGE and (inner := open_package(content, name)).kind == "word":
        yield from read_word(inner)
    else:
        raise InvalidPlan("embedded_part_not_read", part=name or Label("外部文件"))


def _notes(root: Element | None) -> dict[str, Element]:
    return {} if root is None else {note.get(qn("id"), ""): note for note in root if qn("type") not in note.attrib}


class _Reader:
    """Goes once through a document: lists count on from paragraph to paragraph, tables from one to the next."""

    def __init__(self, numbering: Numbering, notes: dict[str, dict[str, Element]], package: Package):
        self.numbering, self.notes, self.package, self.tables = numbering, notes, package, count(1)

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Paragraphs and rows; a text box and a note each follow the paragraph they hang on."""
        kept = ""
        for element in parent:
            if element.tag == qn("p"):
                found = found_in(element)
                text = kept + found.text
                kept = text if joins_next(element) else ""
                if not kept and not self.numbering.is_of_contents(element):
                    yield Block(self.numbering.label(element) + text)
                if any(OFFICE.match(one.get("ProgID", "")) for one in element.iter(OBJECT)):
                    yield Block(EMBEDDED)
                for box in found.boxes:
                    yield from self.blocks(box)
                for kind, number in found.notes:
                    yield from self._note(kind, number)
            elif element.tag == qn("tbl"):
                yield from self._table(element)
            elif element.tag == qn("altChunk"):
                yield from embedded_blocks(*self.package.embedded(element.get(RELATION, "")))
            elif element.tag in (qn("sdt"), qn("sdtContent"), qn("ins"), qn("moveTo"), qn("customXml"), qn("smartTag")):
                yield from self.blocks(element)
        if kept:
            yield Block(kept)

    def _note(self, kind: str, number: str) -> Iterator[Block]:
        note = self.notes[kind].get(number)
        words = " ".join(block.text.strip() for block in self.blocks(note)) if note is not None else ""
        if words.strip():
            yield Block(f"注：{words.strip()}")

    def _table(self, table: Element) -> Iterator[Block]:
        """Its rows; of a table with one column, which only frames, what stands in it."""
        rows = [row for row in table.iter(qn("tr")) if _table_of(row) is table and row.find(
            f"{qn('trPr')}/{qn('del')}") is None]
        cells = [[cell for cell in row.iter(qn("tc")) if _row_of(cell) is row] for row in rows]
        if max(map(len, cells), default=0) <= 1:
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
            return
        yield from blocks_of(self._cells(rows, cells, next(self.tables)))

    def _cells(self, rows: list[Element], cells: list[list[Element]], number: int) -> list[Cell]:
        """Each cell at its place; one that goes on the cell above lengthens it."""
        made: list[Cell] = []
        open_above: dict[int, int] = {}
        for at, (row, own) in enumerate(zip(rows, cells, strict=True)):
            column = int(value(row, "trPr/gridBefore", "0"))
            for cell in own:
                span = max(1, min(int(value(cell, "tcPr/gridSpan", "1")), WIDEST_SPAN))
                text = self._cell_text(cell)
                merge = cell.find(f"{qn('tcPr')}/{qn('vMerge')}")
                goes_on = merge is not None and merge.get(qn("val"), "continue") == "continue"
                if goes_on and not text.strip() and column in open_above:
                    above = made[open_above[column]]
                    made[open_above[column]] = Cell(above.text, above.row, above.column, at - above.row + 1,
                                                    above.columns, above.where)
                else:
                    open_above[column] = len(made)
                    made.append(Cell(text, at, column, 1, span, f"表{number}第{at + 1}行"))
                column += span
        return made

    def _cell_text(self, cell: Element) -> str:
        """The cell's paragraphs; a table within it a line for each row, two cells as a label and what it says."""
        lines = []
        for block in self.blocks(cell):
            if block.places and block.text.startswith("| "):
                held = [part.strip() for part in block.text.strip("|").split("|") if part.strip()]
                lines.append(("：" if len(held) == 2 else " ").join(held) + "；")
            elif block.text.strip():
                lines.append(block.text)
        return "\n".join(lines)


def _table_of(row: Element) -> Element:
    return next(row.iterancestors(qn("tbl")))


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(qn("tr")))
