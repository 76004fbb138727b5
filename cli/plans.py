"""Plans from the command line: taken in, dated by their day of issue, confirmed, dispatched; the undated are named."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.amendment import show_difference
from cli.dependencies import (
    Anyway,
    AsJson,
    AsOf,
    By,
    DryRun,
    Yes,
    instant,
    opened,
    parse_day,
    perform,
    person,
    read_bytes,
    say,
    tell,
)
from documents.file_reader import read_document
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from domain.plans.doubts import NAMES
from models.duties.dispatch import ready_duties
from models.duties.duty import duties_of
from models.engine import reading, transaction, undone
from models.letters.letter import letters_waiting
from models.plans.amendment import amendment_of
from models.plans.intake import set_heading
from models.plans.plan import Plan, measures_of, plan_of, targets_of
from models.plans.undated import Undated, Why, undated_of, without_year
from tasks.duties import check_dispatch
from tasks.plans.amendment import difference_of, prepare_in
from tasks.plans.intake import confirm_proposals, decompose_here, take_in, take_in_here
from tasks.runtime import Runtime


def import_(file: Annotated[Path, typer.Argument(help="A plan: Word, PDF, Excel, OFD, a scan, a web page or text.",
                                                 exists=True, dir_okay=False)],
            amends: Annotated[int | None, typer.Option("--amends", metavar="PLAN",
                                                       help="It is a new version of that plan.")] = None,
            anyway: Anyway = False, by: By = None, as_of: AsOf = None, dry_run: DryRun = False,
            json: AsJson = False) -> None:
    """Take a plan in: every measure becomes proposals. The same document is refused a second time.

    What looks like something else than a plan is refused unless --anyway is given. With --amends the new version is
    kept as a draft and its difference shown; with --dry-run nothing is kept.
    """
    content = read_bytes(file)
    if amends is not None:
        return _amend(file.name, content, amends, by, as_of, dry_run, json, anyway)
    with opened() as here:
        at = instant(as_of, here)
        if dry_run:
            return _try(here, file.name, content, at, by, json, anyway)
        with reading(here.engine) as session:
            by_id = person(session, by)
        plan_id = take_in(content, file.name, at, by_id, anyway=anyway)
        perform(here, "flows.plans:decompose_plan", "flows.pipeline:decompose_steps", plan_id, at, by_id)
        with reading(here.engine) as session:
            _report(session, plan_id, json,
                    f"下一步：核对（duban duties --plan {plan_id}，或在“方案”页），再 duban confirm {plan_id}")


def _try(here: Runtime, name: str, content: bytes, at: datetime, by: str | None, as_json: bool,
         anyway: bool) -> None:
    document = read_document(content, name, scans=here.scans)
    with undone(here.engine) as session:
        by_id = person(session, by)
        plan = take_in_here(session, document, at, by_id, anyway=anyway)
        decompose_here(session, plan, at, by_id)
        _report(session, plan.id, as_json, "以上是试算，没有导入；去掉 --dry-run 即导入。")


def _amend(name: str, content: bytes, plan_id: int, by: str | None, as_of: str | None, dry_run: bool,
           as_json: bool, anyway: bool) -> None:
    with opened() as here:
        at = instant(as_of, here)
        document = read_document(content, name, scans=here.scans)
        with (undone if dry_run else transaction)(here.engine) as session:
            amendment = amendment_of(session, prepare_in(session, plan_id, document, at, person(session, by),
                                                         anyway=anyway))
            rows = difference_of(session, amendment, here.context(at))
    show_difference(amendment, rows, as_json, kept=not dry_run)


def _report(session: Session, plan_id: int, as_json: bool, end: str) -> None:
    plan, duties = plan_of(session, plan_id), duties_of(session, plan_id)
    measures, targets = measures_of(session, plan_id), targets_of(session, plan_id)
    doubts = Counter(flag for duty in duties for flag in duty.flags)
    for problem in plan.problems:
        say(f"注意：{problem['message']}（第 {problem['start']} 字）")
    facts = {"plan": plan.id, "title": plan.title, "measures": len(measures), "targets": len(targets),
             "duties": len(duties), "doubts": dict(doubts), "unread": plan.unread}
    tell(as_json, facts, f"方案 {plan.id}《{plan.title}》：{len(measures)} 条措施，{len(targets)} 项指标，"
         f"拟立事项 {len(duties)} 项。",
         *[f"  {NAMES.get(flag, flag)}：{count} 项" for flag, count in doubts.most_common()], *_unread(plan), end)


def issued(plan: Annotated[int, typer.Argument(help="The plan's id.")],
           date: Annotated[str, typer.Argument(help="The day of issue (成文日期).")], by: By = None, as_of: AsOf = None,
           dry_run: DryRun = False, json: AsJson = False) -> None:
    """Enter the day a plan was issued; duties that wait for it are dated, and units that have them hear of it."""
    day = parse_day(date)
    with opened() as here, (undone if dry_run else transaction)(here.engine) as session:
        found = plan_of(session, plan)
        dated = [{"number": duty.number, "title": duty.title, "due_on": duty.due_on and duty.due_on.isoformat()}
                 for duty in set_heading(session, found, found.title, day,
                                         here.context(instant(as_of, here), person(session, by)))]
    tell(json, {"issued_on": day.isoformat(), "dated": dated},
         *[f"{one['number']} {one['title']}：{one['due_on'] or '待确认'}" for one in dated],
         f"{len(dated)} 项{'将' if dry_run else ''}有时限。{'未作改动。' if dry_run else ''}")


def confirm(plan: Annotated[int, typer.Argument(help="The plan's id, as `duban import` gave it.")],
            all_members: Annotated[bool, typer.Option("--all-members", help="Expand groups to all members.")] = False,
            due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="For those without a date.")] = None,
            by: By = None, as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Confirm every proposal of a plan that can be; say what is left and why."""
    due_on = parse_day(due) if due else None
    with opened() as here:
        at = instant(as_of, here)
        with reading(here.engine) as session:
            by_id = person(session, by)
            proposed = len(duties_of(session, plan_of(session, plan).id, State.PROPOSED))
        if dry_run:
            return tell(json, {"proposed": proposed}, f"方案 {plan} 有 {proposed} 项待确认。未作改动。")
        perform(here, "flows.plans:decompose_plan", "flows.pipeline:decompose_steps", plan, at, by_id)
        confirmed = confirm_proposals(plan, at, all_members, due_on, by_id)
        with reading(here.engine) as session:
            found = plan_of(session, plan)
            undated = undated_in(session, found)
    tell(json, {"confirmed": confirmed.count, "left": list(confirmed.left), "undated": undated,
                "unread": found.unread},
         f"已确认 {confirmed.count} 项，待处理 {len(confirmed.left)} 项。", *confirmed.left, *_unread(found),
         f"下一步：duban dispatch {plan}")
    tell_undated(plan, undated)


