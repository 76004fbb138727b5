"""Sentences and the pieces of sentences that oblige somebody each for himself."""

import re

from domain.plans.responsibility.actors import BEGINS_WITH_VERB

LONGEST_JOINED = 250
SUBJECT = re.compile(r"[^。;,:]{2,14}(?:要|应|负责|重点|具体)")
TOLD = re.compile(r"[^。;,:、]{2,14}?要(?!求|素|点|件|闻|害|么)")


def sentences(plain: str, start: int, end: int, *, parallel: bool) -> list[tuple[int, int]]:
    """Sentences; with `parallel`, one with several subjects told what to do is cut before each of them."""
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
    return [piece for one in _rejoined(plain, found) for piece in _parallel(plain, *one)]


def _rejoined(plain: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts between semicolons stay one sentence where it is short and they name no subjects of their own."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        goes_on = joined and plain[joined[-1][1] - 1] == ";" and end - joined[-1][0] <= LONGEST_JOINED
        if goes_on and not _has_subject(plain, start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _has_subject(plain: str, start: int) -> bool:
    return SUBJECT.match(plain, start) is not None and not BEGINS_WITH_VERB.match(plain, start)


def _parallel(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """国家级活动要…,省级活动要…,各地…要…: a piece for each."""
    commas = [at + 1 for at in range(start, end - 1) if plain[at] == "," and _told(plain, at + 1)]
    if len(commas) + _told(plain, start) < 2:
        return [(start, end)]
    cuts = [start, *commas]
    return list(zip(cuts, [*commas, end], strict=True))


def _told(plain: str, start: int) -> bool:
    return TOLD.match(plain, start) is not None and not BEGINS_WITH_VERB.match(plain, start)
