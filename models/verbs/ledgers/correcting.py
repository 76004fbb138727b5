"""An activity's particulars put right: its duties take its name, its host and what its level asks to be filed."""

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from domain.errors import NotAllowed
from domain.lifecycle import OPEN
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.ledgers.activity import Activity, ActivityLevel, Setting
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.duties.deciding import cancel, reassign
from models.verbs.ledgers.activities import hanging_on, refuse_another
from models.verbs.ledgers.filing import file_activity, filings_of


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


def correct_activity(session: Session, activity: Activity, right: Particulars, occasion: Occasion) -> list[Duty]:
    """The activity is as it should have been entered; gives the duties that changed.

    Another level withdraws the filings still open and makes those it asks for; another host takes over what is open.
    NotAllowed for one called off, without a name, with another's name, or with a host beyond the office's reach.
    """
    if activity.cancelled:
        raise NotAllowed(f"活动“{activity.name}”已取消，不能更正。")
    name = right.name.strip()
    if not name:
        raise NotAllowed("请填写活动名称。")
    if name != activity.name:
        refuse_another(session, activity.plan_id, name)
    refuse_beyond(session, session.get_one(Plan, activity.plan_id).office_id, {right.host_id})
    level_changes, host_before, name_before = activity.level is not right.level, activity.host_id, activity.name
    for field in ("level", "setting", "host_id", "place", "organisers", "budget"):
        setattr(activity, field, getattr(right, field))
    activity.name = name
    session.add(activity)
    changed = _withdraw_filings(session, activity, occasion) if level_changes else []
    left = [*hanging_on(session, activity), *(one for one in filings_of(session, activity) if one.state in OPEN)]
    for duty in left:
        duty.title = duty.title.replace(name_before, name, 1)[:120]
        session.add(duty)
    if right.host_id != host_before:
        changed += _hand_over(session, [one for one in left if one.unit_id == host_before], right.host_id, occasion)
    made = file_activity(session, activity, occasion) if level_changes else []
    return changed + made


def _withdraw_filings(session: Session, activity: Activity, occasion: Occasion) -> list[Duty]:
    filings = [duty for duty in filings_of(session, activity) if duty.state in OPEN]
    for duty in filings:
        cancel(session, duty, "活动级别更正，按新的级别报备", occasion)
    session.flush()
    return filings


def _hand_over(session: Session, duties: list[Duty], host_id: int, occasion: Occasion) -> list[Duty]:
    host = session.get_one(Unit, host_id)
    for duty in duties:
        reassign(session, duty, host, occasion, reason="活动主办单位更正")
    return duties
