"""The geometry of the pictures: values laid out on a sheet of fixed size, for templates to draw as SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

WIDTH, HEIGHT = 400, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 28
WEEKS = 13


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    words: str


@dataclass(frozen=True)
class Lines:
    """Lines over time: each a string of points; ticks on both axes; where today is, if it is on the sheet."""

    points: tuple[str, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    today: float | None = None


def lines_over_time(series: Iterable[dict[date, int]], today: date) -> Lines | None:
    """Running totals of each series from the first day of any to the last; None where there are no two days."""
    series = list(series)
    days = sorted({day for one in series for day in one} | {today})
    if len(days) < 2:
        return None
    first, last = days[0], days[-1]
    totals = [list(accumulate(one.get(day, 0) for day in days)) for one in series]
    top = _round_up(max(max(total) for total in totals))

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / (last - first).days, 1)

    def up(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)
    points = []
    for total, one in zip(totals, series, strict=True):
        ends = max([*one, today])
        points.append(" ".join(f"{across(day)},{up(value)}"
                               for day, value in zip(days, total, strict=True) if day <= ends))
    marks = {first, first + (last - first) / 2, last}
    return Lines(tuple(points), tuple(Tick(across(day), f"{day:%y-%m-%d}") for day in sorted(marks)),
                 tuple(Tick(up(value), str(value)) for value in (0, top // 2, top)), across(today))


def shares(parts: Iterable[int], total: int, width: int = 200) -> list[tuple[float, float]]:
    """(x, width) of each part of a bar that is `width` long for `total`."""
    at, laid = 0.0, []
    for part in parts:
        long = round(width * part / total, 1) if total else 0
        laid.append((round(at, 1), long))
        at += long
    return laid


def weeks(counts: dict[date, int], today: date, number: int = WEEKS) -> list[list[tuple[date, int, int]]]:
    """Weeks from this one on, Monday first: (day, count, depth from 0 to 4) for each day."""
    monday = today - timedelta(days=today.weekday())
    most = max(counts.values(), default=0)
    days = [monday + timedelta(days=n) for n in range(7 * number)]
    cells = [(day, counts.get(day, 0), -(-4 * counts.get(day, 0) // most) if most else 0) for day in days]
    return [cells[n:n + 7] for n in range(0, len(cells), 7)]


def _round_up(value: int) -> int:
    """A round even number not below the value."""
    step = 10 ** max(0, len(str(value)) - 1)
    return max(2, -(-value // step) * step + (step if step == 1 and value % 2 else 0))


@dataclass(frozen=True)
class Progress:
    """Totals by period of this year and the last, and the line to be reached at the year's end."""

    now: str
    before: str
    goal: float | None
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def progress(now: dict[int, Decimal], before: dict[int, Decimal], goal: Decimal | None,
             periods: int) -> Progress | None:
    """Running totals as lines over the periods; None where nothing is told."""
    if not now and not before:
        return None
    top = float(max([*now.values(), *before.values(), goal or 0, 1])) * 1.08

    def across(period: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * period / periods, 1)

    def up(value) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(value) / top, 1)

    def line(totals: dict[int, Decimal]) -> str:
        return " ".join([f"{across(0)},{up(0)}"] * bool(totals) + [
            f"{across(period)},{up(value)}" for period, value in sorted(totals.items())])
    marks = sorted({periods // 4, periods // 2, 3 * periods // 4, periods})
    return Progress(line(now), line(before), up(goal) if goal is not None else None,
                    tuple(Tick(across(period), str(period)) for period in marks),
                    tuple(Tick(up(value), f"{value:,.0f}") for value in (0, top / 2.16, top / 1.08)))
