"""`duban import FILE`: a plan document becomes a plan with proposals."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.differing import show_difference
from cli.edge import opened, perform, person, read_bytes, say, tell
from cli.instants import instant
from cli.options import AsJson, AsOf, By, DryRun
from domain.doubts import NAMES
from models.duties.duty import duties_of
from models.engine import reading, transaction, undone
from models.plans.amendment import amendment_of
from models.plans.plan import measures_of, plan_of, targets_of
from tasks.plans.amending import prepare_in
from tasks.plans.differences import difference_of
from tasks.plans.taking_in import decompose_here, take_in, take_in_here
from tasks.runtime import Runtime


def import_(file: Annotated[Path, typer.Argument(help="A plan: .docx, .pdf, .xlsx, .html, .txt or .md.", exists=True,
                                                 dir_okay=False)],
            amends: Annotated[int | None, typer.Option("--amends", metavar="PLAN",
                                                       help="It is a new version of that plan.")] = None,
            by: By = None, as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Take a plan in: every measure becomes proposals. The same document is refused a second time.

    With --amends the new version is kept as a draft and its difference shown; with --dry-run nothing is kept.
    """
    content = read_bytes(file)
    if amends is not None:
        return _amend(file.name, content, amends, by, as_of, dry_run, json)
    with opened() as here:
        at = instant(as_of, here)
        if dry_run:
            return _try(here, file.name, content, at, by, json)
        with reading(here.engine) as session:
            by_id = person(session, by)
        plan_id = take_in(content, file.name, at, by_id)
        perform(here, "flows.plans:decompose_plan", "flows.order:decompose_steps", plan_id, at, by_id)
        with reading(here.engine) as session:
            _report(session, plan_id, json,
                    f"下一步：核对（duban duties --plan {plan_id}，或在“方案”页），再 duban confirm {plan_id}")


def _try(here: Runtime, name: str, content: bytes, at: datetime, by: str | None, as_json: bool) -> None:
    with undone(here.engine) as session:
        by_id = person(session, by)
        plan = take_in_here(session, content, name, at, by_id)
        decompose_here(session, plan, at, by_id)
        _report(session, plan.id, as_json, "以上是试算，没有导入；去掉 --dry-run 即导入。")


def _amend(name: str, content: bytes, plan_id: int, by: str | None, as_of: str | None, dry_run: bool,
           as_json: bool) -> None:
    with opened() as here:
        at = instant(as_of, here)
        with (undone if dry_run else transaction)(here.engine) as session:
            amendment = amendment_of(session, prepare_in(session, plan_id, content, name, at, person(session, by)))
            rows = difference_of(session, amendment, here.occasion(at))
    show_difference(amendment, rows, as_json, kept=not dry_run)


def _report(session: Session, plan_id: int, as_json: bool, end: str) -> None:
    plan, duties = plan_of(session, plan_id), duties_of(session, plan_id)
    measures, targets = measures_of(session, plan_id), targets_of(session, plan_id)
    doubts = Counter(flag for duty in duties for flag in duty.flags)
    for problem in plan.problems:
        say(f"注意：{problem['message']}（第 {problem['start']} 字）")
    facts = {"plan": plan.id, "title": plan.title, "measures": len(measures), "targets": len(targets),
             "duties": len(duties), "doubts": dict(doubts)}
    tell(as_json, facts, f"方案 {plan.id}《{plan.title}》：{len(measures)} 条措施，{len(targets)} 项指标，"
         f"拟立事项 {len(duties)} 项。",
         *[f"  {NAMES.get(flag, flag)}：{count} 项" for flag, count in doubts.most_common()], end)
