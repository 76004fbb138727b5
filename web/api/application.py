"""The JSON interface `/api/v1`, an application of its own beside the pages, with its OpenAPI document."""

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.api import api_cases, api_duties
from web.api.problems import ANSWERS, Problem, answer_problems

ABOUT = """督办事项的读取与办理。令牌在网页“我的账号”中生成，权限不超过本人岗位。
修改事项须在 If-Match 中带上读取时的 ETag。
拒绝的请求以 problem details（RFC 9457）说明原因和办法：type 是类别，code 是具体原因的代号（以后文字改动时不变），
detail 用令牌所属人员的语言写明。全部代号和文字见 domain/catalogue/。"""


class Api(FastAPI):
    """Its document knows the problem that every refusal is answered with."""

    def openapi(self) -> dict:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            document = get_openapi(title=self.title, version=self.version, description=self.description,
                                   routes=self.routes, servers=[{"url": "/api/v1"}])
            document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
            _require_if_match(document)
            self.openapi_schema = document
        return self.openapi_schema


def create_api(state) -> FastAPI:
    """The interface over the runtime and the clock in `state`, which the pages have too."""
    api = Api(title="督办 duban", version="1", description=ABOUT, docs_url=None, redoc_url=None, responses=ANSWERS,
              redirect_slashes=False)
    api.state = state
    api.include_router(api_duties.router)
    api.include_router(api_cases.router)
    answer_problems(api)
    return api


def _require_if_match(document: dict) -> None:
    """The header may be left out only to be told so (428), which no client should be written for."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "If-Match":
                    parameter |= {"required": True, "schema": {"type": "string"}}
