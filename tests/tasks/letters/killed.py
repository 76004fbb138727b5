"""A delivery in a process of its own that ends itself, as if killed, after so many steps."""

import os
from datetime import datetime
from pathlib import Path

from config.settings import load_settings
from models.engine import open_engine
from tasks.letters.delivery import deliver_letters
from tasks.runtime import Runtime, using
from tests.cli.forked import forkserver
from tests.world import CALENDAR, POLICY

KILLED = 9


def deliver_until_killed(database_url: str, data_dir: Path, port: int, now: datetime, steps: int) -> int | None:
    """A process has delivered letters until `steps` steps were done, and went without a farewell; its exit code."""
    process = forkserver().Process(target=_deliver, args=(database_url, data_dir, port, now, steps))
    process.start()
    process.join()
    return process.exitcode


def _deliver(database_url: str, data_dir: Path, port: int, now: datetime, left: int) -> None:
    settings = load_settings(data_dir=data_dir, smtp_host="127.0.0.1", smtp_port=port, _env_file=None)

    def after_step(_name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)
    with using(Runtime(settings, open_engine(database_url), CALENDAR, POLICY)):
        deliver_letters(now, after_step)
