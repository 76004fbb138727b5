"""The pages in English: Chinese is the source, every message of it is looked up in the gettext catalogue beside it."""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po
from markupsafe import Markup

from domain.messages import Message, words, write

LANGUAGES = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:（星期[一二三四五六日]）)?")
MONTH = re.compile(r"(\d{4})年(\d{1,2})月(?!\d)")
NUMBER = re.compile(r"\d[\d.,:-]*")
HOLE = "{}"
A_SENTENCE = 10
"""Characters of its own that a message within another one has at least."""

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
    value = getattr(value, "message", value)
    if isinstance(value, Message):
        return write(value, _spoken.get(), said) if value.code in words() else told(value.code)
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


def told(text: str) -> str:
    """A whole message, such as what was done or why not, with the names that stand in it."""
    if not isinstance(text, str):
        return said(text)
    if _spoken.get() == "zh" or not CHINESE.search(text):
        return text
    for dated in dict.fromkeys((_days(text), text)):   # days first: a day is no sentence with numbers left open
        for pattern, english in _sentences(_spoken.get()):
            if match := pattern.fullmatch(dated):
                return english.format(*map(_told_inside, match.groups()))
    return said(text)


def _told_inside(words: str) -> str:
    """What stands in a message: a word, or a message of its own that says enough to be told from a name."""
    for pattern, english in _sentences(_spoken.get()):
        if CHINESE.search(words) and len(pattern.pattern.replace("(.+?)", "")) >= A_SENTENCE and (
                match := pattern.fullmatch(words)):
            return english.format(*map(said, match.groups()))
    return said(words)


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
def _sentences(language: str) -> list[tuple[re.Pattern, str]]:
    """The messages with something to fill in, those that say most themselves first."""
    open_ones = sorted((words for words in _catalogue(language) if HOLE in words),
                       key=lambda words: len(words.replace(HOLE, "")), reverse=True)
    return [(re.compile(re.escape(words).replace(re.escape(HOLE), "(.+?)"), re.DOTALL), _catalogue(language)[words])
            for words in open_ones if _catalogue(language)[words].count(HOLE) == words.count(HOLE)]
