"""The web application: routes put together, errors answered as pages."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from config.clock import read_clock
from domain.errors import Conflict, DubanError, NotFound
from domain.messages import Message
from tasks.runtime import Runtime
from web.api.application import create_api
from web.dependencies import BadToken, NeedsPassword, NeedsSignIn, WrongRole, check_text, check_token, own_path, page
from web.middleware import BodyLimit, SafeHeaders, with_own_scripts

STATUS = ((NotFound, 404), (Conflict, 409), (WrongRole, 403), (BadToken, 403))
HERE = Path(__file__).parent
STATIC = HERE / "static"
SUBJECTS = ("plans", "duties", "reminders", "letters", "registers", "bulletins", "assessment", "directory", "access")
"""The rooms whose modules may have a `router`; each subject has the same name on every floor."""


def create_app(here: Runtime, clock: Callable[[], datetime] = read_clock) -> FastAPI:
    """The pages over that runtime, every `router` of the subjects' modules among them; `clock` is read once each."""
    app = FastAPI(title="督办", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
                  dependencies=[Depends(check_token), Depends(check_text)])
    app.state.here, app.state.clock = here, clock
    app.add_middleware(BodyLimit, most=here.settings.max_upload_mb * 2**20)
    app.add_middleware(SafeHeaders)
    app.mount("/api/v1", create_api(app.state), name="api")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for word, routes in groupby(sorted(_routes(), key=_by_words), key=_first_word):
        app.include_router(RoutesOfWord(word, [*routes]))
    app.add_exception_handler(NeedsSignIn, _to_sign_in)
    app.add_exception_handler(NeedsPassword, _to_password)
    app.add_exception_handler(DubanError, _error_page)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _unusable)
    return app


def _to_sign_in(request: Request, _error: NeedsSignIn) -> Response:
    path = quote(request.url.path)   # a header holds ASCII only
    onward = f"?next={path}" if request.method == "GET" and path != "/" else ""
    if "hx-request" in request.headers:   # the whole page goes there, not the part of it that was asked for
        return Response(headers={"HX-Redirect": f"/sign-in{onward}"})
    return RedirectResponse(f"/sign-in{onward}", 303)


def _to_password(_request: Request, _error: NeedsPassword) -> RedirectResponse:
    return RedirectResponse("/account/password", 303)


def _error_page(request: Request, error: DubanError):
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 422)
    return with_own_scripts(page(request, ErrorPage(words=error, status_code=status), status=status))


@dataclass(frozen=True)
class ErrorPage:
    """What `error.html` shows."""

    template: ClassVar = "error.html"
    words: DubanError | Message
    status_code: int


def _http_error(request: Request, error: HTTPException):
    path = request.url.path
    if error.status_code == 404 and request.method in ("GET", "HEAD") and path.endswith("/") and path.strip("/"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(own_path(path.rstrip("/")) + query, 307)   # never to the host that was sent
    words = Message("no_such_page" if error.status_code == 404 else "page_not_used_so" if error.status_code == 405
                    else "request_not_possible")
    return page(request, ErrorPage(words=words, status_code=error.status_code), status=error.status_code)


def _unusable(request: Request, error: RequestValidationError):
    fields = sorted({str(problem["loc"][-1]) for problem in error.errors()})
    words = Message("form_unusable", fields=fields)
    return with_own_scripts(page(request, ErrorPage(words=words, status_code=422), status=422))


class RoutesOfWord(APIRouter):
    """The routes whose paths begin with one word; a request for another path tries none of them.

    Trying all two hundred one by one took a fifth of a request's time, and FastAPI does it twice.
    """

    def __init__(self, word: str, routes: list[BaseRoute]):
        super().__init__(routes=routes)
        self.word = word

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None where the request's path begins with another word."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return super().matches(scope) if path.split("/", 2)[1:2] == [self.word] else (Match.NONE, {})


def _routes() -> Iterator[APIRoute]:
    for subject in SUBJECTS:
        for part in pkgutil.iter_modules([str(HERE / subject)], f"web.{subject}."):
            if router := getattr(importlib.import_module(part.name), "router", None):
                yield from (route for route in router.routes if isinstance(route, APIRoute))


def _by_words(route: APIRoute) -> tuple[str, list[bool]]:
    """Sorts by the first word, and `/plans/new` before `/plans/{plan_id}`, whichever module they stand in."""
    return _first_word(route), ["{" in part for part in route.path.split("/")]


def _first_word(route: APIRoute) -> str:
    word = route.path.split("/")[1]
    assert "{" not in word, f"{route.path}: a path begins with a word"
    return word
