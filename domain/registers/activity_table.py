"""A table of activities as an annex has it: each row's name, level, setting, days, place, hosts and budget."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.errors import DubanError
from domain.messages import Message
from domain.registers.amounts import TEN_THOUSANDS, AmountUnit, Currency, read_amount, read_unit

HEADINGS = {
    "name": ("活动名称", "名称", "活动", "活动内容", "项目名称"),
    "level": ("级别", "活动级别", "层级"),
    "setting": ("类别", "活动类别", "类型", "性质"),
    "days": ("时间", "举办时间", "活动时间", "日期", "拟办时间", "举办日期"),
    "starts": ("开始日期", "开始时间"),
    "ends": ("结束日期", "结束时间"),
    "place": ("地点", "举办地点", "活动地点"),
    "owner": ("责任单位", "负责单位", "牵头单位"),
    "hosts": ("主办单位", "主办"),
    "organisers": ("承办单位", "承办", "协办单位", "参与单位"),
    "budget": ("预算", "经费", "经费预算", "活动经费"),
}
LEVELS = (("国家", "national"), ("全国", "national"), ("省", "provincial"), ("市", "local"), ("县", "local"),
          ("地方", "local"))
SETTINGS = (("地方特色", "local_character"), ("境外", "abroad"), ("国外", "abroad"), ("出访", "abroad"),
            ("省外", "elsewhere"), ("外省", "elsewhere"), ("省内", "in_province"))
DAY = r"(?:(?P<{0}y>(?:19|20)\d\d)[年.\-/])?(?P<{0}m>\d{{1,2}})[月.\-/](?P<{0}d>\d{{1,2}})[日号]?"
SPAN = re.compile(DAY.format("a") + r"(?:[—–\-~至到]+(?:" + DAY.format("b") + r"|(?P<d>\d{1,2})[日号]?))?")
MONTH = re.compile(r"(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>\d{1,2})月份?(?P<part>上旬|中旬|下旬|初|底|末)?")
OPEN = ("", "待定", "另行通知", "/", "-", "—", "无", "适时")
PART_ENDS = {"上旬": 10, "初": 10, "中旬": 20}
FEWEST_HEADINGS = 3
LONGEST = 100


@dataclass(frozen=True)
class ActivityRow:
    """An activity as its row says it; `units` are those that answer for it in order, as written. Budget: 万元.

    `level` is empty where the table does not say it.
    """

    where: str
    name: str
    level: str
    setting: str
    units: tuple[str, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    budget: Decimal = Decimal(0)


@dataclass(frozen=True)
class Cell:
    """A cell's words and its address in the file."""

    words: str
    where: str


def read_activities(lines: Iterable[Sequence[Cell]], year: int) -> tuple[list[ActivityRow], list[tuple[str, Message]]]:
    """(the activities below a heading row, everything wrong by its address); days without a year are of `year`.

    A line of one cell between them (二、境外活动) is a heading: what it says of the setting holds for those below.
    """
    columns: dict[int, str] = {}
    unit = TEN_THOUSANDS
    found: list[ActivityRow] = []
    faults: list[tuple[str, Message]] = []
    setting = ""
    seen: dict[str, str] = {}
    for line in lines:
        named = _columns(line)
        if named:
            columns = named
            unit = next((read_unit(line[at].words) for at, name in named.items() if name == "budget"), TEN_THOUSANDS)
            continue
        if len([one for one in line if one.words]) == 1:
            setting = _first(SETTINGS, line[0].words) or setting
            continue
        cells = {columns[at]: cell for at, cell in enumerate(line) if at in columns}
        if not cells or not _is_activity(line, cells):
            continue
        row = _row(cells, setting, year, unit, faults)
        if row.name in seen:
            faults.append((row.where, Message("activity_repeated", activity=row.name, first=seen[row.name])))
        seen[row.name] = row.where
        found.append(row)
    return found, faults


