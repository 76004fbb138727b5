"""`duban run daily`: the day's work, now."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.edge import opened, perform, say, tell
from cli.instants import instant
from cli.mailing import tell_of_mail
from cli.options import AsJson, AsOf, DryRun, Yes
from domain.errors import NotAllowed
from tasks.living import why_to_ask
from tasks.previewing import preview_day

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def run() -> None:
    """Do by hand what runs by itself."""


@app.command()
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
            raise NotAllowed(f"{reason}，未办理。日期无误的，请加 --yes 再运行；有误的，请更正日期。")
        done = perform(here, "flows.daily:daily_run", "flows.order:daily_steps", at, deliver=not no_deliver,
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
    "occurrences": "生成周期事项", "asked": "催报", "complete": "报齐的措施", "reminded": "提醒",
    "unsigned": "催签收", "slips": "督查单", "cases": "提请领导", "climbed": "逐级上报", "letters": "信件",
    "bulletins": "起草通报", "summaries": "办公室简报",
    "sent": "已发", "put_off": "暂缓", "undelivered": "无法送达", "withdrawn": "撤回",
    "repeated": "重发", "undecided": "待判明", "unreachable": "邮件服务器不通或拒收",
}
