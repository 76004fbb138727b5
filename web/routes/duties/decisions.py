"""The office's decisions on a duty under way: suspend, resume, reassign, cancel, reopen, end."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from models.directory.post import PostRole
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.plans.plan import Plan
from models.verbs.duties import deciding
from models.visibility import visible_duty
from web.edge import Circumstances, Office, Writing, WrongRole, check_version, done, found
from web.forms import day, day_or_none

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
def cancel(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
           version: Version = 0):
    """Nothing more is expected."""
    deciding.cancel(session, _of_office(session, who, duty_id, version), reason, when)
    return done(request, f"/duties/{duty_id}", "已撤销。")


@router.post("/reopening")
def reopen(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
           due_on: Annotated[str, Form()] = "", version: Version = 0):
    """A closed duty is open again."""
    deciding.reopen(session, _of_office(session, who, duty_id, version), reason, when, due_on=day(due_on))
    return done(request, f"/duties/{duty_id}", "已重新办理。")


@router.post("/end")
def end(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
        version: Version = 0):
    """The series makes nothing more."""
    deciding.end(session, _of_office(session, who, duty_id, version), reason, when)
    return done(request, f"/duties/{duty_id}", "已终止。")


def _of_office(session, who, duty_id: int, version: int) -> Duty:
    duty = visible_duty(session, who, duty_id)
    if session.get_one(Plan, duty.plan_id).office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("该事项由交办的办公室决定。")
    check_version(duty, version)
    return duty
