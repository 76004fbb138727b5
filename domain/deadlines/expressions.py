"""One time wording found in a text: where it stands, what kind it is, and what it means."""

import datetime
from dataclasses import dataclass, replace
from typing import Self

from domain.deadlines.rules import Rule


@dataclass(frozen=True)
class TimeExpression:
    """A time wording; `kind` and `recurrence` are those of contract v1, `rule` is None where nothing falls due.

    `is_stated` tells that it stands in a place for terms, a table's time column.
    """

    start: int
    end: int
    text: str
    kind: str
    date: datetime.date | None = None
    recurrence: str | None = None
    rule: Rule | None = None
    flags: tuple[str, ...] = ()
    is_stated: bool = False

    def moved(self, start: int, end: int, text: str) -> Self:
        """The same wording at its place in another text."""
        return replace(self, start=start, end=end, text=text)
