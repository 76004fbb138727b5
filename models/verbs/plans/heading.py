"""A plan's title and day of issue, where the document does not tell them or tells them wrong."""

from datetime import date

from sqlmodel import Session

from domain.deadlines.wording import read_rule
from domain.errors import InvalidRule, NotAllowed
from domain.lifecycle import State
from models.duties.duty import duties_of
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.plans.confirming import correct, set_rule

LONGEST_TITLE = 300
SETTLES = {"title": "no_title", "issued_on": "no_issue_date"}
"""What a field settles among the plan's problems."""


def set_heading(session: Session, plan: Plan, title: str, issued_on: date | None, occasion: Occasion) -> None:
    """The plan says so; proposals whose date wanted the year of issue have it. NotAllowed without a title.

    A title has 300 characters at most.
    """
    if len(title.strip()) > LONGEST_TITLE:
        raise NotAllowed(f"标题不得超过 {LONGEST_TITLE} 个字。")
    if not title.strip():
        raise NotAllowed("请填写方案标题。")
    changes = {name: value for name, value in (("title", title.strip()), ("issued_on", issued_on))
               if value is not None and (value != getattr(plan, name) or name == "title")}
    for name, value in changes.items():
        setattr(plan, name, value)
    settled = {SETTLES[name] for name in changes}
    plan.problems = [problem for problem in plan.problems if problem.get("flag") not in settled]
    session.add(plan)
    session.add(History(at=occasion.now, by=occasion.by, plan_id=plan.id, action="heading", note=plan.title,
                        facts={"issued_on": str(plan.issued_on or "")}))
    if "issued_on" in changes:
        _date_proposals(session, plan, occasion)


def _date_proposals(session: Session, plan: Plan, occasion: Occasion) -> None:
    for duty in duties_of(session, plan.id, State.PROPOSED):
        if "year_unknown" not in duty.flags or not duty.deadline_text:
            continue
        try:
            rule = read_rule(duty.deadline_text, issued_on=plan.issued_on)
        except InvalidRule:
            continue
        written = duty.deadline_text
        set_rule(session, duty, rule, occasion)
        correct(session, duty, occasion, deadline_text=written)
