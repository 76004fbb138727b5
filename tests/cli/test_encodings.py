"""A terminal or a pipe of any encoding: every command prints, and what is JSON stays so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import COMMANDS
from tests.cli.conftest import UNITS, surroundings
from tests.cli.forked import as_text, run_forked

PLAN = ("云溪县重点任务分工方案\n\n一、重点任务\n（一）县民政局2026年9月底前完成𫖯山公墓整治✓。\n"
        "（二）县财政局2026年8月底前完成清理。\n云溪县人民政府办公室\n2026年2月3日\n")
ENCODINGS = ["gbk", "ascii", "latin-1", "cp1252", "big5", "utf-8"]


def printed(folder: Path, encoding: str, *arguments) -> tuple[int, str, str]:
    """Exit code and output of the command, whose streams have that encoding."""
    done = run_forked([str(one) for one in arguments], folder, surroundings(folder), encoding=encoding)
    return done.returncode, done.stdout, done.stderr


def printed_apart(folder: Path, encoding: str, *arguments) -> tuple[int, str, str]:
    """The same of an interpreter of its own, which opens its streams itself."""
    done = subprocess.run([sys.executable, "-c", "from cli.main import run; run()", *map(str, arguments)], cwd=folder,
                          capture_output=True, check=False, env=surroundings(folder) | {
                              "PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)})
    return done.returncode, *as_text(done.stdout, done.stderr, encoding)


@pytest.fixture
def plan_file(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_reading_as_json_is_the_same_in_every_encoding(tmp_path, plan_file, encoding):
    code, out, _ = printed(tmp_path, encoding, "read", plan_file, "--json")
    assert code == 0
    assert json.loads(out)["measures"][0]["text"] == "县民政局2026年9月底前完成𫖯山公墓整治✓。"


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
@pytest.mark.parametrize("arguments", [("read", "plan.txt"), ("read", "plan.txt", "--text"), ("--help",),
                                       ("units", UNITS, "--json"), ("doctor",),
                                       ("import", "plan.txt", "--dry-run"), ("read", "没有✓.txt")])
def test_what_an_encoding_lacks_stops_no_command(tmp_path, plan_file, encoding, arguments):
    code, out, error = printed(tmp_path, encoding, *arguments)
    assert "Traceback" not in error
    assert "UnicodeEncodeError" not in error
    assert out or code == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_gives_its_help_in_a_small_encoding(tmp_path, command):
    code, out, error = printed(tmp_path, "latin-1", command, "--help")
    assert (code, error) == (0, "")
    assert "Usage" in out


@pytest.mark.parametrize("arguments", [("read", "plan.txt"), ("read", "没有✓.txt")])
@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_an_interpreter_of_its_own_prints_the_same(tmp_path, plan_file, encoding, arguments):
    """So what is printed above, in a process made from a warm one, is what a shell gets."""
    assert printed_apart(tmp_path, encoding, *arguments) == printed(tmp_path, encoding, *arguments)
