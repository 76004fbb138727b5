"""`duban demo`: an example with a history around today, to look at and to try."""

import json as jsonlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

from cli.demo_data.history import live_until
from cli.dependencies import AsJson, say
from cli.process_group import Group, listening_on, serve_pages, started, stop_on_signals
from config.clock import read_clock
from config.logs import write_logs
from config.settings import load_settings
from flows.prefect_server import quiet
from models.directory.post import Person
from models.engine import transaction
from models.migrate import upgrade
from tasks.runtime import Runtime, open_runtime
from web.access.passwords import set_password

ACCOUNTS = {"office": "office", "department": "shangwu", "supervisor": "leader", "approver": "approver",
            "administrator": "admin"}
"""Role → the sign-in name in examples/demo/units.toml."""
ROLES = {"office": "领导小组办公室", "department": "省商务厅联络员", "supervisor": "分管副省长",
         "approver": "领导小组批准人（批准通报、专项方案）", "administrator": "系统管理员（日历、督办规则等设置）"}
OWN = {"database_url": "", "smtp_host": "", "smtp_port": 0, "smtp_user": "", "smtp_password": "", "smtp_ssl": False,
       "smtp_starttls": False, "prefect_api_url": "", "prefect_api_auth_string": "",
       "default_office": "", "timezone": "Asia/Shanghai"}


Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the pages; 0 takes a free one.")]


def demo(port: Port = 8000, json: AsJson = False) -> None:
    """Open an example whose dates lie around today; everything is gone when it stops."""
    stop_on_signals()
    write_logs()
    with tempfile.TemporaryDirectory(prefix="duban-demo-", ignore_cleanup_errors=True) as folder:
        here = open_runtime(load_settings().model_copy(update=OWN | {"data_dir": Path(folder)}))
        os.environ.pop("PREFECT_API_URL", None)
        os.environ.update(quiet(Path(folder) / "prefect"))
        with listening_on("127.0.0.1", port) as listening, started(here, listening, prepare=_prepare) as group:
            _announce(group, _open_accounts(group.here), json)
            serve_pages(group)


def _prepare(here: Runtime) -> None:
    say("正在准备演示：用真实的办理流程走过近两个月……")
    upgrade(here.engine)
    live_until(here, read_clock())


def _open_accounts(here: Runtime) -> list[dict]:
    with transaction(here.engine) as session:
        return [{"role": role, "name": name, "password": _open_account(session, name)}
                for role, name in ACCOUNTS.items()]


def _open_account(session: Session, name: str) -> str:
    """The person can sign in; gives the password."""
    person = session.exec(select(Person).where(Person.sign_in == name)).one()
    password = f"demo-{secrets.token_hex(3)}"
    set_password(person, password)
    session.add(person)
    return password


def _announce(group: Group, accounts: list[dict], as_json: bool) -> None:
    if as_json:
        print(jsonlib.dumps({"url": group.url, "accounts": accounts}, ensure_ascii=False), flush=True)
        return
    print(f"\n演示已就绪：{group.url}（按 Ctrl-C 停止，数据随即清除）\n")
    for account in accounts:
        print(f"  {ROLES[account['role']]}：登录名 {account['name']}　密码 {account['password']}")
    print(f"\n  信件在 {group.url}/mailbox；运行记录（Prefect）在 {group.runs}，登录口令在 {group.secret}",
          flush=True)
