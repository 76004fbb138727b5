"""Letters set from Jinja2 templates: a subject, a plain text and an HTML body for each kind."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from notifications.letter_facts import LetterFacts

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
