"""The responsibility directory, from `responsibilities.toml`: which words speak for which kind of department."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from domain.errors import InvalidSettings
from domain.messages import Label, Message
from domain.plans.assignment import plain_name
from domain.plans.unit_suggestions import Words

SHIPPED = Path(__file__).with_name("responsibilities.toml")
ENDINGS = "厅|总局|局|委员会|委|办公厅|办公室|办|部|总署|署|中心|部门"
LISTS = ("names", "parts", "words", "related")
FIELDS = {"name", "source", *LISTS}
LONGEST_WORD = 20
BRACKETED = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Kind:
    """A kind of department: how such units are called, and the words that speak for them."""

    name: str
    names: tuple[str, ...]
    parts: tuple[str, ...]
    words: Words

    def fits(self, unit_name: str) -> bool:
        """Whether a unit of that name is of this kind: 省商务厅, 市商务局 and 商务部门 are all 商务."""
        plain = plain_name(unit_name)
        bare = BRACKETED.sub("", plain)
        return bare in self.names or bool(self._pattern and self._pattern.search(bare)) \
            or any(part in plain for part in self.parts)

    @cached_property
    def _pattern(self) -> re.Pattern | None:
        stems = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True)))
        return re.compile(f"(?:{stems})(?:{ENDINGS})$") if stems else None


@dataclass(frozen=True)
class Responsibilities:
    """Every kind of department that the directory knows."""

    kinds: tuple[Kind, ...]

    def kinds_of(self, names: Iterable[str]) -> list[Kind]:
        """The kinds that a unit with these names has; a merged department has several."""
        names = list(names)
        return [kind for kind in self.kinds if any(kind.fits(name) for name in names)]

    def words_of(self, names: Iterable[str]) -> Words:
        """The words of all the kinds that a unit with these names has."""
        words = Words()
        for kind in self.kinds_of(names):
            words = words.with_more(kind.words)
        return words


def load_responsibilities(path: Path | None = None) -> Responsibilities:
    """The directory that the file describes; a path that does not exist is the shipped one.

    InvalidSettings with every problem in one message.
    """
    path = path if path is not None and path.exists() else SHIPPED
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InvalidSettings("responsibilities_file_unreadable", file=path.name, problem=error) from None
    problems = [Message("responsibilities_part_unknown", part=key) for key in written if key != "kind"]
    rows = written.get("kind", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems, rows = [*problems, Message("responsibilities_not_tables")], []
    for nth, row in enumerate(rows, 1):
        problems += [Message("responsibilities_kind_wrong", nth=nth, name=row.get("name", Label("未写 name")),
                             problem=problem) for problem in _wrong_in(row)]
    if problems:
        raise InvalidSettings("responsibilities_file_wrong", file=path.name, problems=problems)
    return Responsibilities(tuple(map(_kind, rows)))


def _wrong_in(row: dict) -> Iterable[Message]:
    yield from (Message("responsibilities_key_unknown", key=key) for key in row if key not in FIELDS)
    if not isinstance(row.get("name"), str):
        yield Message("responsibilities_name_missing")
    for key in LISTS:
        values = row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            yield Message("responsibilities_list_expected", key=key)
        elif key in ("words", "related"):
            yield from (Message("responsibilities_word_too_long", key=key, word=value, most=LONGEST_WORD)
                        for value in values if len(value) > LONGEST_WORD)
    if not row.get("names") and not row.get("parts"):
        yield Message("responsibilities_names_missing")
    if not row.get("words"):
        yield Message("responsibilities_words_missing")


def _kind(row: dict) -> Kind:
    lists = {key: tuple(dict.fromkeys(map(plain_name, row.get(key, ())))) for key in LISTS}
    return Kind(row["name"], lists["names"], lists["parts"], Words(lists["words"], lists["related"]))
