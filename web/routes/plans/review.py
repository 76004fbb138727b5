"""The review of a plan: its text on one side, its proposals on the other; what is sure is confirmed together."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, select

from models.directory.post import PostRole
from models.directory.responsibility import suggestions_of
from models.directory.unit import Unit
from models.duties.special_plan import special_plans_of
from models.engine import reading
from models.plans.amendment import AmendmentState, amendments_of, draft_of
from models.plans.plan import targets_of
from models.verbs.directory.naming import unknown_names
from models.verbs.duties.dispatching import count_held
from models.verbs.plans.confirming import confirm_undoubted, date_undated, drop_unnamed, undated
from models.verbs.plans.heading import set_heading
from models.views.desk import counts_by_state
from models.visibility import visible_plan
from tasks.plans.taking_in import confirm_proposals
from tasks.runtime import using
from web import reviewing
from web.amending import people_of
from web.edge import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, Writing, done, page
from web.forms import day, day_or_none
from web.guarding import with_own_scripts

router = APIRouter(prefix="/plans")


@router.get("/{plan_id}")
def plan(request: Request, session: Reading, who: OfficeOrAdmin, plan_id: int, show: str = "open",
         order: str = "doubt"):
    """The plan's text on one side, its proposals on the other; those in doubt first, or in the text's order."""
    plan = visible_plan(session, who, plan_id)
    segments = reviewing.segments_of_plan(session, plan_id)
    listed = reviewing.listed(segments, order, show)
    doubtful = sum(bool(duty.doubts()) for duty in reviewing.proposed(segments))
    proposed = list(reviewing.proposed(segments))
    unnamed = sum("no_actor" in duty.doubts() for duty in proposed)
    versions = amendments_of(session, plan_id)
    answer = page(request, "plans/plan.html", plan=plan, draft=draft_of(session, plan_id), versions=versions,
                  version=1 + sum(one.state is AmendmentState.CARRIED_OUT for one in versions),
                  people=people_of(session, versions), segments=listed, listed={one.id for one in listed}, show=show,
                  order=order, query="?order=text" if order == "text" else "",
                  pieces=reviewing.pieces_of(plan, segments), counts=counts_by_state(session, plan_id),
                  doubtful=doubtful, unnamed=unnamed, proposed=len(proposed), undated=len(undated(proposed)),
                  unknown=unknown_names(session, plan_id), suggestions=suggestions_of(session, plan_id),
                  held=count_held(session, plan_id), special_plans=len(special_plans_of(session, plan_id)),
                  targets=targets_of(session, plan_id), office=plan.office_id in who.units(PostRole.OFFICE),
                  groups=reviewing.group_members(session, segments), names=unit_list(session))
    return with_own_scripts(answer)


@router.post("/{plan_id}/confirmation")
def confirm(request: Request, work: Here, now: Now, who: Office, plan_id: int,
            all_members: Annotated[bool, Form()] = False):
    """Every proposal that can be confirmed is, doubtful or not; the answer says what is left."""
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
    with using(work):
        confirmed = confirm_proposals(plan_id, now, all_members, by=who.person.id)
    left = f"，{len(confirmed.left)} 项仍需补充承办单位" if confirmed.left else ""
    return done(request, f"/plans/{plan_id}", f"已确认 {confirmed.count} 项{left}。")


@router.post("/{plan_id}/undated")
def date_all_undated(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                     due_on: Annotated[str, Form()] = ""):
    """Proposals for which the plan names no time have this deadline, and wait to be confirmed."""
    count = date_undated(session, visible_plan(session, who, plan_id), day(due_on), when)
    return done(request, f"/plans/{plan_id}", f"{count} 项未写时限的已统一定为 {due_on}，请确认。")


@router.post("/{plan_id}/undoubted")
def confirm_sure(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                 order: str = "doubt"):
    """Every proposal without a doubt is ready to be dispatched."""
    plan = visible_plan(session, who, plan_id)
    count = confirm_undoubted(session, plan, when)
    return done(request, f"/plans/{plan_id}{'?order=text' if order == 'text' else ''}", f"已确认 {count} 项。")


@router.post("/{plan_id}/unnamed-drop")
def drop_all_unnamed(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                     reason: Annotated[str, Form()] = ""):
    """Proposals for which the plan names nobody come to nothing."""
    plan = visible_plan(session, who, plan_id)
    count = drop_unnamed(session, plan, reason.strip() or "未写明承办单位，不作为督办事项", when)
    return done(request, f"/plans/{plan_id}", f"{count} 项已不予立项。")


@router.post("/{plan_id}/heading")
def head(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
         title: Annotated[str, Form()], issued_on: Annotated[str, Form()] = ""):
    """The plan has that title and day of issue."""
    plan = visible_plan(session, who, plan_id)
    set_heading(session, plan, title, day_or_none(issued_on), when)
    return done(request, f"/plans/{plan_id}", "已保存。")


def unit_list(session: Session) -> dict[int, str]:
    """Every unit's name by its id, merged ones' too, in the directory's order."""
    return dict(session.exec(select(Unit.id, Unit.name).order_by(Unit.id)).all())
