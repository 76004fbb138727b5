"""Plans: taken in, looked through beside their text, confirmed, dispatched."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import col, select

from domain.errors import NotAllowed
from domain.lifecycle import State
from flows import order
from flows.calling import plainly
from models.desk import counts_by_state
from models.duty import Duty, progress
from models.engine import reading
from models.plan import Plan, measures_of, plans, targets_of
from models.post import PostRole
from models.unit import Unit, UnitGroup, members_of
from models.verbs.dispatching import ready_duties
from models.visibility import visible_plan
from tasks.runtime import using
from tasks.taking_in import confirm_proposals
from web.edge import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, done, page
from web.forms import day_or_none

router = APIRouter(prefix="/plans")


@router.get("")
def all_plans(request: Request, session: Reading, who: OfficeOrAdmin):
    """The office's plans with how far each is, and the form to load another."""
    own = [plan for plan in plans(session) if who.has(PostRole.ADMINISTRATOR)
           or plan.office_id in who.units(PostRole.OFFICE)]
    return page(request, "plans.html", plans=own, progress=progress(session))


@router.post("")
def load(request: Request, work: Here, now: Now, who: Office, file: Annotated[UploadFile, File()]):
    """The document is a plan with proposals."""
    content = file.file.read()
    if not file.filename or not content:
        raise NotAllowed("请选择方案文件（.docx、.pdf、.xlsx、.html、.txt 或 .md）。")
    with using(work):
        name = file.filename.rsplit("/", 1)[-1]
        plan_id = asyncio.run(order.take_in_plan(plainly, content, name, now, who.person.id))
    return done(request, f"/plans/{plan_id}", "已导入。请逐项核对后确认，确认之前不会交办。")


@router.get("/{plan_id}")
def plan(request: Request, session: Reading, who: OfficeOrAdmin, plan_id: int, show: str = "open"):
    """The plan's text on one side, its proposals on the other; those in doubt first."""
    plan = visible_plan(session, who, plan_id)
    duties: dict[int, list[Duty]] = {}
    query = select(Duty).where(Duty.plan_id == plan_id, col(Duty.parent_id).is_(None))
    for duty in session.exec(query.order_by(Duty.id)):
        duties.setdefault(duty.measure_id, []).append(duty)
    measures = measures_of(session, plan_id)
    listed = [measure for measure in measures if show == "all" or any(
        duty.state in (State.PROPOSED, State.READY) for duty in duties.get(measure.id, []))]
    listed.sort(key=lambda measure: not any(duty.state is State.PROPOSED and duty.flags
                                            for duty in duties.get(measure.id, [])))
    groups = {group.id: (group.name, members_of(session, group.id)) for group in session.exec(select(UnitGroup))}
    return page(request, "plan.html", plan=plan, measures=listed, duties=duties, groups=groups, show=show,
                pieces=_pieces(plan, measures), counts=counts_by_state(session, plan_id),
                targets=targets_of(session, plan_id), office=plan.office_id in who.units(PostRole.OFFICE),
                units=session.exec(select(Unit.id, Unit.name).order_by(Unit.id)).all())


@router.post("/{plan_id}/confirmation")
def confirm(request: Request, work: Here, now: Now, who: Office, plan_id: int,
            all_members: Annotated[bool, Form()] = False, due_on: Annotated[str, Form()] = ""):
    """Every proposal that can be confirmed is; the answer says what is left."""
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
    with using(work):
        confirmed = confirm_proposals(plan_id, now, all_members, day_or_none(due_on), who.person.id)
    left = f"，{len(confirmed.left)} 项仍需补充承办单位" if confirmed.left else ""
    return done(request, f"/plans/{plan_id}", f"已确认 {confirmed.count} 项{left}。")


@router.get("/{plan_id}/dispatch")
def preview(request: Request, session: Reading, who: Office, plan_id: int):
    """What dispatching would send, and to whom; nothing is changed."""
    plan = visible_plan(session, who, plan_id)
    ready = ready_duties(session, plan_id, limit=5000)
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    by_unit: dict[str, list[Duty]] = {}
    for duty in ready:
        by_unit.setdefault(names.get(duty.unit_id, "按活动确定"), []).append(duty)
    return page(request, "dispatch.html", plan=plan, by_unit=by_unit, total=len(ready),
                left=counts_by_state(session, plan_id).get(State.PROPOSED, 0))


@router.post("/{plan_id}/dispatch")
def dispatch(request: Request, work: Here, now: Now, who: Office, when: Circumstances, plan_id: int):
    """The plan's ready duties are with their units."""
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
    with using(work):
        count = asyncio.run(order.dispatch_steps(plainly, plan_id, now, who.person.id))
    return done(request, f"/plans/{plan_id}", f"已交办 {count} 项，各单位将收到通知。")


def _pieces(plan: Plan, measures) -> list[tuple[str, int | None]]:
    """The text cut at its measures: (words, measure's id or None), every character once."""
    pieces, at = [], 0
    for measure in sorted(measures, key=lambda one: (one.start, one.end)):
        start, end = max(measure.start, at), max(measure.end, at)
        if start > at:
            pieces.append((plan.text[at:start], None))
        pieces.append((plan.text[start:end], measure.id))
        at = end
    return [*pieces, (plan.text[at:], None)]
