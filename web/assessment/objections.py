"""Objections (申诉) to an assessment: raised and withdrawn by the unit, decided by the office or its leader."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.errors import NotAllowed
from models.assessment.assessment_lists import visible_assessment
from models.assessment.objection import decide_objection, objection_of, raise_objection, withdraw_objection
from models.directory.post import PostRole
from web.assessment.assessment_page import may_decide
from web.dependencies import Circumstances, Signed, Writing, WrongRole, done

router = APIRouter()


@router.post("/assessments/{assessment_id}/units/{unit_id}/objections")
def object_to(request: Request, session: Writing, who: Signed, when: Circumstances, assessment_id: int, unit_id: int,
              indicator: Annotated[str, Form()] = "", text: Annotated[str, Form()] = ""):
    """The unit objects to an indicator."""
    assessment = visible_assessment(session, who, assessment_id)
    if unit_id not in who.units(PostRole.LIAISON):
        raise WrongRole("申诉由被考核单位提出。")
    raise_objection(session, assessment, unit_id, indicator, text, when)
    return done(request, f"/assessments/{assessment_id}/units/{unit_id}", "申诉已提交，由办公室核实处理。")


@router.post("/assessments/objections/{objection_id}/withdrawal")
def withdraw(request: Request, session: Writing, who: Signed, when: Circumstances, objection_id: int):
    """The unit no longer objects."""
    objection = objection_of(session, objection_id)
    visible_assessment(session, who, objection.assessment_id)
    if objection.unit_id not in who.units(PostRole.LIAISON):
        raise WrongRole("申诉由提出的单位撤回。")
    withdraw_objection(session, objection, when)
    return done(request, f"/assessments/{objection.assessment_id}/units/{objection.unit_id}", "申诉已撤回。")


@router.post("/assessments/objections/{objection_id}/decision")
def decide(request: Request, session: Writing, who: Signed, when: Circumstances, objection_id: int,
           decision: Annotated[str, Form()] = "", marks: Annotated[str, Form()] = "",
           reason: Annotated[str, Form()] = ""):
    """The objection is decided with a reason; upheld, the score is corrected."""
    objection = objection_of(session, objection_id)
    assessment = visible_assessment(session, who, objection.assessment_id)
    if not may_decide(session, who, assessment, objection.unit_id):
        raise WrongRole("申诉由办公室或该单位的分管领导处理。")
    if decision not in ("upheld", "rejected"):
        raise NotAllowed("请选择申诉是否成立。")
    decide_objection(session, objection, decision == "upheld", reason, when,
                     marks=_marks(marks) if decision == "upheld" else Decimal(0))
    return done(request, f"/assessments/{assessment.id}/units/{objection.unit_id}", "申诉已处理，将发信告知该单位。")


def _marks(written: str) -> Decimal:
    try:
        value = Decimal(written.strip().replace("＋", "+").replace("−", "-"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 10_000:
        raise NotAllowed("申诉成立的，请填写更正分值，如 2.5 或 -1。")
    return value
