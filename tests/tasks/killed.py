"""A delivery in a process of its own that ends itself, as if killed, after so many steps."""

import os
import sys
from datetime import datetime
from pathlib import Path

from config.settings import load_settings
from models.engine import open_engine
from tasks.letters.delivery import deliver_letters
from tasks.runtime import Runtime, using
from tests.world import CALENDAR, POLICY

KILLED = 9


def main(database_url: str, data_dir: str, port: str, as_of: str, steps: str) -> None:
    """Letters are delivered until `steps` steps are done; then the process is gone without a farewell."""
    settings = load_settings(data_dir=Path(data_dir), smtp_host="127.0.0.1", smtp_port=int(port), _env_file=None)
    left = int(steps)

    def after_step(_name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)
    with using(Runtime(settings, open_engine(database_url), CALENDAR, POLICY)):
        deliver_letters(datetime.fromisoformat(as_of), after_step)


if __name__ == "__main__":
    main(*sys.argv[1:])
