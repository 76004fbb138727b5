"""Which measures confirmed before are like a new one, and who got them."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt

from domain.text_normalization import normalize

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
    return frozenset(run[at:at + 2] for run in CHINESE.findall(normalize(text).text) for at in range(len(run) - 1))


MAIN, RELATED, MOST_RELATED = 1.0, 0.25, 0.75
"""What a main word counts, a related one, and all related ones together."""
FURTHER = 0.6
"""Each further main word counts so much of the one before it: a list of ten names one subject, not ten."""
IN_OPENING, IN_BODY, IN_HEADING = 1.5, 1.0, 0.6
"""By where a word stands: the first clause says what the measure is about; a heading speaks for all below it."""
BEFORE, MOST_BEFORE = 5.0, 2.0
"""What a measure confirmed before counts if it is the same, and the most that all of them can."""
DOUBT, ENOUGH = 0.6, 0.8
"""What speaks for nobody, and the least that must speak for a unit: about one main word of its own."""
SHOWN, SURE, MOST = 0.3, 0.55, 3
"""The confidence from which a unit is suggested, from which it may be accepted with others, and how many at most."""
OPENING = re.compile(r"[^。;:!?\n]{0,60}")


@dataclass(frozen=True)
class Words:
    """The subject words of a unit: a main one can be enough, related ones only support."""

    main: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def with_more(self, more: "Words") -> "Words":
        """These and the others; a word keeps the place it has here."""
        own = {*self.main, *self.related}
        return Words((*self.main, *(word for word in more.main if word not in own)),
                     (*self.related, *(word for word in more.related if word not in own)))


@dataclass(frozen=True)
class Found:
    """A word and the offset in the measure at which it first stands; None where it stands in a heading above."""

    word: str
    at: int | None


@dataclass(frozen=True)
class Suggested:
    """A unit that may answer for a measure, and why: the words found, and how many like measures it got before.

    `confidence` runs from 0 to 1: the unit's share of all that speaks for anybody.
    """

    unit: Hashable
    words: tuple[Found, ...]
    confirmed: int
    confidence: float


class Router:
    """Words and earlier confirmations made ready; each suggestion then takes time in the length of its text."""

    def __init__(self, words: Mapping[Hashable, Words], confirmed: Sequence[Confirmed] = ()):
        self.main, self.related = _speaking(words, "main"), _speaking(words, "related")
        self.words = self.main.keys() | self.related.keys()
        self.beginnings = frozenset(word[:size] for word in self.words for size in range(1, len(word) + 1))
        self.units = max(len(words), 1)
        self.precedents = Precedents(confirmed)

    def suggest(self, text: str, headings: Iterable[str] = ()) -> list[Suggested]:
        """At most three units, the likeliest first; none where too little speaks for any."""
        places, before = self._places(text, headings), self.precedents.like(text)
        main, related = (self._spoken(places, speaking) for speaking in (self.main, self.related))
        scores = {unit: _score(main.get(unit, {}), related.get(unit, {}), before.get(unit, Precedent()))
                  for unit in {**main, **related, **before}}
        total = sum(scores.values()) + DOUBT
        ranked = sorted(scores, key=lambda unit: (-scores[unit], str(unit)))[:MOST]
        return [Suggested(unit, _reason(main.get(unit, {}), related.get(unit, {}), places),
                          before.get(unit, Precedent()).count, round(scores[unit] / total, 3))
                for unit in ranked if scores[unit] >= ENOUGH and scores[unit] / total >= SHOWN]

    def _places(self, text: str, headings: Iterable[str]) -> dict[str, tuple[int | None, float]]:
        """Word → the offset where it stands, and what that place counts: of several places the weightiest."""
        found: dict[str, tuple[int | None, float]] = {}
        for heading in headings:
            found |= {word: (None, IN_HEADING) for word, _ in self._matches(normalize(heading).text)}
        normalized = normalize(text)
        opening = OPENING.match(normalized.text)
        for word, at in self._matches(normalized.text):
            counts = IN_OPENING if opening and at < opening.end() else IN_BODY
            if word not in found or found[word][1] < counts:
                found[word] = (normalized.start(at), counts)
        return found

    def _matches(self, text: str) -> Iterator[tuple[str, int]]:
        """Every word in the text with its offset, but none that stands inside a longer one."""
        reached = 0
        for at in range(len(text)):
            end = longest = at
            while end < len(text) and text[at:end + 1] in self.beginnings:
                end += 1
                if text[at:end] in self.words:
                    longest = end
            if longest > reached:
                reached = longest
                yield text[at:longest], at

    def _spoken(self, places: Mapping[str, tuple[int | None, float]],
                speaking: Mapping[str, frozenset[Hashable]]) -> dict[Hashable, dict[str, float]]:
        """Unit → its words in the text with what each counts: rarer words more, by the units that share them."""
        spoken: dict[Hashable, dict[str, float]] = {}
        for word, (_, counts) in places.items():
            for unit in speaking.get(word, ()):
                rarity = log(1 + self.units / len(speaking[word])) / log(1 + self.units)
                spoken.setdefault(unit, {})[word] = counts * rarity
        return spoken


def plain_word(word: str) -> str:
    """A subject word as it is looked for: one width, no blanks."""
    return "".join(normalize(word).text.split())


def _speaking(words: Mapping[Hashable, Words], part: str) -> dict[str, frozenset[Hashable]]:
    units: dict[str, set[Hashable]] = {}
    for unit, own in words.items():
        for word in filter(None, map(plain_word, getattr(own, part))):
            units.setdefault(word, set()).add(unit)
    return {word: frozenset(several) for word, several in units.items()}


def _score(main: Mapping[str, float], related: Mapping[str, float], before: Precedent) -> float:
    """Main words, each further one counting less; related ones and precedents up to a limit."""
    weights = sorted(main.values(), reverse=True)
    return MAIN * sum(weight * FURTHER ** nth for nth, weight in enumerate(weights)) \
        + min(RELATED * sum(sorted(related.values())), MOST_RELATED) + min(BEFORE * before.weight, MOST_BEFORE)


def _reason(main: Mapping[str, float], related: Mapping[str, float],
            places: Mapping[str, tuple[int | None, float]]) -> tuple[Found, ...]:
    """The words that speak for the unit, the weightiest first, main ones before related ones."""
    ordered = [word for part in (main, related) for word in sorted(part, key=lambda word: (-part[word], word))]
    return tuple(Found(word, places[word][0]) for word in dict.fromkeys(ordered))
