"""What a new version of a plan changes: each measure the same, moved, changed, added or withdrawn."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal, TypeVar

from domain.amendment.text_matching import (
    Pair,
    best_pairs,
    equal_pairs,
    essence,
    pairs_in_line,
    pairs_of_one_place,
    pairs_that_share,
    pieces_of,
)
from domain.plans.assignment import plain_name
from domain.plans.reading import WrittenMeasure

ALIKE, IN_PLACE = 0.5, 0.1
"""How alike two wordings must be to count as one measure, and how much the same place adds to that."""
STATEMENT = re.compile(r"\([^()]*(?:负责|牵头|配合|参与|会同|落实|单位:|部门:|时限:|时间:)[^()]*\)"
                       r"|(?:牵头|责任|配合|参与|协办|承办|主办)(?:单位|部门):|(?:完成)?(?:时限|时间):")
"""What a measure says of who does it by when, in the words that all its neighbours use too."""
Key = TypeVar("Key")
NamesField = Literal["lead", "units", "default_units", "report_to", "copy_to", "approval_by"]


class Kind(StrEnum):
    """What becomes of a measure; MOVED says the same in another place."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Change:
    """One measure in both versions: its index in each, None where it is missing, and the fields that differ."""

    kind: Kind
    before: int | None = None
    after: int | None = None
    fields: tuple[str, ...] = ()


def _names(key: NamesField) -> Callable[[WrittenMeasure], object]:
    return lambda measure: sorted({plain_name(name) for name in measure.get(key) or ()})


def _deadline(measure: WrittenMeasure) -> object:
    """The date where it has one, since the same words may mean another day; else the rule or the words."""
    deadline = measure.get("deadline") or {}
    return deadline.get("date") or measure.get("rule") or deadline.get("text") or ""


FIELDS: dict[str, Callable[[WrittenMeasure], object]] = {
    "text": lambda measure: essence(measure["text"]),
    "lead": _names("lead"),
    "units": _names("units"),
    "default_units": _names("default_units"),
    "deadline": _deadline,
    "deliverable": lambda measure: essence(measure.get("deliverable") or ""),
    "report_to": _names("report_to"),
    "copy_to": _names("copy_to"),
    "approval_by": _names("approval_by"),
}
"""What a measure says, by the names of contract v1, each as it is compared; its place is compared apart."""


def compare(before: Sequence[WrittenMeasure], after: Sequence[WrittenMeasure]) -> list[Change]:
    """Every measure of both versions once, in the order of the new one, withdrawn ones where they stood.

    Measures are matched by the same text first, in the same place before elsewhere; then by likeness, to which the same
    place adds; last by likeness between neighbours that were matched. The time grows with the number of measures, not
    with its square.
    """
    pairs = sorted(_matched(before, after), key=lambda pair: pair[1])
    moved = _out_of_order(pairs)
    changes = {other: _told(before[one], after[other], (one, other), (one, other) in moved) for one, other in pairs}
    changes |= {at: Change(Kind.ADDED, None, at) for at in range(len(after)) if at not in changes}
    gone = sorted(set(range(len(before))) - {one for one, _ in pairs})
    return _with_withdrawn([changes[at] for at in range(len(after))], gone)


def differing(one: WrittenMeasure, other: WrittenMeasure) -> tuple[str, ...]:
    """The fields in which two readings of a measure differ, in the order of FIELDS."""
    return tuple(name for name, told in FIELDS.items() if told(one) != told(other))


