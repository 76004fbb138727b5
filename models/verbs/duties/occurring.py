"""Occurrences: the duties that a series, a standing duty or a rule for activities makes in its time."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from domain.deadlines.reckoning import reckon
from domain.deadlines.rules import FixedDate, Period, Recurring, from_json, to_json
from domain.lifecycle import OPEN, State
from models.duties.duty import Duty, Form
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.duties.acting import set_deadline
from models.verbs.plans.confirming import new_number

DAYS_OF_PERIOD = {Period.DAILY: 1, Period.WEEKLY: 7, Period.MONTHLY: 30}
COPIED = ("plan_id", "measure_id", "unit_id", "unit_written", "role", "requirement", "deliverable", "report_to",
          "copy_to", "approver_post_id", "deadline_text", "asked_figures")


def due_series(session: Session, occasion: Occasion, *, after: int = 0, limit: int = 200) -> list[Duty]:
    """Open series and standing duties whose occurrences are not made far enough ahead."""
    horizon = occasion.today + timedelta(days=occasion.policy.recurring_ahead_days)
    query = select(Duty).where(col(Duty.form).in_([Form.SERIES, Form.STANDING]), col(Duty.state).in_(OPEN),
                               col(Duty.made_until) < horizon, col(Duty.id) > after)
    return list(session.exec(query.order_by(Duty.id).limit(limit)).all())


def make_occurrences(session: Session, series: Duty, occasion: Occasion) -> list[Duty]:
    """The occurrences due within the policy's days ahead (or one period if shorter) stand, each once."""
    rule = _rule_of(series, occasion)
    plan = session.get_one(Plan, series.plan_id)
    ahead = min(occasion.policy.recurring_ahead_days, DAYS_OF_PERIOD.get(rule.period, 10_000))
    until = min(occasion.today + timedelta(days=ahead), plan.last_day() or date.max)
    begun = series.dispatched_on or occasion.today
    since = series.made_until or begun
    if until <= since:
        return []
    reckoned = reckon(rule, anchor=begun, calendar=occasion.calendar, after=since, until=until)
    made = [_make(session, series, due_on, plan, occasion) for due_on in reckoned.occurrences]
    series.made_until = until
    session.add(series)
    return made


def _rule_of(series: Duty, occasion: Occasion) -> Recurring:
    rule = from_json(series.rule) if series.rule else None
    return rule if isinstance(rule, Recurring) else Recurring(Period(occasion.policy.standing_period))


def _make(session: Session, series: Duty, due_on: date, plan: Plan, occasion: Occasion) -> Duty:
    duty = Duty(number=new_number(session, plan), parent_id=series.id, occurrence=due_on.isoformat(),
                title=series.title, rule=to_json(FixedDate(due_on)), state=State.DISPATCHED, flags=list(series.flags),
                dispatched_on=occasion.today, dispatched_at=occasion.now,
                **{name: getattr(series, name) for name in COPIED})
    session.add(duty)
    session.flush()
    set_deadline(session, duty, due_on, occasion, reason="周期事项",
                 provisional=occasion.calendar.is_provisional(due_on))
    session.add(History(at=occasion.now, by=occasion.by, plan_id=plan.id, duty_id=duty.id, action="occur",
                        state_after=duty.state.value, note=f"由{series.called}按期生成"))
    return duty
