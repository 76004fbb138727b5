"""The process group as a person starts and stops it: everything on loopback, nothing left behind."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path
from shutil import copyfile
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from config.data_folder import OURS
from config.settings import load_settings
from flows.running import prefect_address
from tests.cli.conftest import MORNING, UNITS

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


@pytest.fixture(scope="module")
def first_made(tmp_path_factory):
    """Where the database that Prefect made at the first start is kept; with it the later ones take half the time."""
    return tmp_path_factory.mktemp("prefect") / "prefect.db"


@pytest.fixture
def start(environment, tmp_path, first_made):
    running, prefect = [], tmp_path / "data" / "prefect" / "prefect.db"
    if first_made.exists():
        prefect.parent.mkdir(mode=0o700, parents=True)
        copyfile(first_made, prefect)

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
    if prefect.exists() and not first_made.exists():
        with closing(sqlite3.connect(prefect)) as made, closing(sqlite3.connect(first_made)) as kept:
            made.backup(kept)


def started(start, port):
    process = start("serve", "--port", port)
    wait_until(lambda: "name=\"password\"" in page(f"http://127.0.0.1:{port}/sign-in"))
    return process, children_of(process.pid)


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


def test_the_demo_says_on_one_line_how_to_get_in_and_leaves_nothing(start, tmp_path):
    process = start("demo", "--port", 0, "--json")
    line = process.stdout.readline()
    demo = json.loads(line)
    assert [account["role"] for account in demo["accounts"]] == [
        "office", "department", "supervisor", "approver", "administrator"]
    assert all(account["name"] and account["password"] for account in demo["accounts"])
    assert "name=\"password\"" in page(f"{demo['url']}/sign-in")
    children = children_of(process.pid)
    process.terminate()
    assert process.stdout.read() == ""
    assert process.wait(30) == 0
    wait_until(lambda: not any(is_running(pid) for pid in children), 20)


def runs_of(flow, server):
    """How many runs of the flow the server has, asked as anybody would who knows its secret."""
    asked = json.dumps({"flows": {"name": {"any_": [flow]}}})
    answer = subprocess.run(["curl", "-s", "-X", "POST", f"{server.url}/flow_runs/count", "-u", server.secret, "-H",
                             "content-type: application/json", "-d", asked], capture_output=True, text=True)
    return int(answer.stdout)


def open_to_others(folder):
    """What in the folder, and the folder itself, has a bit for group or others."""
    return [f"{oct(path.stat().st_mode & 0o777)} {path.relative_to(folder)}" for path in (folder, *folder.rglob("*"))
            if path.stat().st_mode & 0o077]


def test_serve_lends_commands_its_prefect_server_closes_the_folder_and_stops_everything(start, duban, told, tmp_path,
                                                                                          plan_file):
    """A folder of before is closed at the start, which is said; what serve, commands and a rehearsal make is closed."""
    data, before = tmp_path / "data", os.umask(0o022)
    try:
        told("migrate")
        (data / "mailbox").mkdir()
        (data / "mailbox" / "00000001-1-1.eml").write_text("Subject: x\n\n")
        for path in (data, *data.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        process, children = started(start, free_port())
        said = (tmp_path / "errors").read_text()
        assert "项曾对本机其他用户开放，现已改为仅本用户可用" in said
        assert "duban account" in said
        assert len(children) == 1
        assert open_to_others(data) == []
        assert duban("units", UNITS).returncode == 0
        wait_until(lambda: "✓ Prefect：http" in duban("doctor").stdout)
        told("import", plan_file, "--as-of", "2026-03-02")
        told("confirm", 1, "--as-of", MORNING)
        told("dispatch", 1, "--as-of", MORNING)
        assert told("run", "daily", "--as-of", MORNING)["done"]["sent"] > 0
        assert runs_of("daily_run", prefect_address(load_settings(data_dir=data, _env_file=None))) >= 1
        told("rehearse", 1, "--from", "2026-03-02", "--to", "2026-03-06")
        written = duban("bulletin", "--from", "2026-03-01", "--to", "2026-03-31", "--out", data / "bulletin.docx")
        assert written.returncode == 0, written.stderr
        made = {path.name for path in data.iterdir()}
        assert made >= {"duban.db", "duban.db-wal", "prefect", "prefect.url", "prefect.secret", "mailbox", "clock.lock"}
        assert len(list((data / "mailbox").glob("*.eml"))) > 1
        assert open_to_others(data) == []
        assert [name for name in made - {"bulletin.docx"} if not any(fnmatch(name, one) for one in OURS)] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        wait_until(lambda: not any(is_running(pid) for pid in children), 20)
        assert not any((data / name).exists() for name in ("prefect.url", "prefect.secret"))
    finally:
        os.umask(before)
