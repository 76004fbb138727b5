"""What the office does with proposals before anything is dispatched: correct, expand, confirm, drop, add."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from domain.deadlines.rules import FixedDate, Horizon, Recurring, Rule, Standing, to_json
from domain.deadlines.written_rules import write_rule
from domain.duties.lifecycle import Action, State
from domain.errors import NotAllowed
from domain.messages import Label, Message
from domain.plans.doubts import BY_MODEL, Field, without
from models.action_context import ActionContext
from models.directory.tier import refuse_beyond, written_by
from models.directory.unit import Unit, UnitGroup, members_of, remember_alias
from models.directory.writing import refuse_writing
from models.duties.deadline import date_by_rule
from models.duties.duty import Duty, Form, Role
from models.duties.transition import act
from models.history import History
from models.numbering import new_number
from models.plans.plan import Measure, Plan

EDITABLE = frozenset({"unit_id", "group_id", "role", "title", "requirement", "deliverable", "report_to", "copy_to",
                      "approver_post_id", "deadline_text", "rule", "form", "lead_id", "flags", "asked_figures",
                      "special_plan"})
LIMITS = {"title": ("事项", 200), "deliverable": ("成果", 500), "report_to": ("报送", 200), "copy_to": ("抄送", 500)}
"""What the office calls these fields, and how many characters each holds."""
EXPANDED = str(Message("noted_expanded"))
REPLACED = (EXPANDED, str(Message("noted_measure_split")), str(Message("noted_measures_merged")))
"""How history gives the reason of what was dropped because other proposals stand in its place."""
COPIED = ("plan_id", "measure_id", "lead_id", "form", "role", "title", "requirement", "deliverable", "report_to",
          "copy_to", "approver_post_id", "flags", "deadline_text", "rule", "asked_figures", "special_plan",
          "waits_for_id", "released_on")


def correct(session: Session, duty: Duty, context: ActionContext, *, remember: bool = False, note: str = "",
            **changes) -> None:
    """The proposal says what the office wrote; `remember` keeps the written unit name as another name of the unit."""
    unknown = set(changes) - EDITABLE
    if unknown:
        raise NotAllowed("fields_not_correctable", fields=sorted(unknown))
    changes = {name: value for name, value in changes.items() if getattr(duty, name) != value}
    if not changes:
        return
    for name, (said, limit) in LIMITS.items():
        if len(changes.get(name, "")) > limit:
            raise NotAllowed("field_too_long", field=Label(said), most=limit)
    act(session, duty, Action.CORRECT, context, note=note, changed=sorted(changes))
    for name, value in changes.items():
        setattr(duty, name, value)
    if changes.get("unit_id"):
        duty.group_id = None
        duty.flags = without(duty.flags, Field.UNIT)
        if remember and duty.unit_written:
            refuse_writing(session, context, [duty.unit_id])
            written = written_by(session, [session.get_one(Plan, duty.plan_id).office_id])
            remember_alias(session, duty.unit_written, duty.unit_id, written)


def set_rule(session: Session, duty: Duty, rule: Rule | None, context: ActionContext) -> None:
    """The proposal has that rule; its form follows from it."""
    correct(session, duty, context, rule=None if rule is None else to_json(rule), form=form_of(rule),
            deadline_text="" if rule is None else write_rule(rule), flags=without(duty.flags, Field.DEADLINE))


def form_of(rule: Rule | None) -> Form:
    """What a rule makes of a duty that is not tied to activities."""
    if isinstance(rule, Recurring):
        return Form.SERIES
    return Form.STANDING if isinstance(rule, Standing) else Form.SINGLE


def confirm(session: Session, duty: Duty, context: ActionContext) -> None:
    """The proposal is ready to be dispatched; NotAllowed while its unit is not known or stands for many."""
    if duty.state is State.READY:
        return
    if duty.group_id is not None:
        group = session.get(UnitGroup, duty.group_id)
        raise NotAllowed("group_not_expanded", duty=duty.number, group=group.name)
    if duty.unit_id is None and duty.form is not Form.PER_EVENT:
        raise NotAllowed("duty_without_unit", duty=duty.number, title=duty.title)
    act(session, duty, Action.CONFIRM, context)
    if duty.form is Form.SINGLE:
        plan = session.get_one(Plan, duty.plan_id)
        lead = session.get(Duty, duty.lead_id) if duty.lead_id else None
        dated = date_by_rule(duty, plan, context, lead_due_on=lead.due_on if lead else None)
        duty.due_on, duty.provisional = dated.due_on, dated.provisional


def expand(session: Session, duty: Duty, unit_ids: list[int], context: ActionContext) -> list[Duty]:
    """The ticked members of the proposal's group have each a proposal of their own; the group's is dropped."""
    if duty.group_id is None:
        raise NotAllowed("duty_without_group", duty=duty.number)
    known = {unit.id: unit for unit in members_of(session, duty.group_id)}
    strangers = [unit_id for unit_id in unit_ids if unit_id not in known]
    if strangers or not unit_ids:
        raise NotAllowed("group_unit_not_ticked" if not strangers else "unit_not_in_group")
    made = [_copy(session, duty, known[unit_id]) for unit_id in dict.fromkeys(unit_ids)]
    act(session, duty, Action.DROP, context, note=EXPANDED, made=[one.number for one in made], replaced=True)
    return made


def drop(session: Session, duty: Duty, reason: str, context: ActionContext) -> None:
    """The proposal comes to nothing; the reason is kept."""
    if duty.state is State.DROPPED:
        return
    act(session, duty, Action.DROP, context, note=reason)


def drop_unnamed(session: Session, plan: Plan, reason: str, context: ActionContext) -> int:
    """Every proposal for which the plan names nobody comes to nothing; gives how many."""
    unnamed = unnamed_proposals(session, plan.id)
    for duty in unnamed:
        drop(session, duty, reason, context)
    return len(unnamed)


def unnamed_proposals(session: Session, plan_id: int) -> list[Duty]:
    """The proposals for which the plan names nobody."""
    return [duty for duty in _proposed(session, plan_id) if "no_actor" in duty.doubts()]


def can_be_confirmed(duty: Duty, all_members: bool) -> bool:
    """Whether the proposal's units are known; a group's are where all its members are meant.

    What a model proposed is confirmed by itself, never with others.
    """
    if BY_MODEL in duty.flags:
        return False
    if duty.group_id is not None:
        return all_members
    return duty.unit_id is not None or duty.form is Form.PER_EVENT


def restore(session: Session, duty: Duty, context: ActionContext) -> None:
    """What was dropped is a proposal again, to be confirmed as any other.

    NotAllowed where something else stands in its place: its group's members, what a measure was divided or joined
    into, a text that was withdrawn, a duty from above that was cancelled.
    """
    if duty.state is State.PROPOSED:
        return
    if duty.state is State.DROPPED and duty.id not in {one.id for one in restorable(session, duty.plan_id)}:
        raise NotAllowed("duty_superseded", duty=duty.number)
    act(session, duty, Action.RESTORE, context)


def drop_reasons(session: Session, duties: list[Duty]) -> dict[int, str]:
    """Duty → why it was dropped, as its history says."""
    dropped = [duty.id for duty in duties]
    query = select(History.duty_id, History.note).where(History.action == Action.DROP.value,
                                                        col(History.duty_id).in_(dropped))
    return dict(session.exec(query.order_by(History.id)).all())


def restorable(session: Session, plan_id: int) -> list[Duty]:
    """The plan's dropped proposals that nothing else stands in the place of, in the order of the text."""
    last = select(func.max(History.id)).where(History.duty_id == Duty.id, History.action == Action.DROP.value)
    query = (select(Duty, History.note, History.facts).join(Measure, Measure.id == Duty.measure_id)
             .join(History, History.duty_id == Duty.id)
             .where(Duty.plan_id == plan_id, Duty.state == State.DROPPED, col(Measure.withdrawn_on).is_(None),
                    History.id == last.correlate(Duty).scalar_subquery()))
    return [duty for duty, note, facts in session.exec(query.order_by(Duty.measure_id, Duty.id)).all()
            if not facts.get("replaced") and note not in REPLACED and duty.whole_id is None]


