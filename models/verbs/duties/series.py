"""A recurring duty that no measure of the plan asks for: made by the office, dispatched at once."""

from sqlmodel import Session

from domain.deadlines.rules import Recurring, to_json
from domain.deadlines.wording import write_rule
from domain.lifecycle import State
from models.directory.unit import Unit
from models.duties.duty import Duty, Form
from models.duties.notice import NoticeKind
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.duties.acting import tell
from models.verbs.plans.confirming import new_number


def start_series(session: Session, plan: Plan, unit_id: int, post_id: int, rule: Recurring, occasion: Occasion, *,
                 title: str, words: str, deliverable: str, note: str) -> Duty:
    """The series is with its unit, which hears of it; its occurrences are made in their time."""
    duty = Duty(number=new_number(session, plan), plan_id=plan.id, form=Form.SERIES, unit_id=unit_id,
                unit_written=session.get_one(Unit, unit_id).name, title=title[:120], requirement=words,
                deliverable=deliverable, deadline_text=write_rule(rule), rule=to_json(rule), state=State.DISPATCHED,
                dispatched_on=occasion.today, dispatched_at=occasion.now, made_until=occasion.today,
                sign_by=occasion.calendar.add_working_days(occasion.today, occasion.policy.sign_within))
    session.add(duty)
    session.flush()
    session.add(History(at=occasion.now, by=occasion.by, plan_id=plan.id, duty_id=duty.id, action="occur",
                        state_after=duty.state.value, note=note))
    tell(session, duty, NoticeKind.DISPATCH, post_id, "dispatch", occasion)
    return duty
