"""How duties follow a new version of their plan: each effect carried out by the verb that there is for it."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, select

from domain.amendment.comparison import Kind
from domain.duties.lifecycle import SETTLED, Action
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.directory.unit import Unit
from models.duties.decision import cancel
from models.duties.duty import Duty, Form, Role
from models.duties.transition import act, set_deadline, tell
from models.plans.amendment import Amendment
from models.plans.amendment_effects import Deed, Effect, Item, Work
from models.plans.intake import propose_part
from models.plans.plan import Measure
from models.plans.proposal import drop
from models.registers.activity import activity_of
from models.registers.activity_course import date_by_activity
from models.reminders.case import stop_ladder


def follow(work: Work, amendment: Amendment, item: Item, measure: Measure, effects: list[Effect], *,
           taken: bool) -> list[dict]:
    """The measure's duties are as the effects say, where the change is taken up; gives a row for each.

    An added measure that is not taken up has its proposals dropped, so that nothing proposes it anew.
    """
    if not taken and item.change.kind is not Kind.ADDED:
        return []
    rows = list(_followed(work, amendment, measure, effects, taken))
    _relink(work.session, measure)
    return rows


def _followed(work: Work, amendment: Amendment, measure: Measure, effects: list[Effect], taken: bool) -> Iterator[dict]:
    for effect in effects:
        before = effect.duty.due_on if effect.duty else None
        duty = _perform(work, amendment, measure, effect)
        if not taken:
            drop(work.session, duty, str(Message("noted_addition_not_taken", amendment=amendment.called)), work.context)
        yield {"deed": effect.deed.value if taken else Deed.DROP.value, "duty_id": duty.id, "number": duty.number,
               "unit": _unit_name(work.session, duty), "before": _said(before), "after": _said(duty.due_on),
               "offered": _said(effect.dated.due_on if effect.dated else None),
               "kept": [reason.value for reason in effect.kept]}


def _perform(work: Work, amendment: Amendment, measure: Measure, effect: Effect) -> Duty:
    session, duty, context = work.session, effect.duty, work.context
    if effect.deed is Deed.PROPOSE:
        return propose_part(session, measure, effect.part, work.directory, _duties(session, measure))
    reason = str(Message("noted_no_longer_asked", amendment=amendment.called))
    if effect.deed is Deed.DROP:
        drop(session, duty, reason, context)
    elif effect.deed is Deed.CANCEL:
        cancel(session, duty, reason, context)
    elif effect.deed is Deed.CORRECT:
        _correct(session, duty, effect, amendment, context)
    elif effect.deed is Deed.AMEND:
        _amend(session, duty, effect, amendment, context)
    return duty


def _correct(session: Session, duty: Duty, effect: Effect, amendment: Amendment, context: ActionContext) -> None:
    """The proposal says what the new version says, and is to be confirmed again."""
    changes = {name: value for name, value in effect.values.items() if getattr(duty, name) != value}
    act(session, duty, Action.CORRECT, context, note=_following(amendment), changed=sorted(changes))
    for name, value in changes.items():
        setattr(duty, name, value)
    if "rule" in effect.values:
        duty.anchored_on, duty.due_on, duty.provisional = None, None, False


def _amend(session: Session, duty: Duty, effect: Effect, amendment: Amendment, context: ActionContext) -> None:
    """The duty under way says what the new version says, and its unit is to hear of it once."""
    before = duty.due_on
    changed = sorted(name for name, value in effect.values.items() if getattr(duty, name) != value)
    act(session, duty, Action.AMEND, context, note=_following(amendment), changed=changed,
        before={name: _plain(getattr(duty, name)) for name in changed})
    for name in changed:
        setattr(duty, name, effect.values[name])
    if "rule" in effect.values:
        _date(session, duty, effect, amendment, context)
    if effect.quiet:
        return
    told = {"wording": duty.requirement if "requirement" in changed else "",
            "deliverable": duty.deliverable if "deliverable" in changed else "",
            "role": duty.role.value if "role" in changed else ""}
    if duty.due_on != before:
        told |= {"before": _said(before), "after": _said(duty.due_on), "provisional": duty.provisional}
    tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"amended:{amendment.id}", context,
         what="amended", document=amendment.called, **told)


def _date(session: Session, duty: Duty, effect: Effect, amendment: Amendment, context: ActionContext) -> None:
    """The duty has the new version's date, if it is another; a later term that a return gave stays."""
    if duty.activity_id is not None:
        stop_ladder(session, duty, context)
        date_by_activity(session, duty, activity_of(session, duty.activity_id), context)
        return
    if duty.form is not Form.SINGLE or effect.dated is None or effect.dated.due_on == duty.due_on:
        return
    term = duty.owed_on if duty.owed_on and duty.due_on and duty.owed_on > duty.due_on else None
    stop_ladder(session, duty, context)
    duty.anchored_on = effect.dated.anchored_on
    set_deadline(session, duty, effect.dated.due_on, context, reason=_following(amendment),
                 provisional=effect.dated.provisional)
    if term is not None and duty.owed_on is not None:
        duty.owed_on = max(term, duty.owed_on)


def _following(amendment: Amendment) -> str:
    return str(Message("noted_by_amendment", amendment=amendment.called))


def _relink(session: Session, measure: Measure) -> None:
    """Open supports report to the measure's present lead, to the office where it has none."""
    duties = _duties(session, measure)
    lead = next((duty for duty in duties if duty.role is Role.LEAD), None)
    for duty in duties:
        wanted = lead.id if lead and duty.role is Role.SUPPORT else None
        if duty.lead_id != wanted:
            duty.lead_id = wanted
            session.add(duty)
    session.flush()


def _duties(session: Session, measure: Measure) -> list[Duty]:
    """What is not settled of the measure, occurrences left out."""
    query = select(Duty).where(Duty.measure_id == measure.id).order_by(Duty.id)
    return [duty for duty in session.exec(query).all() if duty.parent_id is None and duty.state not in SETTLED]


def _unit_name(session: Session, duty: Duty) -> str:
    return session.get_one(Unit, duty.unit_id).name if duty.unit_id else duty.unit_written


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(value):
    return value.value if isinstance(value, Role) else value
