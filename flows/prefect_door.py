"""The Prefect server behind a door: `python -m flows.prefect_door PORT`, the child process of `duban serve`.

Prefect itself asks for the secret of PREFECT_SERVER_API_AUTH_STRING. It answers whatever Host and Origin a request
names, though, so that a web page elsewhere could reach it through somebody's browser under a name of its own (DNS
rebinding); no setting of Prefect's forbids that, so this does.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from config.data_folder import close_to_others

NAMES = ("127.0.0.1", "localhost")
REFUSED = "本服务只供本机的督办系统使用。 This server is for duban on this machine alone.\n".encode()


class Door:
    """Lets in what is addressed to this machine's loopback at `port` and comes from no page elsewhere."""

    def __init__(self, app: ASGIApp, port: int):
        self.app = app
        self.hosts = {f"{name}:{port}".encode() for name in NAMES}
        self.origins = {b"http://" + host for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_addressed(scope):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await send({"type": "http.response.start", "status": 421,
                    "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]})
        await send({"type": "http.response.body", "body": REFUSED})

    def _is_addressed(self, scope: Scope) -> bool:
        hosts = list(_values(scope, b"host"))
        return bool(hosts) and set(hosts) <= self.hosts and set(_values(scope, b"origin")) <= self.origins


def _values(scope: Scope, wanted: bytes) -> Iterator[bytes]:
    return (value.lower() for name, value in scope["headers"] if name.lower() == wanted)


def main(port: int) -> None:
    """Prefect's interface and pages answer on loopback until the process is told to end."""
    import uvicorn
    from prefect.server.api.server import create_app  # a second to load, and only this process needs it

    app = create_app(final=True)
    close_to_others(Path(os.environ["PREFECT_HOME"]).parent, thoroughly=True)   # its pages are copied with their modes
    uvicorn.run(Door(app, port), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
