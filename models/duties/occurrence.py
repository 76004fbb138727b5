"""Occurrences: the duties that a series, a standing duty or a rule for activities makes in its time."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from domain.deadlines.due_dates import reckon
from domain.deadlines.rules import FixedDate, Period, Recurring, from_json, to_json
from domain.deadlines.written_rules import write_rule
from domain.duties.lifecycle import OPEN, State
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.unit import Unit
from models.duties.duty import Duty, Form
from models.duties.transition import set_deadline, tell
from models.history import record
from models.numbering import new_number
from models.plans.plan import Plan

DAYS_OF_PERIOD = {Period.DAILY: 1, Period.WEEKLY: 7, Period.MONTHLY: 30}
COPIED = ("plan_id", "measure_id", "unit_id", "unit_written", "role", "requirement", "deliverable", "report_to",
          "copy_to", "approver_post_id", "deadline_text", "asked_figures")


def due_series(session: Session, context: ActionContext, *, after: int = 0, limit: int = 200) -> list[Duty]:
    """Open series and standing duties whose occurrences are not made far enough ahead."""
    horizon = context.today + timedelta(days=context.policy.recurring_ahead_days)
    query = select(Duty).where(col(Duty.form).in_([Form.SERIES, Form.STANDING]), col(Duty.state).in_(OPEN),
                               col(Duty.made_until) < horizon, col(Duty.id) > after)
    return list(session.exec(query.order_by(Duty.id).limit(limit)).all())


def make_occurrences(session: Session, series: Duty, context: ActionContext) -> list[Duty]:
    """The occurrences due within the policy's days ahead (or one period if shorter) stand, each once."""
    rule = _rule_of(series, context)
    plan = session.get_one(Plan, series.plan_id)
    ahead = min(context.policy.recurring_ahead_days, DAYS_OF_PERIOD.get(rule.period, 10_000))
    until = min(context.today + timedelta(days=ahead), plan.last_day() or date.max)
    begun = series.dispatched_on or context.today
    since = series.made_until or begun
    if until <= since:
        return []
    reckoned = reckon(rule, anchor=begun, calendar=context.calendar, after=since, until=until)
    made = [_make(session, series, due_on, plan, context) for due_on in reckoned.occurrences]
    series.made_until = until
    session.add(series)
    return made


def _rule_of(series: Duty, context: ActionContext) -> Recurring:
    rule = from_json(series.rule) if series.rule else None
    return rule if isinstance(rule, Recurring) else Recurring(Period(context.policy.standing_period))


def _make(session: Session, series: Duty, due_on: date, plan: Plan, context: ActionContext) -> Duty:
    duty = Duty(number=new_number(session, plan), parent_id=series.id, occurrence=due_on.isoformat(),
                title=series.title, rule=to_json(FixedDate(due_on)), state=State.DISPATCHED, flags=list(series.flags),
                dispatched_on=context.today, dispatched_at=context.now,
                **{name: getattr(series, name) for name in COPIED})
    session.add(duty)
    session.flush()
    set_deadline(session, duty, due_on, context, reason=str(Message("noted_recurring")),
                 provisional=context.calendar.is_provisional(due_on))
    record(session, "occur", context, duty=duty, state_after=duty.state,
           note=str(Message("noted_made_by_series", series=series.called)))
    return duty


def start_series(session: Session, plan: Plan, unit_id: int, post_id: int, rule: Recurring, context: ActionContext, *,
                 title: str, words: str, deliverable: str, note: str) -> Duty:
    """The series is with its unit, which hears of it; its occurrences are made in their time."""
    duty = Duty(number=new_number(session, plan), plan_id=plan.id, form=Form.SERIES, unit_id=unit_id,
                unit_written=session.get_one(Unit, unit_id).name, title=title[:120], requirement=words,
                deliverable=deliverable, deadline_text=write_rule(rule), rule=to_json(rule), state=State.DISPATCHED,
                dispatched_on=context.today, dispatched_at=context.now, made_until=context.today,
                sign_by=context.calendar.add_working_days(context.today, context.policy.sign_within))
    session.add(duty)
    session.flush()
    record(session, "occur", context, duty=duty, state_after=duty.state, note=note)
    tell(session, duty, NoticeKind.DISPATCH, post_id, "dispatch", context)
    return duty
