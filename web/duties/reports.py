"""Reports: typed and kept as drafts, handed in by departments, decided by the office and, if named, the approver."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from sqlmodel import select

from documents.file_type import content_type
from domain.errors import Conflict, NotAllowed
from models.directory.post import PostRole
from models.duties import acceptance
from models.duties import hand_in as reporting
from models.duties.report import Attachment, AttachmentContent, Report, ReportKind, drop_draft, save_draft
from models.duties.visibility import visible_duty
from models.engine import reading, transaction
from models.plans.plan import Plan
from web.dependencies import (
    Circumstances,
    Here,
    Liaison,
    Now,
    Reading,
    Signed,
    Writing,
    WrongRole,
    check_version,
    done,
    done_as_data,
    found,
    language_of,
    wants_data,
)
from web.duties.duty import duty_page, own_duty
from web.forms import day_or_none
from web.rendering import clock_time
from web.translation import written_in

router = APIRouter()


@router.post("/duties/{duty_id}/draft")
def keep(request: Request, session: Writing, now: Now, who: Liaison, duty_id: int, text: Annotated[str, Form()] = "",
         kind: Annotated[ReportKind, Form()] = ReportKind.COMPLETION,
         figures: Annotated[list[str] | None, Form()] = None):
    """The draft is as typed; an empty one is none."""
    own_duty(session, who, duty_id)
    if text.strip() or any(one.strip() for one in figures or []):
        save_draft(session, duty_id, who.person.id, now, kind=kind, text=text, figures=figures or [])
    else:
        drop_draft(session, duty_id, who.person.id)
    if wants_data(request):
        return JSONResponse({"saved": clock_time(now, request.app.state.here)})
    return done(request, f"/duties/{duty_id}", "draft_saved")


MOST_FILES = 20


@router.post("/duties/{duty_id}/reports")
def hand_in(request: Request, work: Here, now: Now, who: Liaison, when: Circumstances, duty_id: int,
            text: Annotated[str, Form()] = "", kind: Annotated[ReportKind, Form()] = ReportKind.COMPLETION,
            files: Annotated[list[UploadFile] | None, File()] = None, version: Annotated[int, Form()] = 0,
            figures: Annotated[list[str] | None, Form()] = None,
            open_parts_reason: Annotated[str, Form()] = ""):
    """The report is in with its files, and its draft is gone; what was typed is shown again where it was refused."""
    typed = {"text": text, "kind": kind.value, "figures": figures or [], "open_parts_reason": open_parts_reason}
    try:
        handed = tuple(read_file(file) for file in (files or [])[:MOST_FILES] if file.filename)
        with transaction(work.engine) as session:
            duty = own_duty(session, who, duty_id, version)
            names = [one["name"] for one in duty.asked_figures]
            reporting.submit_report(session, duty, text, when, kind=kind, files=handed,
                                    open_parts_reason=open_parts_reason,
                                    figures=dict(zip(names, typed["figures"], strict=False)))
            drop_draft(session, duty_id, who.person.id)
    except (NotAllowed, Conflict) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        if wants_data(request):
            return JSONResponse({"wrong": written_in(language_of(request), refusal)}, status)
        with reading(work.engine) as session:
            return duty_page(request, session, work, now, who, visible_duty(session, who, duty_id), status=status,
                             wrong=refusal, typed=typed)
    code = "report_handed_in" if kind is ReportKind.COMPLETION else "progress_handed_in"
    return (done_as_data if wants_data(request) else done)(request, f"/duties/{duty_id}", code)


@router.post("/reports/{report_id}/return")
def send_back(request: Request, session: Writing, who: Signed, when: Circumstances, report_id: int,
              comment: Annotated[str, Form()] = "", answer_by: Annotated[str, Form()] = "",
              version: Annotated[int, Form()] = 0):
    """The report is back with its unit, with the reason and a term."""
    duty, _ = _decided(session, who, report_id, version)
    acceptance.return_report(session, duty, comment, when, answer_by=day_or_none(answer_by))
    return done(request, f"/duties/{duty.id}", "report_returned")


@router.post("/reports/{report_id}/acceptance")
def accept(request: Request, session: Writing, who: Signed, when: Circumstances, report_id: int,
           comment: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0):
    """The duty is closed, or passed on to its approver."""
    duty, as_approver = _decided(session, who, report_id, version)
    acceptance.accept_report(session, duty, when, comment=comment, as_approver=as_approver)
    return done(request, f"/duties/{duty.id}", "report_accepted" if duty.closed_on else "report_sent_for_approval")


def _decided(session, who, report_id: int, version: int):
    """(duty, whether the visitor decides as its approver) for a report that is still open to a decision."""
    report = found(session.get(Report, report_id), "no_such_report")
    duty = visible_duty(session, who, report.duty_id)
    office = session.get_one(Plan, duty.plan_id).office_id in who.units(PostRole.OFFICE)
    approver = duty.approver_post_id in who.post_ids(PostRole.APPROVER)
    passed_on = report.decision.value == "passed_on"
    if not (approver if passed_on else office):
        raise WrongRole("report_reviewed_by_office")
    check_version(duty, version)
    if report.decision.value not in ("pending", "passed_on"):
        raise Conflict("report_decided")
    return duty, passed_on


@router.get("/attachments/{attachment_id}")
def attachment(session: Reading, who: Signed, attachment_id: int):
    """The file as handed in, always as a download."""
    file = found(session.get(Attachment, attachment_id), "no_such_attachment")
    report = session.get_one(Report, file.report_id)
    visible_duty(session, who, report.duty_id)
    content = session.exec(select(AttachmentContent.content).where(
        AttachmentContent.attachment_id == attachment_id)).one()
    return Response(content, media_type="application/octet-stream", headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"})


def read_file(file: UploadFile) -> reporting.File:
    """An uploaded file with a name that is safe to keep."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable()).strip(". ")[:120]
    content = file.file.read()
    return reporting.File(name or "附件", content_type(name or "附件", content), content)
