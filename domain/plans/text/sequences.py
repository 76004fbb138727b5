"""Which of a text's numbers make its outline: the most consistent set of sequences, sought for the whole of it.

Each sequence counts up by one, stands under a number of another style, and begins anew under the next of those, or
goes on. At the beginning of a line a number is likely one of the outline, behind a stop it may be, in the middle of
words only where its sequence asks for it: 减少结构(十四) where (十三) stands before it. A few ways to read the text are
kept side by side, so that what stands further on decides what a number was.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice, zip_longest

from domain.plans.text.numbering import BULLET, RANKS, Number, number_at, numbers_in

WIDTH = 8
"""So many ways to read the text are kept."""
LONGEST_HEADING = 45
STOPS = "。!?;:)"
NO_OUTLINE = re.compile(r"[\d.A-Za-z第、~—/《\-]")
"""Before a number within a line: it is a part of a longer one, of a list or of a title."""
NAMED = re.compile(r"附[件表]|.[表图例式注版款]")
COUNTED = re.compile(r"附[件表]|.[表图例式注版款约达到为超近高低至共有每日月年]")
"""Before a number within a line without a stop: it says which, or, before one without brackets, how much."""
REFERS = re.compile(r"(?:至|到|和|、|款|条|项|类|点[^、,。])")
"""Behind a number within a line: it is spoken of."""
ALSO_NUMERAL = re.compile(r"[一二三四五六七八九十]")
QUOTED = re.compile(r"《[^《》\n]*》|\([^()\n]*\)|“[^“”\n]*”")
BARE = re.compile(r"(\d{1,2})(?=[一-鿿])(?!\d*[年月日个项家人天万亿元米时分季周旬号届次名种条类]|\d*[.、])")
GLUED_STYLES = frozenset(("chinese", "chinese_bracket", "task", "decimal", "decimal_third", "decimal_fourth", "digit",
                          "digit_bracket", "digit_half", "circled"))


class Place(IntEnum):
    """Where a number stands: at the beginning of a line, of one that goes on with the line before, behind a stop,
    or in the middle of words."""

    LINE = 0
    WRAPPED = 1
    STOP = 2
    WORDS = 3


NEXT, FIRST, AGAIN, ONWARD, GAP, OTHER = "next", "first", "again", "onward", "gap", "other"
"""How a number follows: by one on its own sequence; as a first one; as a first one in a sequence that stands already;
by one on a sequence that an upper number closed; with some left out; in no way."""
WORTH: dict[Place, dict[str, float]] = {
    Place.LINE: {NEXT: 2, FIRST: 1.5, AGAIN: 1, ONWARD: 1.5, GAP: 0.3, OTHER: 0},
    Place.WRAPPED: {NEXT: 1.5, FIRST: 0, AGAIN: 0, ONWARD: 0.5, GAP: -0.5, OTHER: -1},
    Place.STOP: {NEXT: 1.5, FIRST: -0.8, AGAIN: -0.8, ONWARD: 0.8, GAP: -1.2},
    Place.WORDS: {NEXT: 0.9, FIRST: -1.2, AGAIN: -1.2, ONWARD: 0.4, GAP: -2, OTHER: -2.5},
}
"""What taking a number is worth; where it has no worth it is not taken."""
LEFT: dict[Place, float] = {Place.LINE: -3, Place.WRAPPED: -0.5, Place.STOP: 0, Place.WORDS: 0}
"""What it is worth not to take it."""
BEHIND_HEADING = {"chinese_bracket": 1.4, "digit": 0.5, "chinese": 0.5}
"""More for a first one right behind a heading."""
BEFORE_LIST = 0.9
"""More for a first one whose heading another first one stands right behind."""
UNDER_OWN = 1.5
"""More for 3.2.1 under 3.2."""
MOST_LEFT_OUT, MOST_IN_LINE = 3, 4_000
"""A list leaves out so many numbers at most; of more numbers in one line only the first are looked at."""


@dataclass(frozen=True)
class Candidate:
    """A number that may be one of the outline; whether a heading stands before it, a heading and a first one behind."""

    number: Number
    place: Place
    behind_heading: bool = False
    before_list: bool = False


@dataclass(frozen=True)
class Way:
    """One way to read the text so far: the numbers that stand open, the last of each style closed, those taken."""

    worth: float = 0.0
    open: tuple[Number, ...] = ()
    closed: tuple[Number, ...] = ()
    taken: "Taken | None" = None
    end: int = 0


@dataclass(frozen=True)
class Taken:
    """The numbers taken, the last first."""

    number: Number
    before: "Taken | None"


def outline_numbers(plain: str, gaps: tuple[int, ...] = ()) -> list[Number]:
    """The numbers of the text's outline in order; `gaps` are the indices that white space stood before."""
    ways = [Way()]
    for candidate in candidates_in(plain, gaps):
        ways = _best(option for way in ways for option in _options(way, candidate))
    return _in_order(max(ways, key=lambda way: way.worth))


def candidates_in(plain: str, gaps: tuple[int, ...]) -> Iterator[Candidate]:
    """Every number that may be one of the outline, in order."""
    start, goes_on = 0, False
    for text in plain.split("\n"):
        end = start + len(text)
        yield from _of_line(plain, start, end, goes_on, gaps)
        goes_on = len(text) > LONGEST_HEADING and text[-1] not in STOPS
        start = end + 1


def _of_line(plain: str, start: int, end: int, goes_on: bool, gaps: tuple[int, ...]) -> Iterator[Candidate]:
    found = [*_standing_in(plain, start, end, goes_on, gaps)]
    for one, behind in zip_longest(found, found[1:]):
        before_list = behind is not None and behind.behind_heading \
            and _is_heading(plain[one.number.end:behind.number.start].rstrip(":"))
        yield replace(one, before_list=before_list)


