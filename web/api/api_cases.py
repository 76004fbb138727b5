"""Plans with their progress, and the cases before a supervisor, over the interface."""

from fastapi import APIRouter
from sqlmodel import Session

from domain.errors import NotFound
from models.directory.post import PostRole
from models.directory.tier import names_known_to
from models.directory.unit import Unit
from models.duties import desk, ledger
from models.duties.duty import Duty, progress
from models.plans.plan import Plan, plans
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.escalation import decide_case
from web.api import shapes
from web.api.caller import Circumstances, Decider, Reader
from web.dependencies import Here, Now, Reading, Writing
from web.duties.ledger_columns import lines

router = APIRouter()


@router.get("/plans", tags=["方案"])
def all_plans(session: Reading, who: Reader) -> list[shapes.PlanShape]:
    """The plans of the caller's office with how many of their duties are settled; empty for everybody else."""
    offices = who.units(PostRole.OFFICE)
    settled = progress(session)
    return [_plan(plan, *settled.get(plan.id, (0, 0))) for plan in plans(session)
            if plan.office_id in offices or who.has(PostRole.ADMINISTRATOR)]


@router.get("/cases", tags=["督办"])
def cases(session: Reading, work: Here, now: Now, who: Reader) -> list[shapes.CaseShape]:
    """The cases that wait for the caller's decision, oldest first."""
    waiting = [case for case, _ in desk.open_cases(session, who.post_ids(PostRole.SUPERVISOR))]
    rows = ledger.rows_of(session, [case.duty_id for case in waiting])
    return [_case(case, rows[case.duty_id], work, now) for case in waiting]


@router.post("/cases/{case_id}/decision", status_code=204, tags=["督办"])
def decide(session: Writing, who: Decider, when: Circumstances, case_id: int, decided: shapes.DecisionIn) -> None:
    """The case is decided and the decision carried out."""
    case = session.get(EscalationCase, case_id) if 0 < case_id < 2**31 else None
    if case is None or case.post_id not in who.post_ids(PostRole.SUPERVISOR):
        raise NotFound("no_such_case")
    unit = _unit(session, case, decided.unit) if decided.decision is CaseDecision.REASSIGN else None
    decide_case(session, case, decided.decision, when, comment=decided.comment, until=decided.until, unit=unit)


def _plan(plan: Plan, settled: int, total: int) -> shapes.PlanShape:
    return shapes.PlanShape(**plan.model_dump(include={"id", "title", "number", "issuer", "issued_on"}),
                            duties=total, settled=settled)


def _case(case: EscalationCase, row: desk.Row, work, now) -> shapes.CaseShape:
    (line,) = lines([row], work, now)
    return shapes.CaseShape(**case.model_dump(include={"id", "opened_on", "climbs_on", "rung"}),
                            duty=shapes.brief(line))


def _unit(session: Session, case: EscalationCase, name: str) -> Unit:
    plan = session.get_one(Plan, session.get_one(Duty, case.duty_id).plan_id)
    unit_id = names_known_to(session, plan.office_id).get(name.strip())
    if unit_id is None:
        raise NotFound("no_unit_named", unit=name)
    return session.get_one(Unit, unit_id)
