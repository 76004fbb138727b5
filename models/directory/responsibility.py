"""The responsibility directory: which words of a measure speak for which unit, and what was suggested from it."""

from sqlmodel import Field, Session, SQLModel, col, select

from domain.lifecycle import Action, State
from domain.precedents import Confirmed
from models.columns import json_field, reference
from models.duties.duty import Duty, Form, Role
from models.history import History
from models.plans.plan import Measure

MOST_CONFIRMED = 2000
"""So many of the latest confirmations count; older ones are forgotten."""


class Responsibility(SQLModel, table=True):
    """The subject words of one unit as the office wrote them, beside the built-in ones or, `alone`, in their place."""

    __tablename__ = "responsibility"
    unit_id: int = reference("unit.id", primary_key=True)
    words: list = json_field(list)
    related: list = json_field(list)
    alone: bool = False


class Suggestion(SQLModel, table=True):
    """A unit suggested for a proposal that names no one, with the reason; never more than a suggestion.

    `words` are pairs of a word and its offset in the measure (null in a heading); `confirmed` counts the like measures
    that the unit got before; `confidence` is the unit's share, from 0 to 1, of all that speaks for anybody.
    """

    __tablename__ = "suggestion"
    duty_id: int = reference("duty.id", primary_key=True)
    rank: int = Field(primary_key=True)
    unit_id: int = reference("unit.id", index=False)
    words: list = json_field(list)
    confirmed: int = 0
    confidence: float = 0.0


def written_words(session: Session) -> dict[int, Responsibility]:
    """Unit → the words that the office wrote for it."""
    return {one.unit_id: one for one in session.exec(select(Responsibility).order_by(Responsibility.unit_id))}


def suggestions_for(session: Session, duty_ids: list[int]) -> dict[int, list[Suggestion]]:
    """Proposal → its suggestions, best first."""
    found: dict[int, list[Suggestion]] = {}
    query = select(Suggestion).where(col(Suggestion.duty_id).in_(duty_ids))
    for one in session.exec(query.order_by(Suggestion.duty_id, Suggestion.rank)):
        found.setdefault(one.duty_id, []).append(one)
    return found


def suggestions_of(session: Session, plan_id: int) -> dict[int, list[Suggestion]]:
    """Proposal of the plan that still names no one → its suggestions, best first."""
    found: dict[int, list[Suggestion]] = {}
    query = select(Suggestion).join(Duty, Duty.id == Suggestion.duty_id).where(Duty.plan_id == plan_id, *unnamed())
    for one in session.exec(query.order_by(Suggestion.duty_id, Suggestion.rank)):
        found.setdefault(one.duty_id, []).append(one)
    return found


def unnamed() -> tuple:
    """The conditions under which a duty is a proposal for which its plan names no one."""
    return (Duty.state == State.PROPOSED, col(Duty.unit_id).is_(None), col(Duty.group_id).is_(None),
            Duty.unit_written == "", Duty.form != Form.PER_EVENT)


def confirmed_before(session: Session, limit: int = MOST_CONFIRMED) -> list[Confirmed]:
    """Measures with the units that were confirmed to answer for them and still do, the latest confirmation first."""
    query = select(Measure.id, Measure.text, Duty.unit_id).join(Duty, Duty.measure_id == Measure.id).join(
        History, History.duty_id == Duty.id).where(
        History.action == Action.CONFIRM.value, col(Duty.unit_id).is_not(None), Duty.role != Role.SUPPORT,
        Duty.state != State.DROPPED, col(Duty.parent_id).is_(None))
    texts: dict[int, str] = {}
    units: dict[int, set[int]] = {}
    for measure_id, text, unit_id in session.exec(query.order_by(col(History.id).desc()).limit(limit)):
        texts[measure_id] = text
        units.setdefault(measure_id, set()).add(unit_id)
    return [Confirmed(text, frozenset(units[measure_id])) for measure_id, text in texts.items()]
