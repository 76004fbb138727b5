"""Reminding and escalating as a policy: which rung of the ladder a duty has reached, in working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.deadlines.calendar import ONE_DAY, WorkingCalendar
from domain.letters.kinds import Colour, DailyStep, NoticeKind, NoticeTable


class Light(StrEnum):
    """红黄绿灯: overdue, due soon, in time."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"


@dataclass(frozen=True)
class Rung:
    """One step: `days` working days after the due date, before it where negative; `kind` is what is said then."""

    days: int
    kind: NoticeTable = NoticeKind.REMINDER
    colour: Colour | None = None
    opens_case: bool = False

    @property
    def key(self) -> str:
        """Its name in the ledger of notices."""
        return f"due{self.days:+d}"

    @property
    def step(self) -> DailyStep | None:
        """The step of the daily run that says it; None where none does, which no policy may have."""
        return self.kind.row.step_on(self.days)


@dataclass(frozen=True)
class Policy:
    """What the administrator may set; counts are working days unless they say otherwise."""

    rungs: tuple[Rung, ...]
    window_from: time = time(8, 30)
    window_until: time = time(18, 0)
    digest_at: time = time(8, 30)
    cap: int = 2000
    sign_within: int = 2
    support_lead_days: int = 3
    return_term: int = 3
    case_waits: int = 2
    recurring_ahead_days: int = 30     # calendar days
    standing_period: str = "quarterly"
    activity_unconfirmed_after: int = 3
    max_extensions: int = 2
    due_soon: int = 10
    weekly_brief: bool = False


def may_send(policy: Policy, local_time: time, today: date, calendar: WorkingCalendar) -> bool:
    """Whether letters may go out: on working days, inside the send window."""
    return calendar.is_working_day(today) and policy.window_from <= local_time < policy.window_until


def next_window(policy: Policy, local: datetime, calendar: WorkingCalendar) -> datetime:
    """When letters may go out: at that local time itself, else at the next opening of the send window."""
    if may_send(policy, local.time(), local.date(), calendar):
        return local
    day = local.date() if local.time() < policy.window_from else local.date() + ONE_DAY
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return datetime.combine(day, policy.window_from, local.tzinfo)


def window_time_before(policy: Policy, local: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """The local time since which so much time of send windows has passed; nights and days off do not count."""
    day, left = local.date(), length
    while True:
        if calendar.is_working_day(day):
            opens = datetime.combine(day, policy.window_from, local.tzinfo)
            closes = min(datetime.combine(day, policy.window_until, local.tzinfo), local)
            if closes - opens >= left:
                return closes - left
            left -= max(closes - opens, timedelta(0))
        day -= ONE_DAY


def reached_on(rung: Rung, due_on: date, calendar: WorkingCalendar) -> date:
    """The day on which a duty due that day reaches the rung."""
    return calendar.add_working_days(due_on, rung.days)


def rung_windows(policy: Policy, today: date, calendar: WorkingCalendar) -> list[tuple[Rung, date | None, date]]:
    """For each rung the due dates, first to last, for which it is the highest rung reached today.

    Highest rung first; the first of the highest is open (None). Empty ranges are left out. A due date lies in one of
    them at the most, so that a sweep can ask the index for each range.
    """
    windows: list[tuple[Rung, date | None, date]] = []
    first: date | None = None
    for rung in reversed(policy.rungs):
        last = last_due_on(rung, today, calendar)
        if first is None or first <= last:
            windows.append((rung, first, last))
            first = last + ONE_DAY
    return windows


def light(due_on: date | None, today: date, calendar: WorkingCalendar, policy: Policy, *, is_open: bool) -> Light:
    """Red when overdue, yellow when due within the policy's days, else green; none without a date or when settled."""
    if due_on is None or not is_open:
        return Light.NONE
    if today > due_on:
        return Light.RED
    near = calendar.add_working_days(today, policy.due_soon)
    return Light.YELLOW if due_on <= near else Light.GREEN


def last_due_on(rung: Rung, today: date, calendar: WorkingCalendar) -> date:
    """The last due date that has reached the rung by today; due dates and the days of a rung rise together."""
    due = today - timedelta(days=rung.days)
    while reached_on(rung, due, calendar) <= today:
        due += ONE_DAY
    while reached_on(rung, due, calendar) > today:
        due -= ONE_DAY
    return due