def dispatch(plan: Annotated[int, typer.Argument(help="The plan's id.")], by: By = None, as_of: AsOf = None,
             yes: Yes = False, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Dispatch the plan's ready duties; refused whole where a unit cannot be written to.

    Refused too where the year of any is not known, unless --yes is given.
    """
    with opened() as here:
        with reading(here.engine) as session:
            found = plan_of(session, plan)
            undated, yearless = undated_in(session, found), without_year(
                ready_duties(session, plan, limit=5000), found)
        if dry_run:
            ready = check_dispatch(plan)
            tell(json, {"ready": ready, "undated": undated, "unread": found.unread},
                 f"方案 {plan} 有 {ready} 项可以交办。未作改动。", *_unread(found))
            return tell_undated(plan, undated)
        if yearless and not yes:
            raise NotAllowed("dispatch_without_year", count=len(yearless), plan=plan)
        at = instant(as_of, here)
        with reading(here.engine) as session:
            by_id = person(session, by)
        count = perform(here, "flows.plans:dispatch_plan", "flows.pipeline:dispatch_steps", plan, at, by_id)
        with reading(here.engine) as session:
            waiting = letters_waiting(session)
    tell(json, {"dispatched": count, "letters": waiting, "undated": undated, "unread": found.unread},
         f"已交办 {count} 项，待发信件 {waiting} 封。", *_unread(found),
         "下一步：duban deliver 发出信件；duban run daily 做每日督办；duban serve 自动办理。")
    tell_undated(plan, undated)


SHOWN = 10
REASONS = {Why.NO_YEAR: "原文没有年份，方案成文日期不明", Why.NO_ISSUE: "自印发之日起计算，方案成文日期不明",
           Why.NO_TERM: "方案没有写明时限"}


def _unread(plan: Plan) -> list[str]:
    """How far the plan's review is, where not all of it is read."""
    return [f"还有 {plan.unread} 处未读，请在“方案”页面核对。"] if plan.unread else []


def undated_in(session: Session, plan: Plan) -> list[dict]:
    """The plan's duties without a date as plain values: number, title, the plan's own words, and why."""
    return [_row(one) for one in undated_of(session, plan)]


def tell_undated(plan_id: int, rows: list[dict]) -> None:
    """Each duty without a date is named with the reason, and what to do about it."""
    if not rows:
        return
    say(f"其中 {len(rows)} 项没有时限，交办后不按期提醒和催办，也不会逾期：")
    for row in rows[:SHOWN]:
        say(f"  {row['number']} {row['title']}：{REASONS[Why(row['why'])]}"
            + (f"（{row['written']}）" if row["written"] else ""))
    if len(rows) > SHOWN:
        say(f"  等 {len(rows)} 项，详见方案页面。")
    if any(row["why"] != Why.NO_TERM for row in rows):
        say(f"登记成文日期后自动定时限：duban issued {plan_id} 日期。")
    if any(row["why"] == Why.NO_TERM for row in rows):
        say(f"交办前可统一定时限：duban confirm {plan_id} --due 日期；已交办的，在事项页面延期。")


def _row(one: Undated) -> dict:
    return {"number": one.duty.number, "title": one.duty.title, "written": one.duty.deadline_text,
            "why": one.why.value}
