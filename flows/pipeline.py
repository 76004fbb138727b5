"""What is done and in which order, written once: run as Prefect tasks by the flows, or plainly in this process."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.errors import NotAllowed
from domain.letters.kinds import DailyStep
from domain.reminders.policy import Rung, rung_windows
from flows.running import Call
from models.reminders.ladder import START
from tasks.assessment import tell_assessed
from tasks.bulletins import draft_quarter, tell_units
from tasks.duties import check_dispatch, dispatch_chunk, make_due_occurrences
from tasks.heartbeat import beat_clock, mark_daily_run, set_aside_wrong_days, why_to_ask
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.letters.office_summary import make_summary
from tasks.letters.weekly_brief import make_briefs
from tasks.plans.intake import decompose_measure, measures_to_decompose, suggest_units, take_in
from tasks.reminders import climb_undecided, gather_reports, open_cases, remind_rung, remind_unsigned
from tasks.runtime import runtime

log = logging.getLogger(__name__)


@dataclass
class DayRun:
    """What a daily run did: counts by step, and the steps that failed with the reason of each.

    `asks` says why it did nothing and waits for a person to confirm its day.
    """

    day: date
    skipped: bool = False
    asks: str = ""
    done: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


async def take_in_plan(call: Call, content: bytes, source_name: str, as_of: datetime, by: int | None = None, *,
                       anyway: bool = False) -> int:
    """The document is a plan with proposals; gives its id."""
    plan_id = take_in(content, source_name, as_of, by, anyway=anyway)
    await decompose_steps(call, plan_id, as_of, by)
    return plan_id


async def decompose_steps(call: Call, plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """Each measure has its proposals, made one after the other so that numbers follow the text; gives how many.

    Where the plan names no one, units are suggested.
    """
    measures = await call(measures_to_decompose, plan_id)
    made = sum([await call(decompose_measure, measure_id, as_of, by) for measure_id in measures])
    if measures:
        await call(suggest_units, plan_id)
    return made


async def dispatch_steps(call: Call, plan_id: int, as_of: datetime, by: int | None = None) -> int:
    """The plan's ready duties are with their units and the letters about them made; gives how many."""
    await call(check_dispatch, plan_id)
    dispatched = 0
    while chunk := await call(dispatch_chunk, plan_id, as_of, by):
        dispatched += chunk
    await call(make_letters, as_of, True)
    return dispatched


async def daily_steps(call: Call, as_of: datetime, *, deliver: bool = True, confirmed: bool = False) -> DayRun:
    """The day's work is done, once however often it is run; nothing on a non-working day or outside the send window.

    A day that a wrong clock may have made asks first, unless somebody has `confirmed` it.
    A step that fails is named in the result and does not keep the others from running.
    """
    run = DayRun(runtime().today(as_of))
    if not runtime().may_send(as_of):
        run.skipped = True
        return run
    run.asks = await call(why_to_ask, as_of, confirmed)
    if run.asks:
        return run
    parts = {"set_aside": set_aside_steps, "occurrences": occurrence_steps, "collect": collect_steps,
             "remind": remind_steps, "escalate": escalate_steps, "bulletins": bulletin_steps,
             "letters": letter_steps, "summary": summary_steps}
    for name, steps in (parts | ({"deliver": delivery_steps} if deliver else {})).items():
        try:
            run.done |= await steps(call, as_of)
        except Exception as error:   # whatever is wrong with one part, the others are owed today
            log.exception("daily_step_failed", extra={"step": name})
            run.failed[name] = str(error)
    if not run.failed:
        await call(mark_daily_run, as_of)
    return run


async def set_aside_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """What a run under a wrong clock said of days that have not come is not said."""
    return {"set_aside": await call(set_aside_wrong_days, as_of)}


async def occurrence_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Series and standing duties have the occurrences that fall due in the days ahead."""
    total, after = 0, 0
    while after is not None:
        made, after = await call(make_due_occurrences, as_of, after)
        total += made
    return {"occurrences": total}


async def collect_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Reports that are due and not in are asked for; the office hears which measures are complete."""
    asked = sum([await _sweep(call, remind_rung, *window, as_of)
                 for window in _windows(as_of, lambda rung: rung.step is DailyStep.COLLECT)])
    return {"asked": asked, "complete": await call(gather_reports, as_of)}


async def remind_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Units hear of what falls due soon or today, and of what they have not signed for."""
    reminded = sum([await _sweep(call, remind_rung, *window, as_of)
                    for window in _windows(as_of, lambda rung: rung.step is DailyStep.REMIND)])
    return {"reminded": reminded, "unsigned": await _sweep(call, remind_unsigned, as_of)}


async def escalate_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """What stays overdue has its slip and its case; cases that nobody decided are one post up."""
    done = {"slips": 0, "cases": 0, "climbed": await _climb(call, as_of)}
    for window in _windows(as_of, lambda rung: rung.step is DailyStep.ESCALATE):
        done["slips"] += await _sweep(call, remind_rung, *window, as_of)
    for window in _windows(as_of, lambda rung: rung.opens_case):
        done["cases"] += await _sweep(call, open_cases, *window, as_of)
    return done


async def bulletin_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Offices have a draft of the bulletin for the quarter that is over."""
    return {"bulletins": await call(draft_quarter, as_of)}


async def letter_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """What is to be said is in letters: digests, slips, cases, and what goes out at once."""
    return {"letters": await call(make_letters, as_of) + await call(tell_units, as_of)
            + await call(tell_assessed, as_of)}


async def summary_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Each office has the day's summary and each supervisor the week's brief, also when the letters were stopped."""
    return {"summaries": await call(make_summary, as_of), "briefs": await call(make_briefs, as_of)}


async def delivery_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Letters that may be tried now were tried; what the mail server said stands with each."""
    return await call(deliver_letters, as_of)


async def at_once_steps(call: Call, as_of: datetime) -> dict[str, int]:
    """Dispatches, returns, decisions, issued bulletins and assessments are in letters, and these on their way.

    Letters that stand already go out also where the cap lets no new ones be made; then it is told at the end.
    """
    made, stopped = await call(tell_units, as_of) + await call(tell_assessed, as_of), None
    try:
        made += await call(make_letters, as_of, True)
    except NotAllowed as reason:
        stopped = reason
    done = {"letters": made} | await delivery_steps(call, as_of)
    if stopped is not None:
        raise stopped
    return done


async def beat_steps(call: Call, as_of: datetime) -> None:
    """The clock shows that it is alive."""
    await call(beat_clock, as_of)


def _windows(as_of: datetime, wanted: Callable[[Rung], bool]) -> list[tuple[str, date | None, date]]:
    here = runtime()
    windows = rung_windows(here.policy, here.today(as_of), here.calendar)
    return [(rung.key, first, last) for rung, first, last in windows if wanted(rung)]


async def _sweep(call: Call, step, *args) -> int:
    said, cursor = 0, START
    while cursor is not None:
        swept = await call(step, *args, cursor)
        said, cursor = said + swept.said, swept.cursor
    return said


async def _climb(call: Call, as_of: datetime) -> int:
    moved, more = 0, True
    while more:
        some, more = await call(climb_undecided, as_of)
        moved += some
    return moved
