"""What every route stands on: the instant, the session, who visits, the form's token, and how answers are made."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Protocol
from urllib.parse import quote, unquote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlmodel import Session

from domain.errors import Conflict, DubanError, NotAllowed, NotFound
from domain.messages import Message
from models.access.sign_in import SEEN_EVERY, SignIn, note_seen, open_sign_in, sign_in_shown
from models.access.visitor import Visitor, narrow_visitor, visitor_of
from models.action_context import ActionContext
from models.directory.post import Person, PostRole
from models.engine import reading, transaction
from tasks.runtime import Runtime
from web.access import cookies
from web.access.cookies import browser_words
from web.rendering import render_page
from web.translation import written_in


class NeedsSignIn(DubanError):
    """Nobody is signed in; the answer is the sign-in page."""


class NeedsPassword(DubanError):
    """The password is one that somebody else set; the answer is the page on which to change it."""


class WrongRole(DubanError):
    """The page is for others; the answer says for whom."""


class BadToken(DubanError):
    """A form without its token or from another site; nothing was done."""


LONGEST = 20_000
"""Characters that a field of a form holds; a long report is an attachment."""
BEFORE_ANYTHING = ("/account/password", "/sign-out")
"""What a person with an initial password can do."""


def here(request: Request) -> Runtime:
    """What the process works with."""
    if not hasattr(request.state, "here"):
        request.state.here = request.app.state.here.current()
    return request.state.here


Here = Annotated[Runtime, Depends(here)]


def instant(request: Request) -> datetime:
    """Now, read once for each request."""
    if not hasattr(request.state, "now"):
        request.state.now = request.app.state.clock()
    return request.state.now


Now = Annotated[datetime, Depends(instant)]


def read_session(work: Here) -> Iterator[Session]:
    """A session that only reads."""
    with reading(work.engine) as session:
        yield session


def write_session(work: Here) -> Iterator[Session]:
    """The request's one transaction, committed before the answer goes."""
    with transaction(work.engine) as session:
        yield session


Reading = Annotated[Session, Depends(read_session, scope="function")]
Writing = Annotated[Session, Depends(write_session, scope="function")]


def visitor(request: Request, work: Here, now: Now) -> Visitor:
    """Who is signed in, with today's posts; NeedsSignIn otherwise."""
    with reading(work.engine) as session:
        signed = sign_in_shown(session, request.cookies.get(cookies.SIGN_IN, ""), now, work.settings.sign_in_idle)
        person = session.get(Person, signed.person_id) if signed else None
        if person is None or not person.active:
            raise NeedsSignIn("sign_in_first")
        request.state.sign_in, request.state.visitor = signed, _visitor(session, person, signed, work.today(now))
    if not request.state.visitor.posts and signed.duty_id:
        raise NeedsSignIn("post_holder_changed")
    if not reaches(signed, request):
        raise WrongRole("link_reaches_one_duty")
    if person.initial_password and not signed.duty_id and request.url.path not in BEFORE_ANYTHING:
        raise NeedsPassword("initial_password_first")
    if now - signed.seen_at >= SEEN_EVERY:
        with transaction(work.engine) as session:
            note_seen(session, signed, now)
    return request.state.visitor


LINK_REACHES = r"/duties/{duty}(/(acknowledgement|reports|extensions|draft|slips/\d+))?"
FILES = r"/attachments/\d+"
"""Attachments are looked up by their duty, which has to be this one."""


def reaches(signed: SignIn, request: Request) -> bool:
    """Whether the sign-in is good for the request: one by a mailed link for its one duty's pages and the way out, every
    one with a password for all."""
    if signed.duty_id is None:
        return True
    path = request.url.path
    if request.method == "GET" and re.fullmatch(FILES, path):
        return True
    return path == "/sign-out" or re.fullmatch(LINK_REACHES.format(duty=signed.duty_id), path) is not None


def _visitor(session: Session, person: Person, signed: SignIn, today: date) -> Visitor:
    if signed.duty_id is None:
        return visitor_of(session, person, today)
    return narrow_visitor(session, person, signed.post_id, signed.duty_id, today)


Signed = Annotated[Visitor, Depends(visitor)]


def own_sign_in(request: Request, who: Signed) -> SignIn:
    """The sign-in that this request comes with."""
    return request.state.sign_in


OwnSignIn = Annotated[SignIn, Depends(own_sign_in)]


def for_roles(*roles: PostRole):
    """A dependency: the visitor, who holds one of these roles; WrongRole otherwise."""
    def check(who: Signed) -> Visitor:
        if not any(who.has(role) for role in roles):
            raise WrongRole("page_not_for_your_post")
        return who
    return Depends(check)


Office = Annotated[Visitor, for_roles(PostRole.OFFICE)]
OfficeOrAdmin = Annotated[Visitor, for_roles(PostRole.OFFICE, PostRole.ADMINISTRATOR)]
Liaison = Annotated[Visitor, for_roles(PostRole.LIAISON, PostRole.OFFICE)]


