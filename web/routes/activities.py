"""Activities: entered, moved, confirmed as ended, called off."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select

from models.activity import Activity, ActivityLevel, activity_of
from models.duty import Duty
from models.plan import plans
from models.post import PostRole
from models.unit import Unit
from models.verbs import activities as verbs
from models.visibility import visible_plan
from web.edge import Circumstances, Office, OfficeOrAdmin, Reading, Writing, done, page
from web.forms import day, day_or_none
from web.scoping import units_for

router = APIRouter()
LEVELS = {ActivityLevel.NATIONAL: "国家级", ActivityLevel.PROVINCIAL: "省级", ActivityLevel.LOCAL: "地方"}


@router.get("/activities")
def activities(request: Request, session: Reading, who: OfficeOrAdmin):
    """The activities of the office's plans and the duties that hang on them."""
    own = [plan for plan in plans(session) if who.has(PostRole.ADMINISTRATOR)
           or plan.office_id in who.units(PostRole.OFFICE)]
    query = select(Activity, Unit.name).join(Unit, Unit.id == Activity.host_id).where(
        col(Activity.plan_id).in_([plan.id for plan in own])).order_by(col(Activity.id).desc())
    found = session.exec(query.limit(200)).all()
    hanging: dict[int, list[Duty]] = {}
    for duty in session.exec(select(Duty).where(col(Duty.activity_id).in_([one.id for one, _ in found]))):
        hanging.setdefault(duty.activity_id, []).append(duty)
    return page(request, "activities.html", activities=found, hanging=hanging, plans=own, levels=LEVELS,
                units=units_for(session, who))


@router.post("/activities")
def enter(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: Annotated[int, Form()],
          name: Annotated[str, Form()], host_id: Annotated[int, Form()],
          level: Annotated[ActivityLevel, Form()] = ActivityLevel.PROVINCIAL,
          co_host_ids: Annotated[list[int] | None, Form()] = None, planned_end_on: Annotated[str, Form()] = ""):
    """The activity stands and its duties with it."""
    plan = visible_plan(session, who, plan_id)
    activity = Activity(name=name.strip(), level=level, plan_id=plan.id, host_id=host_id,
                        planned_end_on=day_or_none(planned_end_on))
    made = verbs.enter_activity(session, activity, co_host_ids or [], when)
    return done(request, "/activities", f"已登记活动，生成 {len(made)} 项事项。")


@router.get("/activities/{activity_id}/end")
def preview(request: Request, session: Reading, who: Office, when: Circumstances, activity_id: int, ended_on: str):
    """What confirming that end would make of each duty; nothing is changed."""
    activity = _own(session, who, activity_id)
    changes = verbs.preview_end(session, activity, day(ended_on), when)
    return page(request, "activity_end.html", activity=activity, ended_on=day(ended_on), changes=changes,
                units=dict(session.exec(select(Unit.id, Unit.name)).all()))


@router.post("/activities/{activity_id}/end")
def confirm_end(request: Request, session: Writing, who: Office, when: Circumstances, activity_id: int,
                ended_on: Annotated[str, Form()]):
    """The activity ended that day; its duties have their real dates."""
    moved = verbs.confirm_end(session, _own(session, who, activity_id), day(ended_on), when)
    return done(request, "/activities", f"已登记结束日期，{len(moved)} 项事项的时限已确定。")


@router.post("/activities/{activity_id}/plan")
def move(request: Request, session: Writing, who: Office, when: Circumstances, activity_id: int,
         planned_end_on: Annotated[str, Form()]):
    """The activity is planned to end another day."""
    moved = verbs.move_activity(session, _own(session, who, activity_id), day(planned_end_on), when)
    return done(request, "/activities", f"已改期，{len(moved)} 项事项的暂定时限随之调整。")


@router.post("/activities/{activity_id}/cancellation")
def cancel(request: Request, session: Writing, who: Office, when: Circumstances, activity_id: int,
           reason: Annotated[str, Form()] = ""):
    """The activity does not take place."""
    gone = verbs.cancel_activity(session, _own(session, who, activity_id), reason or "未说明", when)
    return done(request, "/activities", f"活动已取消，{len(gone)} 项事项已撤销。")


def _own(session, who, activity_id: int) -> Activity:
    activity = activity_of(session, activity_id)
    visible_plan(session, who, activity.plan_id)
    return activity
