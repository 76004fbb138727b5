"""The composition root of a process: settings, database, calendar and policy, opened once and found by every task."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Self

from sqlalchemy import Engine

from config.calendar import calendar_as_written, load_calendar
from config.clock import date_in
from config.data_folder import calendar_file, make_private, policy_file, responsibilities_file
from config.policy import load_policy
from config.policy_file import policy_as_written
from config.responsibilities import Responsibilities, load_responsibilities
from config.settings import Settings, load_settings
from domain.deadlines.calendar import WorkingCalendar
from domain.errors import InvalidSettings
from domain.reminders.policy import Policy, may_send
from models import revision
from models.action_context import ActionContext, StandIn
from models.engine import open_engine


@dataclass(frozen=True)
class Runtime:
    """What the tasks of a process work with."""

    settings: Settings
    engine: Engine
    calendar: WorkingCalendar
    policy: Policy
    responsibilities: Responsibilities = field(default_factory=load_responsibilities)

    def current(self) -> Self:
        """The same with calendar and policy as the administrator's files have them now, whoever wrote them."""
        calendar = calendar_as_written(calendar_file(self.settings.data_dir), self.calendar)
        policy = policy_as_written(policy_file(self.settings.data_dir), self.policy)
        same = calendar is self.calendar and policy is self.policy
        return self if same else replace(self, calendar=calendar, policy=policy)

    def today(self, now: datetime) -> date:
        """The date of the instant in the configured zone."""
        return date_in(now, self.settings.zone)

    def context(self, now: datetime, by: int | None = None,
                 stands_in: tuple[StandIn, ...] = ()) -> ActionContext:
        """The circumstances of a change made at `now`."""
        return ActionContext(now, self.today(now), self.calendar, self.policy, by, stands_in)

    def may_send(self, now: datetime) -> bool:
        """Whether letters may go out at `now`: on a working day, inside the send window."""
        local = now.astimezone(self.settings.zone)
        return may_send(self.policy, local.time(), local.date(), self.calendar)


_chosen: ContextVar[Runtime | None] = ContextVar("runtime", default=None)


def open_runtime(settings: Settings) -> Runtime:
    """Everything those settings name; `calendar.toml`, `escalation.toml` and `responsibilities.toml` in
    the data folder are the administrator's.

    What the process makes from now on is its user's alone. InvalidSettings where a file or the data folder cannot be
    used. The database is not migrated by this.
    """
    try:
        make_private(settings.data_dir)
    except OSError as error:
        raise InvalidSettings("data_folder_not_made", folder=settings.data_dir, problem=error.strerror) from error
    return Runtime(settings, open_engine(settings.database), load_calendar(calendar_file(settings.data_dir)),
                   load_policy(policy_file(settings.data_dir)),
                   load_responsibilities(responsibilities_file(settings.data_dir)))


def runtime() -> Runtime:
    """The runtime chosen by `using`, else the process's own, opened from the environment when first asked for.

    NotAllowed, naming the remedy, where that one's database is at another revision than this code.
    """
    return (_chosen.get() or _own()).current()


@contextmanager
def using(chosen: Runtime) -> Iterator[Runtime]:
    """Tasks called inside work with that runtime; those of other threads and requests are not touched."""
    token = _chosen.set(chosen)
    try:
        yield chosen
    finally:
        _chosen.reset(token)


@lru_cache(maxsize=1)
def _own() -> Runtime:
    here = open_runtime(load_settings())
    revision.require(here.engine)
    return here
