"""What a daily run would say, counted without changing anything."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import col, func, select

from domain.letters.kinds import AT_ONCE, Gathered, NoticeKind
from domain.reminders.policy import rung_windows
from models.duties.occurrence import due_series
from models.engine import reading
from models.letters.letter import letters_waiting
from models.reminders.case import climbing
from models.reminders.ladder import START, due_rows, unsigned_rows
from models.reminders.notice import Notice
from tasks.letters.held_letters import held_letters
from tasks.runtime import runtime

CHUNK = 1000


def preview_day(as_of: datetime) -> dict[str, int]:
    """How many duties would be reminded, asked to sign for, have a slip or a case; how many series are looked at.

    `letters` is how many letters that makes with what waits to be said already, before any is found untrue. None of
    any on a day off.
    """
    here = runtime()
    context = here.context(as_of)
    counts = dict.fromkeys(("series", "asked", "reminded", "unsigned", "slips", "cases", "climbed", "letters"), 0)
    if not here.may_send(as_of):
        return counts
    with reading(here.engine) as session:
        counts["series"] = len(due_series(session, context, limit=CHUNK))
        counts["letters"] = sum(one.letters for one in held_letters(session))
        counts["unsigned"], unsigned = _count(partial(unsigned_rows, session, context.today))
        alone, gathered = 0, {(NoticeKind.REMINDER, unit_id) for unit_id in unsigned}
        counts["climbed"] = len(climbing(session, context.today, limit=CHUNK))
        for rung, first, last in rung_windows(here.policy, context.today, here.calendar):
            found, units = _count(partial(due_rows, session, rung.key, first, last))
            counts[rung.step.counted] += found
            if rung.kind.row.gathered is Gathered.DUTY:
                alone += found
            else:
                gathered |= {(rung.kind, unit_id) for unit_id in units}
            if rung.opens_case:
                counts["cases"] += _count(partial(due_rows, session, f"{rung.key}:case", first, last))[0]
        counts["letters"] += alone + len(gathered)
    return counts


def letters_to_send() -> int:
    """How many letters wait, those included that are written at once when they may go out."""
    groups = select(Notice.post_id, Notice.kind).where(
        col(Notice.letter_id).is_(None), col(Notice.withdrawn).is_(False), col(Notice.kind).in_(AT_ONCE)).distinct()
    with reading(runtime().engine) as session:
        return letters_waiting(session) + session.exec(select(func.count()).select_from(groups.subquery())).one()


def _count(rows_from: Callable[..., list]) -> tuple[int, set[int]]:
    """How many rows, and of which units."""
    found, units, cursor = 0, set(), START
    while rows := rows_from(cursor=cursor, limit=CHUNK):
        found, cursor = found + len(rows), (rows[-1].owed_on, rows[-1].id)
        units |= {row.unit_id for row in rows if row.unit_id is not None}
    return found, units