def _matched(before: Sequence[WrittenMeasure], after: Sequence[WrittenMeasure]) -> list[Pair]:
    texts = [[essence(measure["text"]) for measure in side] for side in (before, after)]
    places = [[tuple(measure.get("path") or ()) for measure in side] for side in (before, after)]
    pairs = equal_pairs(*(enumerate(zip(*side, strict=True)) for side in zip(texts, places, strict=True)))
    pairs += equal_pairs(*(_left(enumerate(side), pairs, at) for at, side in enumerate(texts)))
    pieces = [{at: pieces_of(_matter(side[at])) for at, _ in _left(enumerate(side), pairs, number)}
              for number, side in enumerate((before, after))]
    here = [{at: side[at] for at in one} for one, side in zip(pieces, places, strict=True)]
    candidates = dict.fromkeys(pairs_that_share(*pieces), 0.0) | dict.fromkeys(pairs_of_one_place(*here), IN_PLACE)
    pairs += best_pairs(pieces[0], pieces[1], candidates, least=ALIKE)
    left = [dict(_left(side.items(), pairs, at)) for at, side in enumerate(pieces)]
    neighbours = dict.fromkeys(pairs_in_line(left[0], left[1], pairs), 0.0)
    return pairs + best_pairs(left[0], left[1], neighbours, least=ALIKE)


def _matter(measure: WrittenMeasure) -> str:
    """What a measure is about: its wording without its units and times, which many measures share."""
    shared = [name for names in (measure.get("lead"), measure.get("units")) for name in names or ()]
    shared += [one["text"] for one in measure.get("milestones") or () if one.get("text")]
    words = STATEMENT.sub("", essence(measure["text"])) or essence(measure["text"])
    for name in sorted((essence(one) for one in shared), key=len, reverse=True):
        words = words.replace(name, "")
    return words


def _left(keys: Iterable[tuple[int, Key]], pairs: Iterable[Pair], side: int) -> list[tuple[int, Key]]:
    """(index, key) of those that no pair holds yet."""
    taken = {pair[side] for pair in pairs}
    return [(at, key) for at, key in keys if at not in taken]


def _told(one: WrittenMeasure, other: WrittenMeasure, pair: Pair, out_of_order: bool) -> Change:
    fields = differing(one, other)
    elsewhere = out_of_order or list(one.get("path") or ()) != list(other.get("path") or ())
    kind = Kind.CHANGED if fields else Kind.MOVED if elsewhere else Kind.SAME
    return Change(kind, *pair, fields + (("place",) if elsewhere else ()))


def _out_of_order(pairs: Sequence[Pair]) -> set[Pair]:
    """The fewest pairs that must be set aside for the others to stand in the same order in both versions."""
    tails: list[int] = []
    length = []
    for one, _ in pairs:
        at = bisect_left(tails, one)
        tails[at:at + 1] = [one]
        length.append(at)
    kept, want = set(), len(tails) - 1
    for pair, at in zip(reversed(pairs), reversed(length), strict=True):
        if at == want:
            kept.add(pair)
            want -= 1
    return set(pairs) - kept


def _with_withdrawn(changes: list[Change], gone: list[int]) -> list[Change]:
    """Each withdrawn measure stands behind the nearest one that stood before it and remains."""
    behind: dict[int | None, list[Change]] = {}
    places = sorted(change.before for change in changes if change.before is not None)
    for at in gone:
        nearest = bisect_left(places, at) - 1
        behind.setdefault(places[nearest] if nearest >= 0 else None, []).append(Change(Kind.WITHDRAWN, at))
    listed = behind.get(None, [])
    for change in changes:
        listed.append(change)
        listed += behind.get(change.before, []) if change.before is not None else []
    return listed


Piece = tuple[str, bool]
"""Words, and whether the other side lacks them."""
CLAUSES = re.compile(r"[^，。；：、,;:\n]*[，。；：、,;:\n]?")
WORDS = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
"""A number and a Latin word are one; of Chinese each character."""
LETTER_BY_LETTER = 1_000_000
"""Up to so many pairs of characters are compared one by one; longer wordings clause by clause."""


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both wordings whole, each cut where it begins or ceases to differ from the other."""
    if len(before) * len(after) <= LETTER_BY_LETTER:
        return _marked(WORDS.findall(before), WORDS.findall(after))
    return _marked(CLAUSES.findall(before), CLAUSES.findall(after))


def _marked(before: Sequence[str], after: Sequence[str]) -> tuple[list[Piece], list[Piece]]:
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, start_after, end_after in matcher.get_opcodes():
        for side, words in zip(sides, ("".join(before[start:end]), "".join(after[start_after:end_after])), strict=True):
            if words:
                side.append((words, tag != "equal"))
    return sides
