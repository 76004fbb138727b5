"""The types hold: strictly in `domain`, elsewhere as far as pyproject.toml says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.process
def test_mypy_finds_nothing():
    """With the cache of `make types`: a second run looks only at what was changed."""
    found = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]


def test_nothing_in_the_domain_is_left_out_of_the_check():
    """No Any and no ignore: what is not known is `object` until it was looked at."""
    escapes = [f"{path.relative_to(ROOT)}:{number}" for path in sorted((ROOT / "domain").rglob("*.py"))
               for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
               if re.search(r"# type: ignore|\bAny\b|\bcast\(", line)]
    assert not escapes
