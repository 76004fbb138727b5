"""The Prefect server that `duban serve` keeps as a child process on loopback, for itself alone."""

import ctypes
import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from config.data_folder import sqlite_address
from flows.running import ADDRESS_FILE, SECRET_FILE, PrefectAt, answers

PR_SET_PDEATHSIG = 1
STARTS_WITHIN, STOPS_WITHIN = 90, 10


class PrefectServer:
    """A child process from its start to `stop`; it ends when this process does, even when that is killed.

    It answers those who know the secret that is made here anew at each start; where it answers and the secret are kept
    in the data folder, readable to its user alone. To be started from the main thread: Linux ends the child with the
    thread that started it.
    """

    def __init__(self, data_dir: Path, port: int):
        self.data_dir, self.home = data_dir, data_dir.resolve() / "prefect"
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.at = PrefectAt(f"http://127.0.0.1:{port}/api", f"duban:{secrets.token_urlsafe(32)}")
        _written(data_dir / SECRET_FILE, self.at.secret).close()
        self.address_file = _written(data_dir / ADDRESS_FILE, self.at.url)
        self.log = (self.home / "server.log").open("ab")
        environment = database(self.home) | os.environ | quiet(self.home) | own(self.home, self.at)
        command = [sys.executable, "-P", "-m", "flows.prefect_door", str(port)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env=environment,
                                        preexec_fn=_end_with_parent if sys.platform == "linux" else None)

    def address(self) -> PrefectAt | None:
        """Where it answers, waiting while it starts; None where it has ended or does not come up."""
        until = time.monotonic() + STARTS_WITHIN
        while self.process.poll() is None and time.monotonic() < until:
            if answers(self.at):
                return self.at
            time.sleep(0.2)
        return None

    def stop(self) -> None:
        """The child is gone, and so is what was kept about it, unless another `serve` wrote its own there since."""
        self.address_file.close()
        for name, said in ((ADDRESS_FILE, self.at.url), (SECRET_FILE, self.at.secret)):
            path = self.data_dir / name
            if path.exists() and path.read_text(encoding="utf-8") == said:
                path.unlink(missing_ok=True)
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def quiet(home: Path) -> dict[str, str]:
    """The environment in which Prefect keeps its data in `home`, stores no results and calls nobody."""
    return {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
            "PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_CLI_PROMPT": "false",
            "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false", "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
            "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json"}


def own(home: Path, at: PrefectAt) -> dict[str, str]:
    """The environment of the server that answers there to those who know the secret.

    Its pages are put together in `home`, and not among the installed packages, where other users need them.
    """
    pages = at.url.removesuffix("/api")
    both = f"{pages},{pages.replace('127.0.0.1', 'localhost')}"
    return at.environment | {"PREFECT_SERVER_API_AUTH_STRING": at.secret, "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": both,
                             "PREFECT_UI_STATIC_DIRECTORY": str(home / "pages")}


def database(home: Path) -> dict[str, str]:
    """Where the server keeps its runs unless the environment says otherwise: Prefect's own place, well spelt."""
    return {"PREFECT_API_DATABASE_CONNECTION_URL": sqlite_address(home / "prefect.db", "sqlite+aiosqlite")}


def _written(path: Path, said: str) -> IO[str]:
    """The file anew, readable to its user alone and locked as long as it is open."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(said)
    file.flush()
    draft.replace(path)
    return file


def _end_with_parent() -> None:
    """In the child before it becomes Prefect: it is told to end as soon as its parent is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
