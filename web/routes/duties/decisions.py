"""The office's decisions on a duty under way: suspend, resume, reassign, cancel, reopen, end."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from models.directory.post import PostRole
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.duties.duty import Form as DutyForm
from models.duties.parts import open_parts
from models.plans.plan import Plan
from models.verbs.duties import deciding
from models.visibility import visible_duty
from web.asking import Question, ask
from web.edge import Circumstances, Office, Writing, WrongRole, check_version, done, found
from web.forms import Sent, day, day_or_none

router = APIRouter(prefix="/duties/{duty_id}")
Reason = Annotated[str, Form()]
Version = Annotated[int, Form()]


@router.post("/suspension")
def suspend(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
            version: Version = 0):
    """Nothing more is said about the duty until it is resumed."""
    deciding.suspend(session, _of_office(session, who, duty_id, version), reason, when)
    return done(request, f"/duties/{duty_id}", "已暂停。")


@router.post("/resumption")
def resume(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
           due_on: Annotated[str, Form()] = "", version: Version = 0):
    """The duty goes on where it stood."""
    deciding.resume(session, _of_office(session, who, duty_id, version), when, due_on=day_or_none(due_on))
    return done(request, f"/duties/{duty_id}", "已恢复。")


@router.post("/reassignment")
def reassign(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
             unit_id: Annotated[int, Form()], reason: Reason = "", due_on: Annotated[str, Form()] = "",
             version: Version = 0):
    """The duty is another unit's."""
    unit = found(session.get(Unit, unit_id), "没有该单位。")
    deciding.reassign(session, _of_office(session, who, duty_id, version), unit, when, reason=reason,
                      due_on=day_or_none(due_on))
    return done(request, f"/duties/{duty_id}", f"已改派{unit.name}。")


@router.post("/cancellation")
def cancel(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, sent: Sent,
           reason: Reason = "", version: Version = 0):
    """Nothing more is expected, after a page that says of how many."""
    duty = _of_office(session, who, duty_id, version)
    parts = open_parts(session, duty.id)
    numbers = [f"撤销{duty.called}：{duty.title}。"]
    numbers += [f"未办结的分解事项 {len(parts)} 项一并撤销，各单位分别收到通知。"] if parts else []
    question = Question("撤销事项", tuple(numbers), "撤销", f"/duties/{duty_id}",
                        "撤销后不能恢复，承办单位将收到通知；仍要办理的须重新立项。",
                        tuple(f"{part.number} {part.title}" for part in parts))
    if reason.strip() and (asked := ask(request, question, sent)):
        return asked
    deciding.cancel(session, duty, reason, when)
    return done(request, f"/duties/{duty_id}", "已撤销。")


@router.post("/reopening")
def reopen(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
           due_on: Annotated[str, Form()] = "", version: Version = 0):
    """A closed duty is open again."""
    deciding.reopen(session, _of_office(session, who, duty_id, version), reason, when, due_on=day(due_on))
    return done(request, f"/duties/{duty_id}", "已重新办理。")


@router.post("/end")
def end(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, sent: Sent,
        reason: Reason = "", version: Version = 0):
    """The series makes nothing more, after a page that says what stays."""
    duty = _of_office(session, who, duty_id, version)
    left = len(deciding.unfinished_of(session, duty))
    numbers = (f"终止{duty.called}：{duty.title}。", f"已生成、尚未办结的 {left} 项仍须办理。")
    question = Question("终止事项", numbers, "终止", f"/duties/{duty_id}",
                        "终止后不再生成新的一期，不能恢复。")
    if duty.form is not DutyForm.SINGLE and (asked := ask(request, question, sent)):
        return asked
    deciding.end(session, duty, reason, when)
    return done(request, f"/duties/{duty_id}", "已终止。")


def _of_office(session, who, duty_id: int, version: int) -> Duty:
    duty = visible_duty(session, who, duty_id)
    if session.get_one(Plan, duty.plan_id).office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("该事项由交办的办公室决定。")
    check_version(duty, version)
    return duty
