"""The process group as a person starts and stops it: everything on loopback, nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid):
    """The processes whose parent it is."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = status.read_text().partition(" (")
        except OSError:
            continue
        if rest.rpartition(")")[2].split()[1] == str(pid):
            found.append(int(number))
    return found


def is_running(pid):
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=90):
    """The condition's first true value within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds")


def page(url):
    try:
        with urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (URLError, OSError):
        return ""


@pytest.fixture
def start(environment, tmp_path):
    running = []

    def run(*arguments):
        process = subprocess.Popen([sys.executable, "-c", "from cli.main import run; run()", *map(str, arguments)],
                                   env=environment | {"PYTHONPATH": os.getcwd()}, cwd=tmp_path, text=True,
                                   stdout=subprocess.PIPE, stderr=(tmp_path / "errors").open("w"))
        running.append(process)
        return process
    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def started(start, port):
    process = start("serve", "--port", port)
    wait_until(lambda: "name=\"password\"" in page(f"http://127.0.0.1:{port}/sign-in"))
    return process, children_of(process.pid)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_stops_everything_it_started(start, tmp_path, stop):
    process, children = started(start, free_port())
    assert "duban account" in (tmp_path / "errors").read_text()
    assert len(children) == 1
    process.send_signal(stop)
    assert process.wait(30) == 0
    wait_until(lambda: not any(is_running(pid) for pid in children), 20)
    assert not (tmp_path / "data" / "prefect.url").exists()


def test_prefect_ends_even_when_serve_is_killed(start):
    process, children = started(start, free_port())
    process.kill()
    process.wait(10)
    wait_until(lambda: not any(is_running(pid) for pid in children), 30)


def test_a_taken_port_is_refused_clearly_and_nothing_is_left(start, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start("serve", "--port", taken.getsockname()[1])
        assert process.wait(60) == 1
    assert "--port" in (tmp_path / "errors").read_text()
    assert "Traceback" not in (tmp_path / "errors").read_text()


def test_commands_use_the_prefect_server_of_a_running_serve(start, told, tmp_path):
    started(start, free_port())
    address = (tmp_path / "data" / "prefect.url").read_text()
    wait_until(lambda: page(f"{address}/health"))
    assert told("run", "daily", "--as-of", "2026-03-03")["day"] == "2026-03-03"
    request = "/flow_runs/count"
    answer = subprocess.run(["curl", "-s", "-X", "POST", address + request, "-H", "content-type: application/json",
                             "-d", '{"flows": {"name": {"any_": ["daily_run"]}}}'], capture_output=True, text=True)
    assert int(answer.stdout) >= 1


def test_the_demo_says_on_one_line_how_to_get_in_and_leaves_nothing(start, tmp_path):
    process = start("demo", "--port", 0, "--json")
    line = process.stdout.readline()
    demo = json.loads(line)
    assert [account["role"] for account in demo["accounts"]] == ["office", "department", "supervisor"]
    assert all(account["name"] and account["password"] for account in demo["accounts"])
    assert "name=\"password\"" in page(f"{demo['url']}/sign-in")
    children = children_of(process.pid)
    process.terminate()
    assert process.stdout.read() == ""
    assert process.wait(30) == 0
    wait_until(lambda: not any(is_running(pid) for pid in children), 20)
