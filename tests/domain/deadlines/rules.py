"""Rules of every kind, for properties that must hold for all of them."""

from hypothesis import strategies as some

from domain.deadlines.rules import (
    LONGEST,
    MONTHS,
    After,
    Anchor,
    Before,
    FixedDate,
    Horizon,
    Period,
    Recurring,
    Rule,
    Standing,
    Unit,
)
from tests.domain.calendars import FIRST, LAST, days

EVENTS = ("中标", "合同签订", "项目立项", "竣工验收", "补贴资金到账")
ENDS = ("活动结束", "会议闭幕", "论坛结束", "博览会闭幕", "经贸活动结束")
AHEAD = ("全国两会召开", "活动举办", "大会开幕", "清明节", "中考", "合同期满", "主汛期", "项目启动")
"""Events as plans name them: those that start a term, those whose end does, and those that something precedes."""

units = some.sampled_from(Unit)
fixed_dates = some.builds(FixedDate, days)


def _after(anchor: Anchor, unit: Unit) -> some.SearchStrategy[After]:
    names = {Anchor.EVENT: EVENTS, Anchor.EVENT_END: ENDS}.get(anchor, ("",))
    return some.builds(After, some.just(anchor), some.integers(1, LONGEST[unit]), some.just(unit),
                       some.sampled_from(names))


def _before(unit: Unit) -> some.SearchStrategy[Before]:
    return some.builds(Before, some.sampled_from(AHEAD), some.integers(1, LONGEST[unit]), some.just(unit))


@some.composite
def _in_months(draw) -> Recurring:
    period, every = draw(some.sampled_from(list(MONTHS))), draw(some.integers(1, 20))
    month = draw(some.none() | some.integers(1, MONTHS[period] * every))
    day = draw(some.none() | some.integers(1, 31))
    working_day = draw(some.none() | some.integers(1, 23)) if day is None else None
    return Recurring(period, day, month, every=every, working_day=working_day)


def _further(draw, first: int, last: int) -> tuple[int, ...]:
    """Days behind the first, in order."""
    return tuple(sorted(draw(some.sets(some.integers(first + 1, last), max_size=3)))) if first < last else ()


@some.composite
def _with_more(draw) -> Recurring:
    """Several days of one period, days counted from its end, weekdays of a month; some run on from a day off."""
    rule, runs_on = draw(_in_months()), draw(some.booleans())
    months = {"period": rule.period, "month": rule.month, "every": rule.every, "runs_on": runs_on}
    day, weekday = draw(some.integers(1, 31)), draw(some.integers(1, 7))
    return draw(some.sampled_from([
        Recurring(**months, day=day, more=_further(draw, day, 31)),
        Recurring(**months, weekday=weekday, week=draw(some.integers(1, 5))),
        Recurring(**months, working_day=draw(some.integers(-23, -1))),
        Recurring(Period.WEEKLY, weekday=weekday, every=draw(some.integers(1, 20)), more=_further(draw, weekday, 7),
                  runs_on=runs_on)]))


afters = some.tuples(some.sampled_from(Anchor), units).flatmap(lambda both: _after(*both))
befores = some.builds(Before, some.sampled_from(AHEAD)) | units.flatmap(_before)
in_months = _in_months()
in_days = some.builds(Recurring, some.just(Period.DAILY), every=some.integers(1, 20)) | some.builds(
    Recurring, some.just(Period.WEEKLY), weekday=some.none() | some.integers(1, 7), every=some.integers(1, 20))
recurrences: some.SearchStrategy[Recurring] = in_months | in_days | _with_more()
horizons = some.builds(Horizon, some.dates(FIRST, LAST).map(lambda day: day.replace(month=12, day=31)))
rules: some.SearchStrategy[Rule] = (fixed_dates | afters | befores | recurrences | horizons
                                    | some.just(Standing()))
