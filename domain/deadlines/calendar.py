"""The working-day calendar: which days are worked, why, and how far days lie apart.

Working days follow the State Council's yearly notice on holidays, make-up working days (调休) included; a year whose
notice is not out yet is provisional. The calendar is handed its years one at a time, so that only those asked for
are ever worked out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Self

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(StrEnum):
    """What makes a day worked or free."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True)
class DayReason:
    """Why a day is worked or free, in words that officials use."""

    kind: DayKind
    name: str

    @property
    def works(self) -> bool:
        """Whether the day counts as a working day."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True)
class YearNotice:
    """One year's exceptions from the plain week: days off and days worked, each with its name.

    `decided` are days that an administrator settled; they are never provisional.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)
    announced: bool = True
    decided: frozenset[date] = frozenset()


@dataclass(frozen=True)
class WorkingCalendar:
    """A calendar over the notices that `notice_of(year)` gives, each asked for once."""

    notice_of: Callable[[int], YearNotice]
    _known: dict[int, YearNotice] = field(default_factory=dict, repr=False, compare=False)
    _worked: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def weekdays(cls) -> Self:
        """Monday to Friday, no holidays."""
        return cls(lambda year: YearNotice())

    def notice(self, year: int) -> YearNotice:
        """The year's exceptions."""
        if year not in self._known:
            self._known[year] = self.notice_of(year)
        return self._known[year]

    def why(self, day: date) -> DayReason:
        """Whether and why that day is worked."""
        notice = self.notice(day.year)
        if day in notice.work:
            return DayReason(DayKind.MAKE_UP, notice.work[day])
        if day in notice.off:
            return DayReason(DayKind.HOLIDAY, notice.off[day])
        if day.weekday() >= SATURDAY:
            return DayReason(DayKind.WEEKEND, "周末")
        return DayReason(DayKind.WORKDAY, "工作日")

    def is_working_day(self, day: date) -> bool:
        """Whether that day is worked; what `why` says, without the words."""
        notice = self.notice(day.year)
        return day in notice.work or (day.weekday() < SATURDAY and day not in notice.off)

    def is_provisional(self, day: date) -> bool:
        """Whether the year's notice is not out yet and no administrator settled the day."""
        notice = self.notice(day.year)
        return not notice.announced and day not in notice.decided

    def next_working_day(self, day: date) -> date:
        """That day itself where it is worked, else the first worked day after it (Civil Code art. 203)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it for a negative count; `day` itself is not counted.

        Civil Code art. 201: the day on which a period begins is not counted, the next one is day 1. With 0 the day
        itself is given, worked or not.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; negative where `end` is the earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        whole_years = sum(self._worked_in(year)[-1] for year in range(start.year, end.year))
        return whole_years + self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: date) -> int:
        return self._worked_in(day.year)[(day - date(day.year, 1, 1)).days]

    def _worked_in(self, year: int) -> list[int]:
        """For each day of the year, how many of its days up to and with it are worked; counted once."""
        if year not in self._worked:
            first = date(year, 1, 1)
            length = (date(year, 12, 31) - first).days + 1
            self._worked[year] = [*accumulate(self.is_working_day(first + ONE_DAY * n) for n in range(length))]
        return self._worked[year]

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """The working days from `first` to `last`, both included."""
        day = first
        while day <= last:
            if self.is_working_day(day):
                yield day
            day += ONE_DAY
