"""A plan while it is written: its text, and the truth about it, with places that follow every later change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

Way = tuple[str, ...]


@dataclass
class Mention:
    """A unit where it is named. `ways`: what a reading may call it, each way one or more names."""

    start: int
    end: int
    ways: list[Way]
    open: bool = False


@dataclass
class Due:
    """When something is due. `kinds`, `dates`, `recurrences`: any of them is right; empty: the text leaves it open."""

    text: str
    kinds: list[str]
    dates: list[date] = field(default_factory=list)
    recurrences: list[str] = field(default_factory=list)
    steps: list[date] = field(default_factory=list)


@dataclass
class Duty:
    """What a careful reader finds. `starts`: other places where it may be said to begin. `neither`: names that count
    neither way, since the text calls on them without making them act. `lead_open`: whether the first unit leads."""

    start: int
    path: list[str]
    end: int = 0
    starts: list[int] = field(default_factory=list)
    lead: list[Mention] = field(default_factory=list)
    units: list[Mention] = field(default_factory=list)
    neither: list[str] = field(default_factory=list)
    lead_open: bool = False
    due: Due | None = None
    details: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Stretch:
    """Text that is no measure, and what it is, in the words of the contract's `account`."""

    start: int
    end: int
    kind: str


@dataclass
class Target:
    """A figure to be reached."""

    name: str
    value: float


@dataclass
class Composed:
    """A plan and its truth; `values`: where it stands on each axis that has a meaning in it."""

    text: str
    values: dict[str, str]
    duties: list[Duty]
    stretches: list[Stretch]
    targets: list[Target]
    title: str
    number: str
    issued_on: date | None

    def mentions(self) -> list[Mention]:
        """Every naming of a unit that the truth knows, each once."""
        found = {id(one): one for duty in self.duties for one in (*duty.lead, *duty.units)}
        return list(found.values())


class Sheet:
    """The text so far. A line end of the body is none where all of it is one paragraph."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.at = 0
        self.fused = False
        self.duties: list[Duty] = []
        self.stretches: list[Stretch] = []
        self.targets: list[Target] = []

    def put(self, words: str) -> int:
        """Writes; gives where it begins."""
        start = self.at
        self.parts.append(words)
        self.at += len(words)
        return start

    def line(self, indent: str = "", gap: bool = False) -> None:
        """Ends the line; where all is one paragraph, at most the sentence."""
        if self.fused:
            headed = self.stretches and self.stretches[-1].kind == "heading" and self.stretches[-1].end == self.at
            self.put("" if headed or self.last() in "。：；）)】〕]\n" else "。")
        elif self.at:
            self.put(("\n\n" if gap else "\n") + indent)

    def last(self) -> str:
        """The character before."""
        return next((part[-1] for part in reversed(self.parts) if part), "\n")

    @contextmanager
    def stretch(self, kind: str) -> Iterator[None]:
        """What is written inside is text of that kind."""
        start = self.at
        yield
        self.stretches.append(Stretch(start, self.at, kind))

    def tell(self, kind: str, words: str) -> None:
        """A line of that kind, on its own."""
        self.line()
        with self.stretch(kind):
            self.put(words)

    def text(self) -> str:
        """All that is written."""
        return "".join(self.parts)


def respelt(plan: Composed, pieces: list[str]) -> None:
    """Each character gives way to its piece: places move along, and names may be told as they are written now."""
    places = [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    for one in plan.mentions():
        written = "".join(pieces[one.start:one.end])
        if (written,) not in one.ways:
            one.ways.append((written,))
        one.start, one.end = places[one.start], places[one.end]
    for duty in plan.duties:
        duty.start, duty.end = places[duty.start], places[duty.end]
        duty.starts = [places[at] for at in duty.starts]
    for stretch in plan.stretches:
        stretch.start, stretch.end = places[stretch.start], places[stretch.end]
    plan.text = "".join(pieces)
