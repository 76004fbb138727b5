"""Who may see which duty: conditions that stand in the query that finds the row."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlmodel import Session, col, select

from domain.duties.lifecycle import OPEN, State
from domain.errors import NotFound
from models.access.visitor import Visitor, group_units
from models.directory.post import Post, PostRole, Supervision
from models.duties.duty import Duty
from models.duties.on_time import Lateness
from models.plans.plan import Plan
from models.reminders.case import EscalationCase

UNSENT = (State.PROPOSED, State.READY, State.DROPPED)


def may_see(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a duty: an office sees its plans' and, once sent, those of the offices below and what its own
    government was given; a unit what it was given; a supervisor what is below."""
    if visitor.only_duty is not None:
        return ((col(Duty.id) == visitor.only_duty) & col(Duty.state).in_(OPEN)
                & col(Duty.unit_id).in_(visitor.units(PostRole.LIAISON)))
    if visitor.has(PostRole.ADMINISTRATOR):
        return true()
    parts = [false()]
    if offices := visitor.units(PostRole.OFFICE):
        parts.append(of_offices(offices))
    sent = col(Duty.state).not_in(UNSENT)
    if visitor.offices_below:
        parts.append(sent & of_offices(visitor.offices_below))
    if visitor.governments:
        parts.append(sent & col(Duty.unit_id).in_(visitor.governments))
    if units := visitor.units(PostRole.LIAISON):
        led = select(Duty.id).where(col(Duty.unit_id).in_(units)).scalar_subquery()
        parts.append(sent & (col(Duty.unit_id).in_(units) | col(Duty.lead_id).in_(led)))
    if visitor.below:
        before = exists().where(EscalationCase.duty_id == Duty.id, col(EscalationCase.post_id).in_(visitor.below))
        parts.append(sent & (supervised_by(visitor.below) | before.correlate(Duty)))
    if approving := visitor.post_ids(PostRole.APPROVER):
        parts.append(sent & col(Duty.approver_post_id).in_(approving))
    if group_units(visitor):
        parts.append(sent & members_see(visitor))
    return or_(*parts)


def may_see_lateness(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on what a unit was late with when it was taken from it: whoever sees the duty sees it, and so do
    the unit that was late and those in charge of it."""
    charge = exists().where(Supervision.unit_id == Lateness.unit_id, col(Supervision.post_id).in_(visitor.below))
    return or_(may_see(visitor), col(Lateness.unit_id).in_(visitor.units(PostRole.LIAISON)),
               charge.correlate(Lateness))


def acts_on(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a duty that the visitor's own office dispatches it and decides on it; all for administrators."""
    if visitor.has(PostRole.ADMINISTRATOR):
        return true()
    return of_offices(visitor.units(PostRole.OFFICE))


def of_offices(office_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on a duty that it stands in the list of one of these offices."""
    return exists().where(Plan.id == Duty.plan_id, col(Plan.office_id).in_(office_ids)).correlate(Duty)


def members_see(visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a special plan that it is before a leading group of which the visitor is a member."""
    own = select(Post.id).where(col(Post.unit_id).in_(group_units(visitor)), Post.role == PostRole.APPROVER)
    return col(Duty.special_plan).is_(True) & col(Duty.approver_post_id).in_(own)


def units_supervised(visitor: Visitor):
    """The units assigned to the supervisor's post or to those that report to it, as a query: what a supervisor sees."""
    return select(Supervision.unit_id).where(col(Supervision.post_id).in_(visitor.below))


def supervised_by(post_ids: frozenset[int]) -> ColumnElement[bool]:
    """The condition on a duty that its unit is in the charge of one of these posts."""
    return exists().where(Supervision.unit_id == Duty.unit_id, col(Supervision.post_id).in_(post_ids)).correlate(Duty)


def visible_duty(session: Session, visitor: Visitor, duty_id: int) -> Duty:
    """The duty, for whoever may see it; NotFound for everybody else."""
    duty = session.exec(select(Duty).where(Duty.id == duty_id, may_see(visitor))).first()
    if duty is None:
        raise NotFound("no_such_duty")
    return duty