def add_duty(session: Session, measure: Measure, unit: Unit, context: ActionContext, **fields) -> Duty:
    """Another proposal for the measure, entered by the office. NotAllowed for a unit that it gives no duties to."""
    plan = session.get_one(Plan, measure.plan_id)
    refuse_beyond(session, plan.office_id, [unit.id])
    duty = Duty(number=new_number(session, plan), plan_id=plan.id, measure_id=measure.id, unit_id=unit.id,
                unit_written=unit.name, **{"title": measure.text[:40], "requirement": measure.text} | fields)
    session.add(duty)
    session.flush()
    act(session, duty, Action.CORRECT, context, note=str(Message("noted_added_by_office")))
    return duty


def confirm_plan(session: Session, plan: Plan, context: ActionContext, *,
                 all_members: bool = False) -> tuple[int, list[str]]:
    """Every proposal that can be confirmed is; gives how many, and what is left with its reason.

    With `all_members` each group is expanded to all its members first.
    """
    left: list[str] = []
    confirmed = 0
    for duty in _proposed(session, plan.id):
        try:
            if BY_MODEL in duty.flags:
                raise NotAllowed("duty_by_model", duty=duty.number, title=duty.title)
            parts = [duty]
            if duty.group_id is not None and all_members:
                parts = expand(session, duty, [unit.id for unit in members_of(session, duty.group_id)], context)
            for part in parts:
                confirm(session, part, context)
            confirmed += len(parts)
        except NotAllowed as refusal:
            left.append(str(refusal))
    return confirmed, left


