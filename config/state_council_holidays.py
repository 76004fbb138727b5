"""The State Council's yearly notices on holidays, with each day's reason: what stands in a file written from them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from domain.deadlines.calendar import YearNotice

FROZEN = Path(__file__).with_name("state_council_holidays.toml")
"""Written by `docs/holidays.py` from the holidays package, which is not needed to run."""


def notice_of(year: int) -> YearNotice:
    """That year's days off and make-up working days; `announced` where the State Council's notice for it is known.

    A year without one has its statutory days only, one beyond the file none.
    """
    known = _frozen()
    days = known.get(str(year), {})
    return YearNotice(_dated(days.get("off", {})), _dated(days.get("work", {})), year <= known["announced_until"])


def _dated(days: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): why for day, why in days.items()}


@cache
def _frozen() -> dict:
    return tomllib.loads(FROZEN.read_text(encoding="utf-8"))
