"""Signing in and out, and changing one's own password."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import select

from domain.errors import NotAllowed
from models.post import Person
from web import cookies
from web.edge import Now, Signed, Writing, done, own_path, page, set_cookie
from web.passwords import is_password, set_password

router = APIRouter()
FREE_TRIES = 5
LOCK = timedelta(minutes=5)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/"):
    """The form to sign in."""
    return page(request, "sign_in.html", name="", onward=own_path(next), wrong="")


@router.post("/sign-in")
def sign_in(request: Request, session: Writing, now: Now, name: Annotated[str, Form()] = "",
            password: Annotated[str, Form()] = "", onward: Annotated[str, Form()] = "/"):
    """The visitor is signed in for twelve hours; after five wrong passwords the name is locked for five minutes."""
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
    answer = done(request, own_path(onward))
    sign_in = cookies.SignIn(person.id, person.epoch)
    set_cookie(request, answer, cookies.SIGN_IN, cookies.write_sign_in(request.app.state.signer, sign_in),
               lasts=cookies.LASTS)
    set_cookie(request, answer, cookies.TOKEN, cookies.new_token())
    return answer


@router.post("/sign-out")
def sign_out(request: Request, session: Writing, who: Signed):
    """Every sign-in of the person has ended."""
    person = session.get_one(Person, who.person.id)
    person.epoch += 1
    session.add(person)
    answer = done(request, "/sign-in", "已退出。")
    answer.delete_cookie(cookies.SIGN_IN)
    return answer


@router.post("/account/password")
def change_password(request: Request, session: Writing, who: Signed, old: Annotated[str, Form()],
                    new: Annotated[str, Form()], again: Annotated[str, Form()]):
    """The visitor has the new password and signs in anew."""
    person = session.get_one(Person, who.person.id)
    if not is_password(person, old):
        raise NotAllowed("原密码不正确，密码未修改。")
    if new != again:
        raise NotAllowed("两次输入的新密码不一致，密码未修改。")
    set_password(person, new)
    session.add(person)
    return done(request, "/sign-in", "密码已修改，请重新登录。")


@router.get("/healthz")
def healthz():
    """Whether the process answers."""
    return {"status": "ok"}