def context(work: Here, now: Now, who: Signed) -> ActionContext:
    """The circumstances of a change that this visitor makes."""
    return work.context(now, who.person.id, who.stands_in)


Circumstances = Annotated[ActionContext, Depends(context)]


async def check_token(request: Request) -> None:
    """Forms carry the token of the visitor's own cookie and come from this site; BadToken otherwise."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.headers.get("host"):
        raise BadToken("request_from_another_site")
    form = await request.form()
    if not cookies.same_token(request.cookies.get(cookies.TOKEN), str(form.get("token") or "")):
        raise BadToken("page_expired")


async def check_text(request: Request) -> None:
    """NotAllowed for a field of more than `LONGEST` characters, and where what was sent holds a NUL.

    PostgreSQL keeps a NUL in no text, and people cannot type it.
    """
    sent = [request.scope["path"], *request.query_params.values()]
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        sent += [field if isinstance(field, str) else field.filename or ""
                 for _, field in (await request.form()).multi_items()]
    if any("\0" in text for text in sent):
        raise NotAllowed("text_holds_nul")
    if (longest := max(map(len, sent))) > LONGEST:
        raise NotAllowed("field_over_limit", count=longest, most=LONGEST)


def check_version(row, version: int) -> None:
    """Conflict where the row was changed since the form was shown; a version of 0 asks nothing."""
    if version and row.version != version:
        raise Conflict("changed_since_page_opened")


class Facts(Protocol):
    """What a page is made of: a frozen dataclass whose fields its template reads, and no other (held by a test)."""

    template: ClassVar[str]


def page(request: Request, facts: Facts, *, status: int = 200, part: str = "") -> HTMLResponse:
    """A page in the common layout, or only that part of it, which reads the same facts."""
    token = request.cookies.get(cookies.TOKEN) or cookies.new_token()
    said = unquote(request.cookies.get(cookies.SAID, ""))
    html = render_page(part or facts.template, request=request, visitor=getattr(request.state, "visitor", None),
                       token=token, said=said, now=instant(request), here=here(request), language=language_of(request),
                       **{one.name: getattr(facts, one.name) for one in fields(facts)})
    answer = HTMLResponse(html, status)
    if cookies.TOKEN not in request.cookies:
        set_cookie(request, answer, cookies.TOKEN, token)
    if said:
        answer.delete_cookie(cookies.SAID)
    return answer


def language_of(request: Request) -> str:
    """The language that was chosen: the visitor's own, else this browser's, else Chinese."""
    who = getattr(request.state, "visitor", None)
    return (who.person.language if who else "") or request.cookies.get(cookies.LANGUAGE, "zh")


def done(request: Request, where: str, code: str = "", /, **facts) -> RedirectResponse:
    """Back to a page, which says once what was done: the message of that code, in the language of who did it."""
    answer = RedirectResponse(where, 303)
    if code:
        _say_next(request, answer, Message(code, **facts))
    return answer


def signed_in(request: Request, session: Session, person_id: int, where: str, *, lasts: timedelta, **scope):
    """On to that page, signed in from now on in this browser, with a new token for its forms."""
    text = open_sign_in(session, person_id, instant(request), lasts=lasts, browser=browser_words(
        request.headers.get("user-agent", "")), address=request.client.host if request.client else "", **scope)
    answer = done(request, where)
    set_cookie(request, answer, cookies.SIGN_IN, text, lasts=int(lasts.total_seconds()))
    set_cookie(request, answer, cookies.TOKEN, cookies.new_token())
    return answer


def wants_data(request: Request) -> bool:
    """Whether the page's own script asks, which is answered with data instead of a page."""
    return request.headers.get("accept", "").startswith("application/json")


def done_as_data(request: Request, where: str, code: str, /, **facts) -> JSONResponse:
    """As `done`, for the page's own script: it goes on by itself to the page that says what was done."""
    answer = JSONResponse({"where": where})
    _say_next(request, answer, Message(code, **facts))
    return answer


def _say_next(request: Request, answer, message: Message) -> None:
    set_cookie(request, answer, cookies.SAID, quote(written_in(language_of(request), message)), lasts=60)


def set_cookie(request: Request, answer, name: str, value: str, *, lasts: int | None = None) -> None:
    """A cookie no script reads and no other site sends; over TLS only where the pages are."""
    answer.set_cookie(name, value, max_age=lasts, httponly=True, samesite="lax",
                      secure=here(request).settings.base_url.startswith("https://"))


def own_path(path: str) -> str:
    """A path of these pages to go on to; anything else becomes the desk."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def found(row, code: str, /, **facts):
    """The row; NotFound with that code where there is none."""
    if row is None:
        raise NotFound(code, **facts)
    return row
