"""No regular expression of the reader backtracks without bound: twice the text takes about twice the time."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import documents
import domain
from tests.adversaries import seconds, texts_of

LENGTH, QUICK, MOST_GROWTH, LOOKS = 1_000, 0.004, 3.2, 4
"""A pattern that takes less than QUICK seconds for LENGTH characters does not grow with their square.

What grows with the square takes four times as long for twice the text at every look; what does not, and was disturbed
at one, takes twice as long at another.
"""
NOT_SEARCHED = {
    "domain.plans.tables.columns.TASK": "a header cell of at most fourteen characters, as a whole",
    "domain.plans.text.header.ADDRESSED": "a line, from its start",
    "domain.plans.responsibility.lists.OPEN_TAIL": "a piece of at most LONGEST_PIECE characters",
    "domain.plans.responsibility.lists.TRAILING": "a piece of at most LONGEST_PIECE characters",
    "domain.plans.responsibility.lists.TRAILING_OF_GROUP": "a piece of at most LONGEST_PIECE characters",
    "domain.plans.text.wrapping.STARTS": "a line, from its start",
}
"""Patterns that are quick only from the start of a text, or on a short one, and what they are asked about."""


def patterns() -> dict[str, re.Pattern]:
    """Every compiled pattern of the packages that see a plan's text, by module and name."""
    found = {}
    for package in (domain, documents):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for number, pattern in enumerate(_compiled(value)):
                    if pattern not in found.values():
                        found[f"{module.name}.{name}" + (f"[{number}]" if number else "")] = pattern
    return found


def _compiled(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _compiled(list(value.values()))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _compiled(one)


PATTERNS = {name: pattern for name, pattern in patterns().items() if isinstance(pattern.pattern, str)}


def test_the_patterns_are_found():
    assert len(PATTERNS) > 100


@pytest.mark.parametrize("name", PATTERNS)
def test_the_time_of_a_pattern_grows_no_faster_than_the_text(name):
    pattern, searched = PATTERNS[name], name not in NOT_SEARCHED
    for short, once, twice in zip(*(texts_of(pattern, length) for length in (LENGTH, 3 * LENGTH, 6 * LENGTH)),
                                  strict=True):
        if seconds(pattern, short, 2, searched=searched) > QUICK:
            growth = next((seen for seen in _looks(pattern, once, twice, searched) if seen < MOST_GROWTH), None)
            assert growth, f"grows like the square of {once[:30]!r} … {once[-8:]!r}"


def _looks(pattern: re.Pattern, once: str, twice: str, searched: bool) -> Iterator[float]:
    for _ in range(LOOKS):
        yield seconds(pattern, twice, 2, searched=searched) / seconds(pattern, once, 2, searched=searched)
