"""Mutation testing: of a fixed sample of small faults put into `domain` and `models`, how many does `make check` find?

    make mutate                           the whole sample; fails below 85 %
    make mutate ARGS="--only expiry"      those in functions or files so named, or of that digest, with what was changed
    make mutate ARGS="--skip 200 --size 100"   the 100 that come after the sample's

The faults and how they are drawn: `benchmarks/mutants.py`.

A mutant stands in a copy of the tree. First every test of `make check` runs once under coverage; a mutant then meets
the files of tests in which one ran its function, nearest first, until one fails: no other can notice it, but for those
that read the code as text, which it meets last. Whole files, since what one test ran (a fixture, a function that
remembers) others of the file may build on. What is not judged after four hours counts as alive.
"""

import argparse
import importlib
import json
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks.mutants import ROOT, Mutant, sample

CHECK = shlex.split(re.search(r"^check:.*\n\t.+? -m pytest (.+) \$\(ARGS\)$", (ROOT / "Makefile").read_text(
    encoding="utf-8"), re.MULTILINE)[1])
"""What `make check` asks pytest for."""
SELECTION, MARKS = [one for one in CHECK if one.startswith("tests/")], CHECK[CHECK.index("-m") + 1]
PROFILE = next(one for one in CHECK if one.startswith("--hypothesis-profile"))
SAMPLE, BAR = 200, 0.85
WORKERS = int(os.environ.get("WORKERS", "2"))
TIMES_AS_LONG, GRACE = 10, 60
"""A mutant's tests may take so many times their own time and so many seconds more; then it is a loop without end."""
LONGEST = 4 * 3600
"""After so many seconds no other mutant is begun."""
READ_AS_TEXT = re.compile(r"^import ast$", re.MULTILINE)
"""What a file of tests says that looks at the code instead of running it."""
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", "__pycache__", ".*_cache", ".hypothesis", "mutants")
ENDED = {pytest.ExitCode.OK: "alive", pytest.ExitCode.TESTS_FAILED: "killed", pytest.ExitCode.INTERRUPTED: "killed"}
"""What became of a mutant by how pytest ended: INTERRUPTED, where a file of tests cannot be imported with it."""
LOADED = ("sqlmodel", "sqlalchemy.dialects.sqlite", "alembic.command", "hypothesis.strategies", "jinja2", "lxml.etree",
          "openpyxl", "holidays", "babel.messages.pofile", "pytest_asyncio", "xdist", "pytest_timeout", "psycopg")
