"""What stands before every route: limits on what is taken in, headers on what goes out."""

from starlette import types
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.messages import Message

HEADERS = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; "
                                b"form-action 'self'; base-uri 'none'; frame-ancestors 'self'; frame-src 'self'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
}


SCRIPTED = HEADERS[b"content-security-policy"].replace(
    b"script-src 'none'", b"script-src 'self'; connect-src 'self'").decode()


def with_own_scripts(answer: Response) -> Response:
    """The page may run this site's own script files and ask this site; nothing in the page, nothing from elsewhere."""
    answer.headers["content-security-policy"] = SCRIPTED
    return answer


class TooLarge(Exception):
    """More came in than the settings allow."""


class SafeHeaders:
    """Every answer carries the headers that keep a browser from trusting what it should not."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: types.Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in present)]
            await send(message)
        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """A request's body is at most `most` bytes; a larger one is answered with 413 before it is read whole."""

    def __init__(self, app: ASGIApp, most: int):
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, taken = False, 0

        async def counted() -> types.Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most:
                raise TooLarge
            return message

        async def watched(message: types.Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if int(dict(scope["headers"]).get(b"content-length", b"0") or 0) > self.most:
                raise TooLarge
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await _refuse(send, self.most)


async def _refuse(send: Send, most: int) -> None:
    words = str(Message("upload_too_large", most=most // 2**20)).encode()
    await send({"type": "http.response.start", "status": 413,
                "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": words})
