"""What holds for all of the code: its layers, where the clock is read, what may not be imported."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from web.rendering import history_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("cli", "config", "documents", "domain", "flows", "models", "notifications", "tasks", "web")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CLOCK = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
EDGE = {"config/clock.py", "flows/prefect_server.py"}
"""The clock's one module, and the wait for a child process to come up."""


SUBJECTS = ("plans", "duties", "reminders", "letters", "registers", "bulletins", "assessment", "directory", "access")
"""The rooms, of one name on every floor."""
LONGEST = 350


def imported(source):
    """The modules that a source file imports, by their full names."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def clock_calls(source):
    """Where a source file asks for the time of day, a date of today, or a stop-watch."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("datetime", "date", "time"):
                yield f"{source.relative_to(ROOT)}:{node.lineno}"


def test_imports_point_one_way():
    finished = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT,
                              capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stdout


def test_no_modules_import_each_other_in_a_circle():
    """Also within a subject, where no contract states an order."""
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}
    TopologicalSorter({name: {other for other in imported(path) if other in names and other != name}
                       for name, path in names.items()}).prepare()


def test_no_name_of_a_file_stands_twice_on_a_floor():
    for package in PACKAGES:
        named = Counter(path.name for path in SOURCES if path.is_relative_to(ROOT / package))
        assert {name for name, times in named.items() if times > 1} <= {"__init__.py"}


def test_no_file_is_too_long_to_be_read_from_top_to_bottom():
    """Tests neither. Migrations are generated and frozen."""
    assert {str(path.relative_to(ROOT)): length for path in [*SOURCES, *TESTS] if "versions" not in path.parts
            and (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST} == {}


def test_the_page_on_architecture_tells_of_this_tree():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([a-z_]+/[a-z_/]*(?:\.[a-z]+)?)`", page)}
    assert {name for name in named if not (ROOT / name).exists()} == set()
    rooms = {row[0]: set(re.findall(r"`([^`]+)`", row[1])) for row in re.findall(
        r"^\| (\w+) \| [^|]* \| ([^|]*) \|$", page, flags=re.MULTILINE) if row[0] in SUBJECTS}
    assert tuple(rooms) == SUBJECTS
    there = {subject: {name for package in PACKAGES for name in (f"{package}/{subject}/", f"{package}/{subject}.py")
                       if (ROOT / name).exists()} for subject in SUBJECTS}
    assert {subject: places - rooms[subject] for subject, places in there.items() if places - rooms[subject]} == {}
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    order = ", ".join(name.removeprefix("models.") for name in layers[1]["layers"])
    assert f"in one order: {order}." in " ".join(page.split())


def test_the_pages_have_the_same_rooms():
    from web.app import SUBJECTS as pages
    assert pages == SUBJECTS


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_tested_are_those_of_this_folder(package):
    assert Path(importlib.import_module(package).__file__).is_relative_to(ROOT)


def test_the_domain_needs_only_the_standard_library():
    inside = [path for path in SOURCES if path.is_relative_to(ROOT / "domain")]
    modules = {name.split(".")[0] for path in inside for name in imported(path)}
    assert modules - {"domain"} <= sys.stdlib_module_names


def test_the_clock_is_read_at_the_edge_only():
    assert [call for path in SOURCES if str(path.relative_to(ROOT)) not in EDGE for call in clock_calls(path)] == []


def test_no_test_judges_by_the_wall_clock():
    """Only waiting may look at it, so as not to last for ever; what is measured is measured in processor time."""
    judged = []
    for path in TESTS:
        for function in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                         if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            asked = {f"{node.func.value.id}.{node.func.attr}" for node in ast.walk(function)
                     if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                     and isinstance(node.func.value, ast.Name)}
            waits = any(isinstance(node, ast.While) for node in ast.walk(function))
            if asked & {"time.time", "time.perf_counter"} or (asked & {"time.monotonic"} and not waits):
                judged.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert judged == []


def test_the_tests_of_the_domain_load_no_database():
    loaded = "import sys, tests.conftest; print(*{'sqlalchemy', 'prefect', 'fastapi'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout.strip() == ""
    inside = (ROOT / "tests" / "domain").rglob("*.py")
    assert {name.split(".")[0] for path in inside for name in imported(path)} & {
        "models", "tasks", "web", "flows", "sqlmodel", "sqlalchemy"} == set()


def test_mail_goes_through_yagmail_alone():
    assert [str(path) for path in SOURCES if any(name.split(".")[0] == "smtplib" for name in imported(path))] == []


def test_history_is_written_by_record_alone():
    """So that every entry names in whose place a deputy acted."""
    written = [f"{path.relative_to(ROOT)}:{node.lineno}" for path in SOURCES
               for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
               and (getattr(node.func, "id", None) == "History" or getattr(node.func, "attr", None) == "History"
                    or (getattr(node.func, "id", None) == "insert" and ast.unparse(node.args[0]) == "History"))]
    assert [place.rpartition(":")[0] for place in written] == ["models/history.py"], written


def test_the_holidays_package_is_for_development_only():
    assert [str(path) for path in SOURCES if any(name.split(".")[0] == "holidays" for name in imported(path))] == []


def test_whatever_is_recorded_of_a_duty_has_a_name_on_its_page():
    recorded = {node.args[1].value for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "record"
                and len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
                and "duty" in {keyword.arg for keyword in node.keywords}}
    assert {"urge", "date", "withdraw_case"} <= recorded
    assert all(history_name(action) for action in recorded)


def test_prefect_is_loaded_where_flows_are_and_nowhere_below():
    """`tasks/step.py` imports it inside the function that a flow asks for its task."""
    below = ("domain", "config", "models", "notifications", "documents")
    assert [str(path) for path in SOURCES if path.relative_to(ROOT).parts[0] in below
            and any(name.split(".")[0] == "prefect" for name in imported(path))] == []


def test_no_file_says_where_packages_come_from():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    assert lock.count("--hash=sha256:") > 100
