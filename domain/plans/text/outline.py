"""The plan's outline: its lines, the number each begins with, and the path of numbers above it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.plans.text.numbering import BULLET, Number
from domain.plans.text.sequences import depth_under, outline_numbers

LONGEST_TITLE = 45
SENTENCE_ENDS = "。;!?"


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
    """Every line that holds something, in order, cut before each number of the outline, hung under the one above it."""
    return lines_of(plain, outline_numbers(plain))


def lines_of(plain: str, outline: list[Number]) -> list[Line]:
    """The same, where the numbers of the outline are found already."""
    numbers = deque(outline)
    lines: list[Line] = []
    stack: list[Line] = []
    start = 0
    for text in plain.split("\n"):
        end = start + len(text)
        own: list[Number] = []
        while numbers and numbers[0].start < end:
            own.append(numbers.popleft())
        for line in _parts(plain, start, end, own) if text.strip() else ():
            _hang(line, stack)
            line.index = len(lines)
            lines.append(line)
        start = end + 1
    return lines


def _parts(plain: str, start: int, end: int, numbers: list[Number]) -> Iterator[Line]:
    """The line, cut before each of its numbers but one that it begins with."""
    bullet = BULLET.match(plain, start, end)
    body = bullet.end() if bullet else start
    at, number = start, None
    for one in numbers:
        if one.start > body:
            yield Line(at, one.start, number.end if number else body, number, None, at != start)
            at, body = one.start, one.start
        number = one
    yield Line(at, end, number.end if number else body, number, None, at != start)


def _hang(line: Line, stack: list[Line]) -> None:
    """The line stands under the number above it; a numbered one closes all of its own style and below."""
    if line.number is not None:
        del stack[depth_under([above.number for above in stack if above.number], line.number):]
    if stack:
        line.parent = stack[-1]
        line.parent.children.append(line)
    if line.number is not None:
        stack.append(line)
