"""Segments: the smallest parts of a plan that have a statement of responsibility of their own."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from domain.plans.responsibility.statements import Statement
from domain.plans.text.boilerplate import PUBLISHED
from domain.plans.text.numbering import RANKS
from domain.plans.text.outline import Line

BETWEEN = "。;,、. )\t|"
LONGEST_HEADING = 30
FEWEST_POINTS = 2
"""So many points below a heading are measures of their own, for its units."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the plan under one line of the outline; `statement` says who answers, None where none does.

    `tasks` are, of a table's row, the stretches of the cells that say what is to be done, `times` of those that say by
    when, and `products` of those that name what comes of it, whose 季度报告 is no term.
    """

    start: int
    end: int
    line: Line
    statement: Statement | None = None
    tasks: tuple[tuple[int, int], ...] = ()
    times: tuple[tuple[int, int], ...] = ()
    products: tuple[tuple[int, int], ...] = ()


def segments_of(plain: str, lines: list[Line], statements: list[Statement],
                acts: Callable[[int, int], bool] = lambda start, end: False) -> list[Segment]:
    """A segment for each statement that is no closing one, from its heading or from the statement before.

    `acts` tells whether somebody acts in a stretch: what he does is none of a heading's above.
    """
    starts = [line.start for line in lines]
    placed = [(statement, bisect_right(starts, statement.start) - 1) for statement in statements]
    tally = _Tally(lines, Counter(index for _, index in placed))
    segments: list[Segment] = []
    for position, (statement, index) in enumerate(placed):
        if statement.kind == "closing":
            continue
        before, before_index = placed[position - 1] if position else (None, -1)
        behind_before = bisect_right(starts, before.end - 1) - 1 if before else -1
        if before is not None and before_index == index:
            start, line = before.end, lines[index]
        else:
            line = _owner(plain, lines, tally, index, behind_before, statement, acts)
            start = line.body
        while start < statement.start and plain[start] in BETWEEN:
            start += 1
        end = _end(plain, statement, lines[index])
        if statement.start == lines[index].body and statement.kind == "bracket":
            behind, behind_index = placed[position + 1] if position + 1 < len(placed) else (None, -1)
            end = behind.start if behind and behind_index == index else lines[index].end
        if _is_heading_of(plain, lines[index], statement, end) and tally.below[index] == 1 \
                and sum(point.number is not None for point in lines[index].children) < FEWEST_POINTS:
            end = _end_below(plain, lines, index, end, acts)
        segments.append(Segment(start, end, line, statement))
    return segments


class _Tally:
    """How many statements stand in each line, in all below it, and in its unnumbered paragraphs."""

    def __init__(self, lines: list[Line], own: Counter[int]):
        self.own = own
        self.below: Counter[int] = Counter(own)
        self.loose: Counter[int] = Counter()
        for line in reversed(lines):
            if line.parent is not None:
                self.below[line.parent.index] += self.below[line.index]
                self.loose[line.parent.index] += bool(own[line.index]) and line.number is None


def _owner(plain: str, lines: list[Line], tally: _Tally, index: int, before_index: int, statement: Statement,
           acts: Callable[[int, int], bool]) -> Line:
    """The line with whose words the statement's segment begins."""
    line = lines[index]
    head = line if line.number else line.parent
    alone = not plain[line.body:statement.start].strip(BETWEEN + "(")
    if head is None or head.index <= before_index:
        return _paragraph(plain, lines, index, before_index, alone)
    if not line.number and alone and head.is_title(plain) and tally.loose[head.index] > 1:
        return _paragraph(plain, lines, index, head.index, alone)
    if not line.number and not alone and not head.is_title(plain) and tally.loose[head.index] > 1:
        return line
    return _climb(tally, head, acts)


def _paragraph(plain: str, lines: list[Line], index: int, before_index: int, alone: bool) -> Line:
    """An unnumbered paragraph; with a short heading above it, or, for a label on its own line, all since the last."""
    first = index
    if alone and before_index + 1 < index:
        first = before_index + 1
        while first < index and lines[first].number is None and lines[first].parent is not lines[index].parent:
            first += 1
    elif index - 1 > before_index and _is_heading(plain, lines[index - 1]):
        first = index - 1
    return lines[first]


def _is_heading(plain: str, line: Line) -> bool:
    return line.number is None and line.is_title(plain) and line.end - line.body <= LONGEST_HEADING \
        and plain[line.end - 1] not in "。)"


def _climb(tally: _Tally, head: Line, acts: Callable[[int, int], bool]) -> Line:
    """The heading above, where a list of points below it has but this one statement, at its very end.

    A list in which somebody acts in a point before has others who answer, each for his own.
    """
    while head.number and head.parent is not None and head.parent.number \
            and tally.below[head.parent.index] == 1 and not tally.own[head.parent.index]:
        points = [line for line in head.parent.children if line.number and line.number.style == head.number.style]
        if len(points) < 2 or points[-1] is not head or head.parent.number.rank <= RANKS["section"] \
                or any(acts(point.body, behind.start) for point, behind in pairwise(points)):
            return head
        head = head.parent
    return head


def _is_heading_of(plain: str, line: Line, statement: Statement, end: int) -> bool:
    """Whether the line is but a heading with the statement behind it: (一)放宽准入(省发展改革委牵头)."""
    words = plain[line.body:statement.start].rstrip("。(")
    return line.number is not None and end == line.end and statement.kind == "bracket" \
        and 1 < len(words) <= LONGEST_HEADING and not any(mark in words for mark in "。;")


def _end_below(plain: str, lines: list[Line], index: int, end: int, acts: Callable[[int, int], bool]) -> int:
    """The end of the sentences below the heading, up to what is none or tells somebody: a signature, 各责任单位要…"""
    for line in lines[index + 1:]:
        below = any(above is lines[index] for above in line.upwards())
        if not below or plain[line.end - 1] not in "。;" or plain[line.body] in "各请" or acts(line.body, line.end) \
                or PUBLISHED.search(plain, line.start, line.end):
            break
        end = line.end
    return end


def _end(plain: str, statement: Statement, line: Line) -> int:
    """Behind the statement and the stop that closes it."""
    end = statement.end
    while end < line.end and plain[end] in "。;":
        end += 1
    return end
