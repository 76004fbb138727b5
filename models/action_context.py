"""The circumstances of a change: when, by whom, and under which calendar and policy."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from domain.deadlines.calendar import WorkingCalendar
from domain.reminders.policy import Policy


@dataclass(frozen=True)
class StandIn:
    """A post for which the person acts by delegation only, and whose place that is (empty where it is vacant)."""

    post_id: int
    unit_id: int
    role: str
    holder: str


@dataclass(frozen=True)
class ActionContext:
    """Handed to every verb; `by` is a person's id, or None where duban itself acts; `today` is the zone's date."""

    now: datetime
    today: date
    calendar: WorkingCalendar
    policy: Policy
    by: int | None = None
    stands_in: tuple[StandIn, ...] = ()

    def done_by(self, person_id: int | None) -> Self:
        """The same circumstances with another person acting."""
        return replace(self, by=person_id, stands_in=())
