"""Refusals as problem details (RFC 9457): a type and a code to test for, a title, and the words that people see."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from domain.errors import Conflict, DubanError, NotAllowed, NotFound
from web.translation import written_in


class Problem(BaseModel):
    """What a refused request is answered with: `code` says what is wrong and stays, `detail` says it in words."""

    type: str
    code: str
    title: str
    status: int
    detail: str


class Unauthorized(DubanError):
    """No token, or one that opens nothing."""


class Forbidden(DubanError):
    """The token's scopes or its person's posts do not reach that far."""


class Stale(DubanError):
    """The duty changed since the ETag that If-Match names."""


class NeedsMatch(DubanError):
    """A change without If-Match."""


KINDS = ((Unauthorized, 401, "unauthorized"), (Forbidden, 403, "forbidden"), (NotFound, 404, "not-found"),
         (Conflict, 409, "conflict"), (Stale, 412, "stale"), (NeedsMatch, 428, "needs-if-match"),
         (NotAllowed, 422, "not-allowed"), (DubanError, 422, "unusable"))
TITLES = {"unauthorized": "没有有效的令牌", "forbidden": "没有权限", "not-found": "没有找到", "conflict": "已有变动",
          "stale": "版本已过时", "needs-if-match": "缺少 If-Match", "not-allowed": "不能执行", "unusable": "内容不可用"}
_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ANSWERS = {status: {"description": TITLES[name], "content": _CONTENT} for _, status, name in KINDS}
"""Status → how the OpenAPI document describes its answer."""


def answer_problems(api: FastAPI) -> None:
    """Every refusal of the interface is a problem document."""
    api.add_exception_handler(DubanError, _refused)
    api.add_exception_handler(RequestValidationError, _unusable)
    api.add_exception_handler(HTTPException, _http)


def _refused(request: Request, error: DubanError) -> JSONResponse:
    status, name = next((status, name) for kind, status, name in KINDS if isinstance(error, kind))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    language = getattr(request.state, "language", "zh")
    return _answer(status, name, error.code, written_in(language, TITLES[name]), written_in(language, error), headers)


def _unusable(_request: Request, error: RequestValidationError) -> JSONResponse:
    details = "；".join(f"{'.'.join(map(str, problem['loc'][1:])) or problem['loc'][0]}：{problem['msg']}"
                       for problem in error.errors())
    return _answer(422, "unusable", "request_unusable", TITLES["unusable"], details)


def _http(_request: Request, error: HTTPException) -> JSONResponse:
    return _answer(error.status_code, "http", f"http_{error.status_code}", str(error.detail), str(error.detail),
                   dict(error.headers or {}))


def _answer(status: int, name: str, code: str, title: str, detail: str, headers: dict | None = None) -> JSONResponse:
    problem = Problem(type=f"urn:duban:problem:{name}", code=code, title=title, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers, media_type="application/problem+json")
