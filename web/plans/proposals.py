"""Proposals: corrected, expanded, confirmed, dropped, made the lead, one at a time."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session

from domain.deadlines.wording import read_typed_rule
from domain.duties.figures_asked import read_asked
from domain.errors import Conflict, InvalidRule, NotAllowed
from models.directory.tier import directory_of
from models.directory.unit import Unit, members_of
from models.directory.unknown_names import learn_alias
from models.duties.duty import Duty, Role
from models.duties.duty import Form as DutyForm
from models.duties.visibility import visible_duty
from models.engine import reading, transaction
from models.plans import proposal
from models.plans.plan import Measure, Plan, visible_plan
from models.plans.proposal import give_role, let_lead
from web.dependencies import Circumstances, Here, Office, Reading, Writing, check_version, done, found, page
from web.duties.duty import special_plan_facts
from web.plans.review import unit_list
from web.plans.review_page import onward

router = APIRouter()


@router.get("/duties/{duty_id}/correction")
def correction(request: Request, session: Reading, who: Office, duty_id: int, order: str = "doubt"):
    """The proposal's fields on a page of their own."""
    return _correction_page(request, session, _proposal(session, who, duty_id, 0), order)


@router.post("/duties/{duty_id}/correction")
def correct(request: Request, work: Here, who: Office, when: Circumstances, duty_id: int,
            unit: Annotated[str, Form()] = "", role: Annotated[Role, Form()] = Role.SOLE,
            title: Annotated[str, Form()] = "", deadline: Annotated[str, Form()] = "",
            deliverable: Annotated[str, Form()] = "", report_to: Annotated[str, Form()] = "",
            copy_to: Annotated[str, Form()] = "", asked: Annotated[str, Form()] = "",
            remember: Annotated[bool, Form()] = False, confirm: Annotated[bool, Form()] = False,
            version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The proposal says what the office wrote, and is confirmed where it asked so; what cannot be is shown again."""
    typed = {"unit": unit.strip(), "role": role, "title": title.strip(), "deadline": deadline.strip(),
             "deliverable": deliverable.strip(), "report_to": report_to.strip(), "copy_to": copy_to.strip(),
             "asked": asked.strip()}
    try:
        with transaction(work.engine) as session:
            duty = _proposal(session, who, duty_id, version)
            _write(session, duty, typed, remember, when)
            if confirm:
                proposal.confirm(session, duty, when)
            where = onward(session, duty, order) if confirm else f"duty-{duty.id}"
    except (NotAllowed, InvalidRule, Conflict) as refusal:
        with reading(work.engine) as session:
            duty = _proposal(session, who, duty_id, 0)
            return _correction_page(request, session, duty, order, typed=typed, wrong=refusal,
                                    status=409 if isinstance(refusal, Conflict) else 422)
    return to_review(request, duty.plan_id, where, order, "proposal_saved_and_confirmed" if confirm else "saved")


@router.post("/duties/{duty_id}/confirmation")
def confirm(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
            version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The proposal is ready to be dispatched."""
    duty = _proposal(session, who, duty_id, version)
    proposal.confirm(session, duty, when)
    return to_review(request, duty.plan_id, onward(session, duty, order), order, "proposal_confirmed", duty=duty.number)


@router.post("/duties/{duty_id}/expansion")
def expand(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
           unit_ids: Annotated[list[int] | None, Form()] = None, version: Annotated[int, Form()] = 0,
           order: str = "doubt"):
    """Each ticked member of the group has a confirmed duty of its own."""
    duty = _proposal(session, who, duty_id, version)
    made = proposal.expand(session, duty, unit_ids or [], when)
    for one in made:
        proposal.confirm(session, one, when)
    return to_review(request, duty.plan_id, onward(session, duty, order), order, "proposal_expanded", count=len(made))


@router.post("/duties/{duty_id}/drop")
def drop(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
         reason: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The proposal comes to nothing."""
    duty = _proposal(session, who, duty_id, version)
    proposal.drop(session, duty, reason.strip() or "不作为督办事项", when)
    return to_review(request, duty.plan_id, onward(session, duty, order), order, "proposal_dropped", duty=duty.number)


@router.post("/duties/{duty_id}/restoration")
def restore(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
            version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """What was dropped is a proposal again."""
    duty = _proposal(session, who, duty_id, version)
    proposal.restore(session, duty, when)
    return to_review(request, duty.plan_id, f"duty-{duty.id}", order, "proposal_restored", duty=duty.number)


@router.post("/duties/{duty_id}/lead")
def lead(request: Request, session: Writing, who: Office, when: Circumstances, duty_id: int,
         version: Annotated[int, Form()] = 0, order: str = "doubt"):
    """The unit leads the measure, the others support it."""
    duty = _proposal(session, who, duty_id, version)
    let_lead(session, duty, when)
    return to_review(request, duty.plan_id, f"measure-{duty.measure_id}", order, "lead_set")


def to_review(request: Request, plan_id: int, where: str, order: str, code: str, /, **facts):
    """Back to the review, at that place, in the order it was shown in."""
    return done(request, f"/plans/{plan_id}{'?order=text' if order == 'text' else ''}#{where}", code, **facts)


def _proposal(session: Session, who, duty_id: int, version: int) -> Duty:
    duty = visible_duty(session, who, duty_id)
    visible_plan(session, who, duty.plan_id)
    check_version(duty, version)
    return duty


def _write(session: Session, duty: Duty, typed: dict, remember: bool, when) -> None:
    if not typed["title"]:
        raise NotAllowed("duty_title_missing")
    proposal.correct(session, duty, when, **{name: typed[name] for name in
                                               ("title", "deliverable", "report_to", "copy_to")})
    proposal.correct(session, duty, when, asked_figures=read_asked(typed["asked"]))
    if typed["unit"]:
        _give_unit(session, duty, typed["unit"], remember, when)
    if typed["role"] is not duty.role:
        give_role(session, duty, typed["role"], when)
    _set_deadline(session, duty, typed["deadline"], when)


def _give_unit(session: Session, duty: Duty, name: str, remember: bool, when) -> None:
    directory = directory_of(session, session.get_one(Plan, duty.plan_id).office_id)
    unit_id = directory.unit(name)
    if unit_id is None:
        raise NotAllowed("unit_not_in_list_or_directory", unit=name)
    unit = session.get_one(Unit, unit_id)
    written = duty.unit_written
    proposal.correct(session, duty, when, unit_id=unit.id)
    if remember and written and directory.unit(written) != unit.id:
        session.flush()
        learn_alias(session, written, unit, when)


def _set_deadline(session: Session, duty: Duty, wording: str, when) -> None:
    if wording == duty.deadline_text:
        return
    plan = session.get_one(Plan, duty.plan_id)
    rule = read_typed_rule(wording, issued_on=plan.issued_on) if wording else None
    proposal.check_typed(rule, plan)
    form = duty.form
    proposal.set_rule(session, duty, rule, when)
    proposal.correct(session, duty, when, deadline_text=wording)
    if form is DutyForm.PER_EVENT and rule is not None:
        duty.form = form


@dataclass(frozen=True)
class CorrectionPage:
    """What `plans/correction.html` shows."""

    template: ClassVar = "plans/correction.html"
    duty: Duty
    plan: Plan
    measure: Measure
    names: dict[int, str]
    typed: dict[str, str | Role] | None
    wrong: str
    members: list[Unit]
    query: str
    held: str
    approvers: list[tuple[int, str]]
    special_plans: list[tuple[Duty, str]]


def _correction_page(request: Request, session: Session, duty: Duty, order: str, *, typed: dict | None = None,
                     wrong: str = "", status: int = 200):
    units = unit_list(session)
    measure = found(session.get(Measure, duty.measure_id), "no_such_measure")
    return page(request, CorrectionPage(
        duty=duty, plan=session.get_one(Plan, duty.plan_id), measure=measure, names=units, typed=typed, wrong=wrong,
        members=members_of(session, duty.group_id) if duty.group_id else [],
        query="?order=text" if order == "text" else "", **special_plan_facts(session, duty)), status=status)
