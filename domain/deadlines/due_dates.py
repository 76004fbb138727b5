"""From a rule and its anchor to dates, each explained day by day."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.deadlines.calendar import ONE_DAY, WorkingCalendar
from domain.deadlines.rules import MONTHS, After, Before, FixedDate, Period, Recurring, Rule, Unit
from domain.errors import InvalidRule

LATEST = 9900
"""Later years are a slip of the pen, and the arithmetic would run into the end of dates."""


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


def reckon(rule: Rule, *, anchor: date | None, calendar: WorkingCalendar, after: date | None = None,
           until: date | None = None) -> Reckoning:
    """The date of a rule that ends, or the occurrences after `anchor` up to `until` of one that recurs.

    With `after` only those past that day are given, still counted from the anchor, so that one stretch goes on where
    the last left off. A term has one entry in `days` for each calendar day after its anchor; dates as written stay as
    written. Horizons and standing duties have no date. InvalidRule where a term lacks its anchor or a recurrence its
    end.
    """
    match rule:
        case FixedDate(on):
            return Reckoning(on, days=(CountedDay(on, True, f"按写明的日期，不顺延（{calendar.why(on).name}）"),))
        case After():
            days = tuple(_after(rule, _known(anchor), calendar))
            return Reckoning(days[-1].date, (), _rests_on_guess(days, calendar), days)
        case Before():
            days = tuple(_before(rule, _known(rule.on or anchor), calendar))
            guessed = rule.unit is Unit.WORKING_DAY and _rests_on_guess(days, calendar)
            return Reckoning(days[0].date, (), guessed, days)
        case Recurring():
            start = _known(anchor)
            days = tuple(CountedDay(day, True, calendar.why(day).name)
                         for day in _occurrences(rule, start, min(_end(until), date(LATEST, 12, 31)), calendar)
                         if day > (after or start))
            guessed = (rule.working_day is not None or rule.runs_on) and _rests_on_guess(days, calendar)
            return Reckoning(None, tuple(day.date for day in days), guessed, days)
        case _:
            return Reckoning()


def _known(anchor: date | None) -> date:
    if anchor is None:
        raise InvalidRule("rule_needs_anchor")
    if anchor.year > LATEST:
        raise InvalidRule("rule_anchor_too_late", anchor=anchor)
    return anchor


def _end(until: date | None) -> date:
    if until is None:
        raise InvalidRule("recurrence_needs_end")
    return until


def _rests_on_guess(days: tuple[CountedDay, ...], calendar: WorkingCalendar) -> bool:
    return any(calendar.is_provisional(day.date) for day in days)


def _after(rule: After, anchor: date, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    if rule.unit is Unit.WORKING_DAY:
        yield from _working_days(anchor, rule.count, calendar)
        return
    last = last_day(anchor, rule)
    day = anchor
    while day < last:
        day += ONE_DAY
        yield CountedDay(day, True, f"{calendar.why(day).name}（第{(day - anchor).days}天）")
    while not calendar.is_working_day(day):     # Civil Code art. 203
        day += ONE_DAY
        runs_on = "顺延至此" if calendar.is_working_day(day) else "继续顺延"
        yield CountedDay(day, False, f"{calendar.why(day).name}（期限最后一天不是工作日，{runs_on}）")


def _working_days(anchor: date, count: int, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    """From the day after the anchor (Civil Code art. 201) to the `count`-th working day."""
    day, counted = anchor, 0
    while counted < count:
        day += ONE_DAY
        reason = calendar.why(day)
        counted += reason.works
        yield CountedDay(day, reason.works, f"{reason.name}（第{counted}个工作日）" if reason.works else reason.name)


def last_day(anchor: date, rule: After) -> date:
    """The last day of a term in days, weeks or months; a month ends on the corresponding day or its last (art. 202).

    Whether it runs on to a working day (art. 203) is for `reckon`.
    """
    if rule.unit is Unit.MONTH:
        return _day_of(anchor.year * 12 + anchor.month - 1 + rule.count, anchor.day)
    return anchor + timedelta(days=rule.count * (7 if rule.unit is Unit.WEEK else 1))


def _before(rule: Before, event_on: date, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    """From the last day on which it may still be done to the day before the event."""
    first = event_on - ONE_DAY
    if rule.unit is Unit.WORKING_DAY and rule.count:
        first = calendar.add_working_days(event_on, -rule.count)
    elif rule.unit is Unit.MONTH and rule.count:
        first = _day_of(event_on.year * 12 + event_on.month - 1 - rule.count, event_on.day)
    elif rule.count:
        first = event_on - timedelta(days=rule.count * (7 if rule.unit is Unit.WEEK else 1))
    for past in range((event_on - first).days):
        day = first + timedelta(days=past)
        counted = calendar.is_working_day(day) if rule.unit is Unit.WORKING_DAY else True
        yield CountedDay(day, counted, f"{calendar.why(day).name}（{rule.event}前{(event_on - day).days}天）")


def _occurrences(rule: Recurring, anchor: date, until: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The rule's days of each period from the anchor on, up to `until`, in order."""
    behind = anchor
    for day in _weekly(rule, anchor, until) if not rule.months else _monthly(rule, anchor, until, calendar):
        due_on = calendar.next_working_day(day) if rule.runs_on else day
        if behind < due_on <= until:
            yield due_on
            behind = due_on


def _weekly(rule: Recurring, anchor: date, until: date) -> Iterator[date]:
    """Every so many days, or on the days of every so many weeks, the first of which begins after the anchor."""
    if rule.period is not Period.WEEKLY:
        day = anchor + timedelta(days=rule.every)
        while day <= until:
            yield day
            day += timedelta(days=rule.every)
        return
    days = (rule.weekday or 7, *rule.more)
    ahead = min((day - anchor.isoweekday() - 1) % 7 + 1 for day in days)
    first = anchor + timedelta(days=ahead)
    monday = first - timedelta(days=first.weekday())
    while monday <= until:
        yield from (monday + timedelta(days=day - 1) for day in days)
        monday += timedelta(weeks=rule.every)


def _monthly(rule: Recurring, anchor: date, until: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The days of each period's month; what fits into a year is counted from January, else from the anchor's period."""
    this_month = anchor.year * 12 + anchor.month - 1
    length = rule.months if 12 % rule.months == 0 else MONTHS[rule.period]
    first = this_month - this_month % length
    if rule.runs_on and first > rule.months + 12:
        first -= rule.months     # its last day may run on into this period
    for start in range(first, until.year * 12 + until.month, rule.months):
        month = start + (rule.month or rule.months) - 1
        yield _day_in(month, rule, calendar)
        yield from (_day_of(month, day) for day in rule.more)


def _day_in(month: int, rule: Recurring, calendar: WorkingCalendar) -> date:
    """The rule's first day of that month; the month's last, or last working day, where it has no such day."""
    last = _day_of(month, 31)
    if rule.week is not None and rule.weekday is not None:
        first = last.replace(day=1)
        day = 1 + (rule.weekday - first.isoweekday()) % 7 + 7 * (rule.week - 1)
        return last.replace(day=day if day <= last.day else day - 7)
    if rule.working_day is None:
        return _day_of(month, rule.day or 31)
    worked = list(calendar.working_days(last.replace(day=1), last)) or [last]
    if rule.working_day < 0:
        return worked[max(len(worked) + rule.working_day, 0)]
    return worked[min(rule.working_day, len(worked)) - 1]


def _day_of(month: int, day: int) -> date:
    """That day of a month counted from year 0, its last where it has no such day."""
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day, months.monthrange(year, month + 1)[1]))
