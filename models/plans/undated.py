"""Duties without a date: which, why, and dated once the day of the plan's issue is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from domain.deadlines.rules import After, Anchor, Rule, to_json
from domain.deadlines.wording import read_rule
from domain.duties.lifecycle import OPEN, State
from domain.errors import InvalidRule
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from domain.plans.doubts import Field, without
from models.action_context import ActionContext
from models.directory.post import liaison_post
from models.duties.deadline import date_by_rule, rule_of
from models.duties.duty import Duty, Form, Role
from models.duties.transition import set_deadline, tell
from models.history import record
from models.plans.plan import Plan
from models.plans.proposal import correct, set_rule

YEAR_UNKNOWN, YEAR_GUESSED = "year_unknown", "year_guessed"


class Why(StrEnum):
    """What a date is missing for."""

    NO_YEAR = "no_year"      # the words name a month or a day, and the year follows from the day of issue
    NO_ISSUE = "no_issue"    # it is counted from the day of issue
    NO_TERM = "no_term"      # the plan names no time


@dataclass(frozen=True)
class Undated:
    """A duty to be done once that has no date, and why; what waits for an event is not one."""

    duty: Duty
    why: Why

    @property
    def by_issue(self) -> bool:
        """Whether the day of the plan's issue dates it."""
        return self.why is not Why.NO_TERM


def undated_of(session: Session, plan: Plan) -> list[Undated]:
    """The plan's proposed, confirmed and open duties that have no date, in the order of the text."""
    states = (State.PROPOSED, State.READY, *OPEN)
    query = select(Duty).where(Duty.plan_id == plan.id, Duty.form == Form.SINGLE, col(Duty.state).in_(states),
                               col(Duty.due_on).is_(None), col(Duty.activity_id).is_(None))
    found = ((duty, _why(duty, plan)) for duty in session.exec(query.order_by(Duty.id)).all())
    return [Undated(duty, why) for duty, why in found if why is not None]


def without_year(duties: Iterable[Duty], plan: Plan) -> list[Duty]:
    """Those of them whose year nobody has told.

    They have no date because the day of issue is not known, or one whose year is only a guess.
    """
    return [duty for duty in duties if YEAR_GUESSED in duty.flags or (
        duty.form is Form.SINGLE and duty.due_on is None and _why(duty, plan) in (Why.NO_YEAR, Why.NO_ISSUE))]


def date_from_issue(session: Session, plan: Plan, context: ActionContext) -> list[Duty]:
    """What waited for the day of issue has its date; gives the duties that have one now.

    A proposal still awaits confirmation, a confirmed duty stays confirmed. What was dispatched has its first deadline,
    its ladder begins, and its unit is to hear of it, once.
    """
    if plan.issued_on is None:
        return []
    waiting = [one for one in undated_of(session, plan) if one.by_issue or YEAR_UNKNOWN in one.duty.flags]
    dated = []
    for duty in sorted((one.duty for one in waiting), key=lambda one: (one.role is Role.SUPPORT, one.id)):
        rule = _rule_by_issue(duty, plan)
        if rule is not None and _date(session, duty, rule, plan, context):
            dated.append(duty)
    return dated


def _why(duty: Duty, plan: Plan) -> Why | None:
    rule = rule_of(duty)
    if rule is None:
        return Why.NO_YEAR if YEAR_UNKNOWN in duty.flags and duty.deadline_text else Why.NO_TERM
    if isinstance(rule, After) and rule.anchor is Anchor.ISSUE and duty.anchored_on is None:
        if plan.issued_on is None:
            return Why.NO_ISSUE
        return Why.NO_ISSUE if duty.state is not State.PROPOSED else None   # a proposal has its date at confirmation
    return None


def _rule_by_issue(duty: Duty, plan: Plan) -> Rule | None:
    if duty.rule is not None:
        return rule_of(duty)
    try:
        return read_rule(duty.deadline_text, issued_on=plan.issued_on)
    except InvalidRule:
        return None


def _date(session: Session, duty: Duty, rule: Rule, plan: Plan, context: ActionContext) -> bool:
    if duty.state is State.PROPOSED:
        if duty.rule is not None:
            return False
        written = duty.deadline_text
        set_rule(session, duty, rule, context)
        correct(session, duty, context, deadline_text=written)
        return True
    duty.rule, duty.flags = to_json(rule), without(duty.flags, Field.DEADLINE)
    lead = session.get(Duty, duty.lead_id) if duty.lead_id else None
    found = date_by_rule(duty, plan, context, lead_due_on=lead.due_on if lead else None)
    session.add(duty)
    if found.due_on is None:
        return False
    duty.anchored_on = found.anchored_on
    record(session, "date", context, duty=duty, state_before=duty.state, state_after=duty.state,
           note=str(Message("noted_dated_by_issue", issued_on=plan.issued_on, due_on=found.due_on)))
    if duty.state is State.READY:
        duty.due_on, duty.provisional = found.due_on, found.provisional
        return True
    set_deadline(session, duty, found.due_on, context, reason=str(Message("noted_by_day_of_issue")),
                 provisional=found.provisional)
    tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"issued:{duty.deadline_version}",
         context, what="issued", issued=str(plan.issued_on), after=str(found.due_on), provisional=found.provisional)
    return True
