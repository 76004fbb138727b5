"""Units suggested for proposals that name no one: looked through, accepted one by one or several, made anew."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, func, select

from domain.errors import NotAllowed
from domain.plans.unit_suggestions import SURE
from models.duties.duty import Duty
from models.duties.visibility import visible_duty
from models.plans import proposal
from models.plans.plan import Plan, visible_plan
from models.plans.suggestion import Suggestion, accept, suggest, suggestions_of, unnamed
from web.dependencies import Circumstances, Here, Office, Reading, Writing, check_version, done, page
from web.forms import number_or_none
from web.plans.proposals import to_review
from web.plans.review import unit_list
from web.plans.review_page import onward

router = APIRouter()


@dataclass(frozen=True)
class SuggestionsPage:
    """What `plans/suggestions.html` shows."""

    template: ClassVar = "plans/suggestions.html"
    plan: Plan
    unnamed: int
    names: dict[int, str]
    sure: list[tuple[Duty, Suggestion]]
    unsure: list[tuple[Duty, Suggestion]]


@router.get("/plans/{plan_id}/suggestions")
def suggestions(request: Request, session: Reading, who: Office, plan_id: int):
    """The first suggestion for each proposal, those of which duban is sure ticked; nothing is done by looking."""
    plan = visible_plan(session, who, plan_id)
    found = suggestions_of(session, plan_id)
    duties = session.exec(select(Duty).where(col(Duty.id).in_(found)).order_by(Duty.measure_id, Duty.id)).all()
    rows = [(duty, found[duty.id][0]) for duty in duties]
    count = session.exec(select(func.count()).select_from(Duty).where(Duty.plan_id == plan_id, *unnamed())).one()
    return page(request, SuggestionsPage(
        plan=plan, unnamed=count, names=unit_list(session), sure=[row for row in rows if row[1].confidence >= SURE],
        unsure=[row for row in rows if row[1].confidence < SURE]))


@router.post("/plans/{plan_id}/suggestions")
def accept_several(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
                   chosen: Annotated[list[str] | None, Form()] = None):
    """Each ticked proposal (`duty:version:unit`) has its unit, still to be confirmed; none where one is refused."""
    visible_plan(session, who, plan_id)
    for duty_id, version, unit_id in map(_numbers, chosen or ()):
        accept(session, _proposal(session, who, duty_id, version, plan_id), unit_id, when)
    if not chosen:
        raise NotAllowed("suggestions_not_ticked")
    return done(request, f"/plans/{plan_id}", "suggestions_accepted", count=len(chosen))


@router.post("/plans/{plan_id}/suggestions/renewal")
def renew(request: Request, session: Writing, work: Here, who: Office, plan_id: int):
    """The plan's suggestions are made anew, from today's words and confirmations."""
    plan = visible_plan(session, who, plan_id)
    count = suggest(session, [plan], work.responsibilities.words_of)
    return done(request, f"/plans/{plan_id}/suggestions", "suggestions_renewed", count=count)


@router.post("/duties/{duty_id}/suggestions/{unit_id}")
def accept_one(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int, unit_id: int,
               version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The proposal has the suggested unit, still to be confirmed."""
    duty = _proposal(session, who, duty_id, version)
    accept(session, duty, unit_id, when)
    return to_review(request, duty.plan_id, f"duty-{duty.id}", order, "suggestion_accepted",
                     duty=duty.number)


@router.post("/duties/{duty_id}/suggestions/{unit_id}/confirmation")
def accept_and_confirm(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
                       unit_id: int, version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The proposal has the suggested unit and is ready to be dispatched."""
    duty = _proposal(session, who, duty_id, version)
    accept(session, duty, unit_id, when)
    proposal.confirm(session, duty, when)
    return to_review(request, duty.plan_id, onward(session, duty, order), order, "suggestion_confirmed",
                     duty=duty.number)


def _proposal(session: Session, who, duty_id: int, version: int, plan_id: int | None = None) -> Duty:
    duty = visible_duty(session, who, duty_id)
    visible_plan(session, who, duty.plan_id)
    if plan_id not in (None, duty.plan_id):
        raise NotAllowed("duty_of_another_plan", duty=duty.number)
    check_version(duty, version)
    return duty


def _numbers(chosen: str) -> tuple[int, int, int]:
    parts = chosen.split(":")
    if len(parts) != 3 or None in (numbers := [number_or_none(part) for part in parts]):
        raise NotAllowed("suggestions_unusable")
    return numbers[0], numbers[1], numbers[2]
