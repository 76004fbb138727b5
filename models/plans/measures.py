"""Measures cut in two, joined, or added from what the reader left out, before anything of them is dispatched."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from domain.duties.lifecycle import SETTLED, Action, State
from domain.errors import Conflict, NotAllowed
from domain.messages import Message
from domain.plans.assignment import Directory
from domain.plans.reading import measure_to_json
from domain.plans.rereading import reread
from models.action_context import ActionContext
from models.duties.duty import Duty
from models.duties.transition import act
from models.history import record
from models.plans.intake import propose_anew
from models.plans.plan import Measure, Plan, next_measure
from models.plans.unread import recount

UNSENT = frozenset({State.PROPOSED, State.READY, State.DROPPED})


def split(session: Session, measure: Measure, at: int, directory: Directory, context: ActionContext) -> Measure:
    """The measure ends before `at` (an offset of the plan's text) and a new one behind it has the rest; gives that.

    Both are read anew; a half that names nobody keeps the units of the whole, flagged `units_carried`. The proposals
    made before are dropped. NotAllowed once anything of it is dispatched, or where a half would hold no words.
    """
    plan = _hold(session, measure)
    if not measure.start < at < measure.end:
        raise NotAllowed("split_outside_measure")
    whole, bounds = dict(measure.reading), (measure.start, measure.end)
    first, second = (_with_units(_read(plan, *part, directory, context), whole)
                     for part in ((bounds[0], at), (at, bounds[1])))
    _drop_proposals(session, measure, str(Message("noted_measure_split")), context)
    _shift(session, plan, measure.position, 1)
    behind = Measure(plan_id=plan.id, position=measure.position + 1, **_fields(second))
    _set(measure, first | {"path": measure.path})
    session.add_all((measure, behind))
    session.flush()
    _note(session, plan, "split", measure, context)
    for one in (measure, behind):
        propose_anew(session, one, directory)
    return behind


def merge(session: Session, measure: Measure, following: Measure, directory: Directory, context: ActionContext) -> None:
    """The measure reaches to the end of the one that follows it, which is gone; its proposals are made anew.

    Units and leads of both are kept, its times read anew. NotAllowed once anything of either is dispatched; Conflict
    where the other does not follow it any more.
    """
    plan = _hold(session, measure)
    after = next_measure(session, measure)
    if after is None or after.id != following.id:
        raise Conflict("measures_not_adjacent")
    _refuse_dispatched(session, following)
    whole = _read(plan, measure.start, max(measure.end, following.end), directory, context)
    whole = _with_all_units(whole, measure.reading, following.reading)
    for one in (measure, following):
        _drop_proposals(session, one, str(Message("noted_measures_merged")), context)
    session.flush()
    session.exec(update(Duty).where(col(Duty.measure_id) == following.id).values(measure_id=measure.id))
    session.delete(following)
    session.flush()
    _shift(session, plan, measure.position, -1)
    _set(measure, whole | {"path": measure.path})
    session.add(measure)
    _note(session, plan, "merge", measure, context)
    propose_anew(session, measure, directory)


def add_measure(session: Session, plan: Plan, start: int, end: int, directory: Directory,
                context: ActionContext) -> Measure:
    """The stretch [start, end) of the plan's text, which no measure covers, is one, with its proposals; gives it."""
    _hold_plan(session, plan.id)
    if not 0 <= start < end <= len(plan.text):
        raise NotAllowed("selection_outside_plan")
    taken = session.exec(select(Measure.id).where(Measure.plan_id == plan.id, Measure.start < end,
                                                  Measure.end > start)).first()
    if taken is not None:
        raise NotAllowed("selection_already_measure")
    return enter_reading(session, plan, _read(plan, start, end, directory, context), directory, context)


def enter_reading(session: Session, plan: Plan, reading: dict, directory: Directory,
                  context: ActionContext) -> Measure:
    """What was read of a stretch that no measure covers is a measure in its place, with its proposals; gives it."""
    _hold_plan(session, plan.id)
    before = session.exec(select(Measure.position).where(Measure.plan_id == plan.id,
                                                         Measure.start < reading["start"])).all()
    position = max(before, default=-1) + 1
    _shift(session, plan, position - 1, 1)
    measure = Measure(plan_id=plan.id, position=position, **_fields(reading))
    session.add(measure)
    session.flush()
    _note(session, plan, "add_measure", measure, context)
    propose_anew(session, measure, directory)
    return measure


def replace_reading(session: Session, measure: Measure, reading: dict, why: str, directory: Directory,
                    context: ActionContext) -> None:
    """The measure says that instead, and keeps its place; the proposals made before are dropped for that reason.

    NotAllowed once anything of it is dispatched.
    """
    _hold(session, measure)
    _drop_proposals(session, measure, why, context)
    _set(measure, reading | {"path": measure.path})
    session.add(measure)
    session.flush()
    propose_anew(session, measure, directory)


def _hold(session: Session, measure: Measure) -> Plan:
    """The plan, whose measures nobody else changes until the transaction ends; the measure as it stands now."""
    plan_id = measure.plan_id
    _hold_plan(session, plan_id)
    if session.exec(select(Measure.id).where(Measure.id == measure.id)).first() is None:
        raise Conflict("measure_merged_meanwhile")
    session.refresh(measure)
    _refuse_dispatched(session, measure)
    return session.get_one(Plan, plan_id)


def _hold_plan(session: Session, plan_id: int) -> None:
    session.exec(select(Plan.id).where(Plan.id == plan_id).with_for_update()).one()


def _refuse_dispatched(session: Session, measure: Measure) -> None:
    sent = session.exec(select(Duty.number).where(Duty.measure_id == measure.id, col(Duty.state).not_in(UNSENT))
                        .order_by(Duty.id)).first()
    if sent is not None:
        raise NotAllowed("measure_dispatched", duty=sent)


def _read(plan: Plan, start: int, end: int, directory: Directory, context: ActionContext) -> dict:
    return measure_to_json(reread(plan.text, start, end, directory=directory, calendar=context.calendar,
                                  issued_on=plan.issued_on))


def _with_units(reading: dict, whole: dict) -> dict:
    """A half that names nobody keeps who answers for the whole."""
    if reading["lead"] or reading["units"] or not (whole.get("lead") or whole.get("units")):
        return reading
    kept = {name: whole.get(name) or [] for name in ("lead", "units", "default_units")}
    return reading | kept | {"flags": [*reading["flags"], "units_carried"]}


def _with_all_units(reading: dict, *parts: dict) -> dict:
    """Nobody named in a part is lost; who led a part leads the whole."""
    leads = _once(reading["lead"], *(part.get("lead") or [] for part in parts))
    units = _once(reading["units"], *(part.get("units") or [] for part in parts))
    return reading | {"lead": leads, "units": [name for name in units if name not in leads]}


def _once(*lists: list[str]) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


def _drop_proposals(session: Session, measure: Measure, why: str, context: ActionContext) -> None:
    query = select(Duty).where(Duty.measure_id == measure.id, col(Duty.state).not_in(SETTLED)).order_by(Duty.id)
    for duty in session.exec(query).all():
        act(session, duty, Action.DROP, context, note=why, replaced=True)


def _fields(reading: dict) -> dict:
    return {name: reading[name] for name in ("path", "start", "end", "text")} | {"reading": reading}


def _set(measure: Measure, reading: dict) -> None:
    for name, value in _fields(reading).items():
        setattr(measure, name, list(value) if isinstance(value, tuple) else value)


def _shift(session: Session, plan: Plan, behind: int, by: int) -> None:
    session.flush()
    session.exec(update(Measure).where(col(Measure.plan_id) == plan.id, col(Measure.position) > behind).values(
        position=Measure.position + by))


def _note(session: Session, plan: Plan, action: str, measure: Measure, context: ActionContext) -> None:
    record(session, action, context, plan_id=plan.id, note=measure.text[:40], measure=measure.id,
           start=measure.start, end=measure.end)
    recount(session, plan)
