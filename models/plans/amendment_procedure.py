"""A new version of a plan (修订稿): taken in as a draft, and carried out as far as the office ticks."""

from datetime import date

from sqlmodel import Session, select

from domain.amendment.comparison import Kind
from domain.deadlines.rules import After, Anchor
from domain.duties.lifecycle import State
from domain.errors import Conflict, NotAllowed
from domain.messages import Message
from models.action_context import ActionContext
from models.duties.deadline import rule_of
from models.duties.duty import duties_of
from models.history import record
from models.plans.amendment import Amendment, AmendmentState, draft_of
from models.plans.amendment_duties import follow
from models.plans.amendment_effects import Item, effects_of, items_of, reading_of, work_for
from models.plans.intake import day_read, measure_fields, target_fields
from models.plans.plan import Measure, Plan, Target, measures_of, plan_with_digest, targets_of
from models.plans.unread import as_answered, recount
from models.registers.target import withdraw

DOCUMENT = ("title", "number", "issuer", "issued_on", "source_name", "sha256", "text")


def prepare(session: Session, plan: Plan, reading: dict, *, text: str, sha256: str, source_name: str,
            context: ActionContext, replacing: int | None = None) -> Amendment:
    """The new version waits as a draft, in place of a draft before it; nothing else is changed and nobody told.

    Conflict where the document is this plan's present version or another plan, and where the draft that waits is not
    the one that `replacing` names (0 names none).
    """
    session.exec(select(Plan.id).where(Plan.id == plan.id).with_for_update()).one()   # one at a time
    same = plan_with_digest(session, sha256)
    if same is not None:
        if same.id == plan.id:
            raise Conflict("amendment_same_as_plan")
        raise Conflict("amendment_is_another_plan", id=same.id, title=same.title)
    earlier = draft_of(session, plan.id)
    if replacing is not None and replacing != (earlier.id if earlier else 0):
        if earlier is None:
            raise Conflict("amendment_to_replace_decided")
        raise Conflict("amendment_draft_waits", amendment=earlier.called)
    if earlier is not None:
        discard(session, earlier, context)
        session.flush()
    amendment = Amendment(plan_id=plan.id, title=reading["title"] or plan.title, number=reading["number"] or "",
                          issuer=reading["issuer"] or plan.issuer, issued_on=day_read(reading["issued_on"]),
                          source_name=source_name, sha256=sha256, text=text, reading=reading,
                          prepared_at=context.now, prepared_by=context.by)
    session.add(amendment)
    record(session, "load", context, plan_id=plan.id, note=source_name)
    session.flush()
    return amendment


def discard(session: Session, amendment: Amendment, context: ActionContext) -> None:
    """The draft comes to nothing; the plan stays as it is."""
    _must_be_draft(session, amendment)
    amendment.state, amendment.decided_at, amendment.decided_by = AmendmentState.DISCARDED, context.now, context.by
    session.add(amendment)


def carry_out(session: Session, amendment: Amendment, context: ActionContext, *, take: set[int],
              redate: set[int] = frozenset()) -> list[dict]:
    """The plan is the new version, and the duties of each change ticked in `take` follow it; gives what was done.

    Added measures become proposals; duties not dispatched are corrected, those under way adjusted with one notice
    each, those of withdrawn measures dropped or cancelled; settled ones stay. Dates that a person set stay unless
    the change is also ticked in `redate`. What is not ticked leaves its duties alone; an added measure not ticked is
    dropped. Refused whole where a tick is unknown.
    """
    _must_be_draft(session, amendment)
    work, items = work_for(session, amendment, context), items_of(session, amendment)
    unknown = sorted((take | set(redate)) - {item.number for item in items})
    if unknown:
        raise NotAllowed("no_such_changes", numbers=list(map(str, unknown)))
    planned = [(item, effects_of(work, item, redate=item.number in redate)) for item in items]
    amendment.replaced = _standing(session, work.plan)
    _pin_issue(session, work.plan, amendment.issued_on)
    _renew(session, work.plan, amendment)
    _renew_targets(session, work.plan, amendment, context)
    outcome = []
    for item, effects in planned:
        measure = _placed(session, work.plan, item, context.today)
        if item.number is not None:
            taken = item.number in take
            outcome.append({"number": item.number, "kind": item.change.kind.value, "taken": taken,
                            "effects": follow(work, amendment, item, measure, effects,
                                              taken=taken)})
    recount(session, work.plan)
    amendment.outcome = outcome
    amendment.state, amendment.decided_at, amendment.decided_by = AmendmentState.CARRIED_OUT, context.now, context.by
    session.add(amendment)
    record(session, "amend", context, plan_id=amendment.plan_id, note=amendment.called, taken=sorted(take),
           redated=sorted(redate))
    return outcome


