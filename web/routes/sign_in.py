"""Signing in and out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import select

from models.post import Person
from models.sign_in import end_sign_in
from web import cookies
from web.edge import Here, Now, OwnSignIn, Signed, Writing, done, own_path, page, signed_in
from web.passwords import is_password

router = APIRouter()
FREE_TRIES = 5
LOCK = timedelta(minutes=5)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/"):
    """The form to sign in."""
    return page(request, "sign_in.html", name="", onward=own_path(next), wrong="")


@router.post("/sign-in")
def sign_in(request: Request, session: Writing, work: Here, now: Now, name: Annotated[str, Form()] = "",
            password: Annotated[str, Form()] = "", onward: Annotated[str, Form()] = "/"):
    """The visitor is signed in; after five wrong passwords the name is locked for five minutes."""
    person = session.exec(select(Person).where(Person.sign_in == name, Person.active)).first()
    if person is not None and person.locked_until is not None and now < person.locked_until:
        return page(request, "sign_in.html", status=429, name=name, onward=own_path(onward),
                    wrong="登录失败次数过多，请 5 分钟后再试，或联系管理员重设密码。")
    if not is_password(person, password):
        if person is not None:
            person.failed_sign_ins += 1
            person.locked_until = now + LOCK if person.failed_sign_ins % FREE_TRIES == 0 else None
            session.add(person)
        return page(request, "sign_in.html", status=422, name=name, onward=own_path(onward),
                    wrong="登录名或密码不正确。")
    person.failed_sign_ins, person.locked_until = 0, None
    session.add(person)
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
