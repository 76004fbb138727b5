"""People who can sign in: `duban account NAME`."""

import sys
from typing import Annotated

import typer
from sqlmodel import Session, select

from cli.dependencies import AsJson, opened, tell
from config.clock import read_clock
from domain.addresses import checked
from domain.errors import NotAllowed
from models.access.sign_in import end_sign_ins, unlock
from models.action_context import ActionContext
from models.directory.post import Person, Post, PostRole, Tenure, holders_by_tenure
from models.directory.tenure import note_seat
from models.directory.unit import Unit, unit_names
from models.engine import transaction
from web.access.passwords import set_password

Role = Annotated[PostRole | None, typer.Option("--role", help="Make a post of this role for the person; with --unit.")]


def account(name: Annotated[str, typer.Argument(help="The sign-in name.")],
            full_name: Annotated[str, typer.Option("--full-name", help="As letters address the person.")] = "",
            email: Annotated[str, typer.Option("--email", help="Where letters go.")] = "", role: Role = None,
            unit: Annotated[str, typer.Option("--unit", help="The post's unit, made where it is new.")] = "",
            password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read it from stdin.")] = False,
            own_password: Annotated[bool, typer.Option("--own-password", help="The person's own choice, not to be "
                                                       "changed at the next sign-in.")] = False,
            json: AsJson = False) -> None:
    """Set a person's password; a name that is new becomes a person, with a post where --role and --unit say so."""
    if (role is None) != (not unit):
        raise typer.BadParameter("--role 与 --unit 须同时给出。")
    email = checked(email) if email else ""
    password = _password(password_stdin)
    now = read_clock()
    with opened() as here, transaction(here.engine) as session:
        person = session.exec(select(Person).where(Person.sign_in == name)).first()
        is_new = person is None
        person = person or Person(name=full_name or name, sign_in=name)
        person.name, person.email = full_name or person.name, email or person.email
        set_password(person, password, initial=not own_password)
        session.add(person)
        session.flush()
        end_sign_ins(session, person.id, now)
        unlock(session, person.id)
        if role is not None:
            _seat(session, person, role, unit, here.context(now))
    done = "已建立" if is_new else "的密码已更新"
    tell(json, {"name": name, "new": is_new}, f"账号 {name} {done}。",
         f"下一步：在 /sign-in 登录{'' if own_password else '，首次登录须先修改这个初始密码'}。")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise NotAllowed("no_terminal_for_password")
    return typer.prompt("密码", hide_input=True, confirmation_prompt=True)


def _seat(session: Session, person: Person, role: PostRole, unit_name: str, context: ActionContext) -> None:
    unit_id = unit_names(session).get(unit_name)
    if unit_id is None:
        unit = Unit(name=unit_name)
        session.add(unit)
        session.flush()
        unit_id = unit.id
    post = session.exec(select(Post).where(Post.unit_id == unit_id, Post.role == role)).first()
    post = post or Post(unit_id=unit_id, title=f"{unit_name}{role.value}", role=role)
    session.add(post)
    session.flush()
    if person.id in {one.id for one in holders_by_tenure(session, {post.id}, context.today).get(post.id, ())}:
        return
    session.add(Tenure(post_id=post.id, person_id=person.id, from_on=context.today))
    note_seat(session, post, f"{person.name}自 {context.today} 起任{post.title}", context)
