"""Cases: what is overdue, before the supervisor who decides."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session

from domain.errors import NotAllowed
from domain.messages import Label
from models.access.visitor import Visitor
from models.directory.post import PostRole
from models.directory.unit import Unit, present_units
from models.duties import desk
from models.duties.desk import Row
from models.duties.extension import Extension, pending_extension
from models.duties.report import reports_of
from models.engine import reading, transaction
from models.history import History, history_of
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.escalation import decide_case
from web.dependencies import Circumstances, Here, Reading, Signed, done, for_roles, found, page
from web.forms import Fields, day_or_none, number_or_none

router = APIRouter(dependencies=[for_roles(PostRole.SUPERVISOR)])
DECISIONS = {CaseDecision.URGE: "催办", CaseDecision.GRANT_TIME: "准予延期", CaseDecision.REASSIGN: "改派",
             CaseDecision.BULLETIN: "列入通报", CaseDecision.CANCEL: "撤销事项"}


@router.get("/cases")
def cases(request: Request, session: Reading, who: Signed):
    """The cases that wait for the visitor, with what happened so far and the choices."""
    return _waiting(request, session, who)


@router.post("/cases/{case_id}/decision")
def decide(request: Request, work: Here, who: Signed, when: Circumstances, case_id: int, typed: Fields,
           decision: Annotated[str, Form()] = "", comment: Annotated[str, Form()] = "",
           until: Annotated[str, Form()] = "", unit_id: Annotated[str, Form()] = ""):
    """The case is decided and the decision carried out; what is refused comes back as it was typed."""
    try:
        with transaction(work.engine) as session:
            case = session.get(EscalationCase, case_id)
            own = case is not None and case.post_id in who.post_ids(PostRole.SUPERVISOR)
            found(case if own else None, "no_such_case")
            unit = session.get(Unit, number_or_none(unit_id) or 0)
            decide_case(session, case, _chosen(decision), when, comment=comment, until=day_or_none(until), unit=unit)
    except NotAllowed as refusal:
        with reading(work.engine) as session:
            if session.get_one(EscalationCase, case_id).decision is not None:   # no form is left to show it in
                raise
            return _waiting(request, session, who, status=422, wrong={case_id: refusal}, typed={case_id: typed})
    return done(request, "/cases", "case_decision_made", decision=Label(DECISIONS[CaseDecision(decision)]))


def _chosen(decision: str) -> CaseDecision:
    """The decision chosen; NotAllowed where none was, for nobody decides by leaving a form as it came."""
    if decision not in {one.value for one in DECISIONS}:
        raise NotAllowed("case_decision_missing")
    return CaseDecision(decision)


@dataclass(frozen=True)
class CasesPage:
    """What `reminders/cases.html` shows."""

    template: ClassVar = "reminders/cases.html"
    cases: list[tuple[EscalationCase, Row]]
    so_far: dict[int, list[History]]
    reports: dict[int, list]
    asking: dict[int, Extension | None]
    decisions: dict[CaseDecision, str]
    units: list[tuple[int, str]]
    wrong: dict[int, str]
    typed: dict[int, dict[str, str]]


def _waiting(request: Request, session: Session, who: Visitor, *, status: int = 200, wrong=None, typed=None):
    waiting = desk.open_cases(session, who.post_ids(PostRole.SUPERVISOR))
    so_far = {row.duty.id: history_of(session, row.duty.id) for _, row in waiting}
    reports = {row.duty.id: reports_of(session, row.duty.id) for _, row in waiting}
    asking = {row.duty.id: pending_extension(session, row.duty.id) for _, row in waiting}
    return page(request, CasesPage(
        cases=waiting, so_far=so_far, reports=reports, asking=asking, decisions=DECISIONS, units=present_units(session),
        wrong=wrong or {}, typed=typed or {}), status=status)
