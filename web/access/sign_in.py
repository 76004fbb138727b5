"""Signing in and out, by password or by a mailed link, which only tells until its button is pressed."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import select

from domain.messages import Message
from models.access.sign_in import (
    count_failure,
    end_sign_in,
    forgive,
    minutes_to,
    of_address,
    of_name,
    sign_in_shown,
    uncount,
    waits_until,
)
from models.directory.post import Person, Post
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.engine import transaction
from models.letters.link import Link, LinkState, link_shown, sent_lately, state_of, use_link
from models.plans.plan import Plan
from tasks.letters.links import send_link
from web.access import cookies
from web.access.passwords import is_password
from web.dependencies import Here, Now, OwnSignIn, Reading, Signed, Writing, done, found, own_path, page, signed_in

router = APIRouter()


@dataclass(frozen=True)
class SignInPage:
    """What `access/sign_in.html` shows."""

    template: ClassVar = "access/sign_in.html"
    name: str
    onward: str
    wrong: str


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/"):
    """The form to sign in."""
    return page(request, SignInPage(name="", onward=own_path(next), wrong=""))


@router.post("/sign-in")
def sign_in(request: Request, work: Here, now: Now, name: Annotated[str, Form()] = "",
            password: Annotated[str, Form()] = "", onward: Annotated[str, Form()] = "/"):
    """The visitor is signed in; after too many wrong passwords nothing is looked at for a while.

    The answer is the same for a name that nobody has. An attempt counts as failed until it is known to be right, so
    that many at once get no further than one after the other.
    """
    with transaction(work.engine) as session:
        person = session.exec(select(Person).where(Person.sign_in == name, Person.active)).first()
        account, address = of_name(name, person), of_address(request.client.host if request.client else "")
        until = waits_until(session, (account, address), now)
        if until is None:
            count_failure(session, (account, address), now)
    if until is not None:
        return page(request, SignInPage(name=name, onward=own_path(onward),
                                        wrong=Message("sign_in_locked", minutes=minutes_to(until, now))), status=429)
    if not is_password(person, password):
        return page(request, SignInPage(name=name, onward=own_path(onward), wrong=Message("sign_in_wrong")), status=422)
    with transaction(work.engine) as session:
        forgive(session, account)
        uncount(session, address)
        return signed_in(request, session, person.id, own_path(onward), lasts=work.settings.sign_in_lasts)


@router.post("/sign-out")
def sign_out(request: Request, session: Writing, now: Now, who: Signed, own: OwnSignIn):
    """In this browser the visitor is signed in no more."""
    end_sign_in(session, own.id, who.person.id, now)
    answer = done(request, "/sign-in", "signed_out")
    answer.delete_cookie(cookies.SIGN_IN)
    return answer


@router.get("/healthz")
def healthz():
    """Whether the process answers."""
    return {"status": "ok"}


WHY = {LinkState.USED: "该链接已经用过。每个链接只能使用一次。", LinkState.EXPIRED: "该链接已过有效期。",
       LinkState.HANDED_OVER: "该岗位的在岗人员已变动，原来的链接不再有效。",
       LinkState.SETTLED: "该事项已经办结、撤销或改派，不需要再办理。"}


@router.get("/l/{token}")
def look(request: Request, session: Reading, work: Here, now: Now, token: str):
    """What the link leads to. Looking uses nothing up: programs that scan mail look at every link."""
    return _page(request, session, work, now, _link(session, token))


@router.post("/l/{token}")
def enter(request: Request, work: Here, now: Now, token: str):
    """The visitor is signed in for this one duty and for a short time; the link is used up."""
    with transaction(work.engine) as session:
        link = _link(session, token)
        if state_of(session, link, work.today(now)) is LinkState.GOOD and use_link(session, link, now):
            return signed_in(request, session, link.person_id, f"/duties/{link.duty_id}",
                             lasts=work.settings.link_lasts, duty_id=link.duty_id, post_id=link.post_id)
        return _page(request, session, work, now, link)


@router.post("/l/{token}/renewal")
def renew(request: Request, work: Here, now: Now, token: str):
    """A letter with a new link is on its way to the same post, once in some minutes."""
    with transaction(work.engine) as session:
        link = _link(session, token)
        state, title = state_of(session, link, work.today(now)), session.get_one(Post, link.post_id).title
        if state not in (LinkState.USED, LinkState.EXPIRED, LinkState.HANDED_OVER):
            return _page(request, session, work, now, link)
        if sent_lately(session, link, now):
            return done(request, request.url.path.removesuffix("/renewal"), "link_sent_just_now")
        sent = send_link(session, link, work, work.context(now))
    return done(request, request.url.path.removesuffix("/renewal"),
                "link_sent" if sent else "link_without_recipient", post=title)


def _link(session, token: str) -> Link:
    return found(link_shown(session, token), "link_invalid")


@dataclass(frozen=True)
class LinkPage:
    """What `access/link.html` shows."""

    template: ClassVar = "access/link.html"
    duty: Duty
    plan: Plan
    link: Link
    unit: Unit
    good: bool
    settled: bool
    why: str
    path: str
    inside: bool


def _page(request: Request, session, work, now, link: Link):
    state, duty = state_of(session, link, work.today(now)), session.get_one(Duty, link.duty_id)
    signed = sign_in_shown(session, request.cookies.get(cookies.SIGN_IN, ""), now, work.settings.sign_in_idle)
    inside = signed is not None and signed.duty_id == link.duty_id and signed.post_id == link.post_id
    answer = page(request, LinkPage(
        duty=duty, plan=session.get_one(Plan, duty.plan_id), link=link,
        unit=session.get(Unit, duty.unit_id) if duty.unit_id else None, good=state is LinkState.GOOD,
        settled=state is LinkState.SETTLED, why=WHY.get(state, ""), path=request.url.path.removesuffix("/renewal"),
        inside=inside and state in (LinkState.GOOD, LinkState.USED)))
    answer.headers["cache-control"] = "no-store"
    return answer
