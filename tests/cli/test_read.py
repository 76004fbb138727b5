"""`duban read`: JSON for programs, a table for people, one line for what cannot be read."""

import json
import subprocess
import sys
from pathlib import Path

from tests.documents.excel_files import saved, workbook

PLAN = ("某市工作方案\n某市人民政府\n2026年1月15日\n一、任务\n"
        "1.修路。2026年6月底前完成。（市交通局牵头，市财政局配合）\n2.架桥。（市住建局负责）\n")


def read(*arguments: str) -> subprocess.CompletedProcess:
    """The command as a user runs it."""
    return subprocess.run([sys.executable, "-c", "from cli.main import run; run()", "read", *arguments],
                          capture_output=True, text=True, encoding="utf-8", check=False)


def test_json_is_the_contract_alone_on_stdout(tmp_path: Path):
    file = tmp_path / "方案.txt"
    file.write_text(PLAN, encoding="utf-8")
    done = read(str(file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["lead"] for one in json.loads(done.stdout)["measures"]] == [["市交通局"], []]


def test_without_json_a_table_is_shown(tmp_path: Path):
    file = tmp_path / "方案.txt"
    file.write_text(PLAN, encoding="utf-8")
    done = read(str(file))
    assert done.returncode == 0
    assert "修路" in done.stdout
    assert "牵头" in done.stdout


def test_text_is_what_the_offsets_count_in(tmp_path: Path):
    file = tmp_path / "方案.txt"
    file.write_bytes(PLAN.replace("\n", "\r\n").encode("gb18030"))
    assert read(str(file), "--text").stdout.replace("\r\n", "\n").replace("\r", "") == PLAN


def test_what_cannot_be_read_is_one_line_and_exit_code_one(tmp_path: Path):
    file = tmp_path / "方案.docx"
    file.write_bytes(b"PK\x03\x04 damaged")
    done = read(str(file), "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "已损坏" in done.stderr
    assert read(str(tmp_path / "没有.txt")).returncode == 1


def test_a_measure_points_at_its_cell(tmp_path: Path):
    file = tmp_path / "任务.xlsx"
    rows = [["重点任务", "牵头单位", "完成时限"], ["修建环城快速路", "市交通局", "2026年6月底前"]]
    file.write_bytes(saved(workbook(任务=rows)))
    assert [one["place"] for one in json.loads(read(str(file), "--json").stdout)["measures"]] == ["任务!A2—C2"]
    assert "任务!A2" in read(str(file)).stdout.replace("\n", "")