def undated(duties: Iterable[Duty]) -> list[Duty]:
    """Those of them that are to be done once and have no deadline at all."""
    return [duty for duty in duties if duty.form is Form.SINGLE and duty.rule is None]


def date_undated(session: Session, plan: Plan, on: date, context: ActionContext) -> int:
    """The plan's proposals without a deadline have this one; gives how many. They still await confirmation."""
    check_typed(FixedDate(on), plan)
    dated = undated(_proposed(session, plan.id))
    for duty in dated:
        set_rule(session, duty, FixedDate(on), context)
    return len(dated)


def check_typed(rule: Rule | None, plan: Plan) -> None:
    """NotAllowed for a day before the plan's issue; it would be overdue from the start."""
    if isinstance(rule, FixedDate | Horizon) and plan.issued_on and rule.on < plan.issued_on:
        raise NotAllowed("deadline_before_issue", rule=write_rule(rule), issued_on=plan.issued_on)


def confirm_undoubted(session: Session, plan: Plan, context: ActionContext) -> int:
    """Every proposal without a doubt is ready to be dispatched; gives how many. The others are left as they are."""
    sure = [duty for duty in _proposed(session, plan.id) if not duty.doubts()]
    for duty in sure:
        confirm(session, duty, context)
    return len(sure)


def _proposed(session: Session, plan_id: int) -> list[Duty]:
    query = select(Duty).where(Duty.plan_id == plan_id, Duty.state == State.PROPOSED)
    return list(session.exec(query.order_by(col(Duty.role) != Role.LEAD, Duty.id)).all())


def _copy(session: Session, duty: Duty, unit: Unit) -> Duty:
    plan = session.get_one(Plan, duty.plan_id)
    flags = [flag for flag in duty.flags if flag != "open_group"]
    copy = Duty(number=new_number(session, plan), unit_id=unit.id, unit_written=duty.unit_written,
                **{name: getattr(duty, name) for name in COPIED} | {"flags": flags})
    session.add(copy)
    session.flush()
    return copy


UNSENT = (State.PROPOSED, State.READY)


def give_role(session: Session, duty: Duty, role: Role, context: ActionContext) -> None:
    """The proposal has that role; a support duty reports to the measure's lead. NotAllowed where nobody leads."""
    lead = _lead_of(session, duty) if role is Role.SUPPORT else None
    if role is Role.SUPPORT and lead is None:
        raise NotAllowed("support_without_lead")
    settled = without(duty.flags, Field.ROLE) if role is not duty.role else duty.flags
    correct(session, duty, context, role=role, lead_id=lead.id if lead else None, flags=settled)


def let_lead(session: Session, duty: Duty, context: ActionContext) -> None:
    """The proposal's unit leads the measure, and every other one of it not yet dispatched supports it."""
    correct(session, duty, context, role=Role.LEAD, lead_id=None, flags=without(duty.flags, Field.ROLE))
    for other in _others(session, duty):
        correct(session, other, context, role=Role.SUPPORT, lead_id=duty.id, flags=without(other.flags, Field.ROLE))


def let_each_answer(session: Session, duty: Duty, context: ActionContext) -> None:
    """Every proposal of the measure is a full duty of its own; nobody leads."""
    for one in (duty, *_others(session, duty)):
        correct(session, one, context, role=Role.SOLE, lead_id=None, flags=without(one.flags, Field.ROLE))


def _lead_of(session: Session, duty: Duty) -> Duty | None:
    query = select(Duty).where(Duty.measure_id == duty.measure_id, Duty.role == Role.LEAD, Duty.id != duty.id,
                               Duty.state != State.DROPPED, col(Duty.parent_id).is_(None))
    return session.exec(query.order_by(Duty.id)).first()


def _others(session: Session, duty: Duty) -> list[Duty]:
    query = select(Duty).where(Duty.measure_id == duty.measure_id, Duty.id != duty.id, col(Duty.state).in_(UNSENT),
                               col(Duty.parent_id).is_(None))
    return list(session.exec(query.order_by(Duty.id)).all())
