"""One project as a row of an office's own table states it: its columns and what they are called, every cell read as a
value, and all that is wrong with it at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.errors import NotAllowed
from domain.messages import Label, Message
from domain.registers.amounts import (
    CURRENCY_NAMES,
    TEN_THOUSANDS,
    Amount,
    AmountUnit,
    Currency,
    read_amount,
    read_currency,
)


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    UNIT = "unit"
    ACTIVITY = "activity"
    TIER = "tier"
    YES = "yes"
    CURRENCY = "currency"
    AMOUNT = "amount"
    DAY = "day"


@dataclass(frozen=True)
class Column:
    """A column: its name in the code, its heading and width in what duban writes, and other words that mean it."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    others: tuple[str, ...] = ()
    needed: bool = False
    spreads: bool = False
    """Whether one merged cell may speak for several projects (a city's name does, an amount does not)."""
    width: float = 12
    """Characters."""


COLUMNS = (
    Column("number", "台账编号", others=("项目编号", "编号"), width=14),
    Column("name", "项目名称", others=("签约项目名称", "签约项目", "项目", "合同名称"), needed=True, width=30),
    Column("major", "重大项目", Kind.YES, ("是否重大项目", "是否重大签约项目", "重大签约项目"), spreads=True, width=9),
    Column("activity", "签约活动", Kind.ACTIVITY, ("活动名称", "所属活动", "签约活动名称"), spreads=True, width=22),
    Column("tier", "跟踪层级", Kind.TIER, ("层级", "督查层级", "级别"), spreads=True, width=9),
    Column("city", "省辖市", Kind.UNIT, ("所在市", "市", "项目所在地", "所属市", "省辖市(直管县)", "地市",
                                       "落地市", "地区"), needed=True, spreads=True),
    Column("county", "县（市、区）", Kind.UNIT, ("所在县", "县区", "县(区)", "县", "落地县区"), spreads=True),
    Column("place", "建设地点", others=("落地园区", "所在园区", "地点", "项目地点"), spreads=True),
    Column("unit", "责任单位", Kind.UNIT, ("承办单位", "跟踪单位", "落实单位"), spreads=True, width=18),
    Column("person", "责任人", others=("责任人及电话", "联系人", "项目责任人"), spreads=True),
    Column("investor", "投资方", others=("投资方名称", "投资单位", "投资企业", "外方", "乙方", "投资商"), spreads=True,
           width=22),
    Column("origin", "资金来源地", others=("投资方来源", "来源地", "国别(地区)", "国别地区", "投资来源地",
                                 "客商来源地"), spreads=True),
    Column("industry", "产业类别", others=("行业", "产业", "行业类别", "所属行业", "所属产业"), spreads=True),
    Column("value", "合同金额（万）", Kind.AMOUNT, ("投资总额", "总投资", "合同额", "合同投资额", "签约金额", "投资额",
                                              "项目总投资", "合同总额"), needed=True, width=13),
    Column("currency", "币种", Kind.CURRENCY, ("货币",), spreads=True, width=8),
    Column("signed_on", "签约日期", Kind.DAY, ("签约时间", "合同签订日期", "签订时间"), needed=True,
           spreads=True),
    Column("fulfilled_on", "履约日期", Kind.DAY, ("合同履约日期", "履约时间")),
    Column("funds", "到位资金（万）", Kind.AMOUNT, ("资金到位额", "累计到位资金", "到位金额", "实际到位资金",
                                             "已到位资金"), width=13),
    Column("funds_on", "资金统计日期", Kind.DAY, ("到位资金统计日期", "到位日期", "资金到位日期"), spreads=True),
    Column("started_on", "开工日期", Kind.DAY, ("开工时间", "实际开工日期")),
    Column("completed_on", "竣工日期", Kind.DAY, ("竣工时间", "投产日期", "建成日期")),
    Column("terminated_on", "终止日期", Kind.DAY, ("合同终止日期", "解约日期")),
    Column("note", "备注", others=("进展情况", "项目进展", "说明"), width=24),
)
BY_NAME = {column.name: column for column in COLUMNS}


