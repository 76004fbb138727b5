"""What of a plan is unread: said to be no task, and asked about again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from models.plans.plan import visible_plan
from models.plans.unread import ask_again, dismiss, unread_of
from web.dependencies import Circumstances, Office, Writing
from web.plans.proposals import to_review

router = APIRouter(prefix="/plans")


@router.post("/{plan_id}/dismissals")
def dismissal(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
              start: Annotated[int, Form()], order: str = "doubt"):
    """The stretch that begins there is no task; on to the next that is unread."""
    plan = visible_plan(session, who, plan_id)
    dismiss(session, plan, start, when)
    left = unread_of(session, plan)
    following = next((one for one in left if one.start > start), next(iter(left), None))
    where = f"unread-{following.start}" if following else "unread"
    return to_review(request, plan_id, where, order, "unread_dismissed", left=len(left))


@router.post("/{plan_id}/dismissals/withdrawal")
def withdrawal(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
               start: Annotated[int, Form()], order: str = "doubt"):
    """What was dismissed is unread again."""
    ask_again(session, visible_plan(session, who, plan_id), start, when)
    return to_review(request, plan_id, f"unread-{start}", order, "unread_again")
