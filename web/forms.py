"""What forms send, read as values."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from domain.deadlines.wording import MEANT_YEARS
from domain.errors import NotAllowed


async def _fields(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


async def _sent(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]


Sent = Annotated[list[tuple[str, str]], Depends(_sent)]
"""Every text field as it was sent, one that was sent several times as often."""

Fields = Annotated[dict[str, str], Depends(_fields)]
"""Every text field that was sent, an emptied one among them."""


LONGEST_NUMBER = 19
"""Digits; a database holds no larger number, and Python refuses to read one of thousands."""


def number_or_none(written: str) -> int | None:
    """The number of an id or version in digits; None for anything else."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= LONGEST_NUMBER else None


def day_or_none(written: str) -> date | None:
    """The date of a date field; None for an empty one, NotAllowed for anything else and for a year nobody means."""
    if not written.strip():
        return None
    try:
        value = date.fromisoformat(written.strip())
    except ValueError:
        raise NotAllowed("date_unusable", written=written) from None
    if value.year not in MEANT_YEARS:
        raise NotAllowed("date_year_out_of_range", written=written, first=MEANT_YEARS[0], last=MEANT_YEARS[-1])
    return value


def day(written: str) -> date:
    """The date of a date field that must be filled in."""
    value = day_or_none(written)
    if value is None:
        raise NotAllowed("date_missing")
    return value
