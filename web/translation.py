"""The pages in English: Chinese is the source, every message of it is looked up in the gettext catalogue beside it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel.dates import format_date
from babel.messages.pofile import read_po
from markupsafe import Markup

from domain.errors import DubanError
from domain.messages import Message, words, write

LANGUAGES = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:（星期[一二三四五六日]）)?")
MONTH = re.compile(r"(\d{4})年(\d{1,2})月(?!\d)")
NUMBER = re.compile(r"\d[\d.,:-]*")
HOLE = "{}"
KEPT = {"mail_": 6, "letter_": 6, "address_": 6, "no_one_": 6, "noted_": 2}
"""How the codes begin whose Chinese words are kept, with a letter (`Letter.server_answer`) or in the history and with
deadlines (`noted_`), and how many characters of its own such a message has at least to be known by them."""

_spoken: ContextVar[str] = ContextVar("language", default="zh")


@contextmanager
def speaking(language: str):
    """Within, `said` speaks that language; an unknown one is Chinese."""
    before = _spoken.set(language if language in LANGUAGES else "zh")
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The language being spoken: zh or en."""
    return _spoken.get()


def said(value):
    """The value in the language being spoken.

    A text is looked up as it is, then with its numbers left open; a text that is a day is a day. What the catalogue
    lacks, such as the plans' own words, stays as it was written. A message and an error are written by their catalogue.
    """
    value = value.message if isinstance(value, DubanError) else value
    if isinstance(value, Message):
        return write(value, _spoken.get(), told)
    if _spoken.get() == "zh" or not isinstance(value, str) or isinstance(value, Markup) or not CHINESE.search(value):
        return value
    text, catalogue = value.strip(), _catalogue(_spoken.get())
    found = catalogue.get(text)
    if found is None:
        dated = _days(text)
        numbers = NUMBER.findall(dated)
        found = catalogue.get(NUMBER.sub(HOLE, dated)) if numbers else None
        if found is not None and found.count(HOLE) == len(numbers):
            found = found.format(*numbers)
        else:
            found = text if CHINESE.search(dated) else dated
    return value.replace(value.strip(), found)


def written_in(language: str, value) -> str:
    """A message, an error or a word of ours in that language."""
    with speaking(language):
        return said(value)


def told(value):
    """What is kept with a letter or in the history: a message, or words that were one when they were kept."""
    if not isinstance(value, str) or _spoken.get() == "zh":
        return said(value)
    for pattern, code in _kept():
        if match := pattern.fullmatch(value):
            return said(Message(code, **{name: told(fact) for name, fact in match.groupdict().items()}))
    return said(value)


def _days(words: str) -> str:
    words = DAY.sub(lambda day: _day(*map(int, day.groups())) or day[0], words)
    return MONTH.sub(lambda month: _day(int(month[1]), int(month[2]), 1)[2:] or month[0], words)


def _day(year: int, month: int, day: int) -> str:
    try:
        return format_date(date(year, month, day), "d MMM y", locale="en")
    except ValueError:
        return ""


@lru_cache
def _catalogue(language: str) -> dict[str, str]:
    with (CATALOGUES / language / "LC_MESSAGES" / "duban.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id and message.string}


@lru_cache
def _kept() -> list[tuple[re.Pattern, str]]:
    """The Chinese words of what may be kept, those that say most themselves first."""
    patterns = []
    for code, both in words().items():
        parts = [(text, hole) for text, hole, _, _ in Formatter().parse(both["zh"])]
        own = sum(len(text) for text, _ in parts)
        if any(code.startswith(begins) and own >= least for begins, least in KEPT.items()):
            patterns.append((own, code, re.compile("".join(_pattern(parts)), re.DOTALL)))
    return [(pattern, code) for _, code, pattern in sorted(patterns, key=lambda one: -one[0])]


def _pattern(parts: list[tuple[str, str | None]]) -> Iterator[str]:
    """The texts and holes of a message; a hole that comes again holds the same again."""
    seen: set[str] = set()
    for text, hole in parts:
        yield re.escape(text) + ("" if not hole else f"(?P={hole})" if hole in seen else f"(?P<{hole}>.+?)")
        seen |= {hole} - {None}
