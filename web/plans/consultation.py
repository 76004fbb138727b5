"""A plan's unread and doubtful stretches put to a model, where one is set; each answer accepted or dropped."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session

from models.directory.tier import directory_of
from models.engine import reading
from models.plans import model_answer
from models.plans.model_answer import ModelAnswer
from models.plans.plan import Plan, visible_plan
from models.plans.suggestion import suggest
from tasks.plans.consultation import consult_model
from tasks.runtime import using
from web.dependencies import Circumstances, Here, Now, Office, Writing, done
from web.plans.proposals import to_review

router = APIRouter()


@router.post("/plans/{plan_id}/consultation")
def consult(request: Request, work: Here, now: Now, who: Office, plan_id: int):
    """The model was asked, within the time that is set; what it quoted waits below, and nothing else has changed."""
    with reading(work.engine) as session:
        visible_plan(session, who, plan_id)
    with using(work):
        came = consult_model(plan_id, now, who.person.id)
    if came.answers:
        return done(request, f"/plans/{plan_id}#model-answers", "model_answers_wait", stretches=came.stretches,
                    count=came.answers)
    return done(request, f"/plans/{plan_id}#model-answers", "model_did_not_help", stretches=came.stretches)


@router.post("/model-answers/{answer_id}/acceptance")
def accept(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, answer_id: int,
           order: Annotated[str, Form()] = "doubt"):
    """The answer is a proposal, still to be looked at and confirmed by itself."""
    answer, plan = _answer(session, who, answer_id)
    measure = model_answer.accept_answer(session, answer, directory_of(session, plan.office_id), when)
    suggest(session, [plan], work.responsibilities.words_of)
    return to_review(request, plan.id, f"measure-{measure.id}", order, "model_answer_accepted")


@router.post("/model-answers/{answer_id}/drop")
def drop(request: Request, session: Writing, who: Office, when: Circumstances, answer_id: int,
         order: Annotated[str, Form()] = "doubt"):
    """The answer comes to nothing."""
    answer, plan = _answer(session, who, answer_id)
    model_answer.drop_answer(session, answer, when)
    return to_review(request, plan.id, "model-answers", order, "model_answer_dropped")


def _answer(session: Session, who, answer_id: int) -> tuple[ModelAnswer, Plan]:
    answer = model_answer.answer_of(session, answer_id)
    return answer, visible_plan(session, who, answer.plan_id)
