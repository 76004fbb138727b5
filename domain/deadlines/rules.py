"""Deadline rules as values: what a plan says about time, before any calendar is asked."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from domain.errors import InvalidRule


class Anchor(StrEnum):
    """The day a term is counted from; it is not counted itself (Civil Code art. 201)."""

    EVENT_END = "event_end"
    DISPATCH = "dispatch"
    ISSUE = "issue"
    APPROVAL = "approval"
    RECEIPT = "receipt"
    EVENT = "event"


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(StrEnum):
    """How often something recurs."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    YEARLY = "yearly"


MONTHS = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.SEMIANNUAL: 6, Period.YEARLY: 12}
"""Months in each period that is made of months."""
LONGEST = {Unit.WORKING_DAY: 2500, Unit.DAY: 3660, Unit.WEEK: 520, Unit.MONTH: 120}
"""Ten years: a longer term is a slip of the pen."""
MOST_WORKING_DAYS = 23
"""In any month, so that the 23rd is always the last."""
LAST_WEEK = 5
"""The fifth weekday of a month is its last, whether it has five or four."""


@dataclass(frozen=True)
class FixedDate:
    """A date that stays as written."""

    on: date


@dataclass(frozen=True)
class After:
    """Within `count` units after an anchor; `event` names it where it is an event."""

    anchor: Anchor
    count: int
    unit: Unit
    event: str = ""

    def __post_init__(self) -> None:
        _check_count(self.count, self.unit, least=1)
        _check_event(self.event)


@dataclass(frozen=True)
class Before:
    """Before a named event (全国两会召开前), at the latest `count` units before it (活动举办前15日).

    `on` is the event's day where the wording names it (10月1日前5个工作日).
    """

    event: str
    count: int = 0
    unit: Unit = Unit.DAY
    on: date | None = None

    def __post_init__(self) -> None:
        _check_count(self.count, self.unit, least=0)
        _check_event(self.event or None)


@dataclass(frozen=True)
class Recurring:
    """Once in each period, or in every `every`-th: by `month` (counted within the period) and `day` of the month.

    `weekday` (Monday = 1) is for weeks; `working_day` counts the working days of the month in place of `day`, from
    its end where it is negative (-2 is 倒数第2个). What is missing means the last: the last month of the period, the
    last day of the month, Sunday of the week. A day or working day that a month does not have is its last.

    `week` with `weekday` is a day such as the month's second Tuesday, 5 meaning its last. `more` are further days of
    the same month, or of the same week, in order (每月15日和月底: day 15, more 31). With `runs_on` a day off moves to
    the next working day (遇节假日顺延).
    """

    period: Period
    day: int | None = None
    month: int | None = None
    weekday: int | None = None
    every: int = 1
    working_day: int | None = None
    week: int | None = None
    more: tuple[int, ...] = ()
    runs_on: bool = False

    def __post_init__(self) -> None:
        if not _within(self.every, 1, 20):
            raise InvalidRule("recurrence_interval_out_of_range", interval=self.every)
        if not self.months and (self.day, self.month, self.working_day, self.week) != (None, None, None, None):
            raise InvalidRule("recurrence_takes_weekday_only")
        if self.day is not None and not _within(self.day, 1, 31):
            raise InvalidRule("recurrence_day_out_of_range", day=self.day)
        if self.working_day is not None and not (
                self.working_day and _within(self.working_day, -MOST_WORKING_DAYS, MOST_WORKING_DAYS)
                and not self.day):
            raise InvalidRule("recurrence_working_day_out_of_range", most=MOST_WORKING_DAYS,
                              working_day=self.working_day)
        if self.month is not None and not _within(self.month, 1, self.months):
            raise InvalidRule("recurrence_month_out_of_range", most=self.months, month=self.month)
        if self.weekday is not None and not _within(self.weekday, 1, 7):
            raise InvalidRule("weekday_only_weekly")
        self._check_weekday()
        self._check_more()
        if type(self.runs_on) is not bool:
            raise InvalidRule("rule_unusable", rule=self.runs_on, problem="runs_on")

    def _check_weekday(self) -> None:
        """Days of the week are for weeks, or with `week` for the weeks of a month, which then has no other day."""
        weekly = self.period is Period.WEEKLY and self.week is None
        monthly = self.months > 0 and self.week is not None and (self.day, self.working_day) == (None, None)
        if (self.week is None) != (self.weekday is None) and not weekly:
            raise InvalidRule("weekday_only_weekly")
        if self.week is not None and not (monthly and _within(self.week, 1, LAST_WEEK)):
            raise InvalidRule("recurrence_week_out_of_range", last=LAST_WEEK, week=self.week)

    def _check_more(self) -> None:
        """Further days come after the first, in order, and only beside days of the same kind."""
        first, last = (self.weekday, 7) if self.period is Period.WEEKLY else (self.day, 31)
        days = (first or 0, *self.more)
        rising = type(self.more) is tuple and all(type(day) is int for day in self.more) and all(
            earlier < later <= last for earlier, later in pairwise(days))
        if self.more != () and not (rising and first):
            raise InvalidRule("recurrence_days_out_of_order", days=self.more)

    @property
    def months(self) -> int:
        """The length of the period in months; 0 for days and weeks."""
        return MONTHS.get(self.period, 0) * self.every


@dataclass(frozen=True)
class Horizon:
    """The end of a target's year: no due date."""

    on: date

    def __post_init__(self) -> None:
        if (self.on.month, self.on.day) != (12, 31):
            raise InvalidRule("target_only_year_end", day=self.on)


@dataclass(frozen=True)
class Standing:
    """Without end (长期坚持): no due date, progress by the plan's default recurrence."""


Rule = FixedDate | After | Before | Recurring | Horizon | Standing

KINDS: dict[str, type[Rule]] = {"fixed": FixedDate, "after": After, "before": Before, "recurring": Recurring,
                                "horizon": Horizon, "standing": Standing}
VALUES: dict[str, Callable[..., object]] = {"on": date.fromisoformat, "anchor": Anchor, "unit": Unit, "period": Period,
                                                "more": tuple}


def to_json(rule: Rule) -> dict[str, object]:
    """The rule as plain values, `kind` first; `from_json` reads it back."""
    kind = next(name for name, cls in KINDS.items() if isinstance(rule, cls))
    fields = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(rule).items()}
    said = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
    return {"kind": kind} | {name: value for name, value in said.items()
                             if value not in (None, "", []) and value is not False}


def from_json(value: Mapping[str, object]) -> Rule:
    """The rule that `to_json` wrote; InvalidRule for anything else."""
    try:
        fields = dict(value)
        rule_class: Callable[..., Rule] = KINDS[str(fields.pop("kind"))]
        return rule_class(**{name: VALUES[name](given) if name in VALUES else given for name, given in fields.items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidRule("rule_unusable", rule=value, problem=error) from None


def waits(rule: Rule) -> bool:
    """Whether the date hangs on something that neither the document nor the dispatch gives."""
    return (isinstance(rule, Before) and rule.on is None) or (
        isinstance(rule, After) and rule.anchor in (Anchor.EVENT_END, Anchor.EVENT, Anchor.APPROVAL))


def _check_count(count: int, unit: Unit, *, least: int) -> None:
    if not _within(count, least, LONGEST[unit]):
        raise InvalidRule("term_out_of_range", least=least, most=LONGEST[unit], count=count)


def _check_event(event: object) -> None:
    if not isinstance(event, str):
        raise InvalidRule("event_not_named")


def _within(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
