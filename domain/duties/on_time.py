"""On time (按期): how many of the duties that are judged were handed in in time, against either deadline.

What is judged, and when it was in time, is said in one place: `models.duties.on_time` (docs/decisions.md, 7 and 25).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Share:
    """A part of a whole, which are always shown with it."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def percent(self) -> str:
        """66.7%, 100%; — where there is nothing to divide."""
        return percent(self.part, self.whole)

    @property
    def words(self) -> str:
        """66.7%（2／3）; 无 where nothing is judged."""
        return f"{self.percent}（{self.part}／{self.whole}）" if self.whole else "无"


@dataclass(frozen=True)
class OnTime:
    """The share in time against the deadline as granted, that against the original one, and what is in neither."""

    granted: Share = Share()
    original: Share = Share()
    with_lead: int = 0

    def __add__(self, other: "OnTime") -> "OnTime":
        return OnTime(self.granted + other.granted, self.original + other.original, self.with_lead + other.with_lead)


def percent(part: int, whole: int) -> str:
    """66.7%, 100%; — where there is nothing to divide. Never rounded up to all, nor down to nothing."""
    if not whole:
        return "—"
    if part == whole:
        return "100%"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f}%" if part else "0"


def counting_day(hand_ins: Iterable[tuple[date, date | None]]) -> date | None:
    """The day by which on-time is judged, of (handed in on, term its return gave) in order; None without any.

    The first hand-in counts, as long as each return was answered within its own term; an answer after it makes the
    later hand-in the one that counts (docs/decisions.md, 7).
    """
    counts: date | None = None
    term: date | None = None
    for handed_in, answer_by in hand_ins:
        if counts is None or (term is not None and handed_in > term):
            counts = handed_in
        term = answer_by
    return counts
