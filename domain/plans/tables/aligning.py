"""Cells that lost their frame put under their columns again, in order, by what they look like."""

import re
from itertools import pairwise

from domain.plans.responsibility.names import has_ending, is_strong
from domain.plans.tables.columns import Column, Kind

Cell = tuple[int, int]
TIME_CELL = re.compile(r"(?:(?:19|20)\d\d年|\d{1,2}月|长期|持续|每[年季月周]|年底|全年|[上下]半年|[一二三四1-4]季度)")
PERSON = re.compile(r"[一-鿿·]{2,4}")
SEPARATOR = re.compile(r"[、,;]")
LONGEST_CELL = 12
"""So many lines a cell may take."""
MOST_LINES = 5
"""For each column; a row with more lines is none, and only its first are looked at."""
SPLIT, EMPTY = -0.6, {Kind.NUMBER: -4.0, Kind.TASK: -2.0, Kind.UNITS: -1.0, Kind.TIME: -1.0, Kind.OTHER: -0.4}


def aligned(plain: str, lines: list[Cell], columns: list[Column]) -> list[Cell]:
    """For each column the lines that are its cell, one stretch each; an empty one at the end where it has none.

    The likeliest of all ways to share the lines out in order: a cell may take several lines, or none.
    """
    if len(lines) == len(columns):
        return lines
    lines = lines[:MOST_LINES * len(columns)]
    looks = [_look(plain[start:end]) for start, end in lines]
    best: list[tuple[float, list[int]]] = [(0.0, []), *((float("-inf"), []) for _ in lines)]
    for column in columns:
        best = [max((_worth(best[first], column.kind, looks[first:last], first)
                     for first in range(max(0, last - LONGEST_CELL), last + 1)), key=lambda one: one[0])
                for last in range(len(lines) + 1)]
    cuts = [*best[len(lines)][1], len(lines)]
    nothing = (lines[-1][1], lines[-1][1])
    return [(lines[first][0], lines[last - 1][1]) if first < last else nothing
            for first, last in pairwise(cuts)]


def _worth(before: tuple[float, list[int]], kind: Kind, looks: list[Kind], first: int) -> tuple[float, list[int]]:
    gained = sum(_fit(kind, look) for look in looks) + SPLIT * (len(looks) - 1) if looks else EMPTY[kind]
    return before[0] + gained, [*before[1], first]


def _fit(kind: Kind, look: Kind) -> float:
    """How well what looks so stands in a column of that kind."""
    if kind is look:
        return 2.0
    if kind is Kind.TASK:
        return {Kind.OTHER: 0.5, Kind.NUMBER: -1.0}.get(look, -1.5)
    return -0.5 if kind is Kind.OTHER else -3.0


def _look(words: str) -> Kind:
    """What a line's words look like: a number, a time, units, a person (OTHER), or something to be done."""
    if words.strip(".、()").isdigit():
        return Kind.NUMBER
    if TIME_CELL.match(words):
        return Kind.TIME
    names = [name for name in SEPARATOR.split(words) if name]
    if names and all(len(name) <= 20 and (is_strong(name) or has_ending(name)) for name in names):
        return Kind.UNITS
    return Kind.OTHER if names and all(PERSON.fullmatch(name) for name in names) else Kind.TASK
