"""Names are the words of docs/glossary.md, spelled as they stand there."""

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("config", "domain", "documents", "models", "notifications", "tasks", "flows", "web", "cli")
EMPTY = {"manager", "helper", "helpers", "utils", "util", "common", "misc", "stuff"}
"""Words that tell nothing of what is behind the door."""
ENDINGS = ("", "s", "es", "d", "ed", "r", "er", "or", "ing", "ly", "y")


def glossary_words() -> set[str]:
    """The words of the glossary's first column, longer ones only: short ones are like many others."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"[a-z]{7,}", row.lower())}


def words_of(name: str) -> list[str]:
    """due_soon and DueSoon are due and soon."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


@cache
def names() -> dict[str, str]:
    """Every word of a module's, function's, class's, argument's or field's name, and a file that has it."""
    found: dict[str, str] = {}
    for path in chain.from_iterable((ROOT / package).rglob("*.py") for package in PACKAGES):
        if "versions" in path.parts:
            continue
        where = path.relative_to(ROOT).as_posix()
        found.update(dict.fromkeys(words_of(path.stem), where))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.alias):   # the names of others
                continue
            name = getattr(node, "name", None) or getattr(node, "arg", None) or \
                (node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else None)
            if isinstance(name, str):
                found.update(dict.fromkeys(words_of(name), where))
    return found


def is_slip(word: str, right: str) -> bool:
    """Whether the one is the other with a letter too many, too few, another, or two exchanged; endings aside."""
    if word == right or any(word == right + end or right == word + end for end in ENDINGS):
        return False
    exchanged = {right[:at] + right[at + 1] + right[at] + right[at + 2:] for at in range(len(right) - 1)}
    lacking = {right[:at] + right[at + 1:] for at in range(len(right))}
    return word in exchanged | lacking or right in {word[:at] + word[at + 1:] for at in range(len(word))} or (
        len(word) == len(right) and sum(one != other for one, other in zip(word, right, strict=True)) == 1)


@pytest.mark.parametrize(("word", "slip"), [("delegaton", True), ("delegatoin", True), ("delegations", False),
                                            ("escallation", True), ("measured", False), ("measures", False)])
def test_a_slip_is_told_from_an_ending(word, slip):
    assert any(is_slip(word, right) for right in ("delegation", "escalation", "measure")) is slip


def test_names_are_spelled_as_in_the_glossary():
    right = glossary_words()
    assert len(right) > 50
    assert {word: where for word, where in names().items() if len(word) > 5 and word not in right
            and not word.endswith(("ing", "ed"))   # settling is no setting
            and any(is_slip(word, one) for one in right)} == {}


def test_no_name_is_empty_of_meaning():
    assert {word: where for word, where in names().items() if word in EMPTY} == {}
