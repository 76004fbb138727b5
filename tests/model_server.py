"""A language model's server of the tests' own on the loopback, which answers as it is told, also badly, and counts."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

NAME = "qwen-local"
Answer = Callable[[dict], "Sent"]


@dataclass(frozen=True)
class Sent:
    """What the server sends: a status, headers and a body; `hold` keeps the connection open without the rest."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    hold: bool = False


@dataclass
class FakeModel:
    """`answers` says what is sent for what was asked; every request is in `requests` with its path and headers."""

    address: str
    answers: Answer
    over: Event = field(default_factory=Event)
    requests: list[tuple[str, dict, dict]] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """The stretches that were put to it."""
        return [json.loads(sent["messages"][1]["content"])["text"] for _, _, sent in self.requests if sent]


def completion(content: str) -> Sent:
    """A good answer with that content around it."""
    return Sent(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


def tasks(*rows: dict) -> Sent:
    """A good answer with these tasks; what a row leaves out is empty."""
    full = [{"quote": "", "lead": "", "units": [], "deadline": ""} | row for row in rows]
    return completion(json.dumps({"tasks": full}, ensure_ascii=False))


def by_words(said: dict[str, Sent], otherwise: Sent | None = None) -> Answer:
    """The answer of the first words that stand in the stretch asked about."""
    def answer(sent: dict) -> Sent:
        text = json.loads(sent["messages"][1]["content"])["text"]
        return next((one for words, one in said.items() if words in text), otherwise or tasks())
    return answer


@contextmanager
def model_server(answers: Answer | None = None) -> Iterator[FakeModel]:
    """The server runs; at the end what it holds is let go and nothing of it is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    model = FakeModel(f"http://127.0.0.1:{server.server_port}/v1", answers or (lambda _: tasks()))
    server.model = model
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.model.requests.append((self.path, dict(self.headers), {}))
        self._send(Sent(json.dumps({"data": [{"id": NAME}]}).encode()))

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.model.requests.append((self.path, dict(self.headers), sent))
        self._send(self.server.model.answers(sent))

    def _send(self, sent: Sent) -> None:
        if not sent.status:
            return self.server.model.over.wait()     # never a word
        self.send_response(sent.status)
        for name, value in sent.headers.items():
            self.send_header(name, value)
        if not sent.hold and "Content-Length" not in sent.headers:
            self.send_header("Content-Length", str(len(sent.body)))
        self.end_headers()
        try:
            self.wfile.write(sent.body)
            self.wfile.flush()
        except OSError:
            return None     # who asked has gone
        return self.server.model.over.wait() if sent.hold else None

    def log_message(self, *words):
        pass
