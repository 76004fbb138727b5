"""Parts: how a duty was broken down, and breaking it down further, by the office of the government that holds it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from models.access.visitor import Visitor
from models.directory.post import PostRole
from models.directory.tier import area_of, beyond, governments_of
from models.directory.unit import Unit
from models.duties.dispatch import dispatch
from models.duties.duty import Duty
from models.duties.parts import Part, Progress, check_whole, parts_of, progress_of
from models.duties.visibility import may_see, visible_duty
from models.engine import reading, transaction
from models.plans.breakdown import PlannedPart, break_down
from models.plans.plan import Plan
from web.dependencies import Circumstances, Here, Office, Reading, WrongRole, check_version, done, page
from web.forms import day_or_none

router = APIRouter(prefix="/duties/{duty_id}/parts")


@router.get("")
def shown(request: Request, session: Reading, who: Office, duty_id: int):
    """The duty's parts, and the form for more of them."""
    return _parts_page(request, session, who, visible_duty(session, who, duty_id))


@router.post("")
def add(request: Request, work: Here, who: Office, when: Circumstances, duty_id: int,
        unit_ids: Annotated[list[int] | None, Form()] = None, requirement: Annotated[str, Form()] = "",
        due_on: Annotated[str, Form()] = "", deliverable: Annotated[str, Form()] = "",
        later: Annotated[bool, Form()] = False, version: Annotated[int, Form()] = 0):
    """Each of the units has its part, dispatched unless it is to be later; what is refused is shown with the form."""
    typed = {"unit_ids": set(unit_ids or []), "requirement": requirement, "due_on": due_on,
             "deliverable": deliverable}
    try:
        with transaction(work.engine) as session:
            whole = visible_duty(session, who, duty_id)
            check_version(whole, version)
            wanted = [PlannedPart(unit_id, requirement, day_or_none(due_on), deliverable) for unit_id in
                      dict.fromkeys(unit_ids or [])]
            office_id = _office_for(session, who, whole)
            if office_id is None:
                raise WrongRole("breakdown_of_another_office")
            parts = break_down(session, whole, office_id, wanted, when)
            if not later:
                session.flush()
                dispatch(session, parts, when)
            plan_id = parts[0].plan_id
    except NotAllowed as refusal:
        with reading(work.engine) as session:
            return _parts_page(request, session, who, visible_duty(session, who, duty_id), typed=typed,
                               wrong=refusal, status=422)
    if later:
        return done(request, f"/plans/{plan_id}/dispatch", "parts_made", count=len(parts))
    return done(request, f"/duties/{duty_id}/parts", "parts_dispatched", count=len(parts))


def part_facts(session: Session, who: Visitor, duty: Duty) -> dict:
    """What a page says of a duty's parts, and of the whole where it is a part; that is for whoever may see it."""
    whole = session.exec(select(Duty).where(Duty.id == duty.whole_id, may_see(who))).first() if duty.whole_id else None
    return {"parts": parts_of(session, duty.id), "progress": progress_of(session, [duty.id]).get(duty.id),
            "whole": whole, "breaks_down": may_break_down(session, who, duty)}


def may_break_down(session: Session, who: Visitor, duty: Duty) -> bool:
    """Whether one of the visitor's offices could break it down now."""
    office_id = _office_for(session, who, duty)
    if office_id is None:
        return False
    try:
        check_whole(session, duty, office_id)
    except NotAllowed:
        return False
    return True


def _office_for(session: Session, who: Visitor, whole: Duty) -> int | None:
    """The visitor's office whose government holds the duty."""
    return next((office_id for office_id in sorted(who.units(PostRole.OFFICE))
                 if whole.unit_id in governments_of(session, [office_id])), None)


@dataclass(frozen=True)
class PartsPage:
    """What `duties/parts.html` shows."""

    template: ClassVar = "duties/parts.html"
    duty: Duty
    plan: Plan
    unit: Unit
    can: bool
    units: list[tuple[int, str]]
    wrong: str
    parts: list[Part]
    progress: Progress | None
    typed: dict[str, object]


def _parts_page(request: Request, session: Session, who: Visitor, whole: Duty, *, typed: dict | None = None,
                wrong: str = "", status: int = 200):
    can = may_break_down(session, who, whole)
    units = _within_reach(session, _office_for(session, who, whole), whole) if can else []
    return page(request, PartsPage(
        duty=whole, plan=session.get_one(Plan, whole.plan_id),
        unit=session.get(Unit, whole.unit_id) if whole.unit_id else None, can=can, units=units, wrong=wrong,
        parts=parts_of(session, whole.id), progress=progress_of(session, [whole.id]).get(whole.id),
        typed=typed or {"unit_ids": set(), "requirement": "", "due_on": "", "deliverable": ""}), status=status)


def _within_reach(session: Session, office_id: int, whole: Duty) -> list[tuple[int, str]]:
    """The units that the office may give parts to."""
    area = area_of(session, [office_id])
    query = select(Unit.id, Unit.name).where(Unit.id != whole.unit_id).order_by(Unit.tier, Unit.id)
    found = session.exec(query if area is None else query.where(col(Unit.id).in_(area))).all()
    out = beyond(session, office_id, [unit_id for unit_id, _ in found])
    return [(unit_id, name) for unit_id, name in found if unit_id not in out and unit_id != office_id]
