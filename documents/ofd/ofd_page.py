"""An OFD page's objects as a page among others: characters in their places, ruled lines, where pictures lie."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from documents.ofd.ofd_archive import OfdPage, numbers
from documents.pages.page import Character, Page, Rule

POINTS = 72 / 25.4
"""OFD counts in millimetres."""
MOST_CHARACTERS, MOST_RULES, LONGEST_RUN = 200_000, 4_000, 10_000
SLANTED, WHOLE = 5, 1.2
THICKEST, SHORTEST = 3.0, 4.0
PRIVATE = range(0xE000, 0xF900)
COMMAND = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")


@dataclass
class Drawn:
    """What stands on a page so far; `pictures` are the ids of pictures with their left, top, width and height."""

    characters: list[tuple[int, Character]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    unreadable: int = 0


def drawn_on(page: OfdPage, number: int) -> tuple[Page, Drawn]:
    """The page in points, and what was drawn on it."""
    drawn = Drawn()
    left, top, width, height = page.box
    for content in (*page.templates, page.content):
        for one in _objects(content):
            _draw(one, (left, top), drawn)
            if len(drawn.characters) > MOST_CHARACTERS:
                break
    usual = Counter(angle for angle, _ in drawn.characters).most_common(1)
    upright = [one for angle, one in drawn.characters
               if angle == usual[0][0] or min(angle % 90, -angle % 90) <= SLANTED]
    share = max((one[3] * one[4] for one in drawn.pictures), default=0.0) / (width * height * POINTS ** 2)
    return Page(number, width * POINTS, height * POINTS, upright, drawn.rules[:MOST_RULES], drawn.unreadable,
                min(share, 1.0)), drawn


def _objects(content: Element) -> Iterator[Element]:
    """Every object that is seen, whatever blocks and layers stand around it."""
    for layer in content.iterfind("{*}Content/{*}Layer"):
        for one in layer.iter("{*}TextObject", "{*}ImageObject", "{*}PathObject"):
            if one.get("Visible", "true").lower() != "false":
                yield one


def _draw(one: Element, origin: tuple[float, float], drawn: Drawn) -> None:
    boundary = numbers(one.get("Boundary"))
    if len(boundary) != 4:
        return
    matrix = numbers(one.get("CTM"))
    place = _Placing(boundary[0] - origin[0], boundary[1] - origin[1], matrix if len(matrix) == 6 else IDENTITY)
    kind = etree.QName(one).localname
    if kind == "TextObject":
        _write(one, place, drawn)
    elif kind == "PathObject":
        drawn.rules += _rules(one, place)
    else:
        x, y, width, height = (value * POINTS for value in boundary)
        left, top = x - origin[0] * POINTS, y - origin[1] * POINTS
        drawn.pictures.append((one.get("ResourceID", ""), left, top, width, height))


IDENTITY = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


@dataclass(frozen=True)
class _Placing:
    """From an object's own coordinates to the page's, in points."""

    left: float
    top: float
    matrix: list[float]

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return (self.left + a * x + c * y + e) * POINTS, (self.top + b * x + d * y + f) * POINTS

    @property
    def angle(self) -> int:
        return round(math.degrees(math.atan2(self.matrix[1], self.matrix[0]))) % 360

    def scaled(self, size: float) -> float:
        return size * math.hypot(self.matrix[2], self.matrix[3]) * POINTS


def _write(one: Element, place: _Placing, drawn: Drawn) -> None:
    """Each character at its place: the first where X and Y say, the next ones further by DeltaX and DeltaY."""
    size = (numbers(one.get("Size")) or [0.0])[0]
    if size <= 0:
        return
    stretch = (numbers(one.get("HScale")) or [1.0])[0]
    x = y = 0.0
    for code in one.iterchildren("{*}TextCode"):
        text = code.text or ""
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        across, down = _steps(code.get("DeltaX"), len(text)), _steps(code.get("DeltaY"), len(text))
        at_x, at_y = x, y
        for at, character in enumerate(text):
            own = size * stretch * (0.5 if character.isascii() else 1.0)
            step = across[at] if at < len(across) else (0.0 if down else own)
            width = step if 0 < step <= WHOLE * size else own   # a digit may be set as wide as its step
            left, line = place(at_x, at_y)
            right, _ = place(at_x + width, at_y)
            if ord(character) in PRIVATE or character == "\ufffd":
                drawn.unreadable += 1
            elif not character.isspace() and character.isprintable():
                drawn.characters.append((place.angle, Character(character, min(left, right), max(left, right), line,
                                                                place.scaled(size))))
            at_x += step
            at_y += down[at] if at < len(down) else 0.0


def _steps(written: str | None, most: int) -> list[float]:
    """The steps of a run of characters; `g 3 5.0` stands for 5.0 three times (GB/T 33190, 11.3)."""
    steps: list[float] = []
    words = iter((written or "").split())
    try:
        for word in words:
            if word == "g":
                count = int(next(words))
                steps += [float(next(words))] * min(count, most, LONGEST_RUN)
            else:
                steps.append(float(word))
            if len(steps) >= most:
                break
    except (ValueError, StopIteration):
        return []
    return steps


def _rules(one: Element, place: _Placing) -> Iterator[Rule]:
    """The straight level and upright lines of a path; one that is thin as a whole is a line."""
    corners: list[tuple[float, float]] = []
    pieces: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for command, written in COMMAND.findall(one.findtext("{*}AbbreviatedData") or ""):
        values = numbers(written)
        if command in "SM" and len(values) >= 2:
            corners = [place(values[0], values[1])]
        elif command == "L" and len(values) >= 2 and corners:
            corners.append(place(values[0], values[1]))
            pieces.append((corners[-2], corners[-1]))
        elif command == "C" and len(corners) > 2:
            pieces.append((corners[-1], corners[0]))
    whole = [corner for piece in pieces for corner in piece]
    if whole and (rule := _straight((min(x for x, _ in whole), min(y for _, y in whole)),
                                    (max(x for x, _ in whole), max(y for _, y in whole)))):
        yield rule
        return
    if one.get("Stroke", "true").lower() != "false":
        yield from filter(None, (_straight(*piece) for piece in pieces[:MOST_RULES]))


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Rule | None:
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    thin = min(right - left, bottom - top) <= THICKEST
    return Rule(left, top, right, bottom) if thin and max(right - left, bottom - top) >= SHORTEST else None
