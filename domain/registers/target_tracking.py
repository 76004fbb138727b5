"""Targets followed through the year: the table of their figures, the forecast, and whether one is on track."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from domain.messages import Message
from domain.registers.activity_table import Cell

HEADINGS = {"target": "指标编号", "name": "指标", "measure": "计量单位", "year": "年度",
            "period": "期别", "total": "累计数", "source": "数据来源"}
NEEDED = ("target", "year", "period", "total")


@dataclass(frozen=True)
class FigureRow:
    """One total as its row says it; `where` is the address of the total."""

    where: str
    target_id: int
    year: int
    period: int
    total: Decimal
    source: str = ""


def read_figures(lines: Iterable[Sequence[Cell]]) -> tuple[list[FigureRow], list[tuple[str, Message]]]:
    """(the rows below the headings that have a total, everything wrong by its address).

    A row whose total is empty is left out: nothing was told for it yet.
    """
    columns: dict[str, int] = {}
    rows: list[FigureRow] = []
    faults: list[tuple[str, Message]] = []
    for line in lines:
        words = ["".join(cell.words.split()) for cell in line]
        named = {column: words.index(heading) for column, heading in HEADINGS.items() if heading in words}
        if all(column in named for column in NEEDED):
            columns = named
            continue
        cells = {column: line[at] for column, at in columns.items() if at < len(line)}
        if not columns or not any(words) or not cells.get("total") or not cells["total"].words:
            continue
        row = _row(cells, faults)
        rows += [row] if row else []
    return rows, faults


def _row(cells: dict[str, Cell], faults: list[tuple[str, Message]]) -> FigureRow | None:
    numbers = {}
    for column in ("target", "year", "period"):
        words = cells[column].words.strip().removesuffix("年").removesuffix("月")
        if not words.isdecimal() or len(words) > 9:
            faults.append((cells[column].where or cells["total"].where,
                           Message("figure_key_not_a_number", column=HEADINGS[column], written=cells[column].words)))
        numbers[column] = int(words) if words.isdecimal() and len(words) <= 9 else 0
    where, written = cells["total"].where, cells["total"].words.replace(",", "").replace("，", "").strip()
    try:
        total = Decimal(written)
        if not total.is_finite() or total < 0 or total >= 10 ** 11 or total != round(total, 6):
            raise InvalidOperation
    except InvalidOperation:
        faults.append((where, Message("figure_unusable", written=cells["total"].words)))
        return None
    if 0 in (numbers["target"], numbers["year"], numbers["period"]):
        return None
    return FigureRow(where, numbers["target"], numbers["year"], numbers["period"], total,
                     cells["source"].words if "source" in cells else "")


RISK = Decimal("0.97")
"""A forecast that misses by no more than three in a hundred is at risk, not off track."""


class Cadence(StrEnum):
    """How often a figure is told."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def periods(self) -> int:
        """How many there are in a year."""
        return 12 if self is Cadence.MONTHLY else 4

    @property
    def fewest(self) -> int:
        """Of so many periods at least the year's end is told."""
        return 3 if self is Cadence.MONTHLY else 2

    def name_of(self, period: int) -> str:
        """1月, 1—5月; 一季度, 前三季度, 全年."""
        if period == self.periods:
            return "全年"
        if self is Cadence.MONTHLY:
            return "1月" if period == 1 else f"1—{period}月"
        return ("一季度", "上半年", "前三季度")[period - 1]


class Method(StrEnum):
    """How the year's end is forecast."""

    DONE = "done"
    SHARE = "share"
    RUN_RATE = "run_rate"


METHODS = {
    Method.DONE: "全年数据已齐，为实际数",
    Method.SHARE: "上年同期比重法：本年累计×上年全年÷上年同期累计",
    Method.RUN_RATE: "平均进度法：本年累计×全年期数÷已过期数，未考虑季节因素",
}


class Standing(StrEnum):
    """Whether a target will be reached."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNKNOWN = "unknown"


STANDINGS = {Standing.ON_TRACK: "可完成", Standing.AT_RISK: "有差距", Standing.OFF_TRACK: "难以完成",
             Standing.UNKNOWN: "数据不足"}
RULE = "预测达到计划值的为可完成；差距不超过3%的为有差距；其余为难以完成"


@dataclass(frozen=True)
class Goal:
    """What a plan sets: growth by `value` percent over `base`, or the figure `value`; `at_most`: no more than it."""

    value: Decimal
    growth: bool
    at_most: bool = False
    base: Decimal | None = None

    @property
    def figure(self) -> Decimal | None:
        """The year's total that is to be reached; None for growth over a base that nobody gave."""
        if not self.growth:
            return self.value
        return None if self.base is None else self.base * (100 + self.value) / 100


@dataclass(frozen=True)
class Forecast:
    """The year's total as it will be, by that method."""

    value: Decimal
    method: Method


def forecast(cadence: Cadence, told: Mapping[int, Decimal], before: Mapping[int, Decimal]) -> Forecast | None:
    """The year's end from its totals by period and those of the year before; None where too little is told."""
    last = max(told, default=0)
    if last == cadence.periods:
        return Forecast(told[last], Method.DONE)
    if last < cadence.fewest:
        return None
    whole, then = before.get(cadence.periods), before.get(last)
    if whole is not None and then:
        return Forecast(told[last] * whole / then, Method.SHARE)
    return Forecast(told[last] * cadence.periods / last, Method.RUN_RATE)


def standing(goal: Goal, ahead: Forecast | None) -> Standing:
    """Whether the goal will be reached by that forecast."""
    wanted = goal.figure
    if ahead is None or wanted is None:
        return Standing.UNKNOWN
    if goal.at_most:
        reached, close = ahead.value <= wanted, ahead.value * RISK <= wanted
    else:
        reached, close = ahead.value >= wanted, ahead.value >= wanted * RISK
    return Standing.ON_TRACK if reached else Standing.AT_RISK if close else Standing.OFF_TRACK


def growth(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    """By how many percent it grew over the same time of the year before; None where there is nothing to compare."""
    return None if now is None or not then else (now - then) * 100 / then


def written(value: Decimal | None, places: str = "0.01") -> str:
    """12,345.6 with no more places than needed; 无 for nothing."""
    if value is None:
        return "无"
    text = f"{value.quantize(Decimal(places), ROUND_HALF_UP):,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
