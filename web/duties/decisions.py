"""The office's decisions on a duty under way: suspend, resume, reassign, cancel, reopen, end; and on more time."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.errors import Conflict, NotAllowed
from domain.messages import Message
from models.directory.post import PostRole
from models.directory.unit import Unit
from models.duties import decision
from models.duties import extension as extending
from models.duties.duty import Duty
from models.duties.duty import Form as DutyForm
from models.duties.extension import Extension
from models.duties.parts import open_parts
from models.duties.visibility import visible_duty
from models.engine import reading, transaction
from models.plans.plan import Plan
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Liaison, Now, Office, Writing, WrongRole, check_version, done, found
from web.duties.duty import duty_page, own_duty
from web.forms import Sent, day, day_or_none

router = APIRouter()
Reason = Annotated[str, Form()]
Version = Annotated[int, Form()]


@router.post("/duties/{duty_id}/suspension")
def suspend(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
            version: Version = 0):
    """Nothing more is said about the duty until it is resumed."""
    decision.suspend(session, _of_office(session, who, duty_id, version), reason, when)
    return done(request, f"/duties/{duty_id}", "duty_suspended")


@router.post("/duties/{duty_id}/resumption")
def resume(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
           due_on: Annotated[str, Form()] = "", version: Version = 0):
    """The duty goes on where it stood."""
    decision.resume(session, _of_office(session, who, duty_id, version), when, due_on=day_or_none(due_on))
    return done(request, f"/duties/{duty_id}", "duty_resumed")


@router.post("/duties/{duty_id}/reassignment")
def reassign(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
             unit_id: Annotated[int, Form()], reason: Reason = "", due_on: Annotated[str, Form()] = "",
             version: Version = 0):
    """The duty is another unit's."""
    unit = found(session.get(Unit, unit_id), "no_such_unit")
    decision.reassign(session, _of_office(session, who, duty_id, version), unit, when, reason=reason,
                      due_on=day_or_none(due_on))
    return done(request, f"/duties/{duty_id}", "duty_reassigned", unit=unit.name)


@router.post("/duties/{duty_id}/cancellation")
def cancel(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, sent: Sent,
           reason: Reason = "", version: Version = 0):
    """Nothing more is expected, after a page that says of how many."""
    duty = _of_office(session, who, duty_id, version)
    parts = open_parts(session, duty.id)
    numbers = [Message("ask_cancel", duty=duty.number, title=duty.title)]
    numbers += [Message("ask_cancel_parts", count=len(parts))] if parts else []
    question = Question("撤销事项", tuple(numbers), "撤销", f"/duties/{duty_id}",
                        "撤销后不能恢复，承办单位将收到通知；仍要办理的须重新立项。",
                        tuple(f"{part.number} {part.title}" for part in parts))
    if reason.strip() and (asked := ask(request, question, sent)):
        return asked
    decision.cancel(session, duty, reason, when)
    return done(request, f"/duties/{duty_id}", "duty_cancelled")


@router.post("/duties/{duty_id}/reopening")
def reopen(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, reason: Reason = "",
           due_on: Annotated[str, Form()] = "", version: Version = 0):
    """A closed duty is open again."""
    decision.reopen(session, _of_office(session, who, duty_id, version), reason, when, due_on=day(due_on))
    return done(request, f"/duties/{duty_id}", "duty_reopened")


@router.post("/duties/{duty_id}/end")
def end(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, sent: Sent,
        reason: Reason = "", version: Version = 0):
    """The series makes nothing more, after a page that says what stays."""
    duty = _of_office(session, who, duty_id, version)
    left = len(decision.unfinished_of(session, duty))
    numbers = (Message("ask_end", duty=duty.number, title=duty.title), Message("ask_end_left", count=left))
    question = Question("终止事项", numbers, "终止", f"/duties/{duty_id}",
                        "终止后不再生成新的一期，不能恢复。")
    if duty.form is not DutyForm.SINGLE and (asked := ask(request, question, sent)):
        return asked
    decision.end(session, duty, reason, when)
    return done(request, f"/duties/{duty_id}", "duty_ended")


def _of_office(session, who, duty_id: int, version: int) -> Duty:
    duty = visible_duty(session, who, duty_id)
    if session.get_one(Plan, duty.plan_id).office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("duty_of_another_office")
    check_version(duty, version)
    return duty


@router.post("/duties/{duty_id}/extensions")
def ask_for_time(request: Request, work: Here, now: Now, who: Liaison, when: Circumstances, duty_id: int,
                 wanted_on: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "",
                 version: Annotated[int, Form()] = 0):
    """The request waits for the office; what was typed is shown again where it could not be taken."""
    try:
        with transaction(work.engine) as session:
            extending.ask_extension(session, own_duty(session, who, duty_id, version), day(wanted_on), reason, when)
    except (NotAllowed, Conflict) as refusal:
        with reading(work.engine) as session:
            return duty_page(request, session, work, now, who, visible_duty(session, who, duty_id), status=422,
                             wrong=refusal, typed={"wanted_on": wanted_on, "reason": reason})
    return done(request, f"/duties/{duty_id}", "extension_asked")


@router.post("/extensions/{extension_id}/grant")
def grant(request: Request, session: Writing, who: Office, when: Circumstances, extension_id: int,
          granted_on: Annotated[str, Form()] = "", comment: Annotated[str, Form()] = ""):
    """The duty has a new deadline."""
    extension = _asked_of(session, who, extension_id)
    extending.grant_extension(session, extension, when, granted_on=day_or_none(granted_on), comment=comment)
    return done(request, f"/duties/{extension.duty_id}", "extension_granted")


@router.post("/extensions/{extension_id}/refusal")
def refuse(request: Request, session: Writing, who: Office, when: Circumstances, extension_id: int,
           comment: Annotated[str, Form()] = ""):
    """The deadline stays."""
    extension = _asked_of(session, who, extension_id)
    extending.refuse_extension(session, extension, when, comment=comment)
    return done(request, f"/duties/{extension.duty_id}", "extension_refused")


def _asked_of(session, who, extension_id: int) -> Extension:
    extension = found(session.get(Extension, extension_id), "no_such_extension")
    duty = visible_duty(session, who, extension.duty_id)
    if session.get_one(Plan, duty.plan_id).office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("extension_of_another_office")
    return extension
