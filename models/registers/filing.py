"""Filing an activity before it begins: whom it is reported to follows from its level."""

from datetime import date

from sqlmodel import Session, col, select

from domain.deadlines.rules import FixedDate, to_json
from domain.duties.lifecycle import OPEN, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.duties.transition import set_deadline, tell
from models.history import record
from models.numbering import new_number
from models.plans.plan import Plan
from models.registers.activity import Activity, ActivityLevel

FILINGS = {
    ActivityLevel.NATIONAL: (("报批备案", "国家级活动要按时报批备案", "国家有关部门", "{office}"),),
    ActivityLevel.PROVINCIAL: (("报省政府审批", "省级活动要按规定向省政府报批", "省政府", ""),
                               ("向{office}备案", "省级活动要向{office}备案", "{office}", "")),
    ActivityLevel.LOCAL: (("向省直有关管理部门报备", "各地自主举办活动要及时向省直有关管理部门报备",
                           "省直有关管理部门", ""),),
}
"""Level → what is to be filed: title, the founding plan's words (二（八）), to whom, copy; {office} is the plan's."""


def file_activity(session: Session, activity: Activity, context: ActionContext) -> list[Duty]:
    """The host has its filing duties, due on the last working day before the activity begins; each once.

    The plan says in time and sets no number of days. An activity without a day to begin on has none of them yet; one
    that has begun was filed, or not, before it was entered here.
    """
    if activity.starts_on is None or activity.starts_on <= context.today or filings_of(session, activity):
        return []
    post = liaison_post(session, activity.host_id)
    if post is None:
        name = session.get_one(Unit, activity.host_id).name
        raise NotAllowed("no_liaison", units=name)
    return [_make(session, activity, filing, post, context) for filing in FILINGS[activity.level]]


def redate_filings(session: Session, activity: Activity, context: ActionContext) -> list[tuple[Duty, date | None]]:
    """The open filing duties follow the day the activity begins now; gives those that moved, with the day before."""
    moved = []
    for duty in filings_of(session, activity):
        due_on, before = _due(activity, context), duty.due_on
        if duty.state in OPEN and before != due_on:
            duty.rule = to_json(FixedDate(due_on))
            set_deadline(session, duty, due_on, context, reason=str(Message("noted_activity_moved")),
                         provisional=context.calendar.is_provisional(due_on))
            moved.append((duty, before))
    return moved


def filings_of(session: Session, activity: Activity) -> list[Duty]:
    """The filing duties of an activity that were not cancelled, in the order they were made."""
    query = select(Duty).where(Duty.activity_id == activity.id, col(Duty.occurrence).like("filing:%"),
                               Duty.state != State.CANCELLED)
    return list(session.exec(query.order_by(Duty.id)).all())


def _due(activity: Activity, context: ActionContext) -> date:
    """At the latest today: an activity put forward is still to be filed."""
    return max(context.today, context.calendar.add_working_days(activity.starts_on, -1))


def _make(session: Session, activity: Activity, filing: tuple[str, str, str, str], post: int,
          context: ActionContext) -> Duty:
    plan = session.get_one(Plan, activity.plan_id)
    office = session.get_one(Unit, plan.office_id).name
    title, words, report_to, copy_to = (part.format(office=office) for part in filing)
    due_on = _due(activity, context)
    duty = Duty(number=new_number(session, plan), plan_id=plan.id,
                activity_id=activity.id, occurrence=f"filing:{title}", unit_id=activity.host_id,
                unit_written=session.get_one(Unit, activity.host_id).name, title=f"{activity.name}：{title}"[:120],
                requirement=words, deadline_text="活动开始前", rule=to_json(FixedDate(due_on)),
                deliverable="报批备案材料", report_to=report_to, copy_to=copy_to, state=State.DISPATCHED,
                dispatched_on=context.today, dispatched_at=context.now,
                sign_by=context.calendar.add_working_days(context.today, context.policy.sign_within))
    session.add(duty)
    session.flush()
    set_deadline(session, duty, due_on, context, reason="活动开始前",
                 provisional=context.calendar.is_provisional(due_on))
    record(session, "occur", context, duty=duty, state_after=duty.state,
           note=str(Message("noted_made_for_activity", activity=activity.name)))
    tell(session, duty, NoticeKind.DISPATCH, post, "dispatch", context, activity=activity.name)
    return duty
