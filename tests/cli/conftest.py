"""Commands as a shell calls them: a process of their own, a data folder of their own, nothing else set."""

import json
import os
import subprocess
import sys

import pytest

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


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "PREFECT_"))}
    return kept | {"DUBAN_DATA_DIR": str(tmp_path / "data"), "PREFECT_HOME": str(tmp_path / "prefect")}


@pytest.fixture
def duban(environment, tmp_path):
    """Runs a command; gives the finished process, whose output is text."""
    def run(*arguments, **more):
        return subprocess.run([sys.executable, "-c", "from cli.main import run; run()", *map(str, arguments)],
                              capture_output=True, text=True, env=environment | {"PYTHONPATH": os.getcwd()},
                              cwd=tmp_path, timeout=120, **more)
    return run


@pytest.fixture
def plan_file(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.fixture
def told(duban):
    """Runs a command with --json that must succeed; gives what it printed, parsed."""
    def run(*arguments):
        finished = duban(*arguments, "--json")
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)
    return run
