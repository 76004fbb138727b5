"""A file as read: its text, the format it had, where each stretch came from, and what has to be known about it."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from documents.radicals import with_usual_characters


@dataclass(frozen=True)
class Place:
    """A stretch of the text and where it stood in the file: 第3页, 表1第2行, 任务分解!B5."""

    start: int
    end: int
    where: str


class Caution(StrEnum):
    """What a caveat is about."""

    STRUCK = "struck"
    """Left out: struck through."""
    HIDDEN = "hidden"
    """Left out: not shown to who opens the file."""
    UNREAD = "unread"
    """A page, a picture or a cell that could not be read."""
    UNCLEAR = "unclear"
    """Characters that the recognition of a scan is not sure of."""
    CUT = "cut"
    """A row of a table that may only go on the one above: it has neither number nor anything beside its words."""
    MONTH = "month"
    """A number such as 2026.1 in a cell, which is what remains of 2026.10 where that was typed."""


@dataclass(frozen=True)
class Caveat:
    """What has to be known about a stretch; of what was left out, `start` is where it would stand.

    `what` names it for people: its place in the file or its words.
    """

    start: int
    end: int
    kind: Caution
    what: str


@dataclass(frozen=True)
class Block:
    """A paragraph or a table row; `places`, `caveats` and `dates` count within its own text.

    `dates` are the filled cells of columns whose heading asks for a date.
    """

    text: str
    places: tuple[Place, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    dates: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Document:
    """`text` is what offsets count in: the decoded file for plain text, the text as read for every other format.

    `blocks` are its paragraphs and table rows, in order; `format` is one of text, markdown, csv, word, pdf, ofd,
    excel, html, picture. `places` stand in the order of the text and do not overlap; formats without pages or cells
    have none. `dates` are the stretches in which a table's heading asks for a date.
    """

    name: str
    format: str
    text: str
    blocks: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), repr=False)
    caveats: tuple[Caveat, ...] = field(default=(), repr=False)
    dates: tuple[tuple[int, int], ...] = field(default=(), repr=False)

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


def words_digest(text: str) -> str:
    """Tells the words of one text from another's."""
    return hashlib.sha256("".join(text.lstrip("\ufeff").split()).encode()).hexdigest()


def document_of(name: str, format_: str, blocks: Iterable[Block]) -> Document:
    """The document whose text is its blocks, one to a line; one without words that has caveats makes no line."""
    texts, places, caveats, dates, at = [], [], [], [], 0
    for block in blocks:
        caveats += moved(block.caveats, at)
        if block.caveats and not block.text:   # it only tells what was left out there
            continue
        texts.append(with_usual_characters(block.text))
        places += moved(block.places, at)
        dates += [(at + start, at + end) for start, end in block.dates]
        at += len(block.text) + 1
    text = "\n".join(texts)
    return Document(name, format_, text, tuple(texts), tuple(places), tuple(within(caveats, len(text))), tuple(dates))


Stretch = TypeVar("Stretch", Place, Caveat)


def moved(stretches: Iterable[Stretch], by: int) -> list[Stretch]:
    """The stretches further behind by so many characters."""
    return [replace(one, start=one.start + by, end=one.end + by) for one in stretches]


def within(caveats: Iterable[Caveat], length: int) -> list[Caveat]:
    """The caveats of a text of that length, none beyond its end."""
    return [replace(one, start=min(one.start, length), end=min(one.end, length)) for one in caveats]
