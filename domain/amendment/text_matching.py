"""Finding which texts of one list are which of another: by shared pieces, never everything with everything."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from heapq import nlargest

from domain.text_normalization import normalize

NUMBERING = re.compile(r"^(?:[(\[]?[一二三四五六七八九十百\d]{1,4}[)\]、.]|第[一二三四五六七八九十百\d]{1,4}[条项])+")
RARE = 8
"""A piece that stands in more texts of one side than this does not tell which is which."""
NEAREST = 4
"""Of the texts that share rare pieces with one, so many that share most are looked at closely."""
SMALL = 6
"""Up to so many texts of one place are compared each with each."""

Pair = tuple[int, int]
Pieces = frozenset[str]


def essence(text: str) -> str:
    """The text as compared: one width, no blanks, without its numbering."""
    return NUMBERING.sub("", normalize(text).text.replace("\n", "").replace("\t", ""))


def pieces_of(text: str) -> Pieces:
    """The text's pairs of neighbouring characters; a shorter text is its own piece."""
    return frozenset(text[at:at + 2] for at in range(max(1, len(text) - 1)))


def likeness(one: Pieces, other: Pieces) -> float:
    """From 0, nothing shared, to 1, the same pieces (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other))


def equal_pairs(before: Iterable[tuple[int, Hashable]], after: Iterable[tuple[int, Hashable]]) -> list[Pair]:
    """Those with equal keys, in their order: the first with the first, the second with the second."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at, key in after:
        waiting[key].append(at)
    for places in waiting.values():
        places.reverse()
    return [(at, waiting[key].pop()) for at, key in before if waiting.get(key)]


def pairs_of_one_place(before: Mapping[int, Hashable], after: Mapping[int, Hashable]) -> Iterator[Pair]:
    """Each with each of those in the same place, where these are few."""
    sides: tuple[dict[Hashable, list[int]], dict[Hashable, list[int]]] = (defaultdict(list), defaultdict(list))
    for side, places in zip(sides, (before, after), strict=True):
        for at, place in places.items():
            side[place].append(at)
    for place, here in sides[0].items():
        there = sides[1].get(place, [])
        if max(len(here), len(there)) <= SMALL:
            yield from ((one, other) for one in here for other in there)


def pairs_that_share(before: dict[int, Pieces], after: dict[int, Pieces]) -> set[Pair]:
    """For each text of either side the nearest of the other by the number of rare pieces they share."""
    holders: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
    for side, texts in zip(holders, (before, after), strict=True):
        for at, pieces in texts.items():
            for piece in pieces:
                side[piece].append(at)
    shared: Counter[Pair] = Counter()
    for piece, here in holders[0].items():
        there = holders[1].get(piece, [])
        if len(here) <= RARE and len(there) <= RARE:
            shared.update((one, other) for one in here for other in there)
    return _nearest(shared, 0) | _nearest(shared, 1)


def pairs_in_line(before: Iterable[int], after: Iterable[int], known: Iterable[Pair]) -> Iterator[Pair]:
    """Those that stand behind the same known pair, each with the few about as far behind it."""
    known = list(known)
    sides = (_lines(before, known, 0), _lines(after, known, 1))
    for anchor, here in sides[0].items():
        there = sides[1].get(anchor, [])
        for at, one in enumerate(here):
            yield from ((one, other) for other in there[max(0, at - NEAREST):at + NEAREST + 1])


def best_pairs(before: dict[int, Pieces], after: dict[int, Pieces], candidates: dict[Pair, float], *,
               least: float) -> list[Pair]:
    """Of the candidates the likest first, each text once; none that are less alike than `least`.

    A candidate's value is added to its likeness. The outcome is the same, turned round, when the sides are exchanged.
    """
    scored = [(likeness(before[one], after[other]) + more, one, other) for (one, other), more in candidates.items()]
    scored.sort(key=lambda row: (-row[0], abs(row[1] - row[2]), row[1] + row[2]))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for score, one, other in scored:
        if score >= least and one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            pairs.append((one, other))
    return pairs


def _lines(left: Iterable[int], known: list[Pair], side: int) -> dict[Pair | None, list[int]]:
    """The known pair before it on this side → what is left behind that pair, in order."""
    anchors = sorted(known, key=lambda pair: pair[side])
    lines: dict[Pair | None, list[int]] = defaultdict(list)
    for one in sorted(left):
        at = bisect_left(anchors, one, key=lambda pair: pair[side])
        lines[anchors[at - 1] if at else None].append(one)
    return lines


def _nearest(shared: Counter[Pair], side: int) -> set[Pair]:
    groups: dict[int, list[Pair]] = defaultdict(list)
    for pair in shared:
        groups[pair[side]].append(pair)
    return {pair for group in groups.values()
            for pair in nlargest(NEAREST, group, key=lambda one: (shared[one], -abs(one[0] - one[1]), -sum(one)))}
