"""Who did what and when: one entry for each change, written in the same transaction and never changed."""

from datetime import datetime

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, select

from domain.duties.lifecycle import Action, State
from domain.errors import NotAllowed
from models.action_context import ActionContext, StandIn
from models.columns import instant_field, json_field, reference, text_field
from models.directory.post import PostRole
from models.duties.duty import Duty
from models.plans.plan import Plan

BY_UNIT = {Action.ACKNOWLEDGE.value, Action.PROGRESS.value, Action.REPORT.value, Action.ASK_EXTENSION.value}
"""What the duty's unit does; everything else is the office's, the approver's or the supervisor's."""
IN_NO_PLACE = {"calendar", "withdraw_case"}
"""What an administrator or duban does, who takes no post's place by it."""


class History(SQLModel, table=True):
    """One change; `by` is empty where duban itself acted."""

    __tablename__ = "history"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant_field(index=True)
    by: int | None = reference("person.id", nullable=True, index=False)
    plan_id: int | None = reference("plan.id", nullable=True)
    duty_id: int | None = reference("duty.id", nullable=True)
    action: str
    state_before: str = ""
    state_after: str = ""
    note: str = text_field()
    facts: dict = json_field()


@event.listens_for(History, "before_update")
@event.listens_for(History, "before_delete")
def _refuse(_mapper, _connection, _entry) -> None:
    raise NotAllowed("history_kept")


def record(session: Session, action: str, context: ActionContext, *, duty: Duty | None = None,
           plan_id: int | None = None, state_before: State | None = None, state_after: State | None = None,
           note: str = "", for_post: int | None = None, for_office: int | None = None, **facts) -> None:
    """The one way into the history: who did what, and in whose place (代办) where by delegation.

    For whom a person acts follows from the action, unless the verb names the post, or an office other than the plan's.
    """
    if duty is not None:
        plan_id = duty.plan_id
        facts |= _in_place_of(session, duty, action, context, for_post, for_office)
    session.add(History(at=context.now, by=context.by, plan_id=plan_id, duty_id=duty.id if duty else None,
                        action=action, state_before=state_before.value if state_before else "",
                        state_after=state_after.value if state_after else "", note=note, facts=facts))


def _in_place_of(session: Session, duty: Duty, action: str, context: ActionContext, for_post: int | None,
                 for_office: int | None) -> dict:
    """Whose place the person takes who does this to the duty by delegation; nothing for one's own post."""
    if not context.stands_in or action in IN_NO_PLACE:
        return {}
    office_id = for_office or session.get_one(Plan, duty.plan_id).office_id
    for one in context.stands_in:
        if one.post_id == for_post if for_post is not None else _does(one, action, duty, office_id):
            return {"in_place_of": one.holder, "acting_post": one.post_id}
    return {}


def _does(one: StandIn, action: str, duty: Duty, office_id: int | None) -> bool:
    """Whether it is that post's to do this to the duty."""
    if action == "decide":
        return one.role == PostRole.SUPERVISOR
    if action in BY_UNIT:
        return one.unit_id == duty.unit_id and one.role in (PostRole.LIAISON, PostRole.OFFICE)
    return ((one.role == PostRole.OFFICE and one.unit_id == office_id)
            or (one.role == PostRole.APPROVER and one.post_id == duty.approver_post_id))


def history_of(session: Session, duty_id: int) -> list[History]:
    """A duty's entries, oldest first."""
    return list(session.exec(select(History).where(History.duty_id == duty_id).order_by(History.id)).all())
