"""Duties over the interface: the ledger, one duty, and what departments, the office and supervisors do to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlmodel import Session, select

from models.access.visitor import Visitor
from models.directory.post import PostRole
from models.duties import acceptance, extension, ledger
from models.duties import hand_in as reporting
from models.duties.desk import PAGE
from models.duties.duty import Duty, deadline_versions
from models.duties.parts import progress_of
from models.duties.report import ReportDecision, pending_report, reports_of
from models.duties.visibility import may_see
from models.history import history_of
from models.plans.plan import Plan
from tasks.runtime import Runtime
from web.api import shapes
from web.api.caller import Circumstances, IfMatch, OfficeCaller, Reader, Reporter, duty_seen, duty_to_change, etag_of
from web.api.problems import Forbidden
from web.dependencies import Here, Now, Reading, Writing
from web.duties.ledger_columns import AskedDuties, days_of, lines

router = APIRouter(tags=["事项"])
Number = Annotated[str, Path(pattern=r"^[^\x00-\x1f\x7f/]+$", description="事项编号")]


@router.get("/duties")
def duties(session: Reading, work: Here, now: Now, who: Reader, wanted: AskedDuties) -> shapes.DutyPage:
    """The duties the caller may see, fifty at a time; `after` is the `next` of the page before."""
    rows = ledger.page_of(session, ledger.within(who, wanted), wanted, *days_of(work, now))
    shown = rows[:PAGE]
    return shapes.DutyPage(items=[shapes.brief(line) for line in lines(shown, work, now)],
                           next=ledger.cursor(wanted, shown[-1]) if len(rows) > PAGE else None)


@router.get("/duties/{number}")
def duty(session: Reading, work: Here, now: Now, who: Reader, number: Number, response: Response) -> shapes.DutyFull:
    """One duty with its deadlines, reports and record; its ETag goes into If-Match of a change."""
    return _answer(session, who, duty_seen(session, who, number), work, now, response)


@router.post("/duties/{number}/acknowledgement")
def sign_for(session: Writing, work: Here, now: Now, who: Reporter, when: Circumstances, number: Number,
             response: Response, if_match: IfMatch = None) -> shapes.DutyFull:
    """The unit has signed for the duty."""
    duty = _of_unit(session, who, number, if_match)
    reporting.acknowledge(session, duty, when)
    return _answer(session, who, duty, work, now, response)


@router.post("/duties/{number}/reports", status_code=201)
def hand_in(session: Writing, work: Here, now: Now, who: Reporter, when: Circumstances, number: Number,
            report: shapes.ReportIn, response: Response, if_match: IfMatch = None) -> shapes.DutyFull:
    """The report is in; a completion report waits for the office."""
    duty = _of_unit(session, who, number, if_match)
    reporting.submit_report(session, duty, report.text, when, kind=report.kind, figures=report.figures,
                            open_parts_reason=report.open_parts_reason)
    return _answer(session, who, duty, work, now, response)


@router.post("/duties/{number}/extensions", status_code=201)
def ask_for_time(session: Writing, work: Here, now: Now, who: Reporter, when: Circumstances, number: Number,
                 asked: shapes.ExtensionIn, response: Response, if_match: IfMatch = None) -> shapes.DutyFull:
    """The request waits for the office; the deadline stays meanwhile."""
    duty = _of_unit(session, who, number, if_match)
    extension.ask_extension(session, duty, asked.wanted_on, asked.reason, when)
    return _answer(session, who, duty, work, now, response)


@router.post("/duties/{number}/acceptance")
def accept(session: Writing, work: Here, now: Now, who: OfficeCaller, when: Circumstances, number: Number,
           accepted: shapes.AcceptIn, response: Response, if_match: IfMatch = None) -> shapes.DutyFull:
    """The duty is closed, or passed on to its approver."""
    duty, as_approver = _to_decide(session, who, number, if_match)
    acceptance.accept_report(session, duty, when, comment=accepted.comment, as_approver=as_approver)
    return _answer(session, who, duty, work, now, response)


@router.post("/duties/{number}/return")
def send_back(session: Writing, work: Here, now: Now, who: OfficeCaller, when: Circumstances, number: Number,
              returned: shapes.ReturnIn, response: Response, if_match: IfMatch = None) -> shapes.DutyFull:
    """The report is back with its unit, with the reason and a term."""
    duty, _ = _to_decide(session, who, number, if_match)
    acceptance.return_report(session, duty, returned.comment, when, answer_by=returned.answer_by)
    return _answer(session, who, duty, work, now, response)


def _of_unit(session: Session, who: Visitor, number: str, if_match: str | None) -> Duty:
    duty = duty_to_change(session, who, number, if_match)
    if duty.unit_id not in who.units(PostRole.LIAISON) | who.units(PostRole.OFFICE):
        raise Forbidden("duty_not_of_your_unit")
    return duty


def _to_decide(session: Session, who: Visitor, number: str, if_match: str | None) -> tuple[Duty, bool]:
    """(duty, whether the caller decides as its approver)."""
    duty = duty_to_change(session, who, number, if_match)
    report = pending_report(session, duty.id)
    passed_on = report is not None and report.decision is ReportDecision.PASSED_ON
    office = session.get_one(Plan, duty.plan_id).office_id in who.units(PostRole.OFFICE)
    if not (duty.approver_post_id in who.post_ids(PostRole.APPROVER) if passed_on else office):
        raise Forbidden("report_reviewed_by_office")
    return duty, passed_on


def _answer(session: Session, who: Visitor, duty: Duty, work: Runtime, now, response: Response) -> shapes.DutyFull:
    session.flush()
    response.headers["ETag"] = etag_of(duty)
    (line,) = lines(ledger.rows_of(session, [duty.id]).values(), work, now)
    return shapes.DutyFull(**shapes.full(shapes.brief(line).model_dump(), duty, deadline_versions(session, duty.id),
                                         reports_of(session, duty.id), history_of(session, duty.id)),
                           **_ties(session, who, duty))


def _ties(session: Session, who: Visitor, duty: Duty) -> dict:
    """What the duty waits for, what it is a part of, and how its own parts stand."""
    whole = session.exec(select(Duty.number).where(Duty.id == duty.whole_id, may_see(who))).first()
    waits_for = session.get_one(Duty, duty.waits_for_id).number if duty.is_held() else None
    parts = progress_of(session, [duty.id]).get(duty.id)
    return {"special_plan": duty.special_plan, "waits_for": waits_for, "part_of": whole,
            "parts": shapes.PartsShape(closed=parts.closed, total=parts.total) if parts else None}