def _standing_in(plain: str, start: int, end: int, goes_on: bool, gaps: tuple[int, ...]) -> Iterator[Candidate]:
    bullet = BULLET.match(plain, start, end)
    at = bullet.end() if bullet else start
    first = number_at(plain, at) or _bare(plain, at, end, gaps)
    if first is not None and not (first.end >= end and first.style == "digit"):
        yield Candidate(first, Place.WRAPPED if goes_on else Place.LINE)
    if plain.find("\t", start, end) >= 0 or plain.count("|", start, end) > 1:
        return
    quoted = [match.span() for match in QUOTED.finditer(plain, start, end)]
    heading = first.end if first else at
    for number in islice(numbers_in(plain, at + 1, end), MOST_IN_LINE):
        if not _may_stand(plain, number, end) or _within(quoted, number):
            continue
        stop = plain[number.start - 1] in STOPS
        if first is None or number.start >= first.end or (number.start > first.start and number.style == "digit"):
            titled = number.value == 1 and _is_heading(plain[heading:number.start].rstrip(":"))
            yield Candidate(number, Place.STOP if stop else Place.WORDS, titled)
        heading = number.end


def _bare(plain: str, at: int, end: int, gaps: tuple[int, ...]) -> Number | None:
    """1 推进改厕: a number with but a blank behind it."""
    match = BARE.match(plain, at, end)
    if match is None or gaps[bisect_right(gaps, match.end() - 1):][:1] != (match.end(),):
        return None
    return Number("digit", int(match[1]), match[1], at, match.end())


def _may_stand(plain: str, number: Number, end: int) -> bool:
    """Whether a number within a line may be one of the outline by what stands around it."""
    before, behind = plain[number.start - 1], plain[number.end:number.end + 2]
    if number.end >= end or NO_OUTLINE.match(before) or REFERS.match(behind):
        return False
    if before in STOPS:
        return number.style != "chinese" or not ALSO_NUMERAL.match(behind)
    counted = NAMED if plain[number.end - 1] == ")" or number.style == "circled" else COUNTED
    if counted.match(plain, max(0, number.start - 2), number.start) or ALSO_NUMERAL.match(behind):
        return False
    return number.style in GLUED_STYLES and not (number.style == "digit" and plain[number.end - 1] == "。")


def _within(spans: list[tuple[int, int]], number: Number) -> bool:
    """Whether it stands inside one of the brackets or quotations; a number in brackets is one itself."""
    place = bisect_right(spans, (number.start, number.end + 1)) - 1
    if place < 0:
        return False
    start, end = spans[place]
    return start < number.start < end - 1 or (start == number.start and number.end < end - 1)


def _is_heading(words: str) -> bool:
    return 1 < len(words) <= LONGEST_HEADING and not any(mark in words for mark in ",。;:()")


def _options(way: Way, candidate: Candidate) -> Iterator[Way]:
    """The way with the candidate taken, if it may be, and without."""
    number, place = candidate.number, candidate.place
    yield replace(way, worth=way.worth + LEFT[place])
    worth = WORTH[place].get(_follows(way, number))
    if number.start >= way.end and worth is not None:
        worth += BEHIND_HEADING.get(number.style, 0) * candidate.behind_heading
        worth += BEFORE_LIST * (candidate.before_list and number.value == 1)
        worth += UNDER_OWN * (number.value == 1 and number.above != "" and any(
            number.above in (above.label, str(above.value)) for above in way.open))
        yield _with(way, number, worth)


def _follows(way: Way, number: Number) -> str:
    same = next((one for one in way.open if one.style == number.style), None)
    closed = next((one for one in way.closed if one.style == number.style), None)
    if same and number.above == same.above and number.value == same.value + 1:
        return NEXT
    if number.value == 1:
        return AGAIN if same else FIRST
    if same is None and closed and number.value == closed.value + 1:
        return ONWARD
    before = same or closed
    if before and number.above == before.above and 1 < number.value - before.value <= MOST_LEFT_OUT:
        return GAP
    return OTHER


def _with(way: Way, number: Number, worth: float) -> Way:
    """The number taken: it closes all of its own style and what stands below."""
    depth = depth_under(way.open, number)
    gone = {one.style: one for one in (*way.closed, *way.open[depth:])}
    gone.pop(number.style, None)
    return Way(way.worth + worth, (*way.open[:depth], number), tuple(gone.values()), Taken(number, way.taken),
               number.end)


def depth_under(above: Sequence[Number], number: Number) -> int:
    """How many of the numbers that stand open the number comes under: it closes its own style and what is below."""
    styles = [one.style for one in above]
    if number.style in styles:
        return styles.index(number.style)
    depth = len(above)
    while number.rank <= RANKS["chinese"] and depth and above[depth - 1].rank > number.rank:
        depth -= 1
    return depth


def _best(ways: Iterator[Way]) -> list[Way]:
    """The best of those after which the same numbers may follow, and of these the best few."""
    best: dict[tuple[tuple[str, int, str], ...], Way] = {}
    for way in ways:
        key = tuple((one.style, one.value, one.above) for one in (*way.open, *sorted(way.closed, key=_style)))
        if key not in best or way.worth > best[key].worth:
            best[key] = way
    return sorted(best.values(), key=lambda way: -way.worth)[:WIDTH]


def _style(number: Number) -> str:
    return number.style


def _in_order(way: Way) -> list[Number]:
    found, at = [], way.taken
    while at is not None:
        found.append(at.number)
        at = at.before
    return found[::-1]
