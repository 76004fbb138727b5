"""The headings that a place of a plan stands under."""

from bisect import bisect_right
from collections.abc import Sequence

from domain.plans.text.outline import LONGEST_TITLE, SENTENCE_ENDS, outline_of
from domain.text_normalization import normalize


class Headings:
    """A plan's numbered headings, found by the path of their numbers."""

    def __init__(self, text: str):
        normalized = normalize(text)
        self.by_path: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for line in outline_of(normalized.text):
            if line.number is not None:
                words = _title(normalized.text[line.body:line.end])
                self.by_path.setdefault(line.path(), []).append((normalized.start(line.start), words))

    def above(self, path: Sequence[str], start: int) -> list[str]:
        """The words of each heading on the path, from the top, as they stand last before `start`."""
        found = []
        for depth in range(1, len(path) + 1):
            places = self.by_path.get(tuple(path[:depth]), [])
            at = bisect_right(places, start, key=lambda place: place[0])
            if at:
                found.append(places[at - 1][1])
        return [words for words in found if words]


def _title(words: str) -> str:
    """The words up to the first stop; nothing where that is a sentence too long for a heading."""
    stop = min((at for end in SENTENCE_ENDS if (at := words.find(end)) >= 0), default=len(words))
    return words[:stop] if stop <= LONGEST_TITLE else ""
