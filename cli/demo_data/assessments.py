"""The assessments in the demo's past: one published after an objection was upheld, one with the units for checking."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from sqlmodel import Session, col, select

from config.assessment import shipped_schemes
from domain.publications.content import ReportingPeriod
from domain.publications.procedure import AssessmentState
from models.action_context import ActionContext
from models.assessment import assessment_procedure
from models.assessment.assessment import Assessment
from models.assessment.assessment_lists import usual_units
from models.assessment.assessment_procedure import enter_value
from models.assessment.objection import decide_objection, objection_of, raise_objection
from models.directory.post import Person
from models.directory.unit import Unit, unit_names
from models.engine import transaction
from models.plans.plan import Plan
from tasks.runtime import Runtime

FIRST_ENDS, SHOWN, RAISED, DECIDED, PUBLISHED, SECOND_ENDS, SECOND_SHOWN = -9, -8, -6, -5, -2, -4, -2
"""Working days from today."""
SATISFACTION = ("92.5", "88", "95.2", "90", "86.4", "93", "89.6", "91.8", "84", "90.5", "87.2", "94")


def assessment_events(here: Runtime, day: Callable[[int], date], first: date) -> dict[date, list[Callable]]:
    """Day → what happens on its morning."""
    found: dict[date, list[Callable]] = {}
    for at, what in ((SHOWN, partial(_show, here, first, day(FIRST_ENDS))), (RAISED, partial(_object, here)),
                     (DECIDED, partial(_uphold, here)), (PUBLISHED, partial(_publish, here)),
                     (SECOND_SHOWN, partial(_show, here, first, day(SECOND_ENDS)))):
        found.setdefault(day(at), []).append(what)
    return found


def _show(here: Runtime, first: date, last: date, at: datetime) -> None:
    with transaction(here.engine) as session:
        context = _by(session, here, at, "office")
        office = session.get_one(Unit, session.exec(select(Plan.office_id).order_by(Plan.id)).first())
        scheme = assessment_procedure.keep_scheme(session, office.id, shipped_schemes()["departments"], context)
        units = sorted(usual_units(session, scheme.read, office))
        made = assessment_procedure.draft(session, scheme, ReportingPeriod(first, last), units, context,
                                          here.settings.zone)
        for unit_id, value in zip(units, SATISFACTION * (1 + len(units) // len(SATISFACTION)), strict=False):
            enter_value(session, made, unit_id, "satisfaction", value, "省开放办委托第三方问卷调查", context)
        assessment_procedure.recount(session, made, context, here.settings.zone)
        assessment_procedure.show(session, made, context)


def _object(here: Runtime, at: datetime) -> None:
    with transaction(here.engine) as session:
        unit_id = unit_names(session)["省商务厅"]
        raise_objection(session, _shown(session), unit_id, "satisfaction",
                        "问卷中有12份填写的是市级商务部门，请核减后重新计算。", _by(session, here, at, "shangwu"))


def _uphold(here: Runtime, at: datetime) -> None:
    with transaction(here.engine) as session:
        context = _by(session, here, at, "office")
        decide_objection(session, objection_of(session, 1), True, "经核对问卷，剔除误填的12份后更正。",
                         context, marks=Decimal("0.5"))


def _publish(here: Runtime, at: datetime) -> None:
    with transaction(here.engine) as session:
        assessment_procedure.publish(session, _shown(session), _by(session, here, at, "office"))


def _shown(session: Session) -> Assessment:
    query = select(Assessment).where(Assessment.state == AssessmentState.SHOWN)
    return session.exec(query.order_by(col(Assessment.id))).first()


def _by(session: Session, here: Runtime, at: datetime, sign_in: str) -> ActionContext:
    return here.context(at, session.exec(select(Person.id).where(Person.sign_in == sign_in)).one())
