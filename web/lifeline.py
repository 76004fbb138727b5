"""A duty's life as its page draws it: the steps behind it with their days, the one it stands at, those ahead."""

from dataclasses import dataclass
from datetime import date, tzinfo

from domain.lifecycle import STATE_NAMES, State
from models.duties.duty import Duty

DONE, NOW, AHEAD = "done", "now", "ahead"
REACHED = {State.DISPATCHED: 1, State.IN_PROGRESS: 2, State.REPORTED: 3, State.CLOSED: 4}
"""How many of the four steps each state of the common way has behind it."""


@dataclass(frozen=True)
class Step:
    """One step: its name, the day it was taken (`on`), and whether it is done, stands now or lies ahead."""

    name: str
    stands: str
    on: date | None = None


def life_of(duty: Duty, zone: tzinfo) -> list[Step]:
    """The duty's steps in order; a state beside the common way, such as suspended, stands where it was left."""
    signed = duty.acknowledged_at.astimezone(zone).date() if duty.acknowledged_at else None
    days = [("交办", duty.dispatched_on), ("签收", signed), ("报送", duty.reported_on), ("销号", duty.closed_on)]
    if duty.state in REACHED:
        behind = REACHED[duty.state]
    else:
        behind = sum(day is not None for _, day in days[:2])
    done = [Step(name, DONE, day) for name, day in days[:behind]]
    ahead = [Step(name, AHEAD) for name, _ in days[behind:]]
    if duty.state is State.CLOSED:
        return [*done[:-1], Step("销号", NOW, duty.closed_on)]
    standing = Step(STATE_NAMES[duty.state], NOW)
    return [*done, standing] if duty.state is State.CANCELLED else [*done, standing, *ahead]
