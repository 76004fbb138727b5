"""Texts that keep a regular expression as busy as it can be, made from the pattern itself."""

import re
import time
from collections.abc import Iterable, Iterator
from re import _constants as codes
from re import _parser as parser

REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
ASSERTIONS = (codes.ASSERT, codes.ASSERT_NOT)
SOME = "甲3a。 \n%,"


def pumps_of(pattern: re.Pattern) -> list[str]:
    """What may be repeated without end: each literal of the pattern, a sample of each of its repeats and of the whole.

    With a sample of what has to stand before, the loop further on is reached as well.
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    whole = _sample(tree)
    found = {whole, *(_sample(body) for body in _bodies(tree)), *_literals(tree)}
    return sorted(one for one in found if 0 < len(one) < 60)


def texts_of(pattern: re.Pattern, length: int) -> Iterator[str]:
    """Texts of that length: a pump repeated, alone and behind a sample of the pattern, so that it fails at the end."""
    lead = _sample(parser.parse(pattern.pattern, pattern.flags))
    for pump in pumps_of(pattern):
        body = (pump * (length // len(pump) + 1))[:length]
        yield body + "\x00"
        yield lead + body + "\x00"


def seconds(pattern: re.Pattern, text: str, repeat: int = 1, *, searched: bool = True) -> float:
    """The processor time for matching at the text's start and, if it is `searched` with, for finding every match."""
    best = float("inf")
    for _ in range(repeat):
        started = time.process_time()
        for _ in pattern.finditer(text) if searched else ():
            pass
        pattern.match(text)
        pattern.fullmatch(text)
        best = min(best, time.process_time() - started)
    return best


def _sample(tree: Iterable) -> str:
    """A text that the pattern matches, as short as may be; a repeat has one turn, of alternatives the first holds."""
    words = ""
    for code, value in tree:
        if code is codes.LITERAL:
            words += chr(value)
        elif code is codes.NOT_LITERAL or code is codes.ANY:
            words += next(one for one in SOME if one != chr(value or 0))
        elif code is codes.IN:
            words += _member(value)
        elif code is codes.BRANCH:
            words += _sample(value[1][0])
        elif code is codes.SUBPATTERN:
            words += _sample(value[-1])
        elif code is codes.ATOMIC_GROUP:
            words += _sample(value)
        elif code in REPEATS:
            words += _sample(value[2]) * max(value[0], 1)
    return words


def _member(members: list) -> str:
    """A character of a class."""
    if members[0][0] is codes.NEGATE:
        left_out = re.compile(f"[{''.join(re.escape(_member([one])) for one in members[1:])}]")
        return next((one for one in SOME if not left_out.match(one)), "乙")
    code, value = members[-1]
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(value[0])
    return {codes.CATEGORY_DIGIT: "3", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}.get(value, "甲")


def _bodies(tree: Iterable) -> Iterator[Iterable]:
    """The bodies of all repeats and each of their alternatives."""
    for code, value in tree:
        if code in REPEATS:
            yield value[2]
            for inner_code, inner in value[2]:
                if inner_code is codes.SUBPATTERN:
                    inner_code, inner = next(iter(inner[-1]), (None, None))
                if inner_code is codes.BRANCH:
                    yield from inner[1]
        for inner in _inside(code, value):
            yield from _bodies(inner)


def _inside(code: object, value: object) -> list:
    if code in REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[-1]]
    if code is codes.BRANCH:
        return value[1]
    if code is codes.ATOMIC_GROUP:
        return [value]
    return [value[1]] if code in ASSERTIONS else []


def _literals(tree: Iterable) -> Iterator[str]:
    for code, value in tree:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.IN:
            yield _member(value)
            yield from (chr(one) for kind, one in value if kind is codes.LITERAL)
        for inner in _inside(code, value):
            yield from _literals(inner)
