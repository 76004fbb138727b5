"""`duban rehearse PLAN`: what would go out, played through day by day on a database of its own."""

import asyncio
import tempfile
from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.dependencies import AsJson, own_runtime, parse_day, read_bytes, say, tell
from documents.file_reader import read_document
from documents.recognition.scans import Scans
from domain.duties.lifecycle import STATE_NAMES, State
from domain.errors import NotFound
from domain.plans.reader import read_plan
from flows import pipeline
from flows.rehearsal import live_through, morning_of
from flows.running import plainly
from flows.simulated_users import SCRIPTS
from models import revision
from models.directory.directory_file import load_directory
from models.engine import reading, transaction
from models.migrate import upgrade
from models.plans.plan import plan_of
from models.rehearsal_copy import copy_directory, copy_plan
from tasks.letters.rehearsal_record import outcome, record_as_sent
from tasks.plans.intake import confirm_proposals, decompose_measure, measures_to_decompose, take_in
from tasks.runtime import Runtime, open_runtime, using

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


OFFICE, SUPERVISOR = "督查室", "分管领导"


def set_up(plan: str, folder: Path, first: date) -> tuple[Runtime, int]:
    """A new database in `folder` with the plan in it, and the plan's id; the configured database is only read."""
    configured = own_runtime()
    stage = open_runtime(configured.settings.model_copy(update={
        "data_dir": folder, "database_url": "", "smtp_host": ""}))
    stage = Runtime(stage.settings, stage.engine, configured.calendar, configured.policy, scans=configured.scans)
    upgrade(stage.engine)
    known = bool(revision.found(configured.engine))
    if known:
        revision.require(configured.engine)
        known = copy_directory(configured.engine, stage.engine) > 0
    if plan.isdigit() and not Path(plan).exists():
        if not known:
            raise NotFound("no_plan", plan=plan)
        with reading(configured.engine) as session:
            plan_of(session, int(plan))
        copy_plan(configured.engine, stage.engine, int(plan))
        return stage, int(plan)
    return stage, _take_in(stage, Path(plan), first, known)


def _take_in(stage: Runtime, file: Path, first: date, has_directory: bool) -> int:
    content = read_bytes(file)
    morning = morning_of(stage, first)
    if not has_directory:
        say("还没有单位目录，按方案中的单位名称和示例地址演练。")
        with transaction(stage.engine) as session:
            load_directory(session, _directory_in(content, file.name, stage.scans), stage.context(morning))
    with using(stage):
        plan_id = take_in(content, file.name, morning)
        for measure_id in measures_to_decompose(plan_id):
            decompose_measure(measure_id, morning)
    return plan_id


def _directory_in(content: bytes, name: str, scans: Scans) -> dict:
    """A directory of the units that the plan itself names, each with a liaison, one supervisor and one office."""
    read = read_plan(read_document(content, name, scans=scans).text)
    units = list(dict.fromkeys(unit for measure in read.measures
                               for unit in (*measure.lead, *measure.units, *measure.default_units)))
    posts = [{"title": SUPERVISOR, "unit": OFFICE, "role": "supervisor", "supervises": units,
              "holder": _holder("supervisor")},
             {"title": f"{OFFICE}督办岗", "unit": OFFICE, "role": "office", "superior": SUPERVISOR,
              "holder": _holder("office")}]
    posts += [{"title": f"{unit}联络员", "unit": unit, "role": "liaison", "superior": f"{OFFICE}督办岗",
               "holder": _holder(f"unit{number}")} for number, unit in enumerate(units, 1)]
    return {"unit": [{"name": OFFICE, "kind": "office"}, *({"name": unit} for unit in units)], "post": posts}


def _holder(name: str) -> dict:
    return {"name": name, "email": f"{name}@example.org", "sign_in": name}
