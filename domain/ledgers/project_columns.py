"""The project ledger's columns: what each is called in the offices' own tables."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    """A column: its name in the code, its heading in what duban writes, and other words that mean it."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    others: tuple[str, ...] = ()
    needed: bool = False
    spreads: bool = False
    """Whether one merged cell may speak for several projects (a city's name does, an amount does not)."""


COLUMNS = (
    Column("number", "台账编号", others=("项目编号", "编号")),
    Column("name", "项目名称", others=("签约项目名称", "签约项目", "项目", "合同名称"), needed=True),
    Column("major", "重大项目", Kind.YES, ("是否重大项目", "是否重大签约项目", "重大签约项目"), spreads=True),
    Column("activity", "签约活动", Kind.ACTIVITY, ("活动名称", "所属活动", "签约活动名称"), spreads=True),
    Column("tier", "跟踪层级", Kind.TIER, ("层级", "督查层级", "级别"), spreads=True),
    Column("city", "省辖市", Kind.UNIT, ("所在市", "市", "项目所在地", "所属市", "省辖市(直管县)", "地市",
                                       "落地市", "地区"), needed=True, spreads=True),
    Column("county", "县（市、区）", Kind.UNIT, ("所在县", "县区", "县(区)", "县", "落地县区"), spreads=True),
    Column("place", "建设地点", others=("落地园区", "所在园区", "地点", "项目地点"), spreads=True),
    Column("unit", "责任单位", Kind.UNIT, ("承办单位", "跟踪单位", "落实单位"), spreads=True),
    Column("person", "责任人", others=("责任人及电话", "联系人", "项目责任人"), spreads=True),
    Column("investor", "投资方", others=("投资方名称", "投资单位", "投资企业", "外方", "乙方", "投资商"), spreads=True),
    Column("origin", "资金来源地", others=("投资方来源", "来源地", "国别(地区)", "国别地区", "投资来源地",
                                 "客商来源地"), spreads=True),
    Column("industry", "产业类别", others=("行业", "产业", "行业类别", "所属行业", "所属产业"), spreads=True),
    Column("value", "合同金额（万）", Kind.AMOUNT, ("投资总额", "总投资", "合同额", "合同投资额", "签约金额", "投资额",
                                              "项目总投资", "合同总额"), needed=True),
    Column("currency", "币种", Kind.CURRENCY, ("货币",), spreads=True),
    Column("signed_on", "签约日期", Kind.DAY, ("签约时间", "合同签订日期", "签订时间"), needed=True,
           spreads=True),
    Column("fulfilled_on", "履约日期", Kind.DAY, ("合同履约日期", "履约时间")),
    Column("funds", "到位资金（万）", Kind.AMOUNT, ("资金到位额", "累计到位资金", "到位金额", "实际到位资金",
                                             "已到位资金")),
    Column("funds_on", "资金统计日期", Kind.DAY, ("到位资金统计日期", "到位日期", "资金到位日期"), spreads=True),
    Column("started_on", "开工日期", Kind.DAY, ("开工时间", "实际开工日期")),
    Column("completed_on", "竣工日期", Kind.DAY, ("竣工时间", "投产日期", "建成日期")),
    Column("terminated_on", "终止日期", Kind.DAY, ("合同终止日期", "解约日期")),
    Column("note", "备注", others=("进展情况", "项目进展", "说明")),
)
BY_NAME = {column.name: column for column in COLUMNS}
MONEY = ("value", "funds")


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
