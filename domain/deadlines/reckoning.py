"""From a rule and its anchor to dates, each explained day by day."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import ONE_DAY, WorkingCalendar
from domain.deadlines.rules import MONTHS, After, Before, FixedDate, Period, Recurring, Rule, Unit
from domain.errors import InvalidRule

MOST_COUNTED = 4000    # days; a longer term is no term of an office


@dataclass(frozen=True)
class CountedDay:
    """One day on the way to a date: whether it counted, and why."""

    date: date
    counted: bool
    why: str


@dataclass(frozen=True)
class Reckoning:
    """What a rule comes to; `provisional` where it rests on a year whose holidays are not announced."""

    due_on: date | None = None
    occurrences: tuple[date, ...] = ()
    provisional: bool = False
    days: tuple[CountedDay, ...] = ()


def reckon(rule: Rule, *, anchor: date | None, calendar: WorkingCalendar, until: date | None = None) -> Reckoning:
    """The date of a rule that ends, or the occurrences after `anchor` up to `until` of one that recurs.

    Horizons and standing duties have no date. InvalidRule where a term lacks its anchor or a recurrence its end.
    """
    match rule:
        case FixedDate(on):
            why = f"写明的日期，按原文执行（{calendar.why(on).name}）"
            return Reckoning(on, days=(CountedDay(on, True, why),))
        case After():
            return _after(rule, _known(anchor), calendar)
        case Before(event):
            day = _known(anchor) - ONE_DAY
            return Reckoning(day, days=(CountedDay(day, True, f"“{event}”的前一天"),))
        case Recurring():
            if until is None:
                raise InvalidRule("周期性时限须给出截止日期。")
            days = tuple(_occurrences(rule, _known(anchor), until))
            return Reckoning(occurrences=days,
                             days=tuple(CountedDay(day, True, calendar.why(day).name) for day in days))
        case _:
            return Reckoning()


def _known(anchor: date | None) -> date:
    if anchor is None:
        raise InvalidRule("该时限须有起算日期。")
    return anchor


def _after(rule: After, anchor: date, calendar: WorkingCalendar) -> Reckoning:
    if rule.unit is Unit.WORKING_DAY:
        days = tuple(_count_working(anchor, rule.count, calendar))
    else:
        days = tuple(_count_calendar(anchor, _last_day(anchor, rule), calendar))
    due_on = days[-1].date if days else anchor
    return Reckoning(due_on, provisional=any(calendar.is_provisional(day.date) for day in days), days=days)


def _count_working(anchor: date, count: int, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    """Working days from the day after the anchor (Civil Code art. 201)."""
    day, counted = anchor, 0
    while counted < min(count, MOST_COUNTED):
        day += ONE_DAY
        reason = calendar.why(day)
        counted += reason.works
        said = f"第{counted}个工作日" if reason.works else "不计"
        yield CountedDay(day, reason.works, f"{reason.name}，{said}")


def _count_calendar(anchor: date, last: date, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    """Calendar days, and on to the next working day where the last one is not worked (Civil Code art. 203)."""
    day = anchor
    while day < last:
        day += ONE_DAY
        yield CountedDay(day, True, f"第{(day - anchor).days}天（{calendar.why(day).name}）")
    while not calendar.is_working_day(day):
        day += ONE_DAY
        yield CountedDay(day, False, f"期限最后一天不是工作日，顺延（{calendar.why(day).name}）")


def _last_day(anchor: date, rule: After) -> date:
    """The last day of a term in days, weeks or months; a month ends on the corresponding day or its last (art. 202)."""
    if rule.unit is Unit.MONTH:
        index = anchor.month - 1 + min(rule.count, MOST_COUNTED // 30)
        return _day_of(anchor.year + index // 12, index % 12 + 1, anchor.day)
    days = rule.count * (7 if rule.unit is Unit.WEEK else 1)
    return anchor + timedelta(days=min(days, MOST_COUNTED))


def _occurrences(rule: Recurring, after: date, until: date) -> Iterator[date]:
    until = min(until, after + timedelta(days=MOST_COUNTED * 10))
    step = {Period.DAILY: 1, Period.WEEKLY: 7}.get(rule.period)
    if step is not None:
        day = after + ONE_DAY
        while step == 7 and day.isoweekday() != (rule.weekday or 7):
            day += ONE_DAY
        while day <= until:
            yield day
            day += timedelta(days=step)
        return
    length = MONTHS[rule.period]
    first = (after.year * 12 + after.month - 1) // length * length
    for start in range(first, until.year * 12 + until.month, length):
        month = start + (rule.month or length) - 1
        day = _day_of(month // 12, month % 12 + 1, rule.day or 31)
        if after < day <= until:
            yield day


def _day_of(year: int, month: int, day: int) -> date:
    """That day of the month, its last where it has no such day."""
    return date(year, month, min(day, months.monthrange(year, month)[1]))
