"""Units suggested (建议单位) where a plan names none: which words speak for which unit, what was suggested and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Field, Session, SQLModel, col, delete, select

from domain.duties.lifecycle import Action, State
from domain.errors import Conflict, NotAllowed
from domain.messages import Message
from domain.plans.text.headings import Headings
from domain.plans.unit_suggestions import Confirmed, Router, Suggested, Words, plain_word
from models.action_context import ActionContext
from models.columns import json_field, reference
from models.directory.tier import written_by
from models.directory.unit import Unit, UnitAlias, UnitKind
from models.directory.writing import refuse_writing
from models.duties.duty import Duty, Form, Role
from models.history import History, record
from models.plans.plan import Measure, Plan
from models.plans.proposal import correct

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


Builtin = Callable[[Iterable[str]], Words]
"""A unit's names → the words that its kind of department has by itself."""
LONGEST_WORD, MOST_WORDS = 20, 300


@dataclass(frozen=True)
class Change:
    """A proposal that other words would be suggested for: the first unit before and after, None for nobody."""

    duty: Duty
    before: int | None
    after: int | None


def suggest(session: Session, plans: Iterable[Plan], builtin: Builtin) -> int:
    """The proposals of these plans that name no one have their suggestions made anew; gives how many have any."""
    plan_ids = [plan.id for plan in plans]
    session.flush()
    session.exec(delete(Suggestion).where(col(Suggestion.duty_id).in_(
        select(Duty.id).where(col(Duty.plan_id).in_(plan_ids)))))
    found = suggested(session, plan_ids, builtin)
    session.add_all(Suggestion(duty_id=duty_id, rank=rank, unit_id=one.unit, confirmed=one.confirmed,
                               words=[[word.word, word.at] for word in one.words], confidence=one.confidence)
                    for duty_id, several in found.items() for rank, one in enumerate(several))
    session.flush()
    return sum(bool(several) for several in found.values())


def suggested(session: Session, plan_ids: Iterable[int], builtin: Builtin,
              instead: Mapping[int, Responsibility] | None = None) -> dict[int, list[Suggested]]:
    """Proposal of these plans that names no one → what is suggested; `instead` tries other words for some units."""
    query = select(Duty.id, Measure, Plan).join(Measure, Measure.id == Duty.measure_id).join(
        Plan, Plan.id == Duty.plan_id).where(col(Duty.plan_id).in_(list(plan_ids)), *unnamed())
    rows = session.exec(query.order_by(Duty.id)).all()
    if not rows:
        return {}
    confirmed = confirmed_before(session)
    offices = {plan.office_id for _, _, plan in rows}
    routers = {office_id: Router(words_for(session, office_id, builtin, instead), confirmed) for office_id in offices}
    headings = {plan.id: Headings(plan.text) for plan in {plan.id: plan for _, _, plan in rows}.values()}
    return {duty_id: routers[plan.office_id].suggest(measure.text, headings[plan.id].above(measure.path, measure.start))
            for duty_id, measure, plan in rows}


def words_for(session: Session, office_id: int, builtin: Builtin,
              instead: Mapping[int, Responsibility] | None = None) -> dict[int, Words]:
    """Unit of the office's own directory → its words: those of its kind for departments of its tier, and those written.
    """
    written = written_words(session) | dict(instead or {})
    tier, directory = session.get_one(Unit, office_id).tier, written_by(session, [office_id])
    words = {}
    for unit, names in named_units(session):
        if unit.id not in directory:
            continue
        own = written.get(unit.id)
        by_kind = builtin(names) if unit.tier == tier and unit.kind is not UnitKind.GOVERNMENT else Words()
        words[unit.id] = by_kind if own is None else Words(tuple(own.words), tuple(own.related)) if own.alone else \
            Words(tuple(own.words), tuple(own.related)).with_more(by_kind)
    return {unit_id: one for unit_id, one in words.items() if one.main or one.related}


