"""Flows over what is due, each also a part of the daily run: remind, escalate, collect reports, deliver letters."""

from datetime import datetime

from flows import order
from flows.calling import by_prefect
from flows.recording import recorded


@recorded("remind")
async def remind(as_of: datetime) -> dict[str, int]:
    """Units are to hear of what falls due and of what they have not signed for."""
    return await order.remind_steps(by_prefect, as_of)


@recorded("escalate")
async def escalate(as_of: datetime) -> dict[str, int]:
    """What stays overdue has its slip and its case; undecided cases are one post up."""
    return await order.escalate_steps(by_prefect, as_of)


@recorded("collect_reports")
async def collect_reports(as_of: datetime) -> dict[str, int]:
    """Reports that are due and not in are asked for; the office hears which measures are complete."""
    return await order.collect_steps(by_prefect, as_of)


@recorded("deliver_letters")
async def deliver_letters(as_of: datetime) -> dict[str, int]:
    """What goes out at once is in letters, and every letter that may be tried was tried."""
    return await order.at_once_steps(by_prefect, as_of)
