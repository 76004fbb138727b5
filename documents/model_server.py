"""A language model's server: one question out, one answer in, at the one address that is set and within limits."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import httpx

MOST_BYTES = 200_000
"""Of an answer with everything around it; what is longer is not read to its end."""
MOST_TOKENS = 3_000


class Fault(StrEnum):
    """Why there is no answer; the values are outcomes of `domain.plans.model_answers`."""

    LATE = "late"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TOO_MUCH = "too_much"
    NOT_UNDERSTOOD = "not_understood"


class NoAnswer(Exception):
    """The server gave no answer that could be read: late, not there, an error, a redirect, no completion, too long.

    `status` is its HTTP status where it came so far. Nothing of its words is kept.
    """

    def __init__(self, fault: Fault, status: int | None = None):
        super().__init__(fault.value)
        self.fault, self.status = fault, status


@dataclass(frozen=True)
class ModelServer:
    """Where the model is, by which name, with what key, and how long each answer may take (seconds)."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 20

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client for several questions.

        It follows no redirect, takes no proxy from the environment, and believes the certificates of this machine.
        """
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        async with httpx.AsyncClient(headers=headers, follow_redirects=False, trust_env=False, timeout=self.timeout,
                                     verify=ssl.create_default_context()) as client:
            yield client

    async def answer(self, client: httpx.AsyncClient, told: str, asked: str) -> str:
        """The model's words on what it is asked, having been told how; NoAnswer where there are none in time."""
        said = [{"role": "system", "content": told}, {"role": "user", "content": asked}]
        body = await self._fetch(client, "POST", "/chat/completions", {
            "model": self.model, "messages": said, "temperature": 0, "max_tokens": MOST_TOKENS, "stream": False,
            "response_format": {"type": "json_object"}})
        try:
            content = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise NoAnswer(Fault.NOT_UNDERSTOOD) from None
        if not isinstance(content, str):
            raise NoAnswer(Fault.NOT_UNDERSTOOD)
        return content

    async def models(self) -> list[str]:
        """The names of the models that the server has; NoAnswer where it does not say. Nothing of any plan is sent."""
        async with self.opened() as client:
            body = await self._fetch(client, "GET", "/models")
        try:
            return [str(one["id"]) for one in json.loads(body)["data"]]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise NoAnswer(Fault.NOT_UNDERSTOOD) from None

    async def _fetch(self, client: httpx.AsyncClient, method: str, path: str, sent: dict | None = None) -> bytes:
        """The body of a good answer, which has to be whole within the time, however slowly it drips."""
        try:
            async with asyncio.timeout(self.timeout), \
                    client.stream(method, self.address.rstrip("/") + path, json=sent) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NoAnswer(Fault.REFUSED, answer.status_code)
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise NoAnswer(Fault.NOT_UNDERSTOOD, answer.status_code)
                body = b""
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise NoAnswer(Fault.TOO_MUCH, answer.status_code)
                return body
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswer(Fault.LATE) from None
        except httpx.RemoteProtocolError:
            raise NoAnswer(Fault.NOT_UNDERSTOOD) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise NoAnswer(Fault.UNREACHABLE) from None
