"""What forms send, read as values."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from domain.errors import NotAllowed


async def _fields(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]
"""Every text field that was sent, an emptied one among them."""


def day_or_none(written: str) -> date | None:
    """The date of a date field; None for an empty one, NotAllowed for anything else."""
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise NotAllowed(f"日期“{written}”不可用，应写作 2026-03-05。") from None


def day(written: str) -> date:
    """The date of a date field that must be filled in."""
    value = day_or_none(written)
    if value is None:
        raise NotAllowed("请填写日期。")
    return value
