"""The life of a duty: one table of what each action makes of each state."""

from enum import StrEnum

from domain.errors import NotAllowed
from domain.messages import Label, Message


class State(StrEnum):
    """Where a duty stands; overdue, due soon and the light are derived, never states."""

    PROPOSED = "proposed"
    READY = "ready"
    DROPPED = "dropped"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What people do to a duty."""

    CORRECT = "correct"
    CONFIRM = "confirm"
    DROP = "drop"
    RESTORE = "restore"
    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    PROGRESS = "progress"
    REPORT = "report"
    RETURN = "return"
    ACCEPT = "accept"
    SUSPEND = "suspend"
    RESUME = "resume"
    REASSIGN = "reassign"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    AMEND = "amend"
    CANCEL = "cancel"
    REOPEN = "reopen"
    END = "end"


OPEN = frozenset({State.DISPATCHED, State.IN_PROGRESS, State.REPORTED, State.SUSPENDED})
"""Dispatched and not yet settled."""

OWED = frozenset({State.DISPATCHED, State.IN_PROGRESS})
"""The department still has to hand something in; only these are reminded, overdue and escalated."""

SETTLED = frozenset({State.CLOSED, State.CANCELLED, State.DROPPED})
"""Nothing more is expected."""

_S, _A = State, Action

TABLE: dict[tuple[State, Action], State] = {
    (_S.PROPOSED, _A.CORRECT): _S.PROPOSED,
    (_S.PROPOSED, _A.CONFIRM): _S.READY,
    (_S.PROPOSED, _A.DROP): _S.DROPPED,
    (_S.DROPPED, _A.RESTORE): _S.PROPOSED,
    (_S.READY, _A.CORRECT): _S.PROPOSED,
    (_S.READY, _A.DISPATCH): _S.DISPATCHED,
    (_S.READY, _A.DROP): _S.DROPPED,
    (_S.DISPATCHED, _A.ACKNOWLEDGE): _S.IN_PROGRESS,
    (_S.DISPATCHED, _A.PROGRESS): _S.IN_PROGRESS,
    (_S.DISPATCHED, _A.REPORT): _S.REPORTED,
    (_S.IN_PROGRESS, _A.PROGRESS): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _A.REPORT): _S.REPORTED,
    (_S.REPORTED, _A.RETURN): _S.IN_PROGRESS,
    (_S.REPORTED, _A.ACCEPT): _S.CLOSED,
    (_S.CLOSED, _A.REOPEN): _S.IN_PROGRESS,
    (_S.SUSPENDED, _A.RESUME): _S.IN_PROGRESS,
    (_S.SUSPENDED, _A.CANCEL): _S.CANCELLED,
    **{(state, _A.SUSPEND): _S.SUSPENDED for state in (_S.DISPATCHED, _S.IN_PROGRESS, _S.REPORTED)},
    **{(state, _A.REASSIGN): _S.DISPATCHED for state in (_S.DISPATCHED, _S.IN_PROGRESS, _S.REPORTED)},
    **{(state, _A.CANCEL): _S.CANCELLED for state in (_S.DISPATCHED, _S.IN_PROGRESS, _S.REPORTED)},
    **{(state, _A.END): _S.CLOSED for state in (_S.DISPATCHED, _S.IN_PROGRESS, _S.REPORTED, _S.SUSPENDED)},
    **{(state, action): state for state in (_S.DISPATCHED, _S.IN_PROGRESS)
       for action in (_A.ASK_EXTENSION, _A.EXTEND)},
    **{(state, _A.AMEND): state for state in (_S.DISPATCHED, _S.IN_PROGRESS, _S.REPORTED, _S.SUSPENDED)},
    (_S.REPORTED, _A.EXTEND): _S.REPORTED,
    (_S.SUSPENDED, _A.EXTEND): _S.SUSPENDED,
}
"""(state, action) → the state afterwards; what is absent is refused.

END settles a series, a rule for activities, or a support duty that is closed with its lead (docs/decisions.md,
1 and 3).
RESTORE brings back what was dropped before it was dispatched (docs/decisions.md, 29).
AMEND is what a new version of the plan changes in a duty under way.
"""

STATE_NAMES = {
    _S.PROPOSED: "待确认", _S.READY: "待交办", _S.DROPPED: "不予立项", _S.DISPATCHED: "待签收",
    _S.IN_PROGRESS: "办理中", _S.REPORTED: "待审核", _S.CLOSED: "已销号", _S.SUSPENDED: "暂停",
    _S.CANCELLED: "已撤销",
}
"""The states as officials call them; also the glossary's words."""

ACTION_NAMES = {
    _A.CORRECT: "修改", _A.CONFIRM: "确认", _A.DROP: "不立项", _A.RESTORE: "恢复立项",
    _A.DISPATCH: "交办", _A.ACKNOWLEDGE: "签收",
    _A.PROGRESS: "报送进展", _A.REPORT: "报送办结", _A.RETURN: "退回", _A.ACCEPT: "销号", _A.SUSPEND: "暂停",
    _A.RESUME: "恢复", _A.REASSIGN: "改派", _A.ASK_EXTENSION: "申请延期", _A.EXTEND: "准予延期",
    _A.AMEND: "按修订稿调整", _A.CANCEL: "撤销", _A.REOPEN: "重新办理", _A.END: "终止",
}
"""The actions as officials call them."""


def next_state(state: State, action: Action, *, subject: Message | str = Label("该事项")) -> State:
    """The state that `action` makes of `state`; NotAllowed, naming what is possible, where the table has none."""
    after = TABLE.get((state, action))
    if after is None:
        possible = [Label(ACTION_NAMES[a]) for a in actions_of(state)] or [Label("查看")]
        raise NotAllowed("action_not_in_state", duty=subject, state=Label(STATE_NAMES[state]),
                         action=Label(ACTION_NAMES[action]), possible=possible)
    return after


def actions_of(state: State) -> list[Action]:
    """What can be done in `state`, in the order of Action."""
    return [action for action in Action if (state, action) in TABLE]
