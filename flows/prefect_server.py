"""The Prefect server that `duban serve` keeps as a child process on loopback."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from flows.performing import ADDRESS_FILE, answers

PR_SET_PDEATHSIG = 1
STARTS_WITHIN, STOPS_WITHIN = 90, 10


class PrefectServer:
    """A child process from its start to `stop`; it ends when this process does, even when that is killed.

    To be started from the main thread: Linux ends the child with the thread that started it.
    """

    def __init__(self, data_dir: Path, port: int):
        self.home = data_dir.resolve() / "prefect"
        self.home.mkdir(parents=True, exist_ok=True)
        self.address_file = data_dir / ADDRESS_FILE
        self.url = f"http://127.0.0.1:{port}/api"
        self.address_file.write_text(self.url, encoding="utf-8")
        self.log = (self.home / "server.log").open("ab")
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env=os.environ | quiet(self.home) | {"PREFECT_API_URL": self.url},
                                        preexec_fn=_end_with_parent if sys.platform == "linux" else None)

    def address(self) -> str | None:
        """Where it answers, waiting while it starts; None where it has ended or does not come up."""
        until = time.monotonic() + STARTS_WITHIN
        while self.process.poll() is None and time.monotonic() < until:
            if answers(self.url):
                return self.url
            time.sleep(0.2)
        return None

    def stop(self) -> None:
        """The child is gone."""
        self.address_file.unlink(missing_ok=True)
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def quiet(home: Path) -> dict[str, str]:
    """The environment in which Prefect keeps its data in `home` and calls nobody."""
    return {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
            "PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_CLI_PROMPT": "false"}


def _end_with_parent() -> None:
    """In the child before it becomes Prefect: it is told to end as soon as its parent is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
