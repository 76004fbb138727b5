"""Proposals: corrected, expanded, confirmed, dropped, added, one at a time."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.deadlines.wording import read_rule
from domain.errors import NotAllowed
from models.duty import Duty, Role
from models.duty import Form as DutyForm
from models.plan import Measure, Plan
from models.unit import Unit
from models.verbs import confirming
from models.visibility import visible_duty, visible_plan
from web.edge import Circumstances, Office, Writing, check_version, done, found

router = APIRouter()


@router.post("/duties/{duty_id}/correction")
def correct(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
            unit_id: Annotated[str, Form()] = "", role: Annotated[Role, Form()] = Role.SOLE,
            title: Annotated[str, Form()] = "", deadline: Annotated[str, Form()] = "",
            deliverable: Annotated[str, Form()] = "", remember: Annotated[bool, Form()] = False,
            confirm: Annotated[bool, Form()] = False, version: Annotated[int, Form()] = 0):
    """The proposal says what the office wrote, and is confirmed where it asked so."""
    duty = _proposal(session, who, duty_id, version)
    if not title.strip():
        raise NotAllowed("事项名称不能为空。")
    changes = {"role": role, "title": title.strip(), "deliverable": deliverable.strip()}
    if unit_id.isdigit():
        changes["unit_id"] = found(session.get(Unit, int(unit_id)), "没有该单位。").id
    confirming.correct(session, duty, when, remember=remember, **changes)
    _set_deadline(session, duty, deadline.strip(), when)
    if confirm:
        confirming.confirm(session, duty, when)
    return _back(request, duty, "已保存并确认。" if confirm else "已保存。")


@router.post("/duties/{duty_id}/confirmation")
def confirm(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
            version: Annotated[int, Form()] = 0):
    """The proposal is ready to be dispatched."""
    duty = _proposal(session, who, duty_id, version)
    confirming.confirm(session, duty, when)
    return _back(request, duty, "已确认。")


@router.post("/duties/{duty_id}/expansion")
def expand(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
           unit_ids: Annotated[list[int] | None, Form()] = None, version: Annotated[int, Form()] = 0):
    """Each ticked member of the group has a confirmed duty of its own."""
    duty = _proposal(session, who, duty_id, version)
    made = confirming.expand(session, duty, unit_ids or [], when)
    for one in made:
        confirming.confirm(session, one, when)
    return _back(request, duty, f"已展开为 {len(made)} 项并确认。")


@router.post("/duties/{duty_id}/drop")
def drop(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
         reason: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0):
    """The proposal comes to nothing."""
    duty = _proposal(session, who, duty_id, version)
    confirming.drop(session, duty, reason.strip() or "不作为督办事项", when)
    return _back(request, duty, "已不予立项。")


@router.post("/measures/{measure_id}/duties")
def add(request: Request, session: Writing, who: Office, when: Circumstances, measure_id: int,
        unit_id: Annotated[int, Form()], role: Annotated[Role, Form()] = Role.SOLE):
    """The measure has another proposal, for that unit."""
    measure = found(session.get(Measure, measure_id), "没有该措施。")
    visible_plan(session, who, measure.plan_id)
    unit = found(session.get(Unit, unit_id), "没有该单位。")
    duty = confirming.add_duty(session, measure, unit, when, role=role)
    return _back(request, duty, f"已为{unit.name}增加事项 {duty.number}。")


def _proposal(session, who, duty_id: int, version: int) -> Duty:
    duty = visible_duty(session, who, duty_id)
    visible_plan(session, who, duty.plan_id)
    check_version(duty, version)
    return duty


def _set_deadline(session, duty: Duty, wording: str, when) -> None:
    if wording == duty.deadline_text:
        return
    plan = session.get_one(Plan, duty.plan_id)
    rule = read_rule(wording, issued_on=plan.issued_on) if wording else None
    form = duty.form
    confirming.set_rule(session, duty, rule, when)
    duty.deadline_text = wording
    if form is DutyForm.PER_EVENT and rule is not None:
        duty.form = form


def _back(request: Request, duty: Duty, words: str):
    return done(request, f"/plans/{duty.plan_id}#measure-{duty.measure_id}", words)
