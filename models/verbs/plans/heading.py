"""A plan's title and day of issue, where the document does not tell them or tells them wrong."""

from datetime import date

from sqlmodel import Session

from domain.errors import NotAllowed
from models.duties.duty import Duty
from models.history import History
from models.occasion import Occasion
from models.plans.plan import Plan
from models.verbs.plans.undated import date_from_issue

LONGEST_TITLE = 300
SETTLES = {"title": "no_title", "issued_on": "no_issue_date"}
"""What a field settles among the plan's problems."""


def set_heading(session: Session, plan: Plan, title: str, issued_on: date | None, occasion: Occasion) -> list[Duty]:
    """The plan says so, and what waited for the day of issue is dated; gives those duties. NotAllowed without a title.

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
    return date_from_issue(session, plan, occasion) if "issued_on" in changes else []
