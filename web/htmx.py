"""Lists whose filters take effect at once: HTMX fetches what stands below them; without it the page comes whole."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.dependencies import page
from web.middleware import with_own_scripts

RESULTS = "results"


def list_page(request: Request, whole: str, part: str, address: str, **facts) -> HTMLResponse:
    """The page, or only its list where HTMX asks for that; the page includes the same part.

    The browser then shows `address`. One that goes back asks for the whole, and keeps the two apart by `Vary`.
    """
    asked = request.headers
    only_part = asked.get("hx-target") == RESULTS and "hx-history-restore-request" not in asked
    answer = with_own_scripts(page(request, part if only_part else whole, **facts))
    answer.headers["vary"] = "HX-Request, HX-Target"
    if only_part:
        answer.headers["hx-push-url"] = address
    return answer
