"""What of a plan is unread: listed for the office, dismissed as no task, or asked about again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from domain.errors import Conflict
from models.action_context import ActionContext
from models.history import History, record
from models.plans.plan import Measure, Plan

FLAG = "unread_item"
CHINESE = re.compile(r"[一-鿿]")
FEWEST = 6
"""What a measure leaves of a stretch, such as its number, is no stretch of its own with fewer Chinese characters."""
DISMISS, ASK_AGAIN = "dismiss_unread", "ask_unread_again"


@dataclass(frozen=True)
class Unread:
    """A stretch of the plan's text that may oblige somebody and is no measure; `problem` is where the whole begins."""

    start: int
    end: int
    words: str
    problem: int


def unread_of(session: Session, plan: Plan) -> list[Unread]:
    """What of the plan is unread, in the order of its text: neither made a measure nor dismissed."""
    spans = session.exec(select(Measure.start, Measure.end).where(
        Measure.plan_id == plan.id, col(Measure.withdrawn_on).is_(None)).order_by(Measure.start)).all()
    asked = [one for one in plan.problems if one.get("flag") == FLAG and not one.get("dismissed")]
    return [piece for one in sorted(asked, key=lambda one: one["start"])
            for piece in _left(plan.text, one["start"], one["end"], spans)]


def dismissed_of(plan: Plan) -> list[Unread]:
    """What the office said is no task, in the order of the text."""
    said = [one for one in plan.problems if one.get("flag") == FLAG and one.get("dismissed")]
    return [Unread(one["start"], one["end"], _words(plan.text[one["start"]:one["end"]]), one["start"])
            for one in sorted(said, key=lambda one: one["start"])]


def recount(session: Session, plan: Plan) -> None:
    """The plan's `unread` says how many stretches are; for lists, which do not look into each plan."""
    session.flush()
    plan.unread = len(unread_of(session, plan))
    session.add(plan)


def dismiss(session: Session, plan: Plan, start: int, context: ActionContext) -> None:
    """The stretch that begins there is no task, and not asked about again, in later versions of the plan neither.

    A second time changes nothing; Conflict where no such stretch is unread.
    """
    _set(session, plan, start, True, context)


def ask_again(session: Session, plan: Plan, start: int, context: ActionContext) -> None:
    """What was dismissed is unread again. A second time changes nothing; Conflict where there is no such stretch."""
    _set(session, plan, start, False, context)


def as_answered(session: Session, plan: Plan, problems: Iterable[dict], text: str) -> list[dict]:
    """The problems of a version of the plan with that text; what the office dismissed in the same words stays so."""
    query = select(History).where(History.plan_id == plan.id, col(History.action).in_([DISMISS, ASK_AGAIN]))
    answers = {entry.facts["words"]: entry.action == DISMISS
               for entry in session.exec(query.order_by(History.id)).all()}
    return [one | {"dismissed": True} if one.get("flag") == FLAG
            and answers.get(_compared(text[one["start"]:one["end"]])) else one for one in problems]


def _set(session: Session, plan: Plan, start: int, dismissed: bool, context: ActionContext) -> None:
    session.flush()
    session.refresh(plan, with_for_update=True)   # two answers at once would each write the whole list
    found = next((one for one in plan.problems if one.get("flag") == FLAG and one["start"] == start), None)
    if found is None:
        raise Conflict("unread_gone")
    if bool(found.get("dismissed")) is dismissed:
        return
    words = plan.text[start:found["end"]]
    plan.problems = [one if one is not found else one | {"dismissed": dismissed} for one in plan.problems]
    record(session, DISMISS if dismissed else ASK_AGAIN, context, plan_id=plan.id, note=_words(words)[:40],
           start=start, end=found["end"], words=_compared(words))
    recount(session, plan)


def _left(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> list[Unread]:
    """The stretch, or what measures made of parts of it leave."""
    made = [(first, last) for first, last in spans if first < end and last > start]
    pieces, at = [], start
    for first, last in [*made, (end, end)]:
        if first > at:
            pieces.append((at, min(first, end)))
        at = max(at, last)
    found = []
    for first, last in pieces:
        words = text[first:last]
        if not made or len(CHINESE.findall(words)) >= FEWEST:
            first, last = first + len(words) - len(words.lstrip()), last - len(words) + len(words.rstrip())
            found.append(Unread(first, last, _words(words), start))
    return found


def _words(text: str) -> str:
    """The words in one line, without a table's bars at their ends."""
    return " ".join(text.split()).strip(" |")


def _compared(text: str) -> str:
    """The words without blanks: a version set anew breaks its lines elsewhere."""
    return "".join(text.split())
