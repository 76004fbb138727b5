"""Periods that are reported on: a quarter as a rule, any run of days on demand, each with its official name."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import NotAllowed

QUARTERS = "一二三四"
LONGEST = 10 * 366


@dataclass(frozen=True)
class ReportingPeriod:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise NotAllowed(f"起止日期颠倒：{written(self.first)}晚于{written(self.last)}，请改正。")
        if (self.last - self.first).days > LONGEST:
            raise NotAllowed("通报期间超过十年，请核对起止日期。")

    @property
    def name(self) -> str:
        """2016年第三季度, 2016年7月, 2016年上半年, 2016年; else from day to day."""
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1 and self.first.year == self.last.year:
            named = self._whole_months()
            if named:
                return f"{self.first.year}年{named}"
        if self.first == self.last:
            return written(self.first)
        last = written(self.last)
        return f"{written(self.first)}至{last.removeprefix(f'{self.first.year}年')}"

    def _whole_months(self) -> str | None:
        first, last = self.first.month, self.last.month
        if (first, last) == (1, 12):
            return "度"
        if last - first == 5 and first in (1, 7):
            return "上半年" if first == 1 else "下半年"
        if last - first == 2 and first % 3 == 1:
            return f"第{QUARTERS[first // 3]}季度"
        return f"{first}月" if first == last else f"{first}月至{last}月"


def quarter_of(day: date) -> ReportingPeriod:
    """The quarter in which the day lies."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(day.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return ReportingPeriod(first, after - timedelta(days=1))


def quarter_before(day: date) -> ReportingPeriod:
    """The last quarter that was over before the day."""
    return quarter_of(quarter_of(day).first - timedelta(days=1))


def written(day: date) -> str:
    """2016年9月30日."""
    return f"{day.year}年{day.month}月{day.day}日"
