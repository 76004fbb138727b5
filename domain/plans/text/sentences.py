"""Sentences and the pieces of sentences that oblige somebody each for himself."""

import re
from collections.abc import Callable

from domain.plans.responsibility.verbs import begins_with_verb

LONGEST_JOINED, LONGEST_TELLING = 250, 10
SUBJECT = re.compile(r"[^。;,:]{2,14}(?:要|应|负责|重点|具体)")
TOLD = re.compile(r"[^。;,:、]{2,14}?要(?!求|素|点|件|闻|害|么)")


Acts = Callable[[int, int], bool]
"""Whether somebody acts at the very beginning of a stretch."""
FOLLOWS = re.compile(r"[^。;\n]{0,60}?(?:如下|以下(?:要求|意见|通知|工作|事项)):(?=[^\n])")
"""现就有关事项通知如下:, before what it introduces on the same line."""


def sentences(plain: str, start: int, end: int, *, parallel: bool, acts: Acts) -> list[tuple[int, int]]:
    """Sentences; with `parallel`, one with several subjects told what to do is cut before each of them."""
    introduced = FOLLOWS.match(plain, start, end) if parallel else None
    start = introduced.end() if introduced else start
    cuts, depth = [start], 0
    for at in range(start, end):
        character = plain[at]
        if character in "(《“":
            depth += 1
        elif character in ")》”":
            depth = max(0, depth - 1)
        elif character in "。!?" or (parallel and character == ";" and depth == 0):
            cuts.append(at + 1)
            depth = 0
    pieces = zip(cuts, [*cuts[1:], end], strict=True)
    found = [(first, last) for first, last in pieces if plain[first:last].strip("。;”)")]
    if not parallel:
        return found
    return [piece for one in _rejoined(plain, found, acts) for piece in _parallel(plain, *one)]


def parts_of(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch cut behind each semicolon outside of brackets and quotations."""
    cuts, depth = [start], 0
    for at in range(start, end - 1):
        depth += (plain[at] in "(《“") - (plain[at] in ")》”")
        if plain[at] == ";" and depth <= 0:
            cuts.append(at + 1)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _rejoined(plain: str, pieces: list[tuple[int, int]], acts: Acts) -> list[tuple[int, int]]:
    """Parts between semicolons stay one sentence where it is short and they name no subjects of their own."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        goes_on = joined and plain[joined[-1][1] - 1] == ";" and end - joined[-1][0] <= LONGEST_JOINED
        if goes_on and not _has_subject(plain, start) and not acts(start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _has_subject(plain: str, start: int) -> bool:
    return SUBJECT.match(plain, start) is not None and not begins_with_verb(plain, start)


def _parallel(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """国家级活动要…,省级活动要…,各地…要…: a piece for each."""
    commas = [at + 1 for at in range(start, end - 1) if plain[at] == "," and _told(plain, at + 1)]
    if len(commas) + _told(plain, start) < 2:
        return [(start, end)]
    told_by = commas and commas[0] - start <= LONGEST_TELLING and not _told(plain, start)    # 会议要求,各部门要…
    cuts = [start, *commas[1 if told_by else 0:]]
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _told(plain: str, start: int) -> bool:
    return TOLD.match(plain, start) is not None and not begins_with_verb(plain, start)
