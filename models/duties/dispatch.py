"""Dispatch (交办): ready duties go to their units, with dates, terms and one notice each."""

from datetime import date

from sqlmodel import Session, col, func, select

from domain.duties.lifecycle import Action, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_posts
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.deadline import NOT_COUNTED, date_by_rule, date_without_waiting
from models.duties.duty import IS_HELD, Duty, Form, Role
from models.duties.transition import act, set_deadline, tell
from models.plans.plan import Plan
from models.registers.activity import activities_of
from models.registers.activity_course import make_for


def dispatch(session: Session, duties: list[Duty], context: ActionContext) -> int:
    """The ready duties among these are with their units; gives how many. Those dispatched before are passed over.

    Refused as a whole, naming them, where a unit has no liaison post to write to, or a duty has to wait for the
    approval of a special plan.
    """
    ready = [duty for duty in duties if duty.state is State.READY]
    if held := [duty.number for duty in ready if duty.is_held()]:
        raise NotAllowed("duties_wait_for_special_plan", duties=held)
    posts = posts_for(session, ready)
    due: dict[int | None, date | None] = {}
    for duty in sorted(ready, key=lambda one: one.role is Role.SUPPORT):
        _dispatch_one(session, duty, posts, due, context)
    return len(ready)


def ready_duties(session: Session, plan_id: int, *, after: int = 0, limit: int = 500) -> list[Duty]:
    """A plan's duties that wait for dispatch; leads come before their supports because they were proposed first.

    Those that wait for the approval of a special plan are left out: its approval dispatches them.
    """
    query = select(Duty).where(Duty.plan_id == plan_id, Duty.state == State.READY, col(Duty.id) > after, ~IS_HELD)
    return list(session.exec(query.order_by(Duty.id).limit(limit)).all())


def count_held(session: Session, plan_id: int) -> int:
    """How many of a plan's ready duties wait for the approval of a special plan."""
    query = select(func.count()).where(Duty.plan_id == plan_id, Duty.state == State.READY, IS_HELD)
    return session.exec(query).one()


def posts_for(session: Session, duties: list[Duty]) -> dict[int, int]:
    """Unit → the post to write to; NotAllowed, naming the units, where one has none or is beyond the office's reach."""
    by_plan: dict[int, set[int]] = {}
    for duty in duties:
        if duty.unit_id is not None:
            by_plan.setdefault(duty.plan_id, set()).add(duty.unit_id)
    for plan_id, unit_ids in by_plan.items():
        refuse_beyond(session, session.get_one(Plan, plan_id).office_id, unit_ids)
    units = {unit_id for unit_ids in by_plan.values() for unit_id in unit_ids}
    posts = liaison_posts(session, units)
    missing = units - posts.keys()
    if missing:
        names = session.exec(select(Unit.name).where(col(Unit.id).in_(missing)).order_by(Unit.id)).all()
        raise NotAllowed("no_liaison_to_dispatch_to", units=names)
    return posts


def _dispatch_one(session: Session, duty: Duty, posts: dict, due: dict, context: ActionContext) -> None:
    plan = session.get_one(Plan, duty.plan_id)
    act(session, duty, Action.DISPATCH, context)
    duty.dispatched_on, duty.dispatched_at = context.today, context.now
    if duty.unit_id is not None:
        duty.sign_by = context.calendar.add_working_days(context.today, context.policy.sign_within)
    if duty.form in (Form.SERIES, Form.STANDING):
        duty.made_until = context.today
    if duty.form is Form.SINGLE:
        lead = session.get(Duty, duty.lead_id) if duty.lead_id else None
        dated = date_by_rule(duty, plan, context, lead_due_on=lead.due_on if lead else None)
        duty.anchored_on, reason = dated.anchored_on, str(Message("noted_dispatched"))
        if duty.released_on is not None and dated.due_on is not None and dated.due_on < context.today:
            dated = date_without_waiting(dated.due_on, plan.issued_on or dated.due_on, context)
            reason = NOT_COUNTED
        set_deadline(session, duty, dated.due_on, context, reason=reason, provisional=dated.provisional)
    tell(session, duty, NoticeKind.DISPATCH, posts.get(duty.unit_id), "dispatch", context)
    if duty.form is Form.PER_EVENT:
        session.flush()
        for activity in activities_of(session, duty.plan_id):
            make_for(session, duty, activity, context)
