"""Reports decided on (审核): returned with a term, passed on to the approver, accepted; that closes the duty."""

from datetime import date

from sqlmodel import Session, col, select

from domain.duties.lifecycle import OPEN, Action
from domain.duties.on_time import counting_day
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.duties.duty import Duty, supports_of
from models.duties.hold import release
from models.duties.parts import tell_whole
from models.duties.report import Report, ReportDecision, ReportKind, pending_report
from models.duties.transition import act, tell
from models.registers.activity_result import take_result
from models.reminders.case import stop_ladder


def return_report(session: Session, duty: Duty, comment: str, context: ActionContext, *,
                  answer_by: date | None = None) -> Report:
    """The report is back with the unit, to be answered by a day (three working days unless said otherwise)."""
    report = _decidable(session, duty)
    if not comment.strip():
        raise NotAllowed("return_reason_missing")
    term = answer_by or context.calendar.add_working_days(context.today, context.policy.return_term)
    if term < context.today:
        raise NotAllowed("answer_day_in_the_past")
    act(session, duty, Action.RETURN, context, note=comment.strip(), answer_by=term.isoformat())
    _decide(report, ReportDecision.RETURNED, comment, context)
    report.answer_by = term
    duty.owed_on = max(term, duty.due_on) if duty.due_on else term
    duty.round += 1
    tell(session, duty, NoticeKind.RETURNED, liaison_post(session, duty.unit_id), f"returned:{report.id}", context,
         comment=comment.strip(), answer_by=term.isoformat())
    return report


def accept_report(session: Session, duty: Duty, context: ActionContext, *, comment: str = "",
                  as_approver: bool = False) -> Report:
    """The duty is closed (销号), its open supports with it; where an approver is named, it is passed on first.

    A special plan is approved by it, and lets go what waited for it. NotAllowed for one that has no approver.
    """
    report = _decidable(session, duty)
    if duty.special_plan and duty.approver_post_id is None:
        raise NotAllowed("special_plan_without_approver", duty=duty.number)
    if duty.approver_post_id is not None and not as_approver:
        if report.decision is ReportDecision.PASSED_ON:
            raise NotAllowed("already_with_approver", duty=duty.number)
        _decide(report, ReportDecision.PASSED_ON, comment, context)
        tell(session, duty, NoticeKind.CHANGE, duty.approver_post_id, f"approval:{report.id}", context,
             what="approval", comment=comment)
        return report
    act(session, duty, Action.ACCEPT, context, note=comment)
    _decide(report, ReportDecision.ACCEPTED, comment, context)
    take_result(session, report, context)
    duty.closed_on, duty.credited_on = context.today, day_credited(session, duty)
    tell(session, duty, NoticeKind.ACCEPTED, liaison_post(session, duty.unit_id), f"accepted:{report.id}", context,
         comment=comment, **({"approved": True} if duty.special_plan else {}))
    for support in supports_of(session, duty.id):
        if support.state in OPEN:
            close_with_lead(session, support, duty, context)
    tell_whole(session, duty, context)
    if duty.special_plan:
        session.flush()
        release(session, duty, context)
    return report


def close_with_lead(session: Session, support: Duty, lead: Duty, context: ActionContext) -> None:
    """The support duty is closed because its lead is, and its unit is told; whether it was in time is not judged."""
    stop_ladder(session, support, context)
    act(session, support, Action.END, context, note=str(Message("noted_closed_with_lead", lead=lead.called)),
        lead=lead.number)
    support.closed_on = context.today
    tell(session, support, NoticeKind.CHANGE, liaison_post(session, support.unit_id),
         f"closed_with_lead:{support.version}", context, what="closed_with_lead", lead=lead.number)
    tell_whole(session, support, context)


def day_credited(session: Session, duty: Duty) -> date | None:
    """The day that counts: the first hand-in of what was finally accepted, each return answered in time.

    A return answered after its own term makes the later hand-in the one that counts (docs/decisions.md, 7). What was
    handed in before the duty was reassigned or reopened was not what is accepted.
    """
    reports = session.exec(select(Report).where(Report.duty_id == duty.id, Report.kind == ReportKind.COMPLETION,
                                                Report.decision != ReportDecision.NOTED)
                           .order_by(col(Report.id))).all()
    return counting_day((report.submitted_on, report.answer_by) for report in reports
                        if duty.anew_at is None or report.submitted_at >= duty.anew_at)


def _decidable(session: Session, duty: Duty) -> Report:
    report = pending_report(session, duty.id)
    if report is None:
        raise NotAllowed("no_report_to_review", duty=duty.number)
    return report


def _decide(report: Report, decision: ReportDecision, comment: str, context: ActionContext) -> None:
    report.decision, report.comment = decision, comment.strip()
    report.decided_at, report.decided_by = context.now, context.by
