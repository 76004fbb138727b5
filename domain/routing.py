"""Who might answer for a measure that names no one: by subject words, and by like measures confirmed before."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from domain.precedents import Confirmed, Precedent, Precedents
from domain.squeezing import squeeze

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
            found |= {word: (None, IN_HEADING) for word, _ in self._matches(squeeze(heading).text)}
        squeezed = squeeze(text)
        opening = OPENING.match(squeezed.text)
        for word, at in self._matches(squeezed.text):
            counts = IN_OPENING if opening and at < opening.end() else IN_BODY
            if word not in found or found[word][1] < counts:
                found[word] = (squeezed.start(at), counts)
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
    return "".join(squeeze(word).text.split())


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
