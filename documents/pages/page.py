"""What stands on a page: each character with its place, and the straight lines that rule tables."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Character(NamedTuple):
    """A character, its left and right edge, the line it stands on (from the top), its size; in points.

    `sure` is how sure the recognition of a scan is of it, from 0 to 1.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    sure: float = 1.0


class Rule(NamedTuple):
    """A straight line: from (left, top) to (right, bottom), one of the two extents nearly nothing."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page as it is looked at, turned if it says so; `unreadable` counts characters whose meaning is not told.

    `picture_share` is how much of the page its largest picture covers, `drawings` how many lines and shapes there are.
    """

    number: int
    width: float
    height: float
    characters: list[Character] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    unreadable: int = 0
    picture_share: float = 0.0
    drawings: int = 0
