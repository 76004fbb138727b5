"""The layout of an official document after GB/T 9704-2012, shared by Word and PDF; lengths in millimetres."""

from dataclasses import dataclass
from datetime import date

from domain.publications.content import Content, written

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
WIDTH, HEIGHT = PAGE_WIDTH - LEFT - RIGHT, PAGE_HEIGHT - TOP - BOTTOM
LINES, CHARACTERS = 22, 28
LINE = HEIGHT / LINES
RED = (255, 0, 0)
POINT = 25.4 / 72
TITLE_SIZE, BODY_SIZE, SMALL_SIZE, TABLE_SIZE = 22.0, 16.0, 14.0, 12.0
"""二号, 三号, 四号, 小四, in points."""

RED_HEAD_SIZE = 56.0
"""The largest; a long name is set smaller, on one line."""


@dataclass(frozen=True)
class Official:
    """A bulletin as a document: its content, who issues it, under which number and on which day.

    Without a number or day it is a draft, and says so.
    """

    content: Content
    issuer: str
    number: str = ""
    issued_on: date | None = None
    red_head: bool = True

    @property
    def numbered(self) -> str:
        """The number, or that it is a draft."""
        return self.number or "（草稿）"

    @property
    def day(self) -> str:
        """The day of issue as written out; empty for a draft."""
        return written(self.issued_on) if self.issued_on else ""


def texts_of(text: str) -> list[str]:
    """A paragraph's own lines, each set as a paragraph."""
    return [line for line in text.split("\n") if line.strip()] or [""]
