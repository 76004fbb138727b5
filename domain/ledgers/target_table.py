"""A table of targets' figures as it comes back: each row a target, a year, a period and the total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain.ledgers.activity_table import Cell

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


def read_figures(lines: Iterable[Sequence[Cell]]) -> tuple[list[FigureRow], list[tuple[str, str]]]:
    """(the rows below the headings that have a total, everything wrong by its address).

    A row whose total is empty is left out: nothing was told for it yet.
    """
    columns: dict[str, int] = {}
    rows: list[FigureRow] = []
    faults: list[tuple[str, str]] = []
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


def _row(cells: dict[str, Cell], faults: list[tuple[str, str]]) -> FigureRow | None:
    numbers = {}
    for column in ("target", "year", "period"):
        words = cells[column].words.strip().removesuffix("年").removesuffix("月")
        if not words.isdecimal() or len(words) > 9:
            faults.append((cells[column].where or cells["total"].where,
                           f"“{HEADINGS[column]}”为“{cells[column].words}”，应为数字。"))
        numbers[column] = int(words) if words.isdecimal() and len(words) <= 9 else 0
    where, written = cells["total"].where, cells["total"].words.replace(",", "").replace("，", "").strip()
    try:
        total = Decimal(written)
        if not total.is_finite() or total < 0 or total >= 10 ** 11 or total != round(total, 6):
            raise InvalidOperation
    except InvalidOperation:
        faults.append((where, f"“{cells['total'].words}”应为不小于 0 的数，不带单位，小数不超过 6 位。"))
        return None
    if 0 in (numbers["target"], numbers["year"], numbers["period"]):
        return None
    return FigureRow(where, numbers["target"], numbers["year"], numbers["period"], total,
                     cells["source"].words if "source" in cells else "")
