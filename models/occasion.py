"""The circumstances of a change: when, by whom, and under which calendar and policy."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from domain.calendar import WorkingCalendar
from domain.escalation import Policy


@dataclass(frozen=True)
class Occasion:
    """Handed to every verb; `by` is a person's id, or None where duban itself acts; `today` is the zone's date."""

    now: datetime
    today: date
    calendar: WorkingCalendar
    policy: Policy
    by: int | None = None

    def done_by(self, person_id: int | None) -> Self:
        """The same circumstances with another person acting."""
        return replace(self, by=person_id)
