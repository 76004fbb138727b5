"""A file as read: its text, the format it had, and where in the file each stretch of the text came from."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """A stretch of the text and where it stood in the file: 第3页, 表1第2行, 任务分解!B5."""

    start: int
    end: int
    where: str


@dataclass(frozen=True)
class Block:
    """A paragraph or a table row; `places` count within its own text."""

    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Document:
    """`text` is what offsets count in: the decoded file for plain text, the text as read for every other format.

    `blocks` are its paragraphs and table rows, in order; `format` is one of text, markdown, word, pdf, excel, html.
    `places` stand in the order of the text and do not overlap; formats without pages or cells have none.
    """

    name: str
    format: str
    text: str
    blocks: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        """The same for every file with these words, whatever its encoding, format, line ends and spaces."""
        return words_digest(self.text)

    def where(self, start: int, end: int | None = None) -> str:
        """Where the stretch stood in the file, from its first place to its last; empty where that is not known."""
        from_ = max(bisect_right(self.places, start, key=lambda place: place.start) - 1, 0)
        to = bisect_right(self.places, max(start, (end or start + 1) - 1), key=lambda place: place.start)
        touched = [place.where for place in self.places[from_:to] if place.end > start]
        if not touched:
            return ""
        first, last = touched[0], touched[-1]
        sheet = first.rpartition("!")[0] + "!"
        return first if first == last else f"{first}—{last.removeprefix(sheet)}"

    def placed(self, reading: dict) -> dict:
        """The reading of this document as JSON, each of its measures with the `place` it stood in."""
        return reading | {"measures": [measure | {"place": self.where(measure["start"], measure["end"])}
                                       for measure in reading["measures"]]}


def words_digest(text: str) -> str:
    """Tells the words of one text from another's."""
    return hashlib.sha256("".join(text.lstrip("\ufeff").split()).encode()).hexdigest()


def document_of(name: str, format_: str, blocks: Iterable[Block]) -> Document:
    """The document whose text is its blocks, one to a line."""
    texts, places, at = [], [], 0
    for block in blocks:
        texts.append(block.text)
        places += [Place(at + place.start, at + place.end, place.where) for place in block.places]
        at += len(block.text) + 1
    return Document(name, format_, "\n".join(texts), tuple(texts), tuple(places))
