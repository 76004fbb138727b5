"""A duty's deadline (时限): worked out from its rule and anchor, and moved when the calendar changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Rule, from_json
from domain.duties.lifecycle import OPEN, State
from domain.errors import Conflict
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import liaison_posts
from models.duties.duty import Duty, Form, Role
from models.duties.transition import set_deadline, tell
from models.history import record
from models.plans.plan import Plan
from models.reminders.case import stop_ladder

NOT_COUNTED = str(Message("noted_waiting_not_counted"))
"""Why a deadline was counted anew by `date_without_waiting`."""


@dataclass(frozen=True)
class Dated:
    """A date worked out; `anchored_on` is the day it was counted from."""

    due_on: date | None
    anchored_on: date | None
    provisional: bool = False


def rule_of(duty: Duty) -> Rule | None:
    """The duty's rule as a value."""
    return None if duty.rule is None else from_json(duty.rule)


def date_by_rule(duty: Duty, plan: Plan, context: ActionContext, *, lead_due_on: date | None = None) -> Dated:
    """When the duty is due, as far as its anchor is known; a support duty falls due before its lead by policy."""
    rule = rule_of(duty)
    anchor = _anchor(rule, duty, plan)
    if rule is None or (anchor is None and not isinstance(rule, FixedDate)):
        return Dated(None, None)
    reckoned = reckon(rule, anchor=anchor, calendar=context.calendar)
    due_on = reckoned.due_on
    if duty.role is Role.SUPPORT and lead_due_on is not None and due_on == lead_due_on:
        due_on = _earlier(due_on, duty, context)
    return Dated(due_on, anchor, reckoned.provisional)


def date_without_waiting(due_on: date, since: date, context: ActionContext) -> Dated:
    """For a date that passed while the duty waited for an approval: today and the working days it had from `since` on.

    Time spent waiting for an approval does not count (after Administrative Licensing Law art. 45). A unit has at least
    the days it has to sign for a duty.
    """
    had = context.calendar.working_days_between(since, due_on) if since < due_on else 0
    anew = context.calendar.add_working_days(context.today, max(had, context.policy.sign_within))
    return Dated(anew, None, context.calendar.is_provisional(anew))


def date_imagined(duty: Duty, rule: dict | None, plan: Plan, context: ActionContext, *, role: Role,
                  lead_due_on: date | None) -> Dated:
    """When the duty would be due under another rule, in another role or version of the plan; nothing is changed.

    A day that a person or an event gave to count from holds for the same kind of rule only.
    """
    now, then = rule_of(duty), None if rule is None else from_json(rule)
    same = isinstance(now, After) and isinstance(then, After) and now.anchor is then.anchor is not Anchor.ISSUE
    imagined = Duty(number="", plan_id=duty.plan_id, title="", rule=rule, role=role, dispatched_on=duty.dispatched_on,
                    anchored_on=duty.anchored_on if same else None)
    return date_by_rule(imagined, plan, context, lead_due_on=lead_due_on)


def _anchor(rule: Rule | None, duty: Duty, plan: Plan) -> date | None:
    if duty.anchored_on is not None:
        return duty.anchored_on
    if isinstance(rule, Before):
        return rule.on
    if isinstance(rule, After):
        known = {Anchor.ISSUE: plan.issued_on, Anchor.DISPATCH: duty.dispatched_on, Anchor.RECEIPT: duty.dispatched_on}
        return known.get(rule.anchor)
    return None


def _earlier(due_on: date, duty: Duty, context: ActionContext) -> date:
    early = context.calendar.add_working_days(due_on, -context.policy.support_lead_days)
    return early if duty.dispatched_on is None or early > duty.dispatched_on else due_on


@dataclass(frozen=True)
class Move:
    """A duty whose deadline is another under the new calendar, or is no longer (or now) provisional."""

    duty: Duty
    before: date
    after: date
    provisional: bool
    post_id: int | None

    @property
    def moved(self) -> bool:
        """Whether the date itself is another; else it only became certain, or provisional."""
        return self.before != self.after

    @property
    def mark(self) -> str:
        """What a form says that it was shown with."""
        return f"{self.duty.id}:{self.duty.deadline_version}:{self.after}:{int(self.provisional)}"