def column_of(heading: object) -> Column | None:
    """The column that a heading means, whatever its spaces, width and unit in brackets; None for another."""
    return _KNOWN.get(_bare(str(heading or "")))


def same_headings(headings: Iterable[str]) -> list[str]:
    """The columns that a heading row names twice, by their headings."""
    seen: set[str] = set()
    twice = []
    for heading in headings:
        column = column_of(heading)
        if column and column.name in seen:
            twice.append(column.heading)
        elif column:
            seen.add(column.name)
    return twice


def _bare(heading: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    inside_unit = re.compile(r"\((?:单位:?)?[千万亿百十]*(?:人民币|美元|欧元|港元|港币|日元|元)?\)|[*:]|^是否(?=重大)")
    return inside_unit.sub("", text).replace("、", "").replace(",", "")


_KNOWN = {_bare(word): column for column in COLUMNS for word in (*column.others, column.heading)}
TIERS = {"省级": "province", "省": "province", "市级": "city", "市": "city", "县级": "county", "县": "county"}
TIER_WORDS = {"province": "省级", "city": "市级", "county": "县级"}
YES, NO = ("是", "√", "✓", "y", "yes", "1"), ("否", "", "×", "n", "no", "0", "/", "-", "—")
EMPTY = ("", "/", "-", "—", "——", "无", "待定", "暂无", "未定")
DAYS = re.compile(r"(?P<year>(?:19|20)\d\d)(?:年|[-./])(?P<month>\d{1,2})(?:月|[-./])(?P<day>\d{1,2})日?"
                  r"(?:0?0:00(?::00)?)?"
                  r"|(?P<y8>(?:19|20)\d\d)(?P<m8>\d\d)(?P<d8>\d\d)")
MONTH = re.compile(r"(?:19|20)\d\d(?:年|[-./])\d{1,2}月?份?")
LONGEST = 200


@dataclass(frozen=True)
class TableRow:
    """A row as a file has it: cells by column, each with its address; `base` is what duban had written there before."""

    cells: dict[str, object]
    where: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] | None = None

    @property
    def place(self) -> str:
        """Where it stands."""
        return self.where.get("name") or next(iter(self.where.values()), "")

    @property
    def number(self) -> str:
        """The number it names; empty for a project that has none yet."""
        return str(self.cells.get("number") or "").strip()


@dataclass(frozen=True)
class Fault:
    """Something wrong with one column of a row; `words` say what and the remedy."""

    column: str
    words: Message


@dataclass(frozen=True)
class Reading:
    """A row's values (only of the columns it has; None for an empty cell) and all that is wrong with it."""

    values: dict[str, object] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def read_row(cells: Mapping[str, object], units: Mapping[str, AmountUnit] | None = None, *,
             whole: bool = True) -> Reading:
    """What a row says and everything wrong with it; `units` are those of the amount columns' headings.

    With `whole`, a missing cell that every project needs is wrong too; without, only what is there is read.
    """
    values: dict[str, object] = {}
    faults: list[Fault] = []
    stated = _stated(cells, values, faults)
    for column in COLUMNS:
        if column.name not in cells or column.kind is Kind.CURRENCY:
            continue
        unit = (units or {}).get(column.name, TEN_THOUSANDS)
        try:
            values[column.name] = _read(column, cells[column.name], unit, stated or _contracted(column, values, cells))
        except NotAllowed as wrong:
            faults.append(Fault(column.name, wrong.message))
    faulty = {fault.column for fault in faults}
    if whole:
        faults += [Fault(column.name, Message("cell_empty", column=Label(column.heading))) for column in COLUMNS
                   if column.needed and column.name not in faulty and values.get(column.name) is None]
    if isinstance(value := values.get("value"), Amount):
        values["currency"] = value.currency
    faults += contradictions(values)
    return Reading(values, tuple(faults))


