"""A scan at the command line: progress on stderr, each page kept, an import after a reading that reads none again."""

import json

import pytest

from documents.recognition.scans import Scans
from tests.cli.conftest import UNITS
from tests.documents.scan_files import page, scanned

pytestmark = [pytest.mark.process, pytest.mark.skipif(not Scans().is_installed, reason="duban[ocr] is not installed")]
PAGES = (("某县重点任务分工方案", "一、重点任务", "（一）县财政局2026年9月底前完成清理。"),
         ("（二）县民政局2026年8月底前完成复核。", "某县人民政府办公室", "2026年2月3日"))


def test_a_scan_tells_its_pages_and_is_imported_without_being_read_again(duban, tmp_path):
    assert duban("units", UNITS).returncode == 0
    file = tmp_path / "扫描件.pdf"
    file.write_bytes(scanned(*(page(*lines) for lines in PAGES)))
    first = duban("import", file, "--dry-run", "--json")
    assert first.returncode == 0, first.stderr
    assert "已读 1 页，共 2 页" in first.stderr
    assert json.loads(first.stdout)["measures"] == 2
    kept = sorted(path.name for path in (tmp_path / "data" / "recognised").glob("*/*.json"))
    assert kept == ["1.json", "2.json"]
    again = duban("import", file, "--json")
    assert again.returncode == 0, again.stderr
    assert "已读 0 页" not in again.stderr
    assert "已读 2 页，共 2 页" in again.stderr
    read = duban("read", file, "--json")
    assert [one["place"] for one in json.loads(read.stdout)["measures"]] == ["第1页", "第2页"]
    assert "已读 1 页" not in read.stderr
