"""Commands as a shell calls them: a process of their own, a data folder of their own, nothing else set."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.cli.forked import run_forked

PLAN = """江岚省人民政府办公厅关于印发开放行动方案的通知
江政办〔2026〕38号
江岚省人民政府办公厅
2026年3月2日
江岚省开放行动方案
一、重点任务
1.编制国际物流通道建设实施方案。（牵头单位：省交通运输厅；责任单位：省商务厅；完成时限：2026年4月30日前）
2.开展重点产业链招商。（牵头单位：省商务厅；完成时限：2026年4月10日前）
3.做好企业用工保障。（牵头单位：省就业服务中心；完成时限：2026年5月29日前）
"""


UNITS = Path(__file__).parents[2] / "examples" / "demo" / "units.toml"
MORNING = "2026-03-03"


def command(folder: Path, *arguments, around: dict[str, str] | None = None,
            input: str = "") -> subprocess.CompletedProcess:
    """One command in that folder, finished; its output is text."""
    around = surroundings(folder) if around is None else around
    return run_forked([str(one) for one in arguments], folder, around, input)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment without settings, but for where the data lies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "PREFECT_"))}
    return kept | {"DUBAN_DATA_DIR": str(folder / "data"), "PREFECT_HOME": str(folder / "prefect")}


def answer(folder: Path, *arguments):
    """What a command with --json prints, parsed; it must succeed."""
    finished = command(folder, *arguments, "--json")
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path)


@pytest.fixture
def duban(environment, tmp_path):
    """Runs a command; gives the finished process, whose output is text."""
    return partial(command, tmp_path, around=environment)


@dataclass(frozen=True)
class Stage:
    """A data folder as commands left it, and what the last of them printed."""

    folder: Path
    said: dict

    def begin(self, folder: Path) -> dict:
        """The folder goes on from here."""
        shutil.copytree(self.folder / "data", folder / "data")
        return self.said


@pytest.fixture(scope="session")
def with_plan(tmp_path_factory) -> Stage:
    """The demo's units and the plan above are taken in; once for all tests, by command."""
    folder = tmp_path_factory.mktemp("with_plan")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    assert command(folder, "units", UNITS).returncode == 0
    return Stage(folder, answer(folder, "import", "plan.txt", "--as-of", "2026-03-02"))


@pytest.fixture(scope="session")
def with_duties(with_plan, tmp_path_factory) -> Stage:
    """Besides, all that is beyond doubt is confirmed and dispatched."""
    folder = tmp_path_factory.mktemp("with_duties")
    with_plan.begin(folder)
    answer(folder, "confirm", 1, "--as-of", MORNING)
    return Stage(folder, answer(folder, "dispatch", 1, "--as-of", MORNING))


@pytest.fixture
def imported(with_plan, tmp_path):
    return with_plan.begin(tmp_path)


@pytest.fixture
def dispatched(with_duties, tmp_path):
    return with_duties.begin(tmp_path)


@pytest.fixture
def plan_file(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.fixture
def told(tmp_path):
    """Runs a command with --json that must succeed; gives what it printed, parsed."""
    return partial(answer, tmp_path)
