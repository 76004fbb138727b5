"""The web application: routes put together, errors answered as pages."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from config.clock import read_clock
from domain.errors import Conflict, DubanError, NotFound
from tasks.runtime import Runtime
from web import cookies
from web.api.app import create_api
from web.edge import BadToken, NeedsSignIn, WrongRole, check_token, page
from web.guarding import BodyLimit, SafeHeaders
from web.routes import (
    activities,
    bulk,
    cases,
    decisions,
    desk,
    duties,
    extensions,
    language,
    ledger,
    letters,
    mailbox,
    measures,
    names,
    overview,
    plans,
    proposals,
    reports,
    review,
    sign_in,
    tokens,
    units,
)

STATUS = ((NotFound, 404), (Conflict, 409), (WrongRole, 403), (BadToken, 403))
STATIC = Path(__file__).parent / "static"


def create_app(here: Runtime, clock: Callable[[], datetime] = read_clock) -> FastAPI:
    """The pages over that runtime; `clock` is read once for each request."""
    app = FastAPI(title="督办", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(check_token)])
    app.state.here, app.state.clock, app.state.signer = here, clock, cookies.serializer(here.settings)
    app.add_middleware(BodyLimit, most=here.settings.max_upload_mb * 2**20)
    app.add_middleware(SafeHeaders)
    app.mount("/api/v1", create_api(app.state), name="api")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for part in (sign_in, tokens, desk, overview, plans, review, names, measures, proposals, ledger, bulk, duties,
                 reports, extensions, decisions, cases, activities, language, letters, units, mailbox):
        app.include_router(part.router)
    app.add_exception_handler(NeedsSignIn, _to_sign_in)
    app.add_exception_handler(DubanError, _error_page)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _unusable)
    return app


def _to_sign_in(request: Request, _error: NeedsSignIn) -> RedirectResponse:
    onward = f"?next={request.url.path}" if request.method == "GET" and request.url.path != "/" else ""
    return RedirectResponse(f"/sign-in{onward}", 303)


def _error_page(request: Request, error: DubanError):
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 422)
    return page(request, "error.html", status=status, words=str(error), status_code=status)


def _http_error(request: Request, error: HTTPException):
    words = {404: "没有这一页。", 405: "这一页不能这样使用。"}.get(error.status_code, "请求不能执行。")
    return page(request, "error.html", status=error.status_code, words=words, status_code=error.status_code)


def _unusable(request: Request, error: RequestValidationError):
    fields = "、".join(sorted({str(problem["loc"][-1]) for problem in error.errors()}))
    return page(request, "error.html", status=422, words=f"表单内容不完整或格式不对（{fields}），未执行。请返回修改。",
                status_code=422)
