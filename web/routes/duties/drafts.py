"""Drafts: what is typed into a report's form is kept until it is handed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse

from models.duties.draft import drop_draft, save_draft
from models.duties.report import ReportKind
from web.edge import Liaison, Now, Writing, done, wants_data
from web.rendering import clock_time
from web.routes.duties.duties import own_duty

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
    return done(request, f"/duties/{duty_id}", "草稿已保存。附件不在草稿中，请在报送时选择。")