def _must_be_draft(session: Session, amendment: Amendment) -> None:
    session.flush()
    session.refresh(amendment, with_for_update=True)   # whoever decides it second finds it decided
    if amendment.state is not AmendmentState.DRAFT:
        raise NotAllowed("amendment_carried_out" if amendment.state is AmendmentState.CARRIED_OUT
                         else "amendment_discarded_already", amendment=amendment.called)


def _standing(session: Session, plan: Plan) -> dict:
    """The version that stands, as it is kept once another takes its place."""
    document = {name: getattr(plan, name) for name in DOCUMENT}
    document["issued_on"] = plan.issued_on.isoformat() if plan.issued_on else None
    return document | {"measures": [reading_of(measure) for measure in measures_of(session, plan.id)]}


def _pin_issue(session: Session, plan: Plan, issued_on: date | None) -> None:
    """What is not dispatched and counts from the issue goes on counting from the issue it was proposed under."""
    if issued_on is None or plan.issued_on is None or issued_on == plan.issued_on:
        return
    for duty in duties_of(session, plan.id, State.PROPOSED, State.READY):
        rule = rule_of(duty)
        if isinstance(rule, After) and rule.anchor is Anchor.ISSUE and duty.anchored_on is None:
            duty.anchored_on = plan.issued_on
            session.add(duty)


def _renew(session: Session, plan: Plan, amendment: Amendment) -> None:
    """The plan has the new document's text, names and problems; what the document leaves out stays."""
    for name in DOCUMENT:
        setattr(plan, name, getattr(amendment, name) or getattr(plan, name))
    plan.rules = amendment.reading["rules"]
    plan.problems = as_answered(session, plan, amendment.reading["problems"], amendment.text)
    if amendment.issued_on or plan.issued_on is None:
        plan.dated_by = amendment.reading.get("dated_by") or {}
    session.add(plan)
    session.flush()


def _renew_targets(session: Session, plan: Plan, amendment: Amendment, context: ActionContext) -> None:
    """A target of the same name and unit says what the new version says of it and is followed on; the others come or
    are withdrawn."""
    standing = targets_of(session, plan.id)
    for fields in map(target_fields, amendment.reading["targets"]):
        target = next((one for one in standing if (one.name, one.unit) == (fields["name"], fields["unit"])), None)
        if target is None:
            session.add(Target(plan_id=plan.id, **fields))
            continue
        standing.remove(target)
        for name, value in fields.items():
            setattr(target, name, value)
        session.add(target)
    for target in standing:
        withdraw(session, target, str(Message("noted_no_longer_asked", amendment=amendment.called)), context)
    session.flush()


def _placed(session: Session, plan: Plan, item: Item, today: date) -> Measure:
    """The measure's row says what the new version says of it; a withdrawn one stays, marked so."""
    measure = item.measure
    if item.change.kind is Kind.WITHDRAWN:
        measure.withdrawn_on = today
    elif item.change.kind is Kind.ADDED:
        measure = Measure(plan_id=plan.id, **measure_fields(item.after, item.change.after))
    else:
        for name, value in measure_fields(item.after, item.change.after).items():
            setattr(measure, name, value)
    session.add(measure)
    session.flush()
    return measure
