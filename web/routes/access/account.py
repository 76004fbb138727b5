"""The visitor's own account: posts, password, the browsers signed in, access tokens."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from domain.errors import NotAllowed
from models.access.attempt import count_failure, forgive, minutes_to, of_name, waits_until
from models.access.calendar_feed import feed_of
from models.access.sign_in import end_sign_in, end_sign_ins, sign_ins_of
from models.access.token import Scope, tokens_of
from models.directory.post import Person
from models.engine import transaction
from web.edge import Here, Now, OwnSignIn, Reading, Signed, Writing, done, page
from web.passwords import SHORTEST, is_password, set_password

router = APIRouter(prefix="/account")
SCOPES = {Scope.READ: "读取事项", Scope.REPORT: "签收、报送、申请延期", Scope.OFFICE: "审核、销号、退回",
          Scope.DECIDE: "决定督办事项"}


@router.get("")
def account(request: Request, session: Reading, work: Here, now: Now, who: Signed, own: OwnSignIn):
    """The visitor's posts, sign-ins and tokens."""
    return page(request, "access/account.html", tokens=tokens_of(session, who.person.id), scopes=SCOPES, own=own,
                feed=feed_of(session, who.person.id),
                sign_ins=sign_ins_of(session, who.person.id, now, work.settings.sign_in_idle))


@router.get("/password")
def password(request: Request, who: Signed):
    """The form to change the password, the one page there is before an initial one is changed."""
    return _password_page(request)


@router.post("/password")
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
        wrong = f"原密码错误次数过多，请 {minutes_to(until, now)} 分钟后再试。"
        return _password_page(request, wrong=wrong, status=429)
    if not is_password(who.person, old):
        return _password_page(request, wrong="原密码不正确，密码未修改。", status=422)
    with transaction(work.engine) as session:
        forgive(session, account)
    try:
        with transaction(work.engine) as session:
            person = session.get_one(Person, who.person.id)
            _change(person, old, new, again)
            session.add(person)
            end_sign_ins(session, person.id, now, but=own.id)
    except NotAllowed as refusal:
        return _password_page(request, wrong=str(refusal), status=422)
    return done(request, "/" if who.person.initial_password else "/account",
                "密码已修改，其他设备上的登录已全部退出。")


@router.post("/sign-ins/{sign_in_id}/end")
def end_one(request: Request, session: Writing, now: Now, who: Signed, sign_in_id: int):
    """In that browser the visitor is signed in no more."""
    end_sign_in(session, sign_in_id, who.person.id, now)
    return done(request, "/account", "该设备已退出登录。")


@router.post("/sign-ins/end")
def end_others(request: Request, session: Writing, now: Now, who: Signed, own: OwnSignIn):
    """The visitor is signed in here and nowhere else."""
    count = end_sign_ins(session, who.person.id, now, but=own.id)
    return done(request, "/account", f"其他 {count} 处登录已退出。" if count else "没有其他登录。")


def _change(person: Person, old: str, new: str, again: str) -> None:
    if new != again:
        raise NotAllowed("两次输入的新密码不一致，密码未修改。")
    if new == old:
        raise NotAllowed("新密码与原密码相同，密码未修改。")
    set_password(person, new)


def _password_page(request: Request, *, wrong: str = "", status: int = 200):
    return page(request, "access/password.html", status=status, wrong=wrong, shortest=SHORTEST)
