"""The administrator's calendar and policy changed: file, deadlines and record together, or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from config.administrator_file import rewriting
from config.calendar import Entries, calendar_of, calendar_text
from config.data_folder import calendar_file, policy_file
from config.policy_file import policy_text
from domain.reminders.policy import Policy
from models.action_context import ActionContext
from models.duties.deadline import Move, follow_calendar, moves
from models.duties.duty import IS_OWED, Duty
from models.engine import transaction
from models.history import record
from models.reminders.forecast import Load, forecast, load_of
from tasks.runtime import Runtime


def preview_calendar(session: Session, entries: Entries, context: ActionContext) -> list[Move]:
    """Which deadlines would move with these entries; nothing is changed."""
    return moves(session, calendar_of(entries), context)


def change_calendar(here: Runtime, entries: Entries, words: str, version: str, marks: Sequence[str],
                    context: ActionContext) -> int:
    """The file has these entries and the deadlines shown have moved; gives how many dates are others now.

    Conflict where the file is not of that version any more, or other deadlines would move than were shown.
    """
    with rewriting(calendar_file(here.settings.data_dir), version, "日历") as write, \
            transaction(here.engine) as session:
        moved = follow_calendar(session, calendar_of(entries), words, marks, context)
        write(calendar_text(entries))
    return sum(one.moved for one in moved)


AHEAD = 20
"""Working days that a preview looks ahead: four weeks."""


@dataclass(frozen=True)
class Outlook:
    """What a policy would say if nothing were handed in: at the next run, until the last day; yellow lights today."""

    next_run: date
    until: date
    at_once: Load
    ahead: Load
    yellow: int


def outlook(session: Session, policy: Policy, context: ActionContext) -> Outlook:
    """What that policy would say from the next daily run on; nothing is changed."""
    calendar, tomorrow = context.calendar, context.today + timedelta(days=1)
    until = calendar.add_working_days(context.today, AHEAD)
    said = forecast(session, policy, calendar, tomorrow, until)
    next_run = next(iter(calendar.working_days(tomorrow, until)))
    near = calendar.add_working_days(context.today, policy.due_soon)
    yellow = session.exec(select(func.count()).select_from(Duty).where(
        IS_OWED, col(Duty.owed_on).between(context.today, near))).one()
    return Outlook(next_run, until, load_of([one for one in said if one.day == next_run]), load_of(said), yellow)


def change_policy(here: Runtime, policy: Policy, words: str, version: str, context: ActionContext) -> None:
    """The file describes this policy, and the history says in `words` what was changed.

    Conflict where the file is not of that version any more. Running processes follow the file by themselves.
    """
    with rewriting(policy_file(here.settings.data_dir), version, "督办规则") as write, \
            transaction(here.engine) as session:
        record(session, "policy", context, note=words)
        session.flush()
        write(policy_text(policy))
