"""Lists whose filters take effect at once: HTMX fetches what stands below them; without it the page comes whole."""

from typing import ClassVar, Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.dependencies import Facts, page
from web.middleware import with_own_scripts

RESULTS = "results"


class ListFacts(Facts, Protocol):
    """A page whose list is a part of its own."""

    part: ClassVar[str]


def list_page(request: Request, facts: ListFacts, address: str) -> HTMLResponse:
    """The page, or only its list where HTMX asks for that; the page includes the same part.

    The browser then shows `address`. One that goes back asks for the whole, and keeps the two apart by `Vary`.
    """
    asked = request.headers
    only_part = asked.get("hx-target") == RESULTS and "hx-history-restore-request" not in asked
    answer = with_own_scripts(page(request, facts, part=facts.part if only_part else ""))
    answer.headers["vary"] = "HX-Request, HX-Target"
    if only_part:
        answer.headers["hx-push-url"] = address
    return answer
