"""What duban tells people: a code that says the fact, and its facts; the words of both languages are in `catalogue/`.

A file of the catalogue holds one subject: `duty_cancelled.zh = "…"` above `duty_cancelled.en = "…"`, side by side so
that neither changes without the other. What is told of stands in named holes: `{due_on}`. Each language writes a fact
its own way; what follows a colon in a hole is for that language alone:

- `{due_on}` is a date, 2016年9月30日 or 30 Sep 2016; `{due_on:full}` has its weekday in Chinese, `{due_on:%Y-%m-%d}` is
  as the command line asks for it.
- `{units}` are several, joined by 、 or a comma; `{problems:；}` by what is written there.
- `{problem}` is a message of its own; `{problem:clause}` leaves its full stop, as do several that are joined by more
  than blanks.
"""

import string
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
CATALOGUE = Path(__file__).parent / "catalogue"
COMMAS = {"zh": "、", "en": ", "}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLAUSE, FULL = "clause", "full"
WEEKDAYS = "一二三四五六日"


class Label(str):
    """A word of duban's own among the facts, such as a state's name; a language looks it up, names stay as they are."""

    __slots__ = ()


class Message:
    """A code of the catalogue and the facts that its holes ask for; as text it is Chinese."""

    __slots__ = ("code", "facts")

    def __init__(self, code: str, /, **facts: object):
        self.code, self.facts = code, facts

    def __str__(self) -> str:
        return write(self)

    def __repr__(self) -> str:
        return f"Message({', '.join([repr(self.code), *(f'{name}={fact!r}' for name, fact in self.facts.items())])})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash((self.code, repr(self.facts)))


def write(message: Message, language: str = "zh", label: Callable[[str], str] = str) -> str:
    """The message in that language; `label` says one of duban's own words in it."""
    return _Writer(language, label).vformat(words()[message.code][language], (), message.facts)


def as_json(message: Message) -> dict[str, object]:
    """The message to be kept: plain values, with what is a message of its own written likewise."""
    facts = {name: getattr(fact, "message", fact) for name, fact in message.facts.items()}
    return {"code": message.code,
            "facts": {name: as_json(fact) if isinstance(fact, Message) else fact for name, fact in facts.items()}}


def from_json(kept: dict[str, object]) -> Message:
    """The message that `as_json` kept; ValueError for anything else."""
    code, facts = kept.get("code"), kept.get("facts")
    if not isinstance(code, str) or not isinstance(facts, dict):
        raise ValueError(f"{kept!r} is no message.")
    return Message(code, **{name: from_json(fact) if isinstance(fact, dict) else fact for name, fact in facts.items()})


@cache
def words() -> dict[str, dict[str, str]]:
    """Code → language → words, of the whole catalogue."""
    return {code: both for subject in subjects().values() for code, both in subject.items()}


def subjects() -> dict[str, dict[str, dict[str, str]]]:
    """The catalogue as its files hold it, subject → code → language → words."""
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(CATALOGUE.glob("*.toml"))}


class _Writer(string.Formatter):
    """Writes facts as one language does."""

    def __init__(self, language: str, label: Callable[[str], str]):
        self.language, self.label = language, label

    def format_field(self, value: object, spec: str) -> str:
        """A fact as it stands in the sentence."""
        value = getattr(value, "message", value)   # an error is told as what it says
        if isinstance(value, Message):
            told = write(value, self.language, self.label)
            return told.rstrip("。.") if spec == CLAUSE else told
        if isinstance(value, list | tuple):
            inner = "" if spec.isspace() else CLAUSE
            return (spec or COMMAS[self.language]).join(
                self.format_field(one, inner if _is_message(one) else "") for one in value)
        if isinstance(value, date) and spec in ("", FULL):
            weekday = f"（星期{WEEKDAYS[value.weekday()]}）" if spec and self.language == "zh" else ""
            return _day(value, self.language) + weekday
        if isinstance(value, Label):
            return self.label(str(value))
        return format(value, spec)


def _is_message(value: object) -> bool:
    return isinstance(getattr(value, "message", value), Message)


def _day(value: date, language: str) -> str:
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