def named_units(session: Session) -> list[tuple[Unit, list[str]]]:
    """Every unit with its name and other names."""
    names: dict[int, list[str]] = {}
    for alias in session.exec(select(UnitAlias).order_by(UnitAlias.name)):
        names.setdefault(alias.unit_id, []).append(alias.name)
    return [(unit, [unit.name, *names.get(unit.id, ())]) for unit in session.exec(
        select(Unit).where(col(Unit.merged_into_id).is_(None)).order_by(Unit.id))]


def write_words(session: Session, unit: Unit, words: Iterable[str], related: Iterable[str], context: ActionContext, *,
                alone: bool) -> None:
    """The unit has these words of its own; without any, and not alone, it has those of its kind only.

    NotAllowed for a word that is too short or too long to tell a subject, for too many, and for a unit of another
    office's directory. The history says which words there are now.
    """
    refuse_writing(session, context, [unit.id])
    own = own_words(unit, words, related, alone=alone)
    if own.words or own.related or own.alone:
        session.merge(own)
    else:
        session.exec(delete(Responsibility).where(Responsibility.unit_id == unit.id))
    record(session, "write_words", context, note="、".join(own.words), unit_id=unit.id, words=own.words,
           related=own.related, alone=own.alone)
    session.flush()


def own_words(unit: Unit, words: Iterable[str], related: Iterable[str], *, alone: bool) -> Responsibility:
    """What `write_words` would write, as a value."""
    main = list(dict.fromkeys(filter(None, map(plain_word, words))))
    more = [word for word in dict.fromkeys(filter(None, map(plain_word, related))) if word not in main]
    wrong = [word for word in (*main, *more) if not 2 <= len(word) <= LONGEST_WORD]
    if wrong:
        raise NotAllowed("subject_words_unusable", unit=unit.name, words=wrong[:5], longest=LONGEST_WORD)
    if len(main) + len(more) > MOST_WORDS:
        raise NotAllowed("subject_words_too_many", unit=unit.name, count=len(main) + len(more), most=MOST_WORDS)
    return Responsibility(unit_id=unit.id, words=main, related=more, alone=alone)


def changes_by(session: Session, plan_ids: Iterable[int], own: Responsibility, builtin: Builtin) -> list[Change]:
    """The open proposals of these plans for which another unit would come first if the unit had these words."""
    plan_ids = list(plan_ids)
    before = suggested(session, plan_ids, builtin)
    after = suggested(session, plan_ids, builtin, {own.unit_id: own})
    firsts = {duty_id: (_first(before[duty_id]), _first(after[duty_id])) for duty_id in before}
    changed = [duty_id for duty_id, (old, new) in firsts.items() if old != new]
    duties = session.exec(select(Duty).where(col(Duty.id).in_(changed)).order_by(Duty.id)).all()
    return [Change(duty, *firsts[duty.id]) for duty in duties]


def accept(session: Session, duty: Duty, unit_id: int, context: ActionContext) -> None:
    """The proposal has the unit that was suggested for it, as the office decided; it is still to be confirmed.

    Conflict where that is not suggested any more, or the proposal has its unit by now.
    """
    suggestion = session.exec(select(Suggestion).where(Suggestion.duty_id == duty.id,
                                                       Suggestion.unit_id == unit_id)).first()
    if suggestion is None or duty.unit_id or duty.group_id or duty.unit_written:
        raise Conflict("suggestion_changed", duty=duty.number)
    unit = session.get_one(Unit, unit_id)
    correct(session, duty, context, unit_id=unit_id, note=str(Message("noted_suggestion_accepted", unit=unit.name)))


def open_plans(session: Session, office_ids: Iterable[int] | None = None) -> list[Plan]:
    """The plans with proposals that name no one, of these offices or of all."""
    query = select(Plan).where(col(Plan.id).in_(select(Duty.plan_id).where(*unnamed())))
    if office_ids is not None:
        query = query.where(col(Plan.office_id).in_(list(office_ids)))
    return list(session.exec(query.order_by(Plan.id)).all())


def _first(several: list[Suggested]) -> int | None:
    return several[0].unit if several else None
