"""Activities put right: their particulars, with the duties that take them, and one split in two."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.duties.lifecycle import OPEN
from domain.errors import NotAllowed
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.decision import cancel, reassign
from models.duties.duty import Duty
from models.plans.plan import Plan
from models.registers.activity import Activity, ActivityLevel, Setting, co_hosts
from models.registers.activity_course import check_days, enter_activity, hanging_on, move_activity, refuse_another
from models.registers.filing import file_activity, filings_of


@dataclass(frozen=True)
class Particulars:
    """What is entered of an activity beside its days and those who organise it with the host."""

    name: str
    level: ActivityLevel
    setting: Setting
    host_id: int
    place: str = ""
    organisers: str = ""
    budget: Decimal = Decimal(0)


def correct_activity(session: Session, activity: Activity, right: Particulars, context: ActionContext) -> list[Duty]:
    """The activity is as it should have been entered; gives the duties that changed.

    Another level withdraws the filings still open and makes those it asks for; another host takes over what is open.
    NotAllowed for one called off, without a name, with another's name, or with a host beyond the office's reach.
    """
    if activity.cancelled:
        raise NotAllowed("activity_cancelled_not_correctable", activity=activity.name)
    name = right.name.strip()
    if not name:
        raise NotAllowed("activity_name_missing")
    if name != activity.name:
        refuse_another(session, activity.plan_id, name)
    refuse_beyond(session, session.get_one(Plan, activity.plan_id).office_id, {right.host_id})
    level_changes, host_before, name_before = activity.level is not right.level, activity.host_id, activity.name
    for field in ("level", "setting", "host_id", "place", "organisers", "budget"):
        setattr(activity, field, getattr(right, field))
    activity.name = name
    session.add(activity)
    changed = _withdraw_filings(session, activity, context) if level_changes else []
    left = [*hanging_on(session, activity), *(one for one in filings_of(session, activity) if one.state in OPEN)]
    for duty in left:
        duty.title = duty.title.replace(name_before, name, 1)[:120]
        session.add(duty)
    if right.host_id != host_before:
        changed += _hand_over(session, [one for one in left if one.unit_id == host_before], right.host_id, context)
    made = file_activity(session, activity, context) if level_changes else []
    return changed + made


def _withdraw_filings(session: Session, activity: Activity, context: ActionContext) -> list[Duty]:
    filings = [duty for duty in filings_of(session, activity) if duty.state in OPEN]
    for duty in filings:
        cancel(session, duty, str(Message("noted_level_corrected")), context)
    session.flush()
    return filings


def _hand_over(session: Session, duties: list[Duty], host_id: int, context: ActionContext) -> list[Duty]:
    host = session.get_one(Unit, host_id)
    for duty in duties:
        reassign(session, duty, host, context, reason=str(Message("noted_host_corrected")))
    return duties


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


def split_activity(session: Session, activity: Activity, parts: list[Part], context: ActionContext) -> list[Activity]:
    """The activity is the first part, its duties moved to it; each other part is an activity with duties of its own.

    NotAllowed for fewer than two parts, for parts without a name, and for an activity that ended or was called off.
    """
    if len(parts) < 2 or not all(part.name.strip() for part in parts):
        raise NotAllowed("activity_split_too_few")
    for part in parts:
        check_days(part.starts_on, part.ends_on)
    first, *others = parts
    moved = move_activity(session, activity, first.ends_on, context, starts_on=first.starts_on)
    for duty in moved:
        duty.title = duty.title.replace(activity.name, first.name.strip(), 1)[:120]
    activity.name = first.name.strip()
    made = [Activity(name=part.name.strip(), starts_on=part.starts_on, planned_end_on=part.ends_on,
                     **{name: getattr(activity, name) for name in KEPT}) for part in others]
    beside = co_hosts(session, activity.id)
    for one in made:
        enter_activity(session, one, beside, context)
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
