"""A change of the administrator's policy: what it would say in the days to come, and the file with its record."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from config.own_file import rewriting
from config.places import policy_file
from config.policy_file import policy_text
from domain.escalation import Policy
from models.duties.duty import IS_OWED, Duty
from models.duties.forecasting import Load, forecast, load_of
from models.engine import transaction
from models.history import History
from models.occasion import Occasion
from tasks.runtime import Runtime

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


def outlook(session: Session, policy: Policy, occasion: Occasion) -> Outlook:
    """What that policy would say from the next daily run on; nothing is changed."""
    calendar, tomorrow = occasion.calendar, occasion.today + timedelta(days=1)
    until = calendar.add_working_days(occasion.today, AHEAD)
    said = forecast(session, policy, calendar, tomorrow, until)
    next_run = next(iter(calendar.working_days(tomorrow, until)))
    near = calendar.add_working_days(occasion.today, policy.due_soon)
    yellow = session.exec(select(func.count()).select_from(Duty).where(
        IS_OWED, col(Duty.owed_on).between(occasion.today, near))).one()
    return Outlook(next_run, until, load_of([one for one in said if one.day == next_run]), load_of(said), yellow)


def change_policy(here: Runtime, policy: Policy, words: str, version: str, occasion: Occasion) -> None:
    """The file describes this policy, and the history says in `words` what was changed.

    Conflict where the file is not of that version any more. Running processes follow the file by themselves.
    """
    with rewriting(policy_file(here.settings.data_dir), version, "督办规则") as write, \
            transaction(here.engine) as session:
        session.add(History(at=occasion.now, by=occasion.by, action="policy", note=words))
        session.flush()
        write(policy_text(policy))
