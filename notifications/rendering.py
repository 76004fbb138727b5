"""A letter in words: what it says, worked out before, and set from Jinja2 templates as subject, plain text and HTML.

Shown to anybody but its addressee, its secret links are blanked.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


@dataclass(frozen=True)
class Line:
    """One duty as a letter shows it; dates are written out as officials write them, what is not known is empty.

    `entry` is the address that opens this one duty without a password, once.
    """

    number: str
    title: str
    unit: str
    plan: str
    url: str
    role: str = ""
    due: str = ""
    due_note: str = ""
    requirement: str = ""
    deliverable: str = ""
    report_to: str = ""
    copy_to: str = ""
    entry: str = ""
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Lines of one kind under one heading; `key` chooses the heading, `more` says that not all are shown."""

    key: str
    lines: tuple[Line, ...]
    more: bool = False


@dataclass(frozen=True)
class UnitFigures:
    """A unit's row in the weekly brief; the counts are of duties."""

    unit: str
    open: int
    overdue: int
    newly_overdue: int
    closed: int


@dataclass(frozen=True)
class LetterFacts:
    """Everything a template may use."""

    kind: str
    to_name: str
    post: str
    unit: str
    office: str
    today: str
    url: str
    sections: tuple[Section, ...] = ()
    sign_by: str = ""
    slip_number: str = ""
    colour: str = ""
    week: str = ""
    units: tuple[UnitFigures, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, whatever its section."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def count(self) -> int:
        """How many duties it speaks of; one in two sections counts once."""
        return len({line.number for line in self.lines})


TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Rendered:
    """A letter in words."""

    subject: str
    text: str
    html: str


def render(facts: LetterFacts) -> Rendered:
    """The letter of that kind; a subject is one line whatever the facts hold, so that no header can be smuggled in."""
    subject, text, html = (_template(f"{facts.kind}/{part}") for part in ("subject.txt", "body.txt", "body.html"))
    words = {"letter": facts}
    return Rendered(re.sub(r"\s+", " ", subject.render(words)).strip()[:200],
                    re.sub(r"\n{3,}", "\n\n", text.render(words)).strip() + "\n", html.render(words))


def _template(name: str):
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=True,
                       autoescape=select_autoescape(enabled_extensions=("html",), default=False))


SECRET = re.compile(r"(?<=[^/\s][/=])(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){22,}")
"""A part of an address that nobody can guess: a link in a letter, a calendar's address, a way to a new password.

It is told by its shape, so that a kind of link made later is blanked without being listed here; a test walks the
addresses that open something without a sign-in.
"""
BLANK = "（仅收信人可用）"


def blanked(words: str) -> str:
    """The letter's text or HTML with the secret part of every address in it taken out."""
    return SECRET.sub(BLANK, words)
