"""Extensions: asked by departments, decided by the office."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.errors import Conflict, NotAllowed
from models.directory.post import PostRole
from models.duties.extension import Extension
from models.engine import reading, transaction
from models.plans.plan import Plan
from models.verbs.duties import extending
from models.visibility import visible_duty
from web.edge import Circumstances, Here, Liaison, Now, Office, Writing, WrongRole, done, found
from web.forms import day, day_or_none
from web.routes.duties.duties import duty_page, own_duty

router = APIRouter()


@router.post("/duties/{duty_id}/extensions")
def ask(request: Request, work: Here, now: Now, who: Liaison, when: Circumstances, duty_id: int,
        wanted_on: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "",
        version: Annotated[int, Form()] = 0):
    """The request waits for the office; what was typed is shown again where it could not be taken."""
    try:
        with transaction(work.engine) as session:
            extending.ask_extension(session, own_duty(session, who, duty_id, version), day(wanted_on), reason, when)
    except (NotAllowed, Conflict) as refusal:
        with reading(work.engine) as session:
            return duty_page(request, session, work, now, who, visible_duty(session, who, duty_id), status=422,
                             wrong=str(refusal), typed={"wanted_on": wanted_on, "reason": reason})
    return done(request, f"/duties/{duty_id}", "延期申请已提交，审批之前原时限不变。")


@router.post("/extensions/{extension_id}/grant")
def grant(request: Request, session: Writing, who: Office, when: Circumstances, extension_id: int,
          granted_on: Annotated[str, Form()] = "", comment: Annotated[str, Form()] = ""):
    """The duty has a new deadline."""
    extension = _asked_of(session, who, extension_id)
    extending.grant_extension(session, extension, when, granted_on=day_or_none(granted_on), comment=comment)
    return done(request, f"/duties/{extension.duty_id}", "已准予延期。")


@router.post("/extensions/{extension_id}/refusal")
def refuse(request: Request, session: Writing, who: Office, when: Circumstances, extension_id: int,
           comment: Annotated[str, Form()] = ""):
    """The deadline stays."""
    extension = _asked_of(session, who, extension_id)
    extending.refuse_extension(session, extension, when, comment=comment)
    return done(request, f"/duties/{extension.duty_id}", "未同意延期，原时限不变。")


def _asked_of(session, who, extension_id: int) -> Extension:
    extension = found(session.get(Extension, extension_id), "没有该延期申请。")
    duty = visible_duty(session, who, extension.duty_id)
    if session.get_one(Plan, duty.plan_id).office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("延期由交办的办公室审批。")
    return extension