QUIET = ["-q", "-n", "0", PROFILE, "-p", "no:cacheprovider", "-p", "no:schemathesis", "--no-header",
         "--tb=no"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: killed by a test, by time ("time"), alive after so many tests, or unjudged."""

    mutant: Mutant
    ended: str
    tests: int


class _Coverage:
    """A plugin of pytest: which test or wider fixture ran which lines, and how long each test took."""

    def __init__(self, files: list[str], folder: str):
        from coverage import Coverage
        self.folder = folder
        self.coverage = Coverage(data_file=None, include=[str(Path(folder) / one) for one in files])
        self.took: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        wide = {"session": "session", "package": "session", "module": str(request.node.nodeid),
                "class": str(request.node.nodeid)}.get(fixturedef.scope)
        if wide is None:
            return (yield)
        self.coverage.switch_context(f"{wide} fixture")
        try:
            return (yield)
        finally:
            self.coverage.switch_context(request._pyfuncitem.nodeid)

    def pytest_runtest_logreport(self, report):
        self.took[report.nodeid] += report.duration


def _survey(files: list[str], folder: str, tests: list[str]) -> tuple[dict[str, dict[int, set[str]]], dict[str, float]]:
    """For each file and line the tests that ran it, and how long each test takes; run in a process of its own."""
    os.chdir(folder)
    sys.path.insert(0, folder)
    plugin = _Coverage(files, folder)
    plugin.coverage.start()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        ended = pytest.main([*QUIET, "-m", MARKS, *tests], plugins=[plugin])
    plugin.coverage.stop()
    if ended != 0:
        raise SystemExit(f"the tests do not pass as the code stands (pytest: {ended})")
    data = plugin.coverage.get_data()
    ran = {one: {line: set(contexts) for line, contexts in data.contexts_by_lineno(str(Path(folder) / one)).items()}
           for one in files}
    return ran, dict(plugin.took)


def _tests_of(mutant: Mutant, ran: dict[str, dict[int, set[str]]], tests: list[str]) -> set[str]:
    """All tests of the files in which one ran a line of the function, be it in a fixture or where it is cached."""
    lines = ran.get(mutant.path, {})
    contexts = set().union(*(lines.get(line, set()) for line in mutant.whole))
    if "session fixture" in contexts or contexts == {""}:   # run for all of them, or where a module is loaded
        return set(tests)
    files = {one.partition("::")[0].removesuffix(" fixture") for one in contexts if one} | _readers()
    return {one for one in tests if one.partition("::")[0] in files}


@cache
def _readers() -> frozenset[str]:
    """The files of tests that read the code as text."""
    return frozenset(path.relative_to(ROOT).as_posix() for one in SELECTION for path in (ROOT / one).rglob("test_*.py")
                     if READ_AS_TEXT.search(path.read_text(encoding="utf-8")))


def _in_order(tests: set[str], took: dict[str, float], mutant: Mutant) -> list[str]:
    """By file, those first that mirror the mutant's folders, then the quick; within a file as it has them."""
    near = mutant.path.removesuffix(".py").split("/")
    by_file: dict[str, float] = defaultdict(float)
    for one in tests:
        by_file[one.partition("::")[0]] += took.get(one, 0.0)

    def rank(file: str) -> tuple[bool, int, float, str]:
        words = set(file.removesuffix(".py").replace("test_", "").split("/"))
        return file in _readers(), -sum(word in words for word in near), by_file[file], file
    return sorted(by_file, key=rank)


class _Only:
    """A plugin of pytest: of what was collected these tests, in the order of the files."""

    def __init__(self, tests: set[str], order: list[str]):
        self.tests, self.place = tests, {file: at for at, file in enumerate(order)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        items[:] = sorted((one for one in items if one.nodeid in self.tests),
                          key=lambda one: self.place[one.nodeid.partition("::")[0]])


def _meet(mutant: Mutant, tests: set[str], order: list[str], folder: str, seconds: float) -> str:
    """Runs the tests on the mutant in a forked process; "killed", "time" or "alive"."""
    path = Path(folder) / mutant.path
    sound, times = path.read_text(encoding="utf-8"), path.stat()
    path.write_text(mutant.source, encoding="utf-8")
    try:
        process = os.fork()
        if process == 0:
            os.setsid()
            ended = 70
            try:
                os.chdir(folder)
                sys.path.insert(0, folder)
                sys.dont_write_bytecode = True
                with open(os.devnull, "w", encoding="utf-8") as nowhere:
                    os.dup2(nowhere.fileno(), 1)
                    os.dup2(nowhere.fileno(), 2)
                    ended = int(pytest.main([*QUIET, "-x", "-m", MARKS, *order], plugins=[_Only(tests, order)]))
            finally:
                os._exit(ended)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                return ENDED[os.waitstatus_to_exitcode(status)]
            time.sleep(0.05)
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return "time"
    finally:
        path.write_text(sound, encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))   # what was compiled of it is good again


def _copy(into: str, name: str) -> str:
    folder = Path(into) / name
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return str(folder)


def _halves(folder: str) -> list[list[str]]:
    """The files of tests in two parts that take about as long."""
    files = sorted((path for one in SELECTION for path in (Path(folder) / one).rglob("test_*.py")),
                   key=lambda path: path.stat().st_size)
    names = [path.relative_to(folder).as_posix() for path in files]
    return [names[at::WORKERS] for at in range(WORKERS)]


def judge(mutants: list[Mutant]) -> list[Outcome]:
    """What becomes of each mutant, in two copies of the tree."""
    for name in LOADED:   # once, in the process that each mutant's is forked from
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="duban-mutants-") as into:
        folders = [_copy(into, f"copy-{at}") for at in range(WORKERS)]
        files = sorted({one.path for one in mutants})
        with ProcessPoolExecutor(WORKERS) as pool:
            parts = list(pool.map(_survey, [files] * WORKERS, folders, _halves(folders[0])))
        ran: dict[str, dict[int, set[str]]] = {one: defaultdict(set) for one in files}
        took: dict[str, float] = {}
        for lines, durations in parts:
            took |= durations
            for file, by_line in lines.items():
                for line, contexts in by_line.items():
                    ran[file][line] |= contexts
        free = list(folders)
        sound = replace(mutants[0], source=(ROOT / mutants[0].path).read_text(encoding="utf-8"))
        tests = _tests_of(sound, ran, list(took))
        if tests and _meet(sound, tests, _in_order(tests, took, sound), folders[0], 3600) != "alive":
            raise SystemExit("the tests do not pass in a copy without a fault")

        until = time.monotonic() + LONGEST

        def one(mutant: Mutant) -> Outcome:
            if time.monotonic() > until:
                return _told(Outcome(mutant, "unjudged", 0))
            tests = _tests_of(mutant, ran, list(took))
            if not tests:
                return _told(Outcome(mutant, "alive", 0))
            seconds = GRACE + TIMES_AS_LONG * sum(took.get(test, 0.0) for test in tests)
            folder = free.pop()
            try:
                return _told(Outcome(mutant, _meet(mutant, tests, _in_order(tests, took, mutant), folder, seconds),
                                     len(tests)))
            finally:
                free.append(folder)
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(one, mutants))


def _told(outcome: Outcome) -> Outcome:
    mutant = outcome.mutant
    print(f"{outcome.ended:6} {outcome.tests:5} tests  {mutant.digest[:8]} {mutant.path} {mutant.function}",
          *([mutant.diff()] if outcome.ended == "alive" else []), sep="\n", flush=True)
    return outcome


def main() -> int:
    """Judges the sample and says the score; 1 below the bar."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--size", type=int, default=SAMPLE)
    parser.add_argument("--skip", type=int, default=0, help="leave out so many that come first")
    parser.add_argument("--only", nargs="*", default=[""],
                        help="parts of functions' or files' names, or beginnings of digests")
    parser.add_argument("--list", action="store_true", help="show the faults without running a test")
    asked = parser.parse_args()
    mutants = [one for one in sample(asked.size, asked.skip) if any(
        part in one.path or part in one.function or one.digest.startswith(part) for part in asked.only)]
    if asked.list:
        for one in mutants:
            print(f"\n{one.digest[:8]} {one.path} {one.function}\n{one.diff()}")
        return 0
    outcomes = judge(mutants)
    alive = [one for one in outcomes if one.ended not in ("killed", "time")]
    score = 1 - len(alive) / len(outcomes)
    ended = Counter(one.ended for one in outcomes)
    print(json.dumps({"mutants": len(outcomes), "killed": len(outcomes) - len(alive), "by time": ended["time"],
                      "unjudged": ended["unjudged"], "score": round(score, 3)}))
    return int(score < BAR)


if __name__ == "__main__":
    raise SystemExit(main())
