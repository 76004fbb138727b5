"""From characters to lines as a reader sees them, and from lines to paragraphs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from documents.pages.page import Character

SAME_LINE, SAME_PLACE = 0.4, 0.25
WORD_GAP, COLUMN_GAP = 0.25, 2.0
FULL, ENDED, INDENTED, DEEPEST, APART = 1.5, 0.5, 1.0, 3.0, 1.5
FEWEST_TO_LINE, FEWEST_LINES, LEAST_WIDE, MOSTLY_BROKEN = 12, 4, 0.75, 0.6
UNSURE = 0.9
"""A recognised character below that is in doubt; marks of punctuation are not told."""
OUTLIERS, LEAST_INDENTED = 0.04, 0.05
SENTENCE_ENDS = "。！？；：!?;:"
NUMBERED = re.compile(r"(?:[（(]?[一二三四五六七八九十百\d]{1,4}[）)、.．]|第[一二三四五六七八九十百\d]{1,4}[条章节]"
                      r"|[①-⑳])")


CLOSING, OPENING = "，。；：、！？）〕》”’」』】,.;:!?)%]", "（〔《“‘「『【(["
KEPT_WHOLE = re.compile(rf"[{re.escape(OPENING)}]*(?:[\x21-\x7e]+|.)"
                        rf"(?:[{re.escape(CLOSING + OPENING)}]+(?:[\x21-\x7e]+|.)?)*")
"""What must not be parted at a line's beginning: a word, a number, a character with the marks around it."""


@dataclass(frozen=True)
class Line:
    """Words on one line, where they begin and end, the line's height from the top, the size of its characters.

    `doubts` are the offsets of characters that the recognition of a scan is not sure of.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int = 0
    doubts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Margins:
    """The text's left and right edge, and whether its paragraphs begin further in."""

    left: float
    right: float
    indents: bool

    @classmethod
    def of(cls, lines: list[Line], least: float) -> "Margins":
        """The margins most lines keep, a few outliers left aside; text reaches to `least` unless it is set narrower."""
        aside = int(len(lines) * OUTLIERS)
        left = sorted(line.left for line in lines)[aside]
        right = _narrow_edge(lines, left, least) or max(sorted(line.right for line in lines)[-1 - aside], least)
        indented = sum(INDENTED < (line.left - left) / line.size < DEEPEST for line in lines)
        return cls(left, right, indented >= LEAST_INDENTED * len(lines))


def _narrow_edge(lines: list[Line], left: float, least: float) -> float | None:
    """Where text in a narrow column ends, as on a page with words in one of its columns only.

    Several lines end there in the middle of a sentence, and none of those that begin at the left goes beyond.
    """
    body = [line for line in lines if line.left - left < DEEPEST * line.size and len(line.text) >= FEWEST_TO_LINE]
    edge = max((line.right for line in body), default=least)
    reaching = [line for line in body if line.right >= edge - FULL * line.size]
    broken = sum(line.text[-1:] not in SENTENCE_ENDS for line in reaching)
    if edge < LEAST_WIDE * least and len(reaching) >= FEWEST_LINES and broken >= MOSTLY_BROKEN * len(reaching):
        return edge
    return None


def lines_of(characters: Iterable[Character], page: int = 0) -> list[Line]:
    """The lines from top to bottom; what is drawn twice in one place, as for bold, is read once."""
    return [_line(row, page) for row in rows_of(characters)]


def rows_of(characters: Iterable[Character]) -> list[list[Character]]:
    """The characters of each line, from left to right."""
    rows: list[list[Character]] = []
    for character in sorted(characters, key=lambda one: one.y):
        if rows and character.y - rows[-1][0].y <= SAME_LINE * max(character.size, rows[-1][0].size):
            rows[-1].append(character)
        else:
            rows.append([character])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def joined(lines: list[Line], margins: Margins) -> list[list[Line]]:
    """The lines of each paragraph. A line goes on in the next where it reaches the right edge, and the next neither
    stands further in nor lies apart nor begins a number behind the end of a sentence.
    """
    usual = _usual_distance(lines)
    paragraphs: list[list[Line]] = []
    for line in lines:
        above = paragraphs[-1][-1] if paragraphs else None
        if above and _goes_on(above, line, margins) and not 0 < APART * usual < line.y - above.y:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _goes_on(above: Line, line: Line, margins: Margins) -> bool:
    """Where nothing is indented, a sentence that ends just before the edge is taken to end its paragraph."""
    ended = above.text[-1:] in SENTENCE_ENDS
    strict = ended and not margins.indents
    room = (ENDED if strict else FULL) * above.size
    if not strict or line.text[:1].isascii():
        room += _unbroken(line)
    if above.right < margins.right - room or line.left > margins.left + INDENTED * line.size:
        return False
    return abs(above.size - line.size) <= SAME_LINE * line.size and not (ended and NUMBERED.match(line.text))


def _unbroken(line: Line) -> float:
    """How much room the line's first word would have needed in the line above."""
    first = KEPT_WHOLE.match(line.text.replace("\t", " "))
    return (line.right - line.left) * len(first[0]) / len(line.text) if first else 0.0


def glued(lines: list[Line]) -> str:
    """A paragraph's text: nothing between Chinese characters, a blank between two words in Latin letters."""
    text = ""
    for line in lines:
        text += _joint(text, line) + line.text
    return text


def doubts_in(lines: list[Line]) -> list[tuple[int, int]]:
    """The stretches of the lines' `glued` text that are in doubt."""
    text = ""
    found: list[tuple[int, int]] = []
    for line in lines:
        text += _joint(text, line)
        for offset in line.doubts:
            at = len(text) + offset
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + 1)
            else:
                found.append((at, at + 1))
        text += line.text
    return found


def _joint(text: str, line: Line) -> str:
    """A blank between words in Latin letters; a number that a line's end cut is whole again."""
    if text[-1:].isdigit() and line.text[:1].isdigit():
        return ""
    latin = text[-1:].isascii() and line.text[:1].isascii() and text[-1:].isalnum() and line.text[:1].isalnum()
    return " " if latin else ""


def _usual_distance(lines: list[Line]) -> float:
    distances = sorted(below.y - above.y for above, below in pairwise(lines) if below.y > above.y)
    return distances[len(distances) // 2] if distances else 0.0


def _line(row: list[Character], page: int) -> Line:
    parts: list[str] = []
    doubts: list[int] = []
    at = 0
    last: Character | None = None
    gaps = [one for one in _gaps(row) if one >= COLUMN_GAP]
    columns = len(gaps) >= 2 and len(row) >= 2 * (len(gaps) + 1)
    for character in row:
        if last and character.text == last.text and character.left - last.left < SAME_PLACE * character.size:
            continue
        gap = (character.left - last.right) / character.size if last else 0.0
        if columns and gap >= COLUMN_GAP:
            parts.append("\t")
            at += 1
        elif last and (gap >= 1 or (gap >= WORD_GAP and last.text.isascii() and character.text.isascii())):
            parts.append(" ")
            at += 1
        if character.sure < UNSURE and character.text.isalnum():
            doubts.append(at)
        parts.append(character.text)
        at += len(character.text)
        last = character
    sizes = sorted(character.size for character in row)
    return Line("".join(parts), row[0].left, max(one.right for one in row), row[0].y, sizes[len(sizes) // 2], page,
                tuple(doubts))


def _gaps(row: list[Character]) -> list[float]:
    """Behind each character but the last the distance to the next, in its size."""
    return [(right.left - left.right) / right.size for left, right in pairwise(row)]
