"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import select

from models.access.attempt import count_failure, forgive, minutes_to, of_address, of_name, uncount, waits_until
from models.access.sign_in import end_sign_in
from models.directory.post import Person
from models.engine import transaction
from web import cookies
from web.edge import Here, Now, OwnSignIn, Signed, Writing, done, own_path, page, signed_in
from web.passwords import is_password

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/"):
    """The form to sign in."""
    return page(request, "access/sign_in.html", name="", onward=own_path(next), wrong="")


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
        return page(request, "access/sign_in.html", status=429, name=name, onward=own_path(onward),
                    wrong=f"登录失败次数过多，请 {minutes_to(until, now)} 分钟后再试，或请领导小组办公室解锁。")
    if not is_password(person, password):
        return page(request, "access/sign_in.html", status=422, name=name, onward=own_path(onward),
                    wrong="登录名或密码不正确。")
    with transaction(work.engine) as session:
        forgive(session, account)
        uncount(session, address)
        return signed_in(request, session, person.id, own_path(onward), lasts=work.settings.sign_in_lasts)


@router.post("/sign-out")
def sign_out(request: Request, session: Writing, now: Now, who: Signed, own: OwnSignIn):
    """In this browser the visitor is signed in no more."""
    end_sign_in(session, own.id, who.person.id, now)
    answer = done(request, "/sign-in", "已退出。")
    answer.delete_cookie(cookies.SIGN_IN)
    return answer


@router.get("/healthz")
def healthz():
    """Whether the process answers."""
    return {"status": "ok"}
