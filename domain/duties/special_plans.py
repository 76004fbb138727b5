"""Special plans (专项方案): which measures ask for one to be approved, and where one stands."""

import re
from enum import StrEnum

from domain.duties.lifecycle import SETTLED, State

DRAFTING = re.compile(r"(?:制定|制订|编制|拟订|拟定|起草|研究提出|出台|形成)[^。；;\n]{0,60}?"
                      r"(?:方案|计划|规划|办法|细则|意见|措施|预案)")
"""A document is to be drawn up; the words between are what it is about."""


class Standing(StrEnum):
    """Where a special plan stands; derived from its duty and the last version handed in."""

    WANTED = "wanted"
    REVIEW = "review"
    APPROVAL = "approval"
    RETURNED = "returned"
    APPROVED = "approved"
    VOID = "void"


STANDING_NAMES = {Standing.WANTED: "待报送", Standing.REVIEW: "办公室审核", Standing.APPROVAL: "待批准",
                  Standing.RETURNED: "退回修改", Standing.APPROVED: "已批准", Standing.VOID: "已撤销"}
"""The standings as officials call them."""


def asks_special_plan(text: str, approvers: object) -> bool:
    """Whether a measure of that text, with those it names for approval, has a document drawn up and approved."""
    return bool(approvers) and DRAFTING.search(text) is not None


def standing_of(state: State, last_decision: str | None) -> Standing:
    """Where the plan stands, from its duty's state and what was decided on its last version (None without one)."""
    if state in SETTLED:
        approved = state is State.CLOSED and last_decision == "accepted"
        return Standing.APPROVED if approved else Standing.VOID
    return {"pending": Standing.REVIEW, "passed_on": Standing.APPROVAL, "returned": Standing.RETURNED,
            "accepted": Standing.WANTED}.get(last_decision or "", Standing.WANTED)
