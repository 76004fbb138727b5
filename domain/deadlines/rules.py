"""Deadline rules as values: what a plan says about time, before any calendar is asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

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


@dataclass(frozen=True)
class FixedDate:
    """A date that stays as written."""

    on: date


@dataclass(frozen=True)
class After:
    """`count` units after an anchor; `event` names it where it is an event."""

    anchor: Anchor
    count: int
    unit: Unit
    event: str = ""


@dataclass(frozen=True)
class Before:
    """Before a named event (全国两会召开前)."""

    event: str


@dataclass(frozen=True)
class Recurring:
    """Each period by a day: `month` counts within the period, `day` within the month, `weekday` from Monday = 1.

    What is missing means the last: the last month of the period, the last day of the month, Sunday of the week.
    """

    period: Period
    day: int | None = None
    month: int | None = None
    weekday: int | None = None

    def __post_init__(self):
        if self.day is not None and not 1 <= self.day <= 31:
            raise InvalidRule(f"每期的日应为 1 到 31，现为 {self.day}。")
        if self.month is not None and not 1 <= self.month <= MONTHS.get(self.period, 0):
            raise InvalidRule(f"每期的第几个月不能是 {self.month}。")
        if self.weekday is not None and (self.period is not Period.WEEKLY or not 1 <= self.weekday <= 7):
            raise InvalidRule("星期几只用于每周，为 1 到 7。")


@dataclass(frozen=True)
class Horizon:
    """A target's year or day: no due date."""

    on: date


@dataclass(frozen=True)
class Standing:
    """Without end (长期坚持): no due date, progress by the plan's default recurrence."""


Rule = FixedDate | After | Before | Recurring | Horizon | Standing

KINDS: dict[str, type] = {"fixed": FixedDate, "after": After, "before": Before, "recurring": Recurring,
                          "horizon": Horizon, "standing": Standing}
VALUES = {"on": date.fromisoformat, "anchor": Anchor, "unit": Unit, "period": Period}


def to_json(rule: Rule) -> dict:
    """The rule as plain values, `kind` first; `from_json` reads it back."""
    kind = next(name for name, cls in KINDS.items() if isinstance(rule, cls))
    fields = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(rule).items()}
    return {"kind": kind} | {name: value for name, value in fields.items() if value not in (None, "")}


def from_json(value: Mapping) -> Rule:
    """The rule that `to_json` wrote; InvalidRule for anything else."""
    try:
        fields = dict(value)
        rule_class = KINDS[fields.pop("kind")]
        return rule_class(**{name: VALUES.get(name, lambda same: same)(given) for name, given in fields.items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidRule(f"时限规则不可用：{value!r}（{error}）。") from None


def waits(rule: Rule) -> bool:
    """Whether the date hangs on something that neither the document nor the dispatch gives."""
    return isinstance(rule, Before) or (
        isinstance(rule, After) and rule.anchor in (Anchor.EVENT_END, Anchor.EVENT, Anchor.APPROVAL))
