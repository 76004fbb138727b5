"""`duban rehearse PLAN`: what would go out, played through day by day."""

import asyncio
import tempfile
from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.dependencies import AsJson, parse_day, say, tell
from cli.rehearsal_database import set_up
from domain.duties.lifecycle import STATE_NAMES, State
from flows import pipeline
from flows.rehearsal import live_through, morning_of
from flows.running import plainly
from flows.simulated_users import SCRIPTS
from tasks.letters.rehearsal_record import outcome, record_as_sent
from tasks.plans.intake import confirm_proposals
from tasks.runtime import Runtime, using

Manners = StrEnum("Manners", list(SCRIPTS))
From = Annotated[str, typer.Option("--from", metavar="DATE", help="The plan is confirmed and dispatched that day.")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")]
Fault = Annotated[list[str] | None, typer.Option("--fault", metavar="smtp-down:DATE..DATE",
                                                 help="The mail server is down from a day to a day.")]


def rehearse(plan: Annotated[str, typer.Argument(help="A file, or the id of a loaded plan.")], from_: From, to: To,
             script: Annotated[Manners, typer.Option("--script", help="How departments behave.")] = Manners("diligent"),
             fault: Fault = None, json: AsJson = False) -> None:
    """Play a plan through on a copy: dispatched on the first day, departments acting as scripted; nothing is sent."""
    first, last = parse_day(from_), parse_day(to)
    if last < first:
        raise typer.BadParameter("--to 不能早于 --from。")
    down = [_down(one) for one in fault or []]
    with tempfile.TemporaryDirectory(prefix="duban-") as folder:
        here, plan_id = set_up(plan, Path(folder), first)
        with using(here):
            _play(here, plan_id, first, last, script, down)
            result = outcome()
        here.engine.dispose()
    tell(json, result, *[_line(letter) for letter in result["letters"]], *_totals(result))


def _play(here: Runtime, plan_id: int, first: date, last: date, script: Manners, down: list) -> None:
    morning = morning_of(here, first)
    confirmed = confirm_proposals(plan_id, morning, True)
    if confirmed.left:
        say(f"有 {len(confirmed.left)} 项不能确认，未参加演练；用 duban confirm --dry-run 或在“方案”页处理。")
    asyncio.run(pipeline.dispatch_steps(plainly, plan_id, morning))

    def send(at: datetime) -> None:
        if not any(begin <= here.today(at) <= end for begin, end in down):
            record_as_sent(at)
    live_through(here, first, last, script=SCRIPTS[script.value], send=send)


def _down(fault: str) -> tuple[date, date]:
    kind, _, period = fault.partition(":")
    begin, _, end = period.partition("..")
    if kind != "smtp-down":
        raise typer.BadParameter(f"不认识的故障“{fault}”，请写成 smtp-down:2026-03-02..2026-03-04。")
    return parse_day(begin), parse_day(end or begin)


def _line(letter: dict) -> str:
    when = letter["at"][:16].replace("T", " ")
    return f"{when}  {letter['to'] or '（无收件人）'}  {letter['post']}  {letter['subject']}"


def _totals(result: dict) -> list[str]:
    states = Counter(STATE_NAMES[State(duty["state"])] for duty in result["duties"])
    return [f"共 {len(result['letters'])} 封信件，{len(result['cases'])} 件提请领导决定。",
            "事项：" + "，".join(f"{name} {count}" for name, count in states.items()) + "。",
            "以上为演练，未发出任何信件。"]
