"""Activities entered, confirmed, moved and called off, and the duties that hang on their end."""

from datetime import date

from sqlmodel import Session, col, select

from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import from_json
from domain.duties.lifecycle import OPEN, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.decision import cancel
from models.duties.duty import Duty, Form, Role
from models.duties.transition import set_deadline, tell
from models.history import record
from models.numbering import new_number
from models.plans.plan import Plan
from models.registers.activity import Activity, CoHost, co_hosts
from models.registers.filing import file_activity, filings_of, redate_filings

COPIED = ("plan_id", "measure_id", "requirement", "deliverable", "report_to", "copy_to", "approver_post_id",
          "deadline_text", "rule", "asked_figures")


def enter_activity(session: Session, activity: Activity, co_host_ids: list[int], context: ActionContext) -> list[Duty]:
    """The activity stands, and each of the plan's dispatched rules for activities has made its duties."""
    if not activity.name.strip():
        raise NotAllowed("activity_name_missing")
    check_days(activity.starts_on, activity.planned_end_on)
    refuse_another(session, activity.plan_id, activity.name.strip())
    refuse_beyond(session, session.get_one(Plan, activity.plan_id).office_id, {activity.host_id, *co_host_ids})
    session.add(activity)
    session.flush()
    for unit_id in dict.fromkeys(co_host_ids):
        if unit_id != activity.host_id:
            session.add(CoHost(activity_id=activity.id, unit_id=unit_id))
    session.flush()
    made = [duty for rule in _rules(session, activity.plan_id) for duty in make_for(session, rule, activity, context)]
    return made + file_activity(session, activity, context)


def check_days(starts_on: date | None, ends_on: date | None) -> None:
    """NotAllowed for an activity that would end before it begins."""
    if starts_on and ends_on and ends_on < starts_on:
        raise NotAllowed("activity_reversed", ends_on=ends_on, starts_on=starts_on)


def make_for(session: Session, rule: Duty, activity: Activity, context: ActionContext) -> list[Duty]:
    """One lead duty for the host and a support duty for each co-host, waiting for the activity's end; each once."""
    made_before = session.exec(select(Duty.id).where(Duty.parent_id == rule.id,
                                                     Duty.activity_id == activity.id)).first()
    if made_before is not None or activity.cancelled:
        return []
    lead = _make(session, rule, activity, activity.host_id, Role.LEAD, None, context)
    supports = [_make(session, rule, activity, unit_id, Role.SUPPORT, lead, context)
                for unit_id in co_hosts(session, activity.id)]
    for duty in (lead, *supports):
        date_by_activity(session, duty, activity, context)
    return [lead, *supports]


def preview_end(session: Session, activity: Activity, ended_on: date,
                context: ActionContext) -> list[tuple[Duty, date | None, date]]:
    """What confirming that end would make of each duty: (duty, date now, date then); nothing is changed."""
    return [(duty, duty.due_on, _due(duty, ended_on, context)[0]) for duty in hanging_on(session, activity)]


def confirm_end(session: Session, activity: Activity, ended_on: date, context: ActionContext) -> list[Duty]:
    """The activity ended that day; its duties have their real dates, and each unit hears of it once."""
    if activity.cancelled:
        raise NotAllowed("activity_cancelled_cannot_end", activity=activity.name)
    if ended_on > context.today:
        raise NotAllowed("activity_ends_after_today")
    check_days(activity.starts_on, ended_on)
    if activity.ended_on == ended_on:
        return []
    activity.ended_on = ended_on
    session.add(activity)
    return [_redate(session, duty, activity, context) for duty in hanging_on(session, activity)]


def move_activity(session: Session, activity: Activity, planned_end_on: date, context: ActionContext, *,
                  starts_on: date | None = None) -> list[Duty]:
    """The activity is planned for other days; the provisional dates and the filing follow, each unit hears once."""
    if activity.cancelled or activity.ended_on is not None:
        raise NotAllowed("activity_over_or_cancelled", activity=activity.name)
    starts_on = starts_on or activity.starts_on
    check_days(starts_on, planned_end_on)
    ends_elsewhere = planned_end_on != activity.planned_end_on
    activity.starts_on, activity.planned_end_on = starts_on, planned_end_on
    session.add(activity)
    hanging = hanging_on(session, activity) if ends_elsewhere else []
    moved = [_redate(session, duty, activity, context) for duty in hanging]
    for duty, before in redate_filings(session, activity, context):
        _tell_date(session, duty, activity, before, context)
        moved.append(duty)
    return moved + file_activity(session, activity, context)


