"""Duties from the command line: listed, signed for, reported, returned, accepted, extended; a transaction for each,
then the letters that go out at once.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from cli.dependencies import AsJson, AsOf, By, instant, opened, parse_day, person, read_bytes, tell
from domain.duties.lifecycle import STATE_NAMES, State
from domain.errors import NotAllowed, NotFound
from models.action_context import ActionContext
from models.directory.unit import Unit, unit_names
from models.duties import hand_in
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Duty, duty_numbered, owed_between
from models.duties.extension import Extension, ask_extension, grant_extension, pending_extension, refuse_extension
from models.duties.hand_in import File, submit_report
from models.duties.report import ReportKind
from models.engine import reading, transaction
from models.plans.suggestion import suggestions_for
from tasks.letters.making import make_letters


@dataclass(frozen=True)
class Acting:
    """The duty in hand and the circumstances of the change."""

    session: Session
    duty: Duty
    context: ActionContext


@contextmanager
def acting_on(number: str, by: str | None, as_of: str | None) -> Iterator[Acting]:
    """The change made inside stands whole or not at all; what it has to say is in letters afterwards."""
    with opened() as here:
        at = instant(as_of, here)
        with transaction(here.engine) as session:
            yield Acting(session, duty_numbered(session, number), here.context(at, person(session, by)))
        make_letters.fn(at, True)


SHOWN = 40


def duties(plan: Annotated[int | None, typer.Option("--plan", help="Of this plan.")] = None,
           unit: Annotated[str | None, typer.Option("--unit", help="Of this unit, by name or alias.")] = None,
           state: Annotated[State | None, typer.Option("--state", help="In this state.")] = None,
           overdue: Annotated[bool, typer.Option("--overdue", help="Overdue only.")] = False,
           as_of: AsOf = None, json: AsJson = False) -> None:
    """List duties: all but the dropped, or those of a plan, a unit, a state, or what is overdue."""
    with opened() as here, reading(here.engine) as session:
        today = here.today(instant(as_of, here))
        found = _found(session, plan, unit, state, overdue, today)
        suggested = _suggestions(session, [duty for duty, _ in found])
        rows = [_row(duty, name, today) | {"suggestions": suggested.get(duty.id, [])} for duty, name in found]
    tell(json, rows, *[_line(row) for row in rows[:SHOWN]], *_ending(rows))


def _found(session: Session, plan: int | None, unit: str | None, state: State | None, overdue: bool,
           today: date) -> list[tuple[Duty, str | None]]:
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True)
    if plan is not None:
        query = query.where(Duty.plan_id == plan)
    if unit is not None:
        names = unit_names(session)
        if unit not in names:
            raise NotFound("no_such_unit_in_directory", unit=unit)
        query = query.where(Duty.unit_id == names[unit])
    query = query.where(Duty.state == state if state is not None else Duty.state != State.DROPPED)
    if overdue:
        query = query.where(owed_between(None, today), col(Duty.owed_on) < today)
    return list(session.exec(query.order_by(Duty.plan_id, Duty.measure_id, Duty.id)).all())


def _row(duty: Duty, unit: str | None, today: date) -> dict:
    return {"number": duty.number, "plan": duty.plan_id, "title": duty.title, "unit": unit or duty.unit_written,
            "role": duty.role.value, "form": duty.form.value, "state": duty.state.value, "due_on": duty.due_on,
            "provisional": duty.provisional, "overdue": duty.is_overdue(today), "deadline": duty.deadline_text,
            "deliverable": duty.deliverable, "report_to": duty.report_to, "copy_to": duty.copy_to, "flags": duty.flags}


def _suggestions(session: Session, duties: list[Duty]) -> dict[int, list[dict]]:
    found = suggestions_for(session, [duty.id for duty in duties if "no_actor" in duty.doubts()])
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    return {duty_id: [{"unit": names[one.unit_id], "confidence": one.confidence, "confirmed": one.confirmed,
                       "words": [word for word, _ in one.words]} for one in several]
            for duty_id, several in found.items()}


def _line(row: dict) -> str:
    late = "（已逾期）" if row["overdue"] else ""
    guessed = "（暂定）" if row["due_on"] and row["provisional"] else ""
    due = f"{row['due_on']}{guessed}" if row["due_on"] else row["deadline"] or "无时限"
    proposed = f"，建议{row['suggestions'][0]['unit']}" if row["suggestions"] else ""
    unit = row["unit"] or f"（未指定单位{proposed}）"
    return f"{row['number']}  {STATE_NAMES[State(row['state'])]}{late}  {due}  {unit}  {row['title']}"


def _ending(rows: list[dict]) -> list[str]:
    if not rows:
        return ["没有符合条件的事项。用 duban import FILE 导入方案。"]
    more = f"，以上为前 {SHOWN} 项，全部用 --json 查看" if len(rows) > SHOWN else ""
    return [f"共 {len(rows)} 项{more}。"]


def acknowledge(number: Annotated[str, typer.Argument(help="The duty's number, as 2016-0032.")], by: By = None,
                as_of: AsOf = None, json: AsJson = False) -> None:
    """Sign for a duty; a second time changes nothing."""
    with acting_on(number, by, as_of) as acting:
        hand_in.acknowledge(acting.session, acting.duty, acting.context)
    tell(json, {"number": number, "state": acting.duty.state.value}, f"事项 {number} 已签收。",
         f"下一步：duban report {number} --text …")


Files = Annotated[list[Path] | None, typer.Option("--file", help="An attachment; may be given again.", exists=True,
                                                  dir_okay=False)]


def report(number: Annotated[str, typer.Argument(help="The duty's number.")],
           text: Annotated[str, typer.Option("--text", help="What was done.")] = "", file: Files = None,
           progress: Annotated[bool, typer.Option("--progress", help="Progress only; the duty stays open.")] = False,
           figure: Annotated[list[str] | None, typer.Option("--figure", help="NAME=NUMBER, for each figure that the "
                                                            "duty asks for.")] = None,
           open_parts: Annotated[str, typer.Option("--open-parts", help="Why it is complete while parts of it are "
                                                   "open.")] = "",
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Hand in a report; a completion report stops reminders and waits for the office."""
    files = tuple(File(path.name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", read_bytes(path))
                  for path in file or [])
    figures = dict(part.split("=", 1) for part in figure or [] if "=" in part)
    kind = ReportKind.PROGRESS if progress else ReportKind.COMPLETION
    with acting_on(number, by, as_of) as acting:
        handed_in = submit_report(acting.session, acting.duty, text, acting.context, kind=kind, files=files,
                                  figures=figures, open_parts_reason=open_parts)
    facts = {"number": number, "report": handed_in.id, "kind": kind.value, "state": acting.duty.state.value}
    tell(json, facts, f"事项 {number} 的{'进展' if progress else '办结报告'}已报送，附件 {len(files)} 个。",
         *([] if progress else [f"下一步：由办公室审核：duban accept {number} 或 duban return {number} --comment …"]))


def return_(number: Annotated[str, typer.Argument(help="The duty's number.")],
            comment: Annotated[str, typer.Option("--comment", help="What is missing.")],
            answer_by: Annotated[str | None, typer.Option("--answer-by", metavar="DATE",
                                                          help="Term; else the policy's.")] = None,
            by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Return the report that waits, with a reason and a term."""
    term = parse_day(answer_by) if answer_by else None
    with acting_on(number, by, as_of) as acting:
        returned = return_report(acting.session, acting.duty, comment, acting.context, answer_by=term)
    tell(json, {"number": number, "state": acting.duty.state.value, "answer_by": returned.answer_by},
         f"事项 {number} 已退回，请承办单位于 {returned.answer_by} 前补报。")


def accept(number: Annotated[str, typer.Argument(help="The duty's number.")],
           comment: Annotated[str, typer.Option("--comment", help="A word to the unit.")] = "",
           as_approver: Annotated[bool, typer.Option("--as-approver", help="Approve what was passed on.")] = False,
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Accept the report that waits; where the plan names an approver, it is passed on first."""
    with acting_on(number, by, as_of) as acting:
        accept_report(acting.session, acting.duty, acting.context, comment=comment, as_approver=as_approver)
    closed = acting.duty.state is State.CLOSED
    said = "已销号。" if closed else f"的报告已转批准人。下一步：duban accept {number} --as-approver"
    tell(json, {"number": number, "state": acting.duty.state.value}, f"事项 {number} {said}")


Number = Annotated[str, typer.Argument(help="The duty's number.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="The date wanted or granted.")]


def extend(number: Number, until: Until = None, reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
           grant: Annotated[bool, typer.Option("--grant", help="Grant the request that waits.")] = False,
           refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it; needs --reason.")] = False,
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Ask for time until a date, or decide the request that waits."""
    if grant and refuse:
        raise typer.BadParameter("--grant 与 --refuse 只能用一个。")
    if until is None and not (grant or refuse):
        raise typer.BadParameter("申请延期须写明 --until 日期和 --reason 理由。")
    day = parse_day(until) if until else None
    with acting_on(number, by, as_of) as acting:
        if grant:
            grant_extension(acting.session, _waiting(acting), acting.context, granted_on=day, comment=reason)
            said = f"已准予事项 {number} 延期至 {acting.duty.due_on}。"
        elif refuse:
            refuse_extension(acting.session, _waiting(acting), acting.context, comment=reason)
            said = f"未同意事项 {number} 延期，时限仍为 {acting.duty.due_on}。"
        else:
            ask_extension(acting.session, acting.duty, day, reason, acting.context)
            said = f"事项 {number} 已申请延期至 {day}。下一步：duban extend {number} --grant 或 --refuse --reason …"
    tell(json, {"number": number, "due_on": acting.duty.due_on, "state": acting.duty.state.value}, said)


def _waiting(acting: Acting) -> Extension:
    request = pending_extension(acting.session, acting.duty.id)
    if request is None:
        raise NotAllowed("no_pending_extension", duty=acting.duty.number)
    return request
