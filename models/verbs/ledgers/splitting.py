"""An activity split into several, and what a change to an activity would do to the duties that hang on it."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from models.duties.duty import Duty
from models.ledgers.activity import Activity, co_hosts
from models.occasion import Occasion
from models.verbs.ledgers.activities import check_days, enter_activity, move_activity

KEPT = ("level", "plan_id", "host_id", "setting", "place", "organisers")


@dataclass(frozen=True)
class Part:
    """One of the activities that an activity is split into."""

    name: str
    ends_on: date
    starts_on: date | None = None


class Standing(NamedTuple):
    """How a duty stands: its date, whether that is certain, its state; all None where there is no duty yet."""

    due_on: date | None = None
    provisional: bool | None = None
    state: str | None = None


@dataclass(frozen=True)
class Effect:
    """What becomes of one duty, and how it stood before."""

    duty: Duty
    before: Standing


def split_activity(session: Session, activity: Activity, parts: list[Part], occasion: Occasion) -> list[Activity]:
    """The activity is the first part, its duties moved to it; each other part is an activity with duties of its own.

    NotAllowed for fewer than two parts, for parts without a name, and for an activity that ended or was called off.
    """
    if len(parts) < 2 or not all(part.name.strip() for part in parts):
        raise NotAllowed("拆分至少要有两场，每场都要有名称和日期。")
    for part in parts:
        check_days(part.starts_on, part.ends_on)
    first, *others = parts
    moved = move_activity(session, activity, first.ends_on, occasion, starts_on=first.starts_on)
    for duty in moved:
        duty.title = duty.title.replace(activity.name, first.name.strip(), 1)[:120]
    activity.name = first.name.strip()
    made = [Activity(name=part.name.strip(), starts_on=part.starts_on, planned_end_on=part.ends_on,
                     **{name: getattr(activity, name) for name in KEPT}) for part in others]
    beside = co_hosts(session, activity.id)
    for one in made:
        enter_activity(session, one, beside, occasion)
    session.add_all([activity, *made])
    return [activity, *made]


def standing_of(session: Session, activity_id: int) -> dict[int, Standing]:
    """How every duty that hangs on an activity stands now; what `effects` compares with."""
    query = select(Duty).where(Duty.activity_id == activity_id)
    return {duty.id: _standing(duty) for duty in session.exec(query)}


def effects(session: Session, activity_ids: list[int], before: dict[int, Standing]) -> list[Effect]:
    """What became of the duties of these activities since `before`; those that stand as they stood are left out."""
    query = select(Duty).where(col(Duty.activity_id).in_(activity_ids)).order_by(Duty.id)
    told = [Effect(duty, before.get(duty.id, Standing())) for duty in session.exec(query)]
    return [one for one in told if one.before != _standing(one.duty)]


def _standing(duty: Duty) -> Standing:
    return Standing(duty.due_on, duty.provisional, duty.state.value)