def cancel_activity(session: Session, activity: Activity, reason: str, context: ActionContext) -> list[Duty]:
    """The activity does not take place; its open duties are cancelled with notice. A second time changes nothing."""
    if activity.cancelled:
        return []
    if activity.ended_on is not None:
        raise NotAllowed("activity_over", activity=activity.name)
    activity.cancelled = True
    session.add(activity)
    hanging = [*hanging_on(session, activity),
               *(duty for duty in filings_of(session, activity) if duty.state in OPEN)]
    for duty in hanging:
        cancel(session, duty, str(Message("noted_activity_cancelled", reason=reason)), context)
    return hanging


def refuse_another(session: Session, plan_id: int, name: str) -> None:
    """NotAllowed where the plan has an activity of that name already, as after a form sent twice."""
    query = select(Activity.id).where(Activity.plan_id == plan_id, Activity.name == name,
                                      col(Activity.cancelled).is_(False))
    if session.exec(query).first() is not None:
        raise NotAllowed("activity_exists", activity=name)


def hanging_on(session: Session, activity: Activity) -> list[Duty]:
    """The open duties that wait for the activity's end, or are counted from it."""
    query = select(Duty).where(Duty.activity_id == activity.id, col(Duty.state).in_(OPEN),
                               ~col(Duty.occurrence).like("filing:%"))
    return list(session.exec(query.order_by(Duty.id)).all())


def _rules(session: Session, plan_id: int) -> list[Duty]:
    query = select(Duty).where(Duty.plan_id == plan_id, Duty.form == Form.PER_EVENT, col(Duty.state).in_(OPEN))
    return list(session.exec(query.order_by(Duty.id)).all())


def _make(session: Session, rule: Duty, activity: Activity, unit_id: int, role: Role, lead: Duty | None,
          context: ActionContext) -> Duty:
    plan = session.get_one(Plan, rule.plan_id)
    post = liaison_post(session, unit_id)
    unit = session.get_one(Unit, unit_id)
    if post is None:
        raise NotAllowed("no_liaison", units=unit.name)
    duty = Duty(number=new_number(session, plan), parent_id=rule.id, activity_id=activity.id, role=role,
                occurrence=f"activity:{activity.id}", unit_id=unit_id, unit_written=unit.name,
                lead_id=lead.id if lead else None, title=f"{activity.name}：{rule.title}"[:120],
                state=State.DISPATCHED, dispatched_on=context.today, dispatched_at=context.now,
                sign_by=context.calendar.add_working_days(context.today, context.policy.sign_within),
                **{name: getattr(rule, name) for name in COPIED})
    session.add(duty)
    session.flush()
    record(session, "occur", context, duty=duty, state_after=duty.state,
           note=str(Message("noted_made_for_activity", activity=activity.name)))
    tell(session, duty, NoticeKind.DISPATCH, post, "dispatch", context, activity=activity.name)
    return duty


def date_by_activity(session: Session, duty: Duty, activity: Activity, context: ActionContext) -> None:
    """The duty is dated by its rule from the activity's end, provisionally from a planned one; nobody is told."""
    end = activity.ended_on or activity.planned_end_on
    if end is None:
        set_deadline(session, duty, None, context, reason=str(Message("noted_waits_for_activity")))
        return
    due_on, provisional = _due(duty, end, context)
    planned = activity.ended_on is None
    duty.anchored_on = end
    why = Message("noted_by_planned_end" if planned else "noted_by_real_end")
    set_deadline(session, duty, due_on, context, reason=str(why), provisional=provisional or planned)
    if planned:   # no reminders go out for what has no real date; the original deadline is the real one
        duty.owed_on = duty.first_due_on = None


def _redate(session: Session, duty: Duty, activity: Activity, context: ActionContext) -> Duty:
    before = duty.due_on
    date_by_activity(session, duty, activity, context)
    _tell_date(session, duty, activity, before, context)
    return duty


def _tell_date(session: Session, duty: Duty, activity: Activity, before: date | None, context: ActionContext) -> None:
    post = liaison_post(session, duty.unit_id)
    tell(session, duty, NoticeKind.CHANGE, post, f"dated:{duty.deadline_version}", context, what="dated",
         activity=activity.name, before=str(before or ""), after=str(duty.due_on or ""),
         provisional=duty.provisional, ended=str(activity.ended_on or ""))


def _due(duty: Duty, end: date, context: ActionContext) -> tuple[date, bool]:
    reckoned = reckon(from_json(duty.rule), anchor=end, calendar=context.calendar)
    due_on = reckoned.due_on
    if duty.role is Role.SUPPORT:
        early = context.calendar.add_working_days(due_on, -context.policy.support_lead_days)
        due_on = early if early > end else due_on
    return due_on, reckoned.provisional


