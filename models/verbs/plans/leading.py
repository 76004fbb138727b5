"""Who leads a measure: the parts of its units set right before they are dispatched."""

from sqlmodel import Session, col, select

from domain.doubts import Field, without
from domain.errors import NotAllowed
from domain.lifecycle import State
from models.duties.duty import Duty, Role
from models.occasion import Occasion
from models.verbs.plans.confirming import correct

UNSENT = (State.PROPOSED, State.READY)


def give_role(session: Session, duty: Duty, role: Role, occasion: Occasion) -> None:
    """The proposal has that role; a support duty reports to the measure's lead. NotAllowed where nobody leads."""
    lead = _lead_of(session, duty) if role is Role.SUPPORT else None
    if role is Role.SUPPORT and lead is None:
        raise NotAllowed("这条措施还没有牵头单位，不能定为配合；请先把牵头单位的角色定为“牵头”。")
    settled = without(duty.flags, Field.ROLE) if role is not duty.role else duty.flags
    correct(session, duty, occasion, role=role, lead_id=lead.id if lead else None, flags=settled)


def let_lead(session: Session, duty: Duty, occasion: Occasion) -> None:
    """The proposal's unit leads the measure, and every other one of it not yet dispatched supports it."""
    correct(session, duty, occasion, role=Role.LEAD, lead_id=None, flags=without(duty.flags, Field.ROLE))
    for other in _others(session, duty):
        correct(session, other, occasion, role=Role.SUPPORT, lead_id=duty.id, flags=without(other.flags, Field.ROLE))


def let_each_answer(session: Session, duty: Duty, occasion: Occasion) -> None:
    """Every proposal of the measure is a full duty of its own; nobody leads."""
    for one in (duty, *_others(session, duty)):
        correct(session, one, occasion, role=Role.SOLE, lead_id=None, flags=without(one.flags, Field.ROLE))


def _lead_of(session: Session, duty: Duty) -> Duty | None:
    query = select(Duty).where(Duty.measure_id == duty.measure_id, Duty.role == Role.LEAD, Duty.id != duty.id,
                               Duty.state != State.DROPPED, col(Duty.parent_id).is_(None))
    return session.exec(query.order_by(Duty.id)).first()


def _others(session: Session, duty: Duty) -> list[Duty]:
    query = select(Duty).where(Duty.measure_id == duty.measure_id, Duty.id != duty.id, col(Duty.state).in_(UNSENT),
                               col(Duty.parent_id).is_(None))
    return list(session.exec(query.order_by(Duty.id)).all())
