"""What departments hand in and the office decides on: sign for, report, return, accept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.figures_asked import read_given
from domain.hand_ins import counting_day
from domain.lifecycle import OPEN, Action, State
from models.directory.post import liaison_post
from models.duties.duty import Duty, supports_of
from models.duties.notice import NoticeKind
from models.duties.parts import open_parts
from models.duties.report import Attachment, AttachmentContent, Report, ReportDecision, ReportKind, pending_report
from models.occasion import Occasion
from models.verbs.duties.acting import act, tell
from models.verbs.duties.breaking_down import tell_whole
from models.verbs.duties.holding import refuse_held, release
from models.verbs.ladder.settling import stop_ladder
from models.verbs.ledgers.results import take_result


@dataclass(frozen=True)
class File:
    """An attachment as handed in."""

    name: str
    content_type: str
    content: bytes


def acknowledge(session: Session, duty: Duty, occasion: Occasion) -> None:
    """The unit has signed for the duty; a second time changes nothing. NotAllowed while it may not start yet."""
    if duty.state is State.IN_PROGRESS and duty.acknowledged_at is not None:
        return
    refuse_held(session, duty)
    act(session, duty, Action.ACKNOWLEDGE, occasion)
    duty.acknowledged_at = occasion.now


def submit_report(session: Session, duty: Duty, text: str, occasion: Occasion, *,
                  kind: ReportKind = ReportKind.COMPLETION, files: tuple[File, ...] = (),
                  figures: Mapping[str, str] | None = None, open_parts_reason: str = "") -> Report:
    """The report is in, with its files; a completion report stops the ladder and waits for the office.

    A report without signing signs as well. NotAllowed for an empty one, without a figure that the duty asks for on
    completion (`figures` are name → number), in a state that expects none, while the duty may not start yet, for a
    special plan without its document, and for the completion of a whole whose parts are open without a reason.
    """
    if not text.strip() and not files:
        raise NotAllowed("报告内容为空，请填写办理情况或上传附件。")
    refuse_held(session, duty)
    if duty.special_plan and kind is ReportKind.COMPLETION and not files:
        raise NotAllowed("专项方案须以附件报送：请上传方案文件（第一个附件为方案正文），再报送。")
    if kind is ReportKind.COMPLETION and not open_parts_reason.strip():
        _refuse_open_parts(session, duty)
    given = read_given(duty.asked_figures, figures or {}, required=kind is ReportKind.COMPLETION)
    act(session, duty, Action.REPORT if kind is ReportKind.COMPLETION else Action.PROGRESS, occasion)
    duty.acknowledged_at = duty.acknowledged_at or occasion.now
    decision = ReportDecision.PENDING if kind is ReportKind.COMPLETION else ReportDecision.NOTED
    report = Report(duty_id=duty.id, kind=kind, text=text.strip(), figures=given, submitted_on=occasion.today,
                    submitted_at=occasion.now, submitted_by=occasion.by, decision=decision,
                    open_parts_reason=open_parts_reason.strip() if kind is ReportKind.COMPLETION else "")
    session.add(report)
    session.flush()
    for file in files:
        _attach(session, report, file)
    if kind is ReportKind.COMPLETION:
        duty.reported_on = occasion.today
        stop_ladder(session, duty, occasion)
        _tell_lead(session, duty, report, occasion)
    return report


def return_report(session: Session, duty: Duty, comment: str, occasion: Occasion, *,
                  answer_by: date | None = None) -> Report:
    """The report is back with the unit, to be answered by a day (three working days unless said otherwise)."""
    report = _decidable(session, duty)
    if not comment.strip():
        raise NotAllowed("退回须写明理由，请填写需要补充的内容。")
    term = answer_by or occasion.calendar.add_working_days(occasion.today, occasion.policy.return_term)
    if term < occasion.today:
        raise NotAllowed("补报期限不能早于今天。")
    act(session, duty, Action.RETURN, occasion, note=comment.strip(), answer_by=term.isoformat())
    _decide(report, ReportDecision.RETURNED, comment, occasion)
    report.answer_by = term
    duty.owed_on = max(term, duty.due_on) if duty.due_on else term
    duty.round += 1
    tell(session, duty, NoticeKind.RETURNED, liaison_post(session, duty.unit_id), f"returned:{report.id}", occasion,
         comment=comment.strip(), answer_by=term.isoformat())
    return report


def accept_report(session: Session, duty: Duty, occasion: Occasion, *, comment: str = "",
                  as_approver: bool = False) -> Report:
    """The duty is closed (销号), its open supports with it; where an approver is named, it is passed on first.

    A special plan is approved by it, and lets go what waited for it. NotAllowed for one that has no approver.
    """
    report = _decidable(session, duty)
    if duty.special_plan and duty.approver_post_id is None:
        raise NotAllowed(f"{duty.called}是专项方案，还没有批准人。请先在该方案的页面上指定批准人，再转批准人批准。")
    if duty.approver_post_id is not None and not as_approver:
        if report.decision is ReportDecision.PASSED_ON:
            raise NotAllowed(f"{duty.called}已转批准人，等待批准，不需重复操作。")
        _decide(report, ReportDecision.PASSED_ON, comment, occasion)
        tell(session, duty, NoticeKind.CHANGE, duty.approver_post_id, f"approval:{report.id}", occasion,
             what="approval", comment=comment)
        return report
    act(session, duty, Action.ACCEPT, occasion, note=comment)
    _decide(report, ReportDecision.ACCEPTED, comment, occasion)
    take_result(session, report, occasion)
    duty.closed_on, duty.credited_on = occasion.today, on_time_reports(session, duty)
    tell(session, duty, NoticeKind.ACCEPTED, liaison_post(session, duty.unit_id), f"accepted:{report.id}", occasion,
         comment=comment, **({"approved": True} if duty.special_plan else {}))
    for support in supports_of(session, duty.id):
        if support.state in OPEN:
            close_with_lead(session, support, duty, occasion)
    tell_whole(session, duty, occasion)
    if duty.special_plan:
        session.flush()
        release(session, duty, occasion)
    return report


def close_with_lead(session: Session, support: Duty, lead: Duty, occasion: Occasion) -> None:
    """The support duty is closed because its lead is, and its unit is told; whether it was in time is not judged."""
    stop_ladder(session, support, occasion)
    act(session, support, Action.END, occasion, note=f"随牵头{lead.called}销号", lead=lead.number)
    support.closed_on = occasion.today
    tell(session, support, NoticeKind.CHANGE, liaison_post(session, support.unit_id),
         f"closed_with_lead:{support.version}", occasion, what="closed_with_lead", lead=lead.number)
    tell_whole(session, support, occasion)


def on_time_reports(session: Session, duty: Duty) -> date | None:
    """The day that counts: the first hand-in of what was finally accepted, each return answered in time.

    A return answered after its own term makes the later hand-in the one that counts (DESIGN, decision 7). What was
    handed in before the duty was reassigned or reopened was not what is accepted.
    """
    reports = session.exec(select(Report).where(Report.duty_id == duty.id, Report.kind == ReportKind.COMPLETION,
                                                Report.decision != ReportDecision.NOTED)
                           .order_by(col(Report.id))).all()
    return counting_day((report.submitted_on, report.answer_by) for report in reports
                        if duty.anew_at is None or report.submitted_at >= duty.anew_at)


def _refuse_open_parts(session: Session, duty: Duty) -> None:
    left = open_parts(session, duty.id)
    if left:
        named = "、".join(one.number for one in left[:5]) + ("等" if len(left) > 5 else "")
        raise NotAllowed(f"{duty.called}分解的事项还有 {len(left)} 项未办结（{named}）。"
                         "请先办结；确需先行报送的，请写明未办结的原因。")


def _decidable(session: Session, duty: Duty) -> Report:
    report = pending_report(session, duty.id)
    if report is None:
        raise NotAllowed(f"{duty.called}没有待审核的办结报告，请刷新查看。")
    return report


def _decide(report: Report, decision: ReportDecision, comment: str, occasion: Occasion) -> None:
    report.decision, report.comment = decision, comment.strip()
    report.decided_at, report.decided_by = occasion.now, occasion.by


def _attach(session: Session, report: Report, file: File) -> None:
    attachment = Attachment(report_id=report.id, name=file.name, content_type=file.content_type,
                            size=len(file.content), sha256=hashlib.sha256(file.content).hexdigest())
    session.add(attachment)
    session.flush()
    session.add(AttachmentContent(attachment_id=attachment.id, content=file.content))


def _tell_lead(session: Session, duty: Duty, report: Report, occasion: Occasion) -> None:
    lead = session.get(Duty, duty.lead_id) if duty.lead_id else None
    if lead is not None and lead.state in OPEN:
        tell(session, lead, NoticeKind.CHANGE, liaison_post(session, lead.unit_id), f"support:{report.id}", occasion,
             what="support_reported", support=duty.number)
