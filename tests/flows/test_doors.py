"""The Prefect server of `duban serve` answers those who know its secret; what a run's state says is never executed."""

import asyncio
import base64
import bz2
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import prefect.server
import pytest
from prefect.client.orchestration import get_client
from prefect.exceptions import CancelledRun, MissingResult
from prefect.flow_engine import run_flow_async
from prefect.results import ResultStore
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Crashed, Failed, Pending
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from config.settings import load_settings
from domain.errors import DubanError
from flows import daily, plans
from flows.prefect_server import PrefectServer
from flows.recorded_flow import ResultRefused
from flows.running import ADDRESS_FILE, SECRET_FILE, PrefectAt, answers, perform, prefect_address, status_of
from notifications.mailbox import free_port
from tests.world import at

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

OPEN = {"/api/health", "/api/ready"}
"""What a probe may ask; they tell only that the server is up."""
FLOWS = [daily.daily_run, plans.decompose_plan, plans.dispatch_plan, daily.remind, daily.escalate,
         daily.collect_reports, daily.deliver_letters]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "x?y %41b #督办"
    folder.mkdir()
    server = PrefectServer(folder, free_port())
    assert server.address() == server.at, (server.home / "server.log").read_text()
    yield server
    server.stop()


def basic(secret):
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def status(url, method="GET", headers=None):
    try:
        with urlopen(Request(url, b"{}" if method != "GET" else None, headers or {}, method=method), timeout=30) as one:
            return one.status
    except HTTPError as error:
        return error.code


def root(server):
    return server.at.url.removesuffix("/api")


