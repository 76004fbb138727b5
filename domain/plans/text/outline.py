"""The plan's outline: its lines, the number each begins with, and the path of numbers above it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.plans.text.numbering import BULLET, RANKS, Number, number_at

LONGEST_TITLE = 45
SENTENCE_ENDS = "。;!?"
GLUED = re.compile(r"(?<=[。!?;:]).|(?<=\))[第(一二三四五六七八九十1-9]|[(1]", re.DOTALL)
"""Where a number of the outline may begin within a line."""
STRUCTURAL = ("chapter", "section", "article", "chinese", "chinese_bracket", "digit")


@dataclass
class Line:
    """A line, or the part of a run-on line under one number; `body` is where its words begin."""

    start: int
    end: int
    body: int
    number: Number | None = None
    parent: "Line | None" = field(default=None, repr=False)
    inline: bool = False
    index: int = 0
    children: "list[Line]" = field(default_factory=list, repr=False)

    def path(self) -> tuple[str, ...]:
        """The labels of the numbers above and of its own, from the top."""
        above = self.parent.path() if self.parent else ()
        return (*above, self.number.label) if self.number else above

    def upwards(self) -> Iterator["Line"]:
        """The line and those it stands under, from the nearest up."""
        above: Line | None = self
        while above is not None:
            yield above
            above = above.parent

    def is_title(self, plain: str) -> bool:
        """Whether it is a heading only: short, without a sentence in it."""
        words = plain[self.body:self.end]
        return len(words) <= LONGEST_TITLE and not any(end in words[:-1] for end in SENTENCE_ENDS) \
            and not words.endswith((";", ",", ":") if self.number else (";", ",", ":", "。"))


def outline_of(plain: str) -> list[Line]:
    """Every line that holds something, in order, each hung under the number it belongs to."""
    lines: list[Line] = []
    stack: list[Line] = []
    start = 0
    for text in plain.split("\n"):
        end = start + len(text)
        for part_start, part_end, inline in _parts(plain, start, end, stack):
            line = _line(plain, part_start, part_end, inline)
            _hang(line, stack)
            line.index = len(lines)
            lines.append(line)
        start = end + 1
    return lines


def _line(plain: str, start: int, end: int, inline: bool) -> Line:
    bullet = BULLET.match(plain, start, end)
    at = bullet.end() if bullet else start
    number = number_at(plain, at)
    if number is not None and number.end >= end and number.style == "digit":
        number = None
    return Line(start, end, number.end if number else at, number, None, inline)


def _hang(line: Line, stack: list[Line]) -> None:
    """The line stands under the number above it; a numbered one closes all of its own style and below."""
    if line.number is not None:
        styles = [above.number.style for above in stack if above.number]
        if line.number.style in styles:
            del stack[styles.index(line.number.style):]
        elif line.number.rank <= RANKS["chinese"]:
            while stack and (above := stack[-1].number) and above.rank > line.number.rank:
                stack.pop()
    if stack:
        line.parent = stack[-1]
        line.parent.children.append(line)
    if line.number is not None:
        stack.append(line)


def _parts(plain: str, start: int, end: int, stack: list[Line]) -> Iterator[tuple[int, int, bool]]:
    """The line cut where a number of the outline stands glued behind a sentence."""
    if not plain[start:end].strip():
        return
    last = {line.number.style: line.number.value for line in stack if line.number}
    first = _line(plain, start, end, False).number
    if first is not None:
        last[first.style] = first.value
    glued = _glued(plain, start, end)
    opens = _with_successor(glued)
    cuts = [start]
    for number in glued:
        above = number_at(plain, cuts[-1])
        if above is not None and number.start < above.end:
            continue    # 措施1. is one number
        follows = number.value == last.get(number.style, -1) + 1 and plain[number.start - 1] in "。!?;:)"
        if follows or number.start in opens or (above and _is_behind_title(plain, above.end, number)):
            last[number.style] = number.value
            cuts.append(number.start)
    for cut, until in zip(cuts, [*cuts[1:], end], strict=True):
        yield cut, until, cut != start


def _glued(plain: str, start: int, end: int) -> list[Number]:
    """Numbers of the outline's styles within the line: behind a sentence or bracket, first ones behind a title."""
    found = []
    for place in GLUED.finditer(plain, start + 1, end):
        before, number = plain[place.start() - 1], number_at(plain, place.start())
        behind_title = number is not None and number.value == 1 and "一" <= before <= "鿿"
        if number is not None and number.style in STRUCTURAL and number.end < end \
                and (before in "。!?;:)" or behind_title):
            found.append(number)
    return found


def _is_behind_title(plain: str, above: int, number: Number) -> bool:
    """Whether a first （一） stands right behind a heading, so that it opens a list even without a second."""
    words = plain[above:number.start]
    return number.style == "chinese_bracket" and number.value == 1 and 1 < len(words) <= LONGEST_TITLE \
        and not any(mark in words for mark in ",。;:()")


def _with_successor(numbers: list[Number]) -> set[int]:
    """Where those stand that are a first one and have a second one behind them in the line."""
    later: set[tuple[str, int]] = set()
    places = set()
    for number in reversed(numbers):
        if number.value == 1 and (number.style, 2) in later:
            places.add(number.start)
        later.add((number.style, number.value))
    return places
