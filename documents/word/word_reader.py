"""Word files (.docx, .docm): paragraphs with the numbers Word gives them, tables, text boxes and notes, in order."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from lxml.etree import _Element as Element

from documents.document import Block, Caution, Caveat, moved, within
from documents.file_type import Kind, kind_of
from documents.grid import Cell, blocks_of, struck_row
from documents.package import Package, damaged, open_package
from documents.plain_text import decode
from documents.web_page import read_page
from documents.word.numbering import Numbering
from documents.word.paragraph import found_in, joins_next
from documents.word.visibility import Visibility, is_on, is_unfilled
from documents.word.word_xml import qn, value
from domain.errors import InvalidPlan
from domain.messages import Label
from domain.plans.text.annexes import EMBEDDED

WIDEST_SPAN = 100
OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
OFFICE = re.compile(r"Word\.|Excel\.|Package|WPS\.|ET\.|KWPS|AcroExch", re.IGNORECASE)
"""Programs whose embedded files hold words; formulas and drawings do not."""
INSIDE = {qn(name) for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
"""What stands around paragraphs and tables."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_word(package: Package) -> Iterator[Block]:
    """The document's blocks in order; InvalidPlan for a damaged one. Of macros nothing is opened."""
    document = package.part("main+xml")
    body = document.find(qn("body")) if document is not None else None
    if body is None:
        raise damaged(package.name)
    styles = package.part("wordprocessingml.styles+xml")
    numbering = Numbering(package.part("numbering+xml"), styles)
    notes = {kind: _notes(package.part(f"{kind}+xml")) for kind in ("footnotes", "endnotes")}
    try:
        yield from _Reader(numbering, notes, package, Visibility(styles)).blocks(body)
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

    def __init__(self, numbering: Numbering, notes: dict[str, dict[str, Element]], package: Package,
                 visibility: Visibility):
        self.numbering, self.notes, self.package, self.tables = numbering, notes, package, count(1)
        self.visibility = visibility

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Paragraphs and rows; a text box and a note each follow the paragraph they hang on."""
        kept, caveats = "", []
        for element in parent:
            if element.tag == qn("p"):
                found = found_in(element, self.visibility, element)
                caveats += moved(found.caveats, len(kept))
                kept += found.text
                if not joins_next(element):
                    yield from self._paragraph(element, kept, caveats)
                    kept, caveats = "", []
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
            elif element.tag in INSIDE and not is_unfilled(element):
                yield from self.blocks(element)
        if kept or caveats:
            yield Block(kept, caveats=tuple(caveats))

    def _paragraph(self, element: Element, text: str, caveats: list[Caveat]) -> Iterator[Block]:
        """Its block with Word's number; of one whose words are all left out only that. A hidden one has no number."""
        gone = bool(caveats) and not text.strip()
        hidden = gone and all(one.kind is Caution.HIDDEN for one in caveats)
        if hidden or not self.numbering.is_of_contents(element):
            label = "" if hidden else self.numbering.label(element)
            yield Block("" if gone else label + text, caveats=tuple(moved(caveats, 0 if gone else len(label))))

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
            where = f"表{number}第{at + 1}行"
            if is_on(row.find(qn("trPr")), "hidden"):
                made.append(Cell("", at, 0, caveats=(Caveat(0, 0, Caution.HIDDEN, where),)))
                continue
            for cell, goes_on in self._row(row, own, at, where):
                if goes_on and not cell.text.strip() and cell.column in open_above:
                    above = made[open_above[cell.column]]
                    made[open_above[cell.column]] = replace(above, rows=at - above.row + 1)
                else:
                    open_above[cell.column] = len(made)
                    made.append(cell)
        return made

    def _row(self, row: Element, own: list[Element], at: int, where: str) -> list[tuple[Cell, bool]]:
        """The row's cells, each with whether it goes on the one above; of a row that is struck through only that."""
        column = int(value(row, "trPr/gridBefore", "0"))
        cells, goes_on = [], []
        for cell in own:
            span = max(1, min(int(value(cell, "tcPr/gridSpan", "1")), WIDEST_SPAN))
            text, caveats = self._cell_text(cell)
            merge = cell.find(f"{qn('tcPr')}/{qn('vMerge')}")
            goes_on.append(merge is not None and merge.get(qn("val"), "continue") == "continue")
            cells.append(Cell(text, at, column, 1, span, where, caveats))
            column += span
        gone = struck_row(cells)
        return [(gone, False)] if gone else list(zip(cells, goes_on, strict=True))

    def _cell_text(self, cell: Element) -> tuple[str, tuple[Caveat, ...]]:
        """The cell's paragraphs; a table within it a line for each row, two cells as a label and what it says."""
        lines: list[str] = []
        caveats: list[Caveat] = []
        for block in () if _is_prompt(cell) else self.blocks(cell):
            at = sum(len(line) + 1 for line in lines)
            if block.places and block.text.startswith("| "):
                held = [part.strip() for part in block.text.strip("|").split("|") if part.strip()]
                lines.append(("：" if len(held) == 2 else " ").join(held) + "；")
                caveats += (replace(one, start=at, end=at) for one in block.caveats)
            else:
                caveats += moved(block.caveats, at)
                lines += [block.text] if block.text.strip() else []
        text = "\n".join(lines)
        return text, tuple(within(caveats, len(text)))


def _is_prompt(cell: Element) -> bool:
    """Whether a control around the whole cell shows its prompt."""
    row = _row_of(cell)
    return any(is_unfilled(one) for one in cell.iterancestors(qn("sdt")) if row in one.iterancestors(qn("tr")))


def _table_of(row: Element) -> Element:
    return next(row.iterancestors(qn("tbl")))


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(qn("tr")))
