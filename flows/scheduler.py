"""The clock: APScheduler's ticks made from the schedule, acted on by the one process that holds the clock."""

import logging
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine

from config.clock import read_clock
from flows.running import PrefectAt, named, perform
from flows.schedule import Tick, schedule
from models.lock import Lock
from tasks.runtime import Runtime, using

CLOCK_LOCK = 20160622
"""The advisory lock's number, any that no other program on the database uses."""


def clock_hold(engine: Engine, data_dir: Path) -> Lock:
    """The lock that the one clock of an installation holds; not taken yet."""
    return Lock(engine, data_dir / "clock.lock", CLOCK_LOCK)


log = logging.getLogger(__name__)


class Clock:
    """Runs by itself from `start` to `stop`; `address` gives where Prefect answers, if it does.

    One thing at a time, so that a catch-up and the daily run never overlap; the heartbeat beside it.
    """

    def __init__(self, here: Runtime, *, address: Callable[[], PrefectAt | None],
                 now: Callable[[], datetime] = read_clock):
        self.here, self.address, self.now = here, address, now
        self.stopping = Event()
        self.hold = clock_hold(here.engine, here.settings.data_dir)
        self.scheduler = BackgroundScheduler(
            timezone=here.settings.zone,
            executors={"default": ThreadPoolExecutor(1), "beside": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})
        self.digest_at = here.current().policy.digest_at
        for tick in schedule(self.digest_at):
            self._add(tick)

    def start(self) -> None:
        """What runs at the start runs now, the rest at its times."""
        self.scheduler.start()

    def stop(self) -> None:
        """What runs is finished, nothing more begins, and another process may hold the clock."""
        self.stopping.set()
        self.scheduler.shutdown(wait=True)
        self.hold.let_go()

    def act(self, tick: Tick) -> bool:
        """The tick's work is done if this process holds the clock and there is reason to; gives whether it was."""
        self._follow(self.here.current().policy.digest_at)
        if not self.hold.take():
            return False
        with using(self.here):
            now = self.now()
            if tick.when and not named(tick.when)(now):
                return False
            address = self.address() if tick.flow else None
            if self.stopping.is_set():
                return False
            log.info("tick", extra={"tick": tick.name})
            perform(address, tick.flow, tick.steps, now)
        return True

    def _follow(self, digest_at: time) -> None:
        """Where the policy's time was changed since, the ticks of that time are moved to the new one."""
        if digest_at == self.digest_at:
            return
        before = {tick.name: tick.cron for tick in schedule(self.digest_at)}
        self.digest_at = digest_at
        for tick in schedule(digest_at):
            if tick.cron != before[tick.name]:
                self.scheduler.reschedule_job(tick.name, trigger=self._times(tick))

    def _times(self, tick: Tick) -> CronTrigger:
        return CronTrigger.from_crontab(tick.cron, timezone=self.here.settings.zone)

    def _add(self, tick: Tick) -> None:
        first = {"next_run_time": read_clock()} if tick.at_start else {}
        self.scheduler.add_job(self.act, self._times(tick), args=[tick], id=tick.name,
                               executor="default" if tick.flow else "beside", **first)
