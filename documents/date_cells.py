"""Cells of a column of dates that hold a bare number: Excel's serial of a day, or the digits of one run together."""

import re
from datetime import date, timedelta

EPOCH = date(1899, 12, 30)
SERIALS = range(36_526, 73_051)
"""2000 to 2099, counted from EPOCH."""
RUN_TOGETHER = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(\d\d)?")
MONTH_OF_TWO = re.compile(r"(20\d\d)\.([2-9])0")
"""2026.9 in a cell that shows two decimals."""
SHORTENED = re.compile(r"20\d\d\.1|\d{1,2}\.[123]")
"""What a number that was typed as 2026.10 or 9.30 is shown as."""


def as_date(text: str, epoch: date = EPOCH) -> str:
    """2026年9月30日 for 46295 or 20260930, 2026年9月 for 202609 or 2026.90; empty for what is no such number."""
    digits = text.strip()
    if month := MONTH_OF_TWO.fullmatch(digits):
        return f"{month[1]}年{month[2]}月"
    if not (digits.isascii() and digits.isdigit()):
        return ""
    if len(digits) == 5:
        day = epoch + timedelta(int(digits))
        return _written(day) if (day - EPOCH).days in SERIALS else ""
    match = RUN_TOGETHER.fullmatch(digits)
    if match is None:
        return ""
    if match[3] is None:
        return f"{match[1]}年{int(match[2])}月"
    try:
        return _written(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return ""


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
