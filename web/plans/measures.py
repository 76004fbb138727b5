"""Measures: cut in two, joined with the next, added from the text, given further duties."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from models.directory.tier import directory_of
from models.directory.unit import Unit
from models.duties.duty import Duty, Role
from models.plans import measures, proposal
from models.plans.plan import Measure, Plan, next_measure, visible_plan
from models.plans.proposal import give_role, let_each_answer
from models.plans.suggestion import suggest
from web.dependencies import Circumstances, Here, Office, Reading, Writing, found, page
from web.plans.proposals import to_review
from web.plans.review import unit_list
from web.plans.review_page import UNSENT, places_of, sentences_of

router = APIRouter()


@dataclass(frozen=True)
class DivisionPage:
    """What `plans/division.html` shows."""

    template: ClassVar = "plans/division.html"
    measure: Measure
    plan: Plan
    places: list[tuple[int, str]]
    unsent: bool
    following: Measure
    names: dict[int, str]
    query: str


@router.get("/measures/{measure_id}/division")
def places(request: Request, session: Reading, who: Office, measure_id: int, order: str = "doubt"):
    """The measure's words with every place where it can be cut, what it can be joined with, and who can be added."""
    measure, plan = _measure(session, who, measure_id)
    sent = session.exec(select(Duty.id).where(Duty.measure_id == measure_id,
                                              col(Duty.state).not_in(measures.UNSENT))).first()
    return page(request, DivisionPage(
        measure=measure, plan=plan, places=places_of(measure), unsent=sent is None,
        following=next_measure(session, measure), names=unit_list(session),
        query="?order=text" if order == "text" else ""))


@router.post("/measures/{measure_id}/division")
def divide(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, measure_id: int,
           at: Annotated[int | None, Form()] = None, order: str = "doubt"):
    """The measure is two, the second from that place on."""
    measure, plan = _measure(session, who, measure_id)
    if at is None:
        raise NotAllowed("split_place_missing")
    measures.split(session, measure, at, directory_of(session, plan.office_id), when)
    suggest(session, [plan], work.responsibilities.words_of)
    return to_review(request, measure.plan_id, f"measure-{measure_id}", order, "measure_split")


@router.post("/measures/{measure_id}/union")
def unite(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, measure_id: int,
          following: Annotated[int, Form()], order: str = "doubt"):
    """The measure and the one behind it are one."""
    measure, plan = _measure(session, who, measure_id)
    after, _ = _measure(session, who, following)
    measures.merge(session, measure, after, directory_of(session, plan.office_id), when)
    suggest(session, [plan], work.responsibilities.words_of)
    return to_review(request, measure.plan_id, f"measure-{measure_id}", order, "measures_merged")


@dataclass(frozen=True)
class StretchPage:
    """What `plans/stretch.html` shows."""

    template: ClassVar = "plans/stretch.html"
    plan: Plan
    sentences: list[tuple[int, int, str]]
    query: str


@router.get("/plans/{plan_id}/stretch")
def stretch(request: Request, session: Reading, who: Office, plan_id: int, start: int, end: int,
            order: str = "doubt"):
    """The sentences of a stretch that no measure covers."""
    plan = visible_plan(session, who, plan_id)
    taken = session.exec(select(Measure.start, Measure.end).where(Measure.plan_id == plan_id, Measure.start < end,
                                                                  Measure.end > start)).all()
    sentences = [(first, last, plan.text[first:last].strip()) for first, last in
                 sentences_of(plan.text, max(start, 0), min(end, len(plan.text)))
                 if not any(begin < last and stop > first for begin, stop in taken)]
    return page(request, StretchPage(plan=plan, sentences=sentences, query="?order=text" if order == "text" else ""))


@router.post("/plans/{plan_id}/measures")
def enter(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, plan_id: int,
          spans: Annotated[list[str] | None, Form()] = None, order: str = "doubt"):
    """The chosen sentences, which stand together, are a measure with its proposals."""
    plan = visible_plan(session, who, plan_id)
    start, end = _together(plan, spans or [])
    measure = measures.add_measure(session, plan, start, end, directory_of(session, plan.office_id), when)
    suggest(session, [plan], work.responsibilities.words_of)
    return to_review(request, plan_id, f"measure-{measure.id}", order, "measure_made")


@router.post("/measures/{measure_id}/duties")
def add(request: Request, session: Writing, who: Office, when: Circumstances, measure_id: int,
        unit: Annotated[str, Form()], role: Annotated[Role, Form()] = Role.SOLE, order: str = "doubt"):
    """The measure has another proposal, for that unit."""
    measure, plan = _measure(session, who, measure_id)
    unit_id = directory_of(session, plan.office_id).unit(unit)
    chosen = found(session.get(Unit, unit_id) if unit_id else None, "unit_not_in_list", unit=unit.strip())
    duty = proposal.add_duty(session, measure, chosen, when)
    if role is not Role.SOLE:
        give_role(session, duty, role, when)
    return to_review(request, measure.plan_id, f"duty-{duty.id}", order, "duty_added", unit=chosen.name,
                     duty=duty.number)


@router.post("/measures/{measure_id}/equal-parts")
def equal_parts(request: Request, session: Writing, who: Office, when: Circumstances, measure_id: int,
                order: str = "doubt"):
    """Nobody leads: each unit answers for a duty of its own."""
    measure, _ = _measure(session, who, measure_id)
    duty = session.exec(select(Duty).where(Duty.measure_id == measure_id, col(Duty.state).in_(UNSENT)).order_by(
        Duty.id)).first()
    let_each_answer(session, found(duty, "measure_without_proposal"), when)
    return to_review(request, measure.plan_id, f"measure-{measure_id}", order, "units_act_alone")


def _measure(session: Session, who, measure_id: int) -> tuple[Measure, Plan]:
    measure = found(session.get(Measure, measure_id), "measure_gone")
    return measure, visible_plan(session, who, measure.plan_id)


def _together(plan: Plan, spans: list[str]) -> tuple[int, int]:
    """From the first chosen sentence to the last; NotAllowed where words between them were left out."""
    try:
        places = sorted(tuple(map(int, span.split("-"))) for span in spans)
        chosen = [(start, end) for start, end in places]
    except ValueError:
        raise NotAllowed("sentences_unusable") from None
    if not chosen:
        raise NotAllowed("sentence_missing")
    if any(plan.text[before[1]:after[0]].strip() for before, after in pairwise(chosen)):
        raise NotAllowed("sentences_not_adjacent")
    return chosen[0][0], chosen[-1][1]
