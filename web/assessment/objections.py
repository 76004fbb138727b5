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
        raise WrongRole("objection_for_assessed_units")
    raise_objection(session, assessment, unit_id, indicator, text, when)
    return done(request, f"/assessments/{assessment_id}/units/{unit_id}", "objection_raised")


@router.post("/assessments/objections/{objection_id}/withdrawal")
def withdraw(request: Request, session: Writing, who: Signed, when: Circumstances, objection_id: int):
    """The unit no longer objects."""
    objection = objection_of(session, objection_id)
    visible_assessment(session, who, objection.assessment_id)
    if objection.unit_id not in who.units(PostRole.LIAISON):
        raise WrongRole("objection_of_another_unit")
    withdraw_objection(session, objection, when)
    return done(request, f"/assessments/{objection.assessment_id}/units/{objection.unit_id}", "objection_taken_back")


@router.post("/assessments/objections/{objection_id}/decision")
def decide(request: Request, session: Writing, who: Signed, when: Circumstances, objection_id: int,
           decision: Annotated[str, Form()] = "", marks: Annotated[str, Form()] = "",
           reason: Annotated[str, Form()] = ""):
    """The objection is decided with a reason; upheld, the score is corrected."""
    objection = objection_of(session, objection_id)
    assessment = visible_assessment(session, who, objection.assessment_id)
    if not may_decide(session, who, assessment, objection.unit_id):
        raise WrongRole("objection_for_office_or_supervisor")
    if decision not in ("upheld", "rejected"):
        raise NotAllowed("objection_decision_missing")
    decide_objection(session, objection, decision == "upheld", reason, when,
                     marks=_marks(marks) if decision == "upheld" else Decimal(0))
    return done(request, f"/assessments/{assessment.id}/units/{objection.unit_id}", "objection_settled")


def _marks(written: str) -> Decimal:
    try:
        value = Decimal(written.strip().replace("＋", "+").replace("−", "-"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 10_000:
        raise NotAllowed("correction_missing")
    return value
