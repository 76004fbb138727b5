"""What stands on a PDF's pages, as PDFium tells it."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from documents.pages.page import Character, Page, Rule
from documents.radicals import with_usual_characters

THICKEST, SHORTEST = 3.0, 4.0
MOST_RULES = 4_000
MOST_OBJECTS = 50_000
ZERO_WIDTH = {0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF}
UNREADABLE = {0, 0xFFFD, 0xFFFE, 0xFFFF}
PRIVATE = range(0xE000, 0xF900)
LIGATURES = range(0xFB00, 0xFB07)
SLANTED = 5.0
"""Degrees; a watermark is turned further."""


def pages_of(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    """The pages one by one, so that only one is in memory."""
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        try:
            yield _page(page, text, index + 1)
        finally:
            text.close()
            page.close()


def _page(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, number: int) -> Page:
    turn = _Turn(page)
    characters, unreadable = _characters(text, turn)
    rules, share, drawings = _drawn(page, turn)
    return Page(number, turn.width, turn.height, characters, rules, unreadable, share, drawings)


class _Turn:
    """From the file's coordinates, upwards from the unturned page's corner, to those of the page as looked at."""

    def __init__(self, page: pypdfium2.PdfPage):
        self.rotation = page.get_rotation()
        self.width, self.height = page.get_size()
        self.left, self.bottom, self.right, self.top = page.get_cropbox()

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def _characters(text: pypdfium2.PdfTextPage, turn: _Turn) -> tuple[list[Character], int]:
    found: list[tuple[int, Character]] = []
    unreadable = 0
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    by_box, by_x, by_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in UNREADABLE or code in PRIVATE:
            unreadable += 1
            continue
        if raw.FPDFText_IsGenerated(text, index) == 1 or 0xD800 <= code < 0xE000 or _is_blank(code):
            continue
        raw.FPDFText_GetLooseCharBox(text, index, by_box)
        raw.FPDFText_GetCharOrigin(text, index, by_x, by_y)
        left, top = turn(box.left, box.top)
        right, bottom = turn(box.right, box.bottom)
        _, line = turn(x.value, y.value)
        size = abs(bottom - top)
        if size > 0 and left == left and line == line:
            angle = round(math.degrees(raw.FPDFText_GetCharAngle(text, index))) % 360
            found.append((angle, Character(_usual(code), min(left, right), max(left, right), line, size)))
    return _upright(found), unreadable


def _upright(found: list[tuple[int, Character]]) -> list[Character]:
    """The characters without those of a watermark, which is written across the page unlike most of it."""
    if not found:
        return []
    usual = Counter(angle for angle, _ in found).most_common(1)[0][0]
    return [one for angle, one in found if angle == usual or min(angle % 90, -angle % 90) <= SLANTED]


def _is_blank(code: int) -> bool:
    """Blanks are told by the distance between characters instead."""
    return code <= 32 or code in ZERO_WIDTH or chr(code).isspace()


def _usual(code: int) -> str:
    return unicodedata.normalize("NFKC", chr(code)) if code in LIGATURES else with_usual_characters(chr(code))


def _drawn(page: pypdfium2.PdfPage, turn: _Turn) -> tuple[list[Rule], float, int]:
    """The straight lines of the page, how much of it the largest picture covers, and how many shapes are drawn."""
    rules: list[Rule] = []
    share, drawings = 0.0, 0
    for index in range(min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            share = max(share, _extent(drawn) / max(turn.width * turn.height, 1.0))
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawings += 1
            if len(rules) < MOST_RULES:
                rules += _rules(drawn, turn)
    return rules, min(share, 1.0), drawings


def _extent(drawn) -> float:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(drawn, *map(ctypes.byref, edges)):
        return 0.0
    left, bottom, right, top = (edge.value for edge in edges)
    return abs((right - left) * (top - bottom))


def _rules(path, turn: _Turn) -> Iterator[Rule]:
    """A thin path is a rule as a whole; of a larger one that is stroked, each straight piece."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(path, *map(ctypes.byref, edges)):
        return
    left, bottom, right, top = (edge.value for edge in edges)
    whole = _straight(turn(left, bottom), turn(right, top))
    if whole:
        yield whole
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if stroke.value:
        yield from _pieces(path, turn)


def _pieces(path, turn: _Turn) -> Iterator[Rule]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = None
    for index in range(min(raw.FPDFPath_CountSegments(path), MOST_RULES)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = turn(matrix.a * x.value + matrix.c * y.value + matrix.e,
                     matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last and (rule := _straight(last, point)):
            yield rule
        if raw.FPDFPathSegment_GetClose(segment) and start and (rule := _straight(point, start)):
            yield rule
        last = point


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Rule | None:
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    thin = min(right - left, bottom - top) <= THICKEST
    return Rule(left, top, right, bottom) if thin and max(right - left, bottom - top) >= SHORTEST else None
