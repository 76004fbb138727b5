"""Breaking down (分解): an office makes of a duty from above the duties of its departments and lower governments."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from domain.deadlines.rules import FixedDate, to_json
from domain.deadlines.written_rules import write_rule
from domain.duties.lifecycle import SETTLED
from domain.errors import NotAllowed
from domain.messages import Message
from domain.plans.reading import measure_to_json
from domain.plans.rereading import reread
from domain.short_titles import title_of
from models.action_context import ActionContext
from models.directory.tier import directory_of, refuse_beyond
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.duties.parts import check_whole
from models.history import record
from models.plans.plan import Measure, Plan
from models.plans.proposal import add_duty, confirm


@dataclass(frozen=True)
class PlannedPart:
    """A part as the office wants it; an empty requirement or deliverable is that of the whole."""

    unit_id: int
    requirement: str = ""
    due_on: date | None = None
    deliverable: str = ""


def break_down(session: Session, whole: Duty, office_id: int, parts: list[PlannedPart],
               context: ActionContext) -> list[Duty]:
    """Each part is a confirmed duty in the office's own list, to be dispatched; gives them.

    NotAllowed for a duty that is not the office's government's, that is not under way, for a unit beyond the office's
    reach, for a date after the whole's, and for a part that stands already.
    """
    check_whole(session, whole, office_id)
    if not parts:
        raise NotAllowed("unit_missing")
    refuse_beyond(session, office_id, {part.unit_id for part in parts})
    for part in parts:
        _check_part(session, whole, part, context)
    plan = _list_of(session, whole, office_id, context)
    measure = _measure_of(session, plan, whole, context)
    office = session.get_one(Unit, office_id)
    return [_make(session, whole, measure, part, office, context) for part in parts]


def _check_part(session: Session, whole: Duty, part: PlannedPart, context: ActionContext) -> None:
    unit = session.get(Unit, part.unit_id)
    if unit is None:
        raise NotAllowed("unit_not_in_directory")
    if unit.id == whole.unit_id:
        raise NotAllowed("part_for_the_unit_itself", unit=unit.name, duty=whole.number)
    if part.due_on is not None and part.due_on < context.today:
        raise NotAllowed("part_due_in_the_past", unit=unit.name, due_on=part.due_on)
    if part.due_on is not None and whole.due_on is not None and part.due_on > whole.due_on:
        raise NotAllowed("part_due_after_whole", unit=unit.name, due_on=part.due_on, whole_due_on=whole.due_on)
    standing = session.exec(select(Duty.number).where(
        Duty.whole_id == whole.id, Duty.unit_id == unit.id, col(Duty.state).not_in(SETTLED),
        Duty.requirement == (part.requirement.strip() or whole.requirement))).first()
    if standing is not None:
        raise NotAllowed("part_exists", unit=unit.name, duty=standing)


def _list_of(session: Session, whole: Duty, office_id: int, context: ActionContext) -> Plan:
    """The office's own list of what it made of the plan from above; begun with the first part."""
    above = session.get_one(Plan, whole.plan_id)
    plan = session.exec(select(Plan).where(Plan.derived_from_id == above.id, Plan.office_id == office_id)).first()
    if plan is not None:
        return plan
    office = session.get_one(Unit, office_id)
    key = hashlib.sha256(f"derived:{above.id}:{office_id}".encode()).hexdigest()
    plan = Plan(title=f"{above.title}（{office.name}分解任务）", number=above.number, issuer=above.issuer,
                issued_on=above.issued_on, ends_on=above.ends_on, source_name="由上级交办事项分解", sha256=key,
                derived_from_id=above.id, office_id=office_id, loaded_at=context.now, loaded_by=context.by)
    session.add(plan)
    session.flush()
    record(session, "load", context, plan_id=plan.id, note=plan.source_name)
    return plan


def _measure_of(session: Session, plan: Plan, whole: Duty, context: ActionContext) -> Measure:
    """The place in the list for the parts of that duty; its words are the whole's."""
    query = select(Measure).join(Duty, Duty.measure_id == Measure.id).where(
        Measure.plan_id == plan.id, Duty.whole_id == whole.id).order_by(Measure.id)
    measure = session.exec(query).first()
    if measure is not None:
        return measure
    words = f"{whole.number} {whole.requirement.strip()}"
    start = len(plan.text) + 1 if plan.text else 0
    plan.text = f"{plan.text}\n{words}" if plan.text else words
    session.add(plan)
    reading = measure_to_json(reread(plan.text, start, start + len(words),
                                     directory=directory_of(session, plan.office_id),
                                     calendar=context.calendar, issued_on=plan.issued_on))
    position = len(session.exec(select(Measure.id).where(Measure.plan_id == plan.id)).all())
    measure = Measure(plan_id=plan.id, position=position, path=[], start=start, end=start + len(words), text=words,
                      reading=reading)
    session.add(measure)
    session.flush()
    return measure


def _make(session: Session, whole: Duty, measure: Measure, part: PlannedPart, office: Unit,
          context: ActionContext) -> Duty:
    requirement = part.requirement.strip() or whole.requirement
    due_on = part.due_on or whole.due_on
    rule = FixedDate(due_on) if due_on else None
    duty = add_duty(session, measure, session.get_one(Unit, part.unit_id), context,
                    title=title_of(part.requirement) if part.requirement.strip() else whole.title,
                    requirement=requirement, deliverable=part.deliverable.strip() or whole.deliverable,
                    report_to=office.name, whole_id=whole.id, rule=None if rule is None else to_json(rule),
                    deadline_text="" if rule is None else write_rule(rule))
    confirm(session, duty, context)
    record(session, "break_down", context, duty=whole, for_office=office.id,
           note=str(Message("noted_broken_down", office=office.name, unit=duty.unit_written, part=duty.called)))
    return duty
