"""What a page sets around its text: page numbers and running heads, which stand between a sentence's lines."""

import re
from collections import Counter

from domain.plans.text.titles import TITLE

PAGE_NUMBER = re.compile(r"[-—－–‐~·]{1,2}\d{1,4}[-—－–‐~·]{1,2}|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}")
"""A line of nothing else, its blanks left out."""
LINE = re.compile(r"[^\n]+")
FIRST_LINES, SHORTEST, LONGEST = 8, 6, 60
"""A running head repeats one of the first lines."""
SHORTEST_BROKEN = 15
"""A line as long as this that ends without a stop goes on behind the mark."""
STOPS = tuple("。；;：:！!？?）)”|")


def page_marks(text: str) -> set[int]:
    """The offsets of page numbers and running heads, with the line ends around one that stands within a sentence."""
    lines = [match.span() for match in LINE.finditer(text)]
    heads = _running_heads(text, lines)
    found: set[int] = set()
    before: tuple[int, int] | None = None
    for number, (start, end) in enumerate(lines):
        if number not in heads and not (
                end - start <= LONGEST and PAGE_NUMBER.fullmatch("".join(text[start:end].split()))):
            before = (start, end)
            continue
        found.update(range(start, end))
        if before and number + 1 < len(lines) and not text[slice(*before)].rstrip().endswith(STOPS) \
                and before[1] - before[0] > SHORTEST_BROKEN:
            found.update(range(before[1], lines[number + 1][0]))
    return found


def _running_heads(text: str, lines: list[tuple[int, int]]) -> frozenset[int]:
    """The lines that repeat a title from the top: its third time, or where it stands within a sentence."""
    words = ["".join(text[start:end].split()) for start, end in lines]
    titles = {one for one in words[:FIRST_LINES] if SHORTEST <= len(one) <= LONGEST and TITLE.search(one)}
    times = Counter(words)
    seen: set[str] = set()
    found = set()
    for number, one in enumerate(words):
        if one in seen and (times[one] > 2 or (number and not words[number - 1].endswith(STOPS))):
            found.add(number)
        if one in titles:
            seen.add(one)
    return frozenset(found)
