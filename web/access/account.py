"""The visitor's own account: posts, password, browsers signed in, access tokens, the language of the pages."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request

from domain.errors import NotAllowed
from domain.messages import Message
from models.access.sign_in import (
    SignIn,
    count_failure,
    end_sign_in,
    end_sign_ins,
    forgive,
    minutes_to,
    of_name,
    sign_ins_of,
    waits_until,
)
from models.access.token import CalendarFeed, Scope, Token, feed_of, make_token, own_token, revoke_token, tokens_of
from models.directory.post import Person
from models.engine import transaction
from web.access import cookies
from web.access.passwords import SHORTEST, is_password, set_password
from web.confirmation import Question, ask
from web.dependencies import (
    Circumstances,
    Here,
    NeedsSignIn,
    Now,
    OwnSignIn,
    Reading,
    Signed,
    Writing,
    done,
    own_path,
    page,
    set_cookie,
    visitor,
)
from web.forms import Sent, day
from web.translation import LANGUAGES

router = APIRouter()
SCOPES = {Scope.READ: "读取事项", Scope.REPORT: "签收、报送、申请延期", Scope.OFFICE: "审核、销号、退回",
          Scope.DECIDE: "决定督办事项"}


@dataclass(frozen=True)
class AccountPage:
    """What `access/account.html` shows."""

    template: ClassVar = "access/account.html"
    tokens: list[Token]
    scopes: dict[Scope, str]
    own: SignIn
    feed: CalendarFeed | None
    sign_ins: list[SignIn]


@router.get("/account")
def account(request: Request, session: Reading, work: Here, now: Now, who: Signed, own: OwnSignIn):
    """The visitor's posts, sign-ins and tokens."""
    return page(request, AccountPage(
        tokens=tokens_of(session, who.person.id), scopes=SCOPES, own=own, feed=feed_of(session, who.person.id),
        sign_ins=sign_ins_of(session, who.person.id, now, work.settings.sign_in_idle)))


@router.get("/account/password")
def password(request: Request, who: Signed):
    """The form to change the password, the one page there is before an initial one is changed."""
    return _password_page(request)


@router.post("/account/password")
def change_password(request: Request, work: Here, now: Now, who: Signed, own: OwnSignIn,
                    old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = "",
                    again: Annotated[str, Form()] = ""):
    """The visitor has the new password; in every other browser the sign-in has ended.

    Guesses at the old one are counted as attempts to sign in are: whoever sits at an open browser gets no further.
    """
    account = of_name(who.person.sign_in or "", who.person)
    with transaction(work.engine) as session:
        until = waits_until(session, (account,), now)
        if until is None:
            count_failure(session, (account,), now)
    if until is not None:
        wrong = Message("password_attempts_used_up", minutes=minutes_to(until, now))
        return _password_page(request, wrong=wrong, status=429)
    if not is_password(who.person, old):
        return _password_page(request, wrong=Message("present_password_wrong"), status=422)
    with transaction(work.engine) as session:
        forgive(session, account)
    try:
        with transaction(work.engine) as session:
            person = session.get_one(Person, who.person.id)
            _change(person, old, new, again)
            session.add(person)
            end_sign_ins(session, person.id, now, but=own.id)
    except NotAllowed as refusal:
        return _password_page(request, wrong=refusal, status=422)
    return done(request, "/" if who.person.initial_password else "/account", "password_changed")


@router.post("/account/sign-ins/{sign_in_id}/end")
def end_one(request: Request, session: Writing, now: Now, who: Signed, sign_in_id: int):
    """In that browser the visitor is signed in no more."""
    end_sign_in(session, sign_in_id, who.person.id, now)
    return done(request, "/account", "device_signed_out")


@router.post("/account/sign-ins/end")
def end_others(request: Request, session: Writing, now: Now, who: Signed, own: OwnSignIn):
    """The visitor is signed in here and nowhere else."""
    count = end_sign_ins(session, who.person.id, now, but=own.id)
    return done(request, "/account", "others_signed_out", count=count) if count else \
        done(request, "/account", "no_other_sign_ins")


def _change(person: Person, old: str, new: str, again: str) -> None:
    if new != again:
        raise NotAllowed("passwords_differ")
    if new == old:
        raise NotAllowed("password_unchanged")
    set_password(person, new)


@dataclass(frozen=True)
class PasswordPage:
    """What `access/password.html` shows."""

    template: ClassVar = "access/password.html"
    wrong: str
    shortest: int


def _password_page(request: Request, *, wrong: str = "", status: int = 200):
    return page(request, PasswordPage(wrong=wrong, shortest=SHORTEST), status=status)


@dataclass(frozen=True)
class TokenPage:
    """What `access/token.html` shows."""

    template: ClassVar = "access/token.html"
    made: Token
    text: str


@router.post("/account/tokens")
def make(request: Request, session: Writing, who: Signed, when: Circumstances, name: Annotated[str, Form()] = "",
         expires_on: Annotated[str, Form()] = "", scopes: Annotated[list[Scope] | None, Form()] = None):
    """The token stands; its text is shown on this one page."""
    token, text = make_token(session, who.person.id, name, scopes or [], day(expires_on), when)
    return page(request, TokenPage(made=token, text=text))


@router.post("/account/tokens/{token_id}/revocation")
def revoke(request: Request, session: Writing, who: Signed, when: Circumstances, token_id: int, sent: Sent):
    """The token opens nothing any more, once that was asked."""
    own_token(session, token_id, who.person.id)
    question = Question("停用令牌", (Message("ask_disable_token"),), "停用", "/account",
                        "停用后不能恢复，只能另发新的令牌。")
    if asked := ask(request, question, sent):
        return asked
    revoke_token(session, token_id, who.person.id, when)
    return done(request, "/account", "token_disabled")


LASTS = 365 * 24 * 3600


@router.post("/language")
def choose(request: Request, session: Writing, language: Annotated[str, Form()] = "zh",
           onward: Annotated[str, Form()] = "/"):
    """The pages speak that language to this person, and to this browser while nobody is signed in."""
    chosen = language if language in LANGUAGES else "zh"
    try:
        who = visitor(request, request.app.state.here, request.app.state.clock())
        person = session.get_one(Person, who.person.id)
        person.language = chosen
        session.add(person)
    except NeedsSignIn:
        pass
    answer = done(request, own_path(onward))
    set_cookie(request, answer, cookies.LANGUAGE, chosen, lasts=LASTS)
    return answer