def _columns(line: Sequence[Cell]) -> dict[int, str]:
    """Index → column, for a line that is a heading row."""
    named = {at: column for at, cell in enumerate(line) if (column := _column(cell.words))}
    return named if "name" in named.values() and len(set(named.values())) >= FEWEST_HEADINGS else {}


def _column(words: str) -> str | None:
    plain = re.sub(r"\(.*\)", "", _plain(words))
    return next((column for column, names in HEADINGS.items() if plain in names), None)


def _is_activity(line: Sequence[Cell], cells: dict[str, Cell]) -> bool:
    return bool(cells["name"].words) and not _plain(line[0].words).startswith(("合计", "总计", "小计", "注", "说明"))


def _row(cells: dict[str, Cell], setting: str, year: int, unit: AmountUnit,
         faults: list[tuple[str, Message]]) -> ActivityRow:
    name = cells["name"]

    def words(column: str) -> str:
        return cells[column].words.strip() if column in cells else ""

    if len(name.words) > LONGEST:
        faults.append((name.where, Message("activity_name_too_long", most=LONGEST)))
    starts_on, ends_on = _days(cells, year, faults)
    units = [unit for column in ("owner", "hosts", "organisers") for unit in _units(words(column))]
    if not units:
        faults.append((name.where, Message("activity_without_units", activity=name.words)))
    return ActivityRow(name.where, "".join(name.words.split()) if not name.words.isascii() else name.words.strip(),
                       _first(LEVELS, words("level")), _first(SETTINGS, words("setting")) or setting
                       or "in_province", tuple(dict.fromkeys(units)), starts_on, ends_on, words("place"),
                       _budget(cells.get("budget"), unit, faults))


def _days(cells: dict[str, Cell], year: int, faults: list[tuple[str, Message]]) -> tuple[date | None, date | None]:
    if "starts" in cells or "ends" in cells:
        starts = _span(cells.get("starts"), year, faults)[0]
        ends = _span(cells.get("ends"), year, faults)[1]
        where = (cells.get("ends") or cells["starts"]).where
    else:
        starts, ends = _span(cells.get("days"), year, faults)
        where = cells["days"].where if "days" in cells else ""
    if starts and ends and ends < starts:
        faults.append((where, Message("activity_reversed", ends_on=ends, starts_on=starts)))
    return starts, ends


def _span(cell: Cell | None, year: int, faults: list[tuple[str, Message]]) -> tuple[date | None, date | None]:
    """The first and last day; only a last one for a month, a third of it; nothing for what is still open."""
    plain = _plain(cell.words) if cell else ""
    if cell is None or plain in OPEN:
        return None, None
    try:
        if match := SPAN.fullmatch(plain):
            first = date(int(match["ay"] or year), int(match["am"]), int(match["ad"]))
            if match["bm"]:
                return first, date(int(match["by"] or first.year), int(match["bm"]), int(match["bd"]))
            return first, first.replace(day=int(match["d"])) if match["d"] else first
        if match := MONTH.fullmatch(plain):
            return None, _end_of(int(match["y"] or year), int(match["m"]), PART_ENDS.get(match["part"] or ""))
    except ValueError:
        faults.append((cell.where, Message("activity_day_not_in_calendar", written=cell.words)))
        return None, None
    faults.append((cell.where, Message("activity_day_unreadable", written=cell.words)))
    return None, None


def _end_of(year: int, month: int, day: int | None) -> date:
    return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1) - date.resolution


def _budget(cell: Cell | None, unit: AmountUnit, faults: list[tuple[str, Message]]) -> Decimal:
    if cell is None or _plain(cell.words) in OPEN:
        return Decimal(0)
    try:
        return read_amount(cell.words, unit, Currency.CNY).value
    except DubanError as error:
        faults.append((cell.where, error.message))
        return Decimal(0)


def _units(words: str) -> Iterator[str]:
    for unit in re.split(r"[、,，;；\s]+", words):
        plain = unit.strip("等")
        if plain and plain not in OPEN:
            yield plain


def _first(table: Iterable[tuple[str, str]], words: str) -> str:
    return next((value for sign, value in table if sign in words), "")


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())