def routes(server):
    """Every method and path of the server's own interface, as it says itself; the ids in them are made up."""
    with urlopen(f"{root(server)}/openapi.json", timeout=30) as answer:
        paths = json.loads(answer.read())["paths"]
    return [(method.upper(), "/api" + path.replace("{id}", str(uuid4())))
            for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize("headers", [{}, basic("duban:wrong"), basic("wrong"), {"Authorization": "Bearer wrong"}],
                         ids=["nothing", "another secret", "half a secret", "a token"])
def test_no_part_of_its_interface_answers_without_the_secret(server, headers):
    every = routes(server)
    assert len(every) > 150
    assert [(method, path) for method, path in every if path not in OPEN
            and status(root(server) + path, method, headers) != 401] == []


def test_its_runs_are_kept_in_the_data_folder_whatever_its_name_is(server):
    assert (server.home / "prefect.db").stat().st_size > 0
    assert [path.name for path in server.data_dir.parent.iterdir()] == [server.data_dir.name]


def test_with_the_secret_it_answers(server):
    assert status(f"{server.at.url}/admin/version", headers=basic(server.at.secret)) == 200
    assert (answers(server.at), answers(PrefectAt(server.at.url, "duban:wrong"))) == (True, False)
    assert status_of(PrefectAt(server.at.url)) == 401


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/admin/version", "/ui-settings", "/openapi.json"])
@pytest.mark.parametrize("names", [
    {"Host": "evil.example"}, {"Host": "evil.example:{port}"}, {"Host": "127.0.0.1:1"}, {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1.evil.example:{port}"}, {"Origin": "http://evil.example"}, {"Origin": "null"},
    {"Origin": "https://127.0.0.1:{port}"}, {"Origin": "http://127.0.0.1:1"}], ids=str)
def test_what_is_addressed_elsewhere_or_comes_from_a_page_elsewhere_is_refused(server, path, names):
    port = root(server).rpartition(":")[2]
    headers = basic(server.at.secret) | {name: value.format(port=port) for name, value in names.items()}
    assert status(root(server) + path, headers=headers) == 421


def test_its_own_pages_may_ask(server):
    port = root(server).rpartition(":")[2]
    for name in ("127.0.0.1", "localhost"):
        headers = basic(server.at.secret) | {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
        assert status(f"{server.at.url}/admin/version", headers=headers) == 200


SOCKETS = ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled",
           "/work_pools/any/workers/connect"]


async def _first_word(server, path, token, **options):
    """What a socket says to one who gives that token; the code it is closed with, or the status it is refused with."""
    try:
        async with connect(f"{server.at.url.replace('http', 'ws')}{path}", proxy=None, **options) as socket:
            await socket.send(json.dumps({"type": "auth", "token": token}))
            return json.loads(await asyncio.wait_for(socket.recv(), 20))["type"]
    except ConnectionClosed as closed:
        return closed.rcvd.code
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize("path", SOCKETS)
def test_no_socket_speaks_without_the_secret(server, path):
    token = base64.b64encode(server.at.secret.encode()).decode()

    def say(token, **options):
        return asyncio.run(_first_word(server, path, token, **options))
    assert [say(word, subprotocols=["prefect"]) for word in ("", "wrong", None)] == [1008] * 3
    assert say(token) == 403   # without Prefect's own words no token would be asked for
    assert say(token, subprotocols=["prefect"], origin="http://evil.example") == 403
    assert say(server.at.secret, subprotocols=["prefect"]) == "auth_success"


def test_every_socket_of_the_server_was_tried():
    sources = [path.read_text(encoding="utf-8") for path in Path(prefect.server.__path__[0]).rglob("*.py")]
    found = [path for source in sources for path in re.findall(r'\.websocket\(\s*"([^"]+)"', source)]
    assert len(found) == sum(source.count(".websocket(") for source in sources)
    assert all(any(path.replace("/any/", "/{work_pool_name}/").endswith(one) for path in SOCKETS) for one in found)
    assert len(found) == len(SOCKETS)


def test_address_and_secret_are_readable_to_its_user_alone_and_new_at_each_start(server):
    folder = server.data_dir
    assert [(folder / name).stat().st_mode & 0o777 for name in (ADDRESS_FILE, SECRET_FILE)] == [0o600] * 2
    assert (folder / SECRET_FILE).read_text() == server.at.secret
    assert server.at.secret not in repr(server.at)
    arguments = Path(f"/proc/{server.process.pid}/cmdline").read_bytes().decode()
    assert server.at.secret.partition(":")[2] not in arguments


def test_commands_find_a_running_server_and_believe_no_address_that_a_killed_one_left(server, tmp_path):
    settings = load_settings(data_dir=server.data_dir, _env_file=None)
    assert prefect_address(settings) == server.at
    for name in (ADDRESS_FILE, SECRET_FILE):   # the same words, and nobody who holds them
        (tmp_path / name).write_text((server.data_dir / name).read_text())
    assert prefect_address(load_settings(data_dir=tmp_path, _env_file=None)) is None


def test_a_configured_server_is_asked_with_the_configured_secret(server):
    named = {"prefect_api_url": server.at.url, "_env_file": None}
    assert prefect_address(load_settings(**named)) is None
    assert prefect_address(load_settings(**named, prefect_api_auth_string=server.at.secret)) == server.at


class Trap:
    """Leaves a file where it is unpickled."""

    def __init__(self, mark):
        self.mark = str(mark)

    def __reduce__(self):
        return os.mkdir, (self.mark,)


SERIALIZERS = {"pickle": {"type": "pickle"}, "compressed": {"type": "compressed/pickle", "compressionlib": "bz2"},
               "none named": None, "json": {"type": "json"},
               "json through another library": {"type": "json", "jsonlib": "cloudpickle", "object_decoder": None}}


def forged(tmp_path, mark, serializer):
    """A state's data that names a file with the trap in it, as one who may write the file would."""
    content = base64.encodebytes(pickle.dumps(Trap(mark)))
    if serializer == SERIALIZERS["compressed"]:
        content = base64.encodebytes(bz2.compress(content))
    if serializer == SERIALIZERS["json"]:
        content = json.dumps({"__class__": "nothing.at.all", "data": {}}).encode()
    bait = tmp_path / "result"
    bait.write_bytes(content)
    return {"type": "reference", "storage_key": str(bait)} | ({"serializer": serializer} if serializer else {})


async def forced(client, data, state):
    """A waiting run of a flow of ours, forced into an end whose result is `data`."""
    waiting = await client.create_flow_run(daily.remind, parameters={"as_of": at("2016-09-30").isoformat()},
                                           state=Pending())
    ended = {"type": state.type.value, "name": state.name, "data": data}
    await client._client.post(f"/flow_runs/{waiting.id}/set_state", json={"state": ended, "force": True})
    return await client.read_flow_run(waiting.id)


@pytest.fixture
def reached(server):
    """The client reaches the server, and so does whoever forges."""
    with temporary_settings({PREFECT_API_URL: server.at.url, PREFECT_API_AUTH_STRING: server.at.secret}):
        yield


def test_a_flow_whose_waiting_run_was_forced_to_an_end_executes_no_pickle(reached, tmp_path):
    async def attacked():
        async with get_client() as client:
            run = await forced(client, forged(tmp_path, tmp_path / "executed", {"type": "pickle"}), Completed())
        return await run_flow_async(daily.remind, flow_run=run, parameters=run.parameters)
    with pytest.raises(ResultRefused, match="结果存放在"):
        asyncio.run(attacked())
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("state", [Completed(), Failed(), Crashed()], ids=lambda state: state.name)
@pytest.mark.parametrize("serializer", SERIALIZERS.values(), ids=SERIALIZERS)
def test_no_forged_result_is_read_by_whatever_means_it_names(reached, tmp_path, serializer, state):
    async def ask():
        async with get_client() as client:
            run = await forced(client, forged(tmp_path, tmp_path / "executed", serializer), state)
        return await run.state.aresult(retry_result_failure=False)
    with pytest.raises(ResultRefused, match="结果存放在"):
        asyncio.run(ask())
    assert not (tmp_path / "executed").exists()


async def ended_elsewhere(error):
    """A flow as Prefect leaves it where the run's state gives no result."""
    raise error


@pytest.mark.parametrize("error", [CancelledRun("Run cancelled."), MissingResult("State data is missing.")],
                         ids=lambda error: type(error).__name__)
def test_a_run_that_was_ended_elsewhere_is_told_in_words(server, monkeypatch, error):
    for name in server.at.environment:
        monkeypatch.setenv(name, "")   # `perform` sets them for good
    with pytest.raises(DubanError, match=f"未能完成（{type(error).__name__}）。请查看其运行记录"):
        perform(server.at, f"{__name__}:ended_elsewhere", "", error)


def test_the_trap_of_these_tests_springs_where_results_are_read(tmp_path):
    """Asked of a process in which no flow of ours was loaded: there the same file is executed."""
    mark = tmp_path / "executed"
    data = forged(tmp_path, mark, {"type": "pickle"})
    code = ("import sys, asyncio, json\n"
            "from prefect._internal.result_records import ResultRecordMetadata\n"
            "from prefect.results import ResultStore\n"
            "data = json.loads(sys.argv[1])\n"
            "asyncio.run(ResultStore._from_metadata(ResultRecordMetadata(**data)))")
    subprocess.run([sys.executable, "-c", code, json.dumps(data)], capture_output=True, text=True, timeout=120)
    assert mark.exists()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_flow_stores_its_result(flow):
    assert flow.persist_result is False


def test_no_stored_result_is_read_either_way():
    store = ResultStore()
    with pytest.raises(ResultRefused):
        store.read("anything")
    with pytest.raises(ResultRefused):
        asyncio.run(store.aread("anything"))
