"""The pages say what the code does, and lead nowhere that does not exist."""

import re
from pathlib import Path

import pytest

from docs.generate import PAGES, page
from docs.holidays import FROZEN, frozen

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", PAGES)
def test_pages_made_from_the_code_are_up_to_date(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(name), "run: python -m docs.generate"


def test_the_calendar_says_what_the_installed_holidays_package_says():
    """A new release of it, or a new notice in it, is noticed here."""
    assert FROZEN.read_text(encoding="utf-8") == frozen(), "run: python -m docs.generate, and look at what changed"


@pytest.mark.parametrize("file", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda file: file.name)
def test_links_lead_somewhere(file):
    missing = [link for link in LINK.findall(file.read_text(encoding="utf-8")) if not (file.parent / link).exists()]
    assert missing == []


def test_both_readmes_name_the_two_commands():
    for name in ("README.md", "README.zh-CN.md"):
        first_screen = "\n".join((ROOT / name).read_text(encoding="utf-8").splitlines()[:25])
        assert "make demo" in first_screen
        assert "make test" in first_screen