def contradictions(values: Mapping[str, object]) -> list[Fault]:
    """Days that cannot follow each other in a project's life, and funds in another currency than the contract's."""
    faults = []
    value, funds = values.get("value"), values.get("funds")
    if isinstance(value, Amount) and isinstance(funds, Amount) and value.currency is not funds.currency:
        faults.append(Fault("funds", Message("funds_in_another_currency")))
    for later, earlier in (("fulfilled_on", "signed_on"), ("started_on", "signed_on"), ("completed_on", "started_on"),
                           ("terminated_on", "signed_on"), ("funds_on", "signed_on")):
        first, last = values.get(earlier), values.get(later)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            faults.append(Fault(later, Message(
                "project_days_reversed", later=Label(BY_NAME[later].heading), later_on=last,
                earlier=Label(BY_NAME[earlier].heading), earlier_on=first)))
    return faults


def read_day(written: object) -> date | None:
    """The day in a cell: a date, or one written out (2016年9月8日, 2016.9.8, 20160908); None for an empty one.

    NotAllowed for anything else: a month alone is no day, and a bare number may be anything.
    """
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date) or written is None:
        return written
    text = "".join(unicodedata.normalize("NFKC", str(written)).split())
    if text in EMPTY:
        return None
    match = DAYS.fullmatch(text)
    if match is None:
        if MONTH.fullmatch(text):
            raise NotAllowed("date_only_month", written=text)
        raise NotAllowed("date_unreadable", written=text[:20])
    parts = [match[name] for name in (("year", "month", "day") if match["year"] else ("y8", "m8", "d8"))]
    try:
        return date(*map(int, parts))
    except ValueError:
        raise NotAllowed("date_does_not_exist", written=text) from None


def written(value: object) -> str:
    """A value as histories and comparisons write it; the same value is always written the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Amount):
        return str(value)
    if isinstance(value, Currency):
        return CURRENCY_NAMES[value]
    return value.isoformat() if isinstance(value, date) else str(value)


def identity(name: str, investor: str) -> str:
    """What two entries of one project have in common, however it was written: its name and investor, bare."""
    return f"{_bones(name)}|{_bones(investor)}"[:LONGEST]


def _stated(cells: Mapping[str, object], values: dict[str, object], faults: list[Fault]) -> Currency | None:
    """The currency of the row's own column; None where it has none."""
    written = cells.get("currency")
    if written is None or _words(written) in EMPTY:
        return None
    try:
        values["currency"] = currency = read_currency(written)
    except NotAllowed as wrong:
        faults.append(Fault("currency", wrong.message))
        return None
    return currency


def _read(column: Column, written: object, unit: AmountUnit, currency: Currency | None) -> object:
    if column.kind is Kind.DAY:
        return read_day(written)
    if column.kind is Kind.YES:
        return _yes(written)
    words = _words(written)
    if not words or (column.kind is not Kind.TEXT and words in EMPTY):
        return None
    if column.kind is Kind.AMOUNT:
        return read_amount(written, unit, currency)
    if column.kind is Kind.TIER:
        if words not in TIERS:
            raise NotAllowed("tier_unknown", written=words[:20])
        return TIERS[words]
    if column.name != "note" and len(words) > LONGEST:
        raise NotAllowed("cell_too_long", most=LONGEST)
    return words


def _yes(written: object) -> bool:
    if isinstance(written, bool):
        return written
    words = _words(written).lower()
    if words in YES:
        return True
    if words in NO:
        return False
    raise NotAllowed("yes_or_no_expected", written=words[:20])


def _contracted(column: Column, values: Mapping[str, object], cells: Mapping[str, object]) -> Currency | None:
    """Funds arrived are counted in the contract's currency, where the row states a contract's value."""
    value = values.get("value") if column.name == "funds" and "value" in cells else None
    return value.currency if isinstance(value, Amount) else None


def _words(written: object) -> str:
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    return " ".join(str("" if written is None else written).split())


def _bones(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).lower().split())
    text = re.sub(r"[^\w]|_", "", text)
    return re.sub(r"(?:股份)?有限(?:责任)?公司$|集团$|项目$", "", text)
