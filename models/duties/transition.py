"""The one way a duty's state changes: by the lifecycle table, with its history entry beside it."""

from datetime import date

from sqlmodel import Session

from domain.duties.lifecycle import Action, next_state
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.action_context import ActionContext
from models.duties.duty import DeadlineVersion, Duty
from models.history import record
from models.reminders.notice import say


def act(session: Session, duty: Duty, action: Action, context: ActionContext, *, note: str = "", **facts) -> None:
    """The duty is in the state that `action` leads to, and its history says so; NotAllowed where the table has none."""
    before = duty.state
    duty.state = next_state(before, action, subject=Message("duty_named", duty=duty.number))
    session.add(duty)
    record(session, action.value, context, duty=duty, state_before=before, state_after=duty.state, note=note, **facts)


def set_deadline(session: Session, duty: Duty, due_on: date | None, context: ActionContext, *, reason: str,
                 provisional: bool = False) -> None:
    """The duty has a new deadline version and owes by it; a provisional date is owed only once it is confirmed.

    One that may not start yet owes nothing.
    """
    duty.deadline_version += 1
    duty.due_on, duty.provisional = due_on, provisional
    if duty.first_due_on is None:
        duty.first_due_on = due_on
    duty.owed_on = None if duty.is_held() else due_on
    session.add(duty)
    session.add(DeadlineVersion(duty_id=duty.id, version=duty.deadline_version, due_on=due_on,
                                provisional=provisional, reason=reason, granted_by=context.by, at=context.now))


def tell(session: Session, duty: Duty, kind: NoticeKind, post_id: int | None, rung: str, context: ActionContext,
         **facts) -> None:
    """A notice of that kind stands for the post, once for this `rung`; nothing where there is no post."""
    if post_id is None:
        return
    session.flush()
    say(session, [{"duty_id": duty.id, "deadline_version": duty.deadline_version, "round": duty.round, "rung": rung,
                   "post_id": post_id, "kind": kind, "made_on": context.today, "made_at": context.now,
                   "facts": facts}])
