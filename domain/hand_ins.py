"""Which day counts as that of handing in, where reports were returned and handed in again."""

from collections.abc import Iterable
from datetime import date


def counting_day(hand_ins: Iterable[tuple[date, date | None]]) -> date | None:
    """The day by which on-time is judged, of (handed in on, term its return gave) in order; None without any.

    The first hand-in counts, as long as each return was answered within its own term; an answer after it makes the
    later hand-in the one that counts (DESIGN, decision 7).
    """
    counts: date | None = None
    term: date | None = None
    for handed_in, answer_by in hand_ins:
        if counts is None or (term is not None and handed_in > term):
            counts = handed_in
        term = answer_by
    return counts
