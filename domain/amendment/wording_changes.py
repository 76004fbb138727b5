"""Two wordings side by side, with what differs between them marked."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

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