def moves(session: Session, calendar: WorkingCalendar, context: ActionContext) -> list[Move]:
    """The open and confirmed duties whose deadline the context's calendar gave and this one gives otherwise.

    A deadline that a person set (an extension) is not one of them. A duty that was not dispatched, or whose date
    stays, has no post to tell. What is provisional because an activity's end is only planned stays so, whatever the
    calendar says (docs/decisions.md, 26).
    """
    query = select(Duty, Plan).join(Plan, Plan.id == Duty.plan_id).where(
        Duty.form == Form.SINGLE, col(Duty.rule).is_not(None), col(Duty.due_on).is_not(None),
        col(Duty.state).in_([*OPEN, State.READY]))
    rows = [(duty, plan) for duty, plan in session.exec(query.order_by(Duty.id)).all() if duty.rule]
    rows.sort(key=lambda row: row[0].role is Role.SUPPORT)   # a support falls due before its lead, which moves first
    posts = liaison_posts(session, {duty.unit_id for duty, _ in rows if duty.unit_id})
    dues = {duty.id: (duty.due_on, duty.due_on) for duty, _ in rows}
    under = replace(context, calendar=calendar)
    found = []
    for duty, plan in rows:
        lead_before, lead_after = dues.get(duty.lead_id, (None, None))
        was = date_by_rule(duty, plan, context, lead_due_on=lead_before)
        will = date_by_rule(duty, plan, under, lead_due_on=lead_after)
        if was.due_on != duty.due_on or will.due_on is None:
            continue
        dues[duty.id] = (duty.due_on, will.due_on)
        provisional = will.provisional or duty.waits_for_an_end()
        if (will.due_on, provisional) != (duty.due_on, duty.provisional):
            told = duty.state in OPEN and will.due_on != duty.due_on
            found.append(Move(duty, duty.due_on, will.due_on, provisional,
                              posts.get(duty.unit_id) if told else None))
    return sorted(found, key=lambda one: (one.before, one.duty.id))


def letters_of(found: Sequence[Move]) -> int:
    """How many letters would tell of these: one for each post."""
    return len({one.post_id for one in found if one.post_id is not None})


def follow_calendar(session: Session, calendar: WorkingCalendar, words: str, marks: Sequence[str],
                    context: ActionContext) -> list[Move]:
    """Each date that moved has a new version and its unit is to hear of it once; history says who changed what.

    A date that only became certain, or provisional, keeps its version: nothing is said anew.
    Conflict where other deadlines would move than those that were shown.
    """
    found = moves(session, calendar, context)
    if sorted(one.mark for one in found) != sorted(marks):
        raise Conflict("affected_duties_changed")
    record(session, "calendar", context, note=words, moved=sum(one.moved for one in found))
    under = replace(context, calendar=calendar)
    for one in found:
        _move(session, one, words, under)
    session.flush()
    return found


def _move(session: Session, one: Move, words: str, context: ActionContext) -> None:
    duty = one.duty
    if not one.moved:
        duty.provisional = one.provisional
        why = Message("noted_date_provisional" if one.provisional else "noted_date_certain", words=words, day=one.after)
        _note(session, one, str(why), context)
        return
    waits, term = duty.waits_for_an_end(), duty.owed_on if duty.owed_on and duty.owed_on > one.before else None
    stop_ladder(session, duty, context)
    set_deadline(session, duty, one.after, context, reason=str(Message("noted_calendar_changed", words=words)),
                 provisional=one.provisional)
    if waits:   # no reminders go out for what has no real date
        duty.owed_on = duty.first_due_on = None
    if term is not None:
        duty.owed_on = max(term, one.after)
    _note(session, one, str(Message("noted_date_moved", words=words, before=one.before, after=one.after)), context)
    tell(session, duty, NoticeKind.CHANGE, one.post_id, "calendar", context, what="calendar",
         before=one.before.isoformat(), after=one.after.isoformat(), provisional=one.provisional)


def _note(session: Session, one: Move, words: str, context: ActionContext) -> None:
    duty = one.duty
    session.add(duty)
    record(session, "calendar", context, duty=duty, state_before=duty.state, state_after=duty.state, note=words)
