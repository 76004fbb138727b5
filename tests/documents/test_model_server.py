"""The one client of a model's server, against a real one that answers well, badly, late and never."""

import asyncio
import gzip
import json
import socket

import pytest

from documents.model_server import MOST_BYTES, Fault, ModelServer, NoAnswer
from tests.model_server import NAME, Sent, completion, model_server

KEY = "geheim-0815"


def ask(server: ModelServer) -> str:
    async def asking():
        async with server.opened() as client:
            return await server.answer(client, "规则", "原文")
    return asyncio.run(asking())


def at(address: str, *, timeout: float = 5) -> ModelServer:
    return ModelServer(address, NAME, KEY, timeout)


def test_a_question_goes_to_the_one_address_with_the_key_and_comes_back_as_words():
    with model_server(lambda _: completion("好")) as model:
        assert ask(at(model.address + "/")) == "好"
        (path, headers, sent), = model.requests
    assert (path, headers["Authorization"], headers["Accept-Encoding"]) == (
        "/v1/chat/completions", f"Bearer {KEY}", "identity")
    assert (sent["model"], [one["content"] for one in sent["messages"]], sent["stream"]) == (
        NAME, ["规则", "原文"], False)


def test_without_a_key_none_is_sent():
    with model_server(lambda _: completion("好")) as model:
        ask(ModelServer(model.address, NAME))
        assert "Authorization" not in model.requests[0][1]


def test_the_key_is_not_shown():
    assert KEY not in repr(at("http://127.0.0.1:1/v1"))


BAD = {
    "an error": (Sent(b"boom", 500), Fault.REFUSED), "too many requests": (Sent(b"{}", 429), Fault.REFUSED),
    "not let in": (Sent(b"{}", 401), Fault.REFUSED), "no such path": (Sent(b"", 404), Fault.REFUSED),
    "nothing": (Sent(b"", 204), Fault.REFUSED), "empty": (Sent(b""), Fault.NOT_UNDERSTOOD),
    "a page": (Sent(b"<html><body>login</body></html>", headers={"Content-Type": "text/html"}), Fault.NOT_UNDERSTOOD),
    "broken JSON": (Sent(b'{"choices": [{"mess'), Fault.NOT_UNDERSTOOD),
    "a depth without end": (Sent(b"[" * 100_000), Fault.NOT_UNDERSTOOD),
    "not Unicode": (Sent(b'{"choices": "\xff\xfe"}'), Fault.NOT_UNDERSTOOD),
    "no choice": (Sent(b'{"choices": []}'), Fault.NOT_UNDERSTOOD), "a list": (Sent(b"[1]"), Fault.NOT_UNDERSTOOD),
    "no words": (completion(None), Fault.NOT_UNDERSTOOD),
    "packed": (Sent(gzip.compress(completion("好").body), headers={"Content-Encoding": "gzip"}), Fault.NOT_UNDERSTOOD),
    "too long": (Sent(b" " * (MOST_BYTES + 1) + completion("好").body), Fault.TOO_MUCH),
    "cut off": (Sent(b"{}", headers={"Content-Length": "99"}), Fault.NOT_UNDERSTOOD),
    "late with the rest": (Sent(b'{"choices"', hold=True), Fault.LATE), "never a word": (Sent(status=0), Fault.LATE),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_none_and_says_how(name):
    sent, fault = BAD[name]
    with model_server(lambda _: sent) as model, pytest.raises(NoAnswer) as silence:
        ask(at(model.address, timeout=0.5 if fault is Fault.LATE else 5))
    assert silence.value.fault is fault
    assert len(model.requests) == 1, "asked once"


def test_a_redirect_is_not_followed():
    with model_server(lambda _: completion("好")) as other:
        away = Sent(status=307, headers={"Location": f"{other.address}/chat/completions"})
        with model_server(lambda _: away) as model, pytest.raises(NoAnswer) as silence:
            ask(at(model.address))
        assert (silence.value.fault, silence.value.status, other.requests) == (Fault.REFUSED, 307, [])


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    with model_server() as proxy, model_server(lambda _: completion("好")) as model:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert ask(at(model.address)) == "好"
        assert proxy.requests == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_nobody_listens_is_not_reached(scheme):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(NoAnswer) as silence:
        ask(at(address))
    assert silence.value.fault is Fault.UNREACHABLE


def test_its_models_are_named_without_anything_being_asked():
    with model_server() as model:
        assert asyncio.run(at(model.address).models()) == [NAME]
        assert [(path, json.dumps(sent)) for path, _, sent in model.requests] == [("/v1/models", "{}")]
