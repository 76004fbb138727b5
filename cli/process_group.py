"""The process group of `duban serve`: mail server, Prefect server, clock and pages, started and stopped together."""

import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from domain.errors import Conflict
from flows.prefect_server import PrefectServer
from flows.running import SECRET_FILE, PrefectAt, answers, configured_prefect
from flows.scheduler import Clock
from notifications.mailbox import free_port
from tasks.letters.delivery import post_office
from tasks.runtime import Runtime, using
from web.app import create_app


@dataclass(frozen=True)
class Group:
    """What is running: the runtime its pages work with, the socket they answer on, where Prefect shows its runs.

    `secret` is the file with what those pages ask for; None where the Prefect server is not ours.
    """

    here: Runtime
    listening: socket.socket
    runs: str
    secret: Path | None

    @property
    def url(self) -> str:
        """The address of the pages."""
        return self.here.settings.base_url


@contextmanager
def listening_on(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that takes connections; Conflict, naming the remedy, where the port is taken."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with contextlib.closing(taken):
        try:
            taken.bind((host, port))
        except OSError as error:
            raise Conflict("port_not_usable", port=port, problem=error.strerror) from None
        taken.listen(128)
        yield taken


def stop_on_signals() -> None:
    """Being told to stop unwinds everything, whatever is going on; to be called once, before anything is started."""
    def stop(number: int, _frame) -> None:
        raise SystemExit(0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


@contextmanager
def started(here: Runtime, listening: socket.socket, *,
            prepare: Callable[[Runtime], None] = lambda here: None) -> Iterator[Group]:
    """The group runs until the end of the block; whatever was started is stopped, however the block ends.

    `prepare` is done while Prefect starts and before the clock does.
    """
    here = replace(here, settings=here.settings.model_copy(update={"base_url": _address(here, listening)}))
    with ExitStack() as running:
        mailing = running.enter_context(post_office(here))
        api, prefect = running.enter_context(_prefect(here))
        with using(mailing):
            prepare(mailing)
        clock = Clock(mailing, address=prefect)
        running.callback(clock.stop)
        clock.start()
        secret = None if here.settings.prefect_api_url else here.settings.data_dir / SECRET_FILE
        yield Group(here, listening, api.removesuffix("/").removesuffix("/api"), secret)


def serve_pages(group: Group) -> None:
    """The pages answer until the process is told to stop (SIGTERM, SIGINT)."""
    config = uvicorn.Config(create_app(group.here), log_level="warning", timeout_graceful_shutdown=5)
    gc.collect()
    gc.freeze()     # what stands now stays: going through it again would hold up a page for a tenth of a second
    uvicorn.Server(config).run(sockets=[group.listening])


@contextmanager
def _prefect(here: Runtime) -> Iterator[tuple[str, Callable[[], PrefectAt | None]]]:
    """The address of Prefect's interface, and what tells where it answers."""
    configured = configured_prefect(here.settings)
    if configured:
        yield configured.url, lambda: configured if answers(configured) else None
        return
    server = PrefectServer(here.settings.data_dir, free_port())
    try:
        yield server.at.url, server.address
    finally:
        server.stop()


def _address(here: Runtime, listening: socket.socket) -> str:
    """The configured address of the pages, else the one they answer on."""
    if "base_url" in here.settings.model_fields_set:
        return here.settings.base_url
    host, port = listening.getsockname()[:2]
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
