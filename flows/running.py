"""The two ways to run a step: in this process as it is, or as a Prefect task of the flow that is running."""

import asyncio
import base64
import fcntl
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from config.settings import Settings
from domain.errors import DubanError
from tasks.step import Step

Call = Callable[..., Awaitable[Any]]


async def plainly(step: Step, *args) -> Any:
    """The step's result, without a run record."""
    return step.fn(*args)


async def by_prefect(step: Step, *args) -> Any:
    """The step's result, run and recorded as a Prefect task."""
    return await step.task(*args)


ADDRESS_FILE, SECRET_FILE = "prefect.url", "prefect.secret"
"""The files in the data folder where `duban serve` says where its Prefect server answers, and to whom."""


@dataclass(frozen=True)
class PrefectAt:
    """A Prefect server: the address of its interface, and the secret (name:password) it asks for, if it does."""

    url: str
    secret: str = field(default="", repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """What makes Prefect's client use it."""
        return {"PREFECT_API_URL": self.url} | ({"PREFECT_API_AUTH_STRING": self.secret} if self.secret else {})


def prefect_address(settings: Settings) -> PrefectAt | None:
    """Where a Prefect server answers: the configured one, else that of `duban serve`; None where none does."""
    at = configured_prefect(settings) or _kept(settings.data_dir)
    return at if at and answers(at) else None


def configured_prefect(settings: Settings) -> PrefectAt | None:
    """The server that the settings name; None where they name none."""
    url = settings.prefect_api_url
    return PrefectAt(url, settings.prefect_api_auth_string) if url else None


def answers(at: PrefectAt) -> bool:
    """Whether a Prefect server is healthy there and lets this installation in."""
    return status_of(at) == 200


def status_of(at: PrefectAt) -> int:
    """The HTTP status of its answer to this installation; 401 where the secret is not its own, 0 where none answers."""
    request = Request(f"{at.url.rstrip('/')}/admin/version")   # its /health is open to everybody
    if at.secret:
        request.add_header("Authorization", f"Basic {base64.b64encode(at.secret.encode()).decode()}")
    try:
        with urlopen(request, timeout=2) as answer:
            return answer.status
    except HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def perform(at: PrefectAt | None, flow: str, steps: str, *args, **options) -> Any:
    """The result of `flow` recorded by the server at that address, or of the same `steps` without a record.

    Both are named module:function, so that Prefect is loaded only where it is used. DubanError where the run was ended
    on the server by somebody else.
    """
    if at is None:
        return asyncio.run(named(steps)(plainly, *args, **options))
    os.environ.update(at.environment)
    from prefect.exceptions import PrefectException  # loaded with the flow, and not before the address is set

    try:
        return asyncio.run(named(flow)(*args, **options))
    except PrefectException as error:
        raise DubanError("flow_run_not_completed", problem=type(error).__name__) from error


def named(path: str) -> Any:
    """What module:function names."""
    module, name = path.split(":")
    return getattr(import_module(module), name)


def _kept(data_dir: Path) -> PrefectAt | None:
    """The server of a running `duban serve`, which holds its address file locked.

    Without the lock the file is what a killed one left behind, and another user may listen on its port meanwhile.
    """
    try:
        with (data_dir / ADDRESS_FILE).open(encoding="utf-8") as file:
            if _is_held(file):
                return PrefectAt(file.read().strip(), (data_dir / SECRET_FILE).read_text(encoding="utf-8").strip())
    except OSError:
        pass
    return None


def _is_held(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
