"""Which measures confirmed before are like a new one, and who got them."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt

from domain.squeezing import squeeze

ALIKE, NEAREST = 0.12, 8
"""Measures less alike say nothing; of the others so many of the likest count."""
COMMON = 0.2
"""A pair of characters that stands in a larger part of the measures than this tells nothing apart."""
CHINESE = re.compile(r"[一-鿿]+")


@dataclass(frozen=True)
class Confirmed:
    """A measure confirmed before, and who got it."""

    text: str
    units: frozenset[Hashable]


@dataclass(frozen=True)
class Precedent:
    """How many like measures a unit got, and how much they speak for it: the sum of the squares of their likenesses.

    Squares, because the half-alike share a manner of writing; only what is much alike shares its subject (measured).
    """

    count: int = 0
    weight: float = 0.0


class Precedents:
    """Confirmed measures by the pairs of characters they hold; likeness is the cosine, rare pairs counting more."""

    def __init__(self, confirmed: Sequence[Confirmed]):
        self.units = [one.units for one in confirmed]
        pairs = [pairs_in(one.text) for one in confirmed]
        counts = Counter(pair for one in pairs for pair in one)
        most = max(COMMON * len(pairs), 3)
        self.rarity = {pair: log(1 + len(pairs) / count) for pair, count in counts.items() if count <= most}
        self.unknown = log(1 + len(pairs))
        self.holders: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(pairs):
            for pair in one & self.rarity.keys():
                self.holders[pair].append(at)
        self.lengths = [self._length(one) for one in pairs]

    def like(self, text: str) -> dict[Hashable, Precedent]:
        """Unit → its like measures; those far from the text are left out."""
        if not self.units:
            return {}
        pairs = pairs_in(text)
        shared: dict[int, float] = defaultdict(float)
        for pair in sorted(pairs & self.rarity.keys()):
            for at in self.holders[pair]:
                shared[at] += self.rarity[pair] ** 2
        own = self._length(pairs)
        alike = {at: weight / (own * self.lengths[at]) for at, weight in shared.items()}
        found: dict[Hashable, Precedent] = {}
        for at in nlargest(NEAREST, alike, key=lambda one: (alike[one], -one)):
            if alike[at] >= ALIKE:
                for unit in self.units[at]:
                    before = found.get(unit, Precedent())
                    found[unit] = Precedent(before.count + 1, before.weight + alike[at] ** 2 / len(self.units[at]))
        return found

    def _length(self, pairs: Iterable[str]) -> float:
        weights = sorted(self.rarity.get(pair, self.unknown if pair not in self.holders else 0) for pair in pairs)
        return sqrt(sum(weight ** 2 for weight in weights)) or 1.0


def pairs_in(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters, marks and figures between them left out."""
    return frozenset(run[at:at + 2] for run in CHINESE.findall(squeeze(text).text) for at in range(len(run) - 1))
