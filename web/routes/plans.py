"""Plans: listed, taken in, and dispatched once their proposals are confirmed."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import select

from domain.errors import NotAllowed
from domain.lifecycle import State
from flows import order
from flows.calling import plainly
from models.desk import counts_by_state
from models.duty import Duty, progress
from models.engine import reading
from models.plan import plans
from models.post import PostRole, liaison_posts
from models.unit import Unit
from models.verbs.dispatching import ready_duties
from models.verbs.naming import give_liaison
from models.visibility import visible_plan
from tasks.runtime import using
from web.edge import Circumstances, Here, Now, Office, OfficeOrAdmin, Reading, Writing, done, found, page

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


@router.get("/{plan_id}/dispatch")
def preview(request: Request, session: Reading, who: Office, plan_id: int):
    """What dispatching would send, and to whom, and which units have nobody to write to; nothing is changed."""
    plan = visible_plan(session, who, plan_id)
    ready = ready_duties(session, plan_id, limit=5000)
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    by_unit: dict[str, list[Duty]] = {}
    for duty in ready:
        by_unit.setdefault(names.get(duty.unit_id, "按活动确定"), []).append(duty)
    units = {duty.unit_id for duty in ready} - {None}
    return page(request, "dispatch.html", plan=plan, by_unit=by_unit, total=len(ready),
                unreached=[(one, names[one]) for one in sorted(units - liaison_posts(session, units).keys())],
                left=counts_by_state(session, plan_id).get(State.PROPOSED, 0))


@router.post("/{plan_id}/liaisons")
def enter_liaisons(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                   unit_ids: Annotated[list[int], Form()], holders: Annotated[list[str], Form()],
                   emails: Annotated[list[str], Form()]):
    """Each of these units has a liaison's post, held by the person where one is named."""
    plan = visible_plan(session, who, plan_id)
    for unit_id, holder, email in zip(unit_ids, holders, emails, strict=True):
        give_liaison(session, found(session.get(Unit, unit_id), "没有该单位。"), plan.office_id, when,
                     holder=holder, email=email)
    return done(request, f"/plans/{plan_id}/dispatch", f"已为 {len(unit_ids)} 个单位设立联络员岗位。")


@router.post("/{plan_id}/dispatch")
def dispatch(request: Request, work: Here, now: Now, who: Office, when: Circumstances, plan_id: int):
    """The plan's ready duties are with their units."""
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
    with using(work):
        count = asyncio.run(order.dispatch_steps(plainly, plan_id, now, who.person.id))
    return done(request, f"/plans/{plan_id}", f"已交办 {count} 项，各单位将收到通知。")
