"""The running installation: `duban run`, `duban serve`, `duban migrate`."""

import os
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlmodel import Session, select

from cli.dependencies import AsJson, AsOf, DryRun, Yes, instant, opened, own_runtime, perform, say, tell
from cli.letters import tell_of_mail
from cli.process_group import listening_on, serve_pages, started, stop_on_signals
from config.logs import write_logs
from domain.errors import NotAllowed
from domain.letters.kinds import DailyStep
from flows.prefect_server import quiet
from models import revision
from models.directory.post import Person
from models.engine import reading
from models.migrate import upgrade
from tasks.heartbeat import why_to_ask
from tasks.preview import preview_day

run = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@run.callback()
def _runs() -> None:
    """Do by hand what runs by itself."""


@run.command()
def daily(no_deliver: Annotated[bool, typer.Option("--no-deliver", help="Make the letters, do not send.")] = False,
          as_of: AsOf = None, dry_run: DryRun = False, yes: Yes = False, json: AsJson = False) -> None:
    """Make occurrences, ask for reports, remind, escalate, write letters and send them; each thing once.

    A day before the last run's, or far after it, asks for --yes first: a wrong clock looks like that.
    """
    with opened() as here:
        at = instant(as_of, here)
        if dry_run:
            return _preview(preview_day(at), here.policy.cap, json)
        if here.may_send(at) and (reason := why_to_ask(at, yes)):
            raise NotAllowed("day_not_confirmed", reason=reason)
        done = perform(here, "flows.daily:daily_run", "flows.pipeline:daily_steps", at, deliver=not no_deliver,
                       confirmed=yes)
        if done.skipped:
            return tell(json, asdict(done), f"{done.day} 不是工作日或不在发信时段，未办理。")
        tell(json, asdict(done), f"{done.day} 每日督办已完成：{_counted(done.done)}。")
        for step, reason in done.failed.items():
            say(f"未完成 {step}：{reason}")
        if tell_of_mail(here, done.done) or done.failed:
            raise typer.Exit(1)


def _preview(counts: dict[str, int], cap: int, as_json: bool) -> None:
    tell(as_json, counts, f"将办理：{_counted(counts)}。未作改动。")
    if counts["letters"] > cap:
        say(f"信件将超过一次发信上限（{cap} 封）：正式运行时会停止，一封不发，待用 duban release 放行或撤销。")
        raise typer.Exit(1)


def _counted(counts: dict[str, int]) -> str:
    return "，".join(f"{NAMES.get(name, name)} {count}" for name, count in counts.items() if count) or "无事项"


NAMES = {
    "set_aside": "撤回不实告知", "series": "周期事项",
    "occurrences": "生成周期事项", "complete": "报齐的措施",
    "unsigned": "催签收", "cases": "提请领导", "climbed": "逐级上报", "letters": "信件",
    "bulletins": "起草通报",
    "sent": "已发", "put_off": "暂缓", "undelivered": "无法送达", "withdrawn": "撤回",
    "repeated": "重发", "undecided": "待判明", "unreachable": "邮件服务器不通或拒收",
} | {step.counted: step.called for step in DailyStep}
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


def migrate(dry_run: DryRun = False, json: AsJson = False) -> None:
    """Bring the database to this version's revision; a second time changes nothing."""
    engine = own_runtime().engine
    before, needed = _tried(engine) if dry_run else upgrade(engine)
    facts = {"before": before, "now": before if dry_run else needed, "needed": needed}
    if before == needed:
        return tell(json, facts, f"数据库已是最新版本 {needed}。")
    tell(json, facts, f"数据库版本为 {before or '空'}，将升级到 {needed}。" if dry_run
         else f"数据库已从 {before or '空'} 升级到 {needed}。下一步：duban serve")


def _tried(engine: Engine) -> tuple[str, str]:
    before = revision.found(engine)
    revision.refuse_unknown(before)
    return before, revision.needed()
