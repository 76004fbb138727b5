"""What openpyxl does not tell of a sheet read row by row: what is hidden, merged, struck through, a picture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element
from openpyxl.utils import coordinate_to_tuple, range_boundaries

from documents.package import Package

TRUE = ("1", "true", "on")
HIGHEST = 1_048_576
PICTURE_FORMULA = re.compile(r"=?(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(.*\)", re.IGNORECASE | re.DOTALL)
SHARED = "sharedStrings+xml"


@dataclass(frozen=True)
class Merged:
    """The first and last row and column of cells that are one."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


class Kept(NamedTuple):
    """What of a text is not struck through, and what is."""

    kept: str
    struck: str


@dataclass
class SheetFacts:
    """`texts` are those in which some words are struck through; `unfinished` are formulas saved without a value.

    Cells are told by row and column; `pictures` are those that show one.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    texts: dict[tuple[int, int], Kept] = field(default_factory=dict)
    unfinished: set[tuple[int, int]] = field(default_factory=set)
    pictures: set[tuple[int, int]] = field(default_factory=set)

    def hides_column(self, column: int) -> bool:
        """Whether nobody sees that column."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def facts_of(path: str, package: Package, struck: dict[int, Kept]) -> SheetFacts:
    """Those of the sheet at that path; `struck` are the workbook's shared texts with words struck through."""
    facts = SheetFacts()
    hides_all = False
    row = 0
    for event, element in _parsed(path, package, ("sheetFormatPr", "col", "row", "c", "mergeCell")):
        name = etree.QName(element).localname
        if event == "start":
            if name == "row":
                row = _whole(element.get("r"), row + 1)
                given = element.get("hidden")
                if given in TRUE or element.get("ht") == "0" or (hides_all and given is None):
                    facts.hidden_rows.add(row)
            continue
        if name == "sheetFormatPr":
            hides_all = element.get("zeroHeight") in TRUE
        elif name == "col" and (element.get("hidden") in TRUE or element.get("width") == "0"):
            facts.hidden_columns.append((_whole(element.get("min"), 1), _whole(element.get("max"), HIGHEST)))
        elif name == "c":
            _look_at(element, facts, struck)
        elif name == "mergeCell":
            facts.merged.append(Merged(*range_boundaries(element.get("ref"))))
        if name != "c":
            element.clear()
    return facts


def merged_in(path: str, package: Package) -> Iterator[Merged]:
    """The ranges of merged cells alone."""
    for event, element in _parsed(path, package, ("mergeCell",)):
        if event == "end":
            yield Merged(*range_boundaries(element.get("ref")))
            element.clear()


def struck_texts(package: Package) -> dict[int, Kept]:
    """The workbook's shared texts in which some words are struck through, by their number."""
    path = next((path for path, type_ in package.types.items() if type_.endswith(SHARED)), None)
    found: dict[int, Kept] = {}
    if path is None:
        return found
    at = 0
    for event, element in _parsed(path, package, ("si",)):
        if event == "end":
            if (text := _runs(element)) is not None:
                found[at] = text
            at += 1
            element.clear()
    return found


def _parsed(path: str, package: Package, names: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    with package.open(path) as part:
        yield from etree.iterparse(part, events=("start", "end"), tag=[f"{{*}}{name}" for name in names],
                                   resolve_entities=False)


def _look_at(cell: Element, facts: SheetFacts, struck: dict[int, Kept]) -> None:
    address = cell.get("r")
    if not address:   # such a sheet's cells follow one another; nobody strikes words in what a program wrote so
        return
    place = coordinate_to_tuple(address)
    value, inline = cell.find("{*}v"), cell.find("{*}is")
    shared = struck.get(_whole(value.text, -1)) if cell.get("t") == "s" and value is not None else None
    text = shared if inline is None else _runs(inline)
    if text is not None:
        facts.texts[place] = text
    elif (cell.get("t") == "e" and cell.get("vm")) or shows_picture(cell.findtext("{*}f")):
        facts.pictures.add(place)
    elif cell.find("{*}f") is not None and inline is None and (value is None or not value.text):
        facts.unfinished.add(place)


def shows_picture(formula: str | None) -> bool:
    """Whether the formula only puts a picture into its cell; WPS keeps it as the cell's value, too."""
    return formula is not None and PICTURE_FORMULA.fullmatch(formula) is not None


def _runs(text: Element) -> Kept | None:
    """The two parts of a text of which some is struck through; None for any other."""
    kept: list[str] = []
    struck: list[str] = []
    for run in text.iterchildren("{*}r"):
        strike = run.find("{*}rPr/{*}strike")
        words = "".join(one.text or "" for one in run.iterchildren("{*}t"))
        (struck if strike is not None and strike.get("val", "1") in TRUE else kept).append(words)
    return Kept("".join(kept), "".join(struck)) if struck else None


def _whole(written: str | None, default: int) -> int:
    return int(written) if written and written.isdigit() and len(written) < 8 else default
