"""What forms send, read as values; and the units that they offer to an office, those of its own area."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from domain.deadlines.wording import MEANT_YEARS
from domain.errors import NotAllowed
from models.access.visitor import Visitor, area_seen
from models.directory.post import PostRole
from models.directory.unit import Unit, present_units


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


def units_for(session: Session, who: Visitor) -> list[tuple[int, str]]:
    """(id, name) of the units that the visitor's pages offer: those of the office's area, all for everybody else."""
    area = area_seen(session, who) if who.has(PostRole.OFFICE) else None
    units = present_units(session)
    return units if area is None else [one for one in units if one[0] in area]


def refuse_outside(session: Session, who: Visitor, unit_id: int) -> None:
    """NotAllowed for a unit that the visitor's office does not look after."""
    area = area_seen(session, who)
    if area is not None and unit_id not in area:
        name = session.get_one(Unit, unit_id).name
        raise NotAllowed("unit_outside_tier", unit=name)
