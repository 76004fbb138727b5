"""What departments hand in: a duty signed for (签收), a report of progress or completion with its files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from domain.duties.figures_asked import read_given
from domain.duties.lifecycle import OPEN, Action, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.duties.duty import Duty
from models.duties.hold import refuse_held
from models.duties.parts import open_parts
from models.duties.report import Attachment, AttachmentContent, Report, ReportDecision, ReportKind
from models.duties.transition import act, tell
from models.reminders.case import stop_ladder


@dataclass(frozen=True)
class File:
    """An attachment as handed in."""

    name: str
    content_type: str
    content: bytes


def acknowledge(session: Session, duty: Duty, context: ActionContext) -> None:
    """The unit has signed for the duty; a second time changes nothing. NotAllowed while it may not start yet."""
    if duty.state is State.IN_PROGRESS and duty.acknowledged_at is not None:
        return
    refuse_held(session, duty)
    act(session, duty, Action.ACKNOWLEDGE, context)
    duty.acknowledged_at = context.now


def submit_report(session: Session, duty: Duty, text: str, context: ActionContext, *,
                  kind: ReportKind = ReportKind.COMPLETION, files: tuple[File, ...] = (),
                  figures: Mapping[str, str] | None = None, open_parts_reason: str = "") -> Report:
    """The report is in, with its files; a completion report stops the ladder and waits for the office.

    A report without signing signs as well. NotAllowed for an empty one, without a figure that the duty asks for on
    completion (`figures` are name → number), in a state that expects none, while the duty may not start yet, for a
    special plan without its document, and for the completion of a whole whose parts are open without a reason.
    """
    if not text.strip() and not files:
        raise NotAllowed("report_empty")
    refuse_held(session, duty)
    if duty.special_plan and kind is ReportKind.COMPLETION and not files:
        raise NotAllowed("special_plan_file_missing")
    if kind is ReportKind.COMPLETION and not open_parts_reason.strip():
        _refuse_open_parts(session, duty)
    given = read_given(duty.asked_figures, figures or {}, required=kind is ReportKind.COMPLETION)
    act(session, duty, Action.REPORT if kind is ReportKind.COMPLETION else Action.PROGRESS, context)
    duty.acknowledged_at = duty.acknowledged_at or context.now
    decision = ReportDecision.PENDING if kind is ReportKind.COMPLETION else ReportDecision.NOTED
    report = Report(duty_id=duty.id, kind=kind, text=text.strip(), figures=given, submitted_on=context.today,
                    submitted_at=context.now, submitted_by=context.by, decision=decision,
                    open_parts_reason=open_parts_reason.strip() if kind is ReportKind.COMPLETION else "")
    session.add(report)
    session.flush()
    for file in files:
        _attach(session, report, file)
    if kind is ReportKind.COMPLETION:
        duty.reported_on = context.today
        stop_ladder(session, duty, context)
        _tell_lead(session, duty, report, context)
    return report


def _refuse_open_parts(session: Session, duty: Duty) -> None:
    left = open_parts(session, duty.id)
    if left:
        named = [one.number for one in left[:5]]
        raise NotAllowed("parts_still_open" if len(left) == len(named) else "parts_still_open_such_as",
                         duty=duty.number, count=len(left), parts=named)


def _attach(session: Session, report: Report, file: File) -> None:
    attachment = Attachment(report_id=report.id, name=file.name, content_type=file.content_type,
                            size=len(file.content), sha256=hashlib.sha256(file.content).hexdigest())
    session.add(attachment)
    session.flush()
    session.add(AttachmentContent(attachment_id=attachment.id, content=file.content))


def _tell_lead(session: Session, duty: Duty, report: Report, context: ActionContext) -> None:
    lead = session.get(Duty, duty.lead_id) if duty.lead_id else None
    if lead is not None and lead.state in OPEN:
        tell(session, lead, NoticeKind.CHANGE, liaison_post(session, lead.unit_id), f"support:{report.id}", context,
             what="support_reported", support=duty.number)
