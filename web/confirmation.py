"""Asking before what reaches many things at once or cannot be taken back: a page with numbers comes first."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request
from fastapi.responses import HTMLResponse

from domain.messages import Message
from web.dependencies import page

MOST_NAMED = 60
FIELD = "sure"


@dataclass(frozen=True)
class Question:
    """What would be done, in numbers; `items` names it one by one, `undo` says how it can be undone, or that it cannot.

    `back` is the page to return to, `button` what the answer yes is called.
    """

    title: str
    numbers: tuple[Message, ...]
    button: str
    back: str
    undo: str
    items: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the answer yes carries: it holds for these numbers and things only."""
        told = "\n".join((self.title, *map(str, self.numbers), "", *self.items))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class AskingPage:
    """What `confirmation.html` shows."""

    template: ClassVar = "confirmation.html"
    question: Question
    kept: list[tuple[str, str]]
    field: str
    most: int
    moved_on: bool


def ask(request: Request, question: Question, sent: list[tuple[str, str]]) -> HTMLResponse | None:
    """The page that asks, with what was sent to be sent again; None where it was answered with yes for just this.

    Where something changed since it was asked, it is asked anew and says so.
    """
    answer = dict(sent).get(FIELD, "")
    if answer == question.key:
        return None
    kept = [(name, value) for name, value in sent if name not in (FIELD, "token")]
    return page(request, AskingPage(
        question=question, kept=kept, field=FIELD, most=MOST_NAMED,
        moved_on=bool(answer)), status=409 if answer else 200)
