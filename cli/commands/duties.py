"""`duban duties`: the ledger of duties as a list."""

from datetime import date
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from cli.edge import opened, tell
from cli.instants import instant
from cli.options import AsJson, AsOf
from domain.errors import NotFound
from domain.lifecycle import STATE_NAMES, State
from models.directory.responsibility import suggestions_for
from models.directory.unit import Unit, unit_names
from models.duties.duty import Duty, owed_between
from models.engine import reading

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
            raise NotFound(f"单位目录中没有“{unit}”；用 duban units FILE 导入，或核对名称。")
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
