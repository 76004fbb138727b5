"""Where the administrator's files lie, found without reading the settings and yet where the settings say."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.data_folder import calendar_file, data_folder, policy_file
from config.settings import load_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    monkeypatch.delenv("DUBAN_DATA_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(("variable", "beside"), [
    (None, None), ("", None), ("/srv/duban", None), (None, "/srv/duban"), (None, "'/srv/督办 数据'"),
    ("/srv/one", "/srv/two"),
    ("", "/srv/two"), (None, "")])
def test_the_folder_is_the_one_of_the_settings(bare, variable, beside):
    if variable is not None:
        bare.setenv("DUBAN_DATA_DIR", variable)
    if beside is not None:
        Path(".env").write_text(f"DUBAN_DATA_DIR={beside}\n", encoding="utf-8-sig")
    assert data_folder() == load_settings().data_dir


def test_files_have_fixed_names_in_the_folder(tmp_path):
    assert calendar_file(tmp_path) == tmp_path / "calendar.toml"
    assert policy_file(tmp_path) == tmp_path / "escalation.toml"
    assert calendar_file() == Path("data/calendar.toml")


def test_finding_them_loads_no_settings():
    code = "import config.data_folder, sys; config.data_folder.data_folder(); print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[2]).stdout.strip() == "False"
