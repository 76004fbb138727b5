"""What a duty's rule makes of its anchor: the date it is due."""

from dataclasses import dataclass
from datetime import date

from domain.deadlines.reckoning import reckon
from domain.deadlines.rules import After, Anchor, Before, FixedDate, Rule, from_json
from models.duties.duty import Duty, Role
from models.occasion import Occasion
from models.plans.plan import Plan

NOT_COUNTED = "等待专项方案批准期间不计入"
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


def date_by_rule(duty: Duty, plan: Plan, occasion: Occasion, *, lead_due_on: date | None = None) -> Dated:
    """When the duty is due, as far as its anchor is known; a support duty falls due before its lead by policy."""
    rule = rule_of(duty)
    anchor = _anchor(rule, duty, plan)
    if rule is None or (anchor is None and not isinstance(rule, FixedDate)):
        return Dated(None, None)
    reckoned = reckon(rule, anchor=anchor, calendar=occasion.calendar)
    due_on = reckoned.due_on
    if duty.role is Role.SUPPORT and lead_due_on is not None and due_on == lead_due_on:
        due_on = _earlier(due_on, duty, occasion)
    return Dated(due_on, anchor, reckoned.provisional)


def date_without_waiting(due_on: date, since: date, occasion: Occasion) -> Dated:
    """For a date that passed while the duty waited for an approval: today and the working days it had from `since` on.

    Time spent waiting for an approval does not count (after Administrative Licensing Law art. 45). A unit has at least
    the days it has to sign for a duty.
    """
    had = occasion.calendar.working_days_between(since, due_on) if since < due_on else 0
    anew = occasion.calendar.add_working_days(occasion.today, max(had, occasion.policy.sign_within))
    return Dated(anew, None, occasion.calendar.is_provisional(anew))


def date_imagined(duty: Duty, rule: dict | None, plan: Plan, occasion: Occasion, *, role: Role,
                  lead_due_on: date | None) -> Dated:
    """When the duty would be due under another rule, in another role or version of the plan; nothing is changed.

    A day that a person or an event gave to count from holds for the same kind of rule only.
    """
    now, then = rule_of(duty), None if rule is None else from_json(rule)
    same = isinstance(now, After) and isinstance(then, After) and now.anchor is then.anchor is not Anchor.ISSUE
    imagined = Duty(number="", plan_id=duty.plan_id, title="", rule=rule, role=role, dispatched_on=duty.dispatched_on,
                    anchored_on=duty.anchored_on if same else None)
    return date_by_rule(imagined, plan, occasion, lead_due_on=lead_due_on)


def _anchor(rule: Rule | None, duty: Duty, plan: Plan) -> date | None:
    if duty.anchored_on is not None:
        return duty.anchored_on
    if isinstance(rule, Before):
        return rule.on
    if isinstance(rule, After):
        known = {Anchor.ISSUE: plan.issued_on, Anchor.DISPATCH: duty.dispatched_on, Anchor.RECEIPT: duty.dispatched_on}
        return known.get(rule.anchor)
    return None


def _earlier(due_on: date, duty: Duty, occasion: Occasion) -> date:
    early = occasion.calendar.add_working_days(due_on, -occasion.policy.support_lead_days)
    return early if duty.dispatched_on is None or early > duty.dispatched_on else due_on
