"""What the benchmarks share: a province of their own, a process of its own for each figure, a line with its limit."""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from config.settings import load_settings
from models.engine import open_engine
from models.migrate import upgrade
from tasks.runtime import open_runtime

ZONE = ZoneInfo("Asia/Shanghai")


def morning(day: date) -> datetime:
    """Nine o'clock of that day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE).astimezone(UTC)


@contextmanager
def province(url: str = "", **settings):
    """A runtime on a new, migrated database: the one at `url`, which must be empty, else a SQLite file of its own."""
    with TemporaryDirectory(prefix="duban-benchmark-") as folder:
        chosen = load_settings(data_dir=Path(folder), database_url=url, _env_file=None, **settings)
        chosen.data_dir.mkdir(parents=True, exist_ok=True)
        engine = open_engine(chosen.database)
        upgrade(engine)
        engine.dispose()
        yield open_runtime(chosen)


def alone(module: str, *arguments: object) -> dict:
    """What `python -m module --alone …` prints, run in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", module, "--alone", *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """The seconds it took and what it gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak() -> None:
    """`peak_now` begins anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_now() -> float:
    """The most megabytes this process has held since `forget_peak`."""
    kilobytes = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text()).group(1)
    return int(kilobytes) / 1024


def line(name: str, value: float, limit: float, unit: str) -> bool:
    """Prints the figure beside its limit; gives whether it holds."""
    holds = value <= limit
    verdict = "ok" if holds else "MISSED"
    print(f"{name:44} {value:9.2f} {unit:3} limit {limit:g} {unit}  {value / limit:6.1%}  {verdict}")
    return holds

