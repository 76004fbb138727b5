"""The pages say what the code does, and lead nowhere that does not exist."""

import re
from pathlib import Path

import pytest
import typer

from cli.main import app
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


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_commands_a_readme_shows_are_there_with_their_options(name):
    table = typer.main.get_command(app)
    context = table.context_class(table, info_name="duban")
    blocks = "".join((ROOT / name).read_text(encoding="utf-8").split("```")[1::2])
    lines = re.findall(r"^(?:\$ \.venv/bin/)?duban (\w+)(.*?)(?:  +#.*)?$", blocks, re.MULTILINE)
    assert len(lines) >= 10
    for command, words in lines:
        options = {option for part in table.get_command(context, command).params for option in part.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= options, command
