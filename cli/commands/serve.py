"""`duban serve`: the pages, the clock, the mail and the record of runs on one machine."""

import os
from typing import Annotated

import typer
from sqlmodel import Session, select

from cli.edge import own_runtime, say
from cli.group import listening_on, serve_pages, started, stop_on_signals
from config.logs import write_logs
from flows.prefect_server import quiet
from models.directory.post import Person
from models.engine import reading
from models.migrate import upgrade

FIRST_STEPS = ("数据库是空的。请先建立第一个账号，再载入单位目录：\n"
               "  duban account admin --full-name 姓名 --role administrator --unit 单位名称\n"
               "  duban units FILE（可参照 examples/demo/units.toml）")


def serve(host: Annotated[str, typer.Option("--host", help="Address to answer on.")] = "127.0.0.1",
          port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of the pages.")] = 8000) -> None:
    """Serve the pages and run what runs by itself, until stopped."""
    stop_on_signals()
    write_logs()
    here = own_runtime(thoroughly=True)
    os.environ.update(quiet(here.settings.data_dir.resolve() / "prefect"))
    with (listening_on(host, port) as listening,
          started(here, listening, prepare=lambda here: upgrade(here.engine)) as group):
        say(f"督办系统已启动：{group.url}（按 Ctrl-C 停止）")
        say(f"运行记录（Prefect）：{group.runs}" + (f"（登录口令见 {group.secret}）" if group.secret else ""))
        with reading(here.engine) as session:
            if _is_empty(session):
                say(FIRST_STEPS)
        serve_pages(group)


def _is_empty(session: Session) -> bool:
    return session.exec(select(Person.id).limit(1)).first() is None
