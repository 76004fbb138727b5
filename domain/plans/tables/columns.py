"""A table's header words, mapped to what its columns hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.plans.responsibility.labels import HEAD, Role, role_of

NUMBER = re.compile(r"序号|编号|项号|序|No\.?")
TASK = re.compile(r"(?:重点|主要|工作|具体|年度|民生|为民|实事|改革|整改|目标|一级|二级|三级|项目|任务|落实|推进"
                  r"|建设规模[及和]|建设)*"
                  r"(?:任务|工作|事项|内容|措施|举措|项目|指标|问题|要求|名称|要点|工程|目标任务|任务内容|建设内容)"
                  r"(?:名称|清单|内容|及要求|举措|分解)?")
TIME = re.compile(r"(?:计划|预计|办结|办理|报送|完成|推进|起止|实施)?(?:时间|时限|日期|进度|时序)")
OUTPUT = re.compile(r".{0,6}(?:成果|目标|标准)")
PRODUCTS = re.compile(r".{0,6}(?:成果|成效|产出|交付物|佐证材料)(?:形式|名称|要求)?")
PERSON = re.compile(r".{0,6}(?:领导|责任人|负责人|联系人|电话|联络员|牵头人)")
UNITS = re.compile(r".{0,6}(?:单位|部门|主体)(?:[及和或、].{2,6})?"
                   r"|(?:责任|牵头|配合|落实)(?:股室|处室|科室|县区|区县|地区|市县)|责任分解|责任清单")
LED_UNITS = re.compile(r".{0,6}(?:领导|责任人|负责人)[及和、与]?(?:牵头|责任|主管|实施)*(?:单位|部门)")
NAMES_UNITS = re.compile(r"单位|部门")
REMARK = re.compile(r"(?<=[一-鿿])\([^()]*\)$")
LONGEST = 14
TIER = re.compile(r"[省市县区](?:级|直)?(?=(?:牵头|主办|责任|配合|协办|参与|参加))")
OTHER = re.compile(r".{0,6}(?:备注|类别|分类|类型|领域|说明|来源|进展|进展情况|完成情况|落实情况|是否完成|分值"
                   r"|权重|投资|资金|目标值|编码|代码|性质|级别)")


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TASK = "task"
    UNITS = "units"
    TIME = "time"
    OTHER = "other"


@dataclass(frozen=True)
class Column:
    """A column's kind, for units the part its units have, and whether it names what comes of the work."""

    kind: Kind
    role: Role | None = None
    has_products: bool = False


@lru_cache(maxsize=1024)
def column_of(header: str) -> Column | None:
    """The column that stands under such a header cell; None for what is no header."""
    words = TIER.sub("", re.sub(r"[\s*:()]", "", REMARK.sub("", header)))
    if not words or len(words) > LONGEST:
        return None
    if NUMBER.fullmatch(words):
        return Column(Kind.NUMBER)
    if PRODUCTS.fullmatch(words):
        return Column(Kind.OTHER, has_products=True)
    head = HEAD.fullmatch(words)
    if head and (role := role_of(head)):
        return Column(Kind.UNITS, role)
    if head and head.lastgroup == "time":
        return Column(Kind.TIME)
    if LED_UNITS.fullmatch(words):
        return Column(Kind.UNITS, Role.RESPONSIBLE)
    if PERSON.fullmatch(words) and not NAMES_UNITS.search(words):
        return Column(Kind.OTHER)
    if TIME.fullmatch(words):
        return Column(Kind.TIME)
    if TASK.fullmatch(words):
        return Column(Kind.TASK)
    first = re.split("[及和与或、]", words, maxsplit=1)[0]   # 建设内容及目标, 完成时间及要求
    if first != words and (TIME.fullmatch(first) or TASK.fullmatch(first)):
        return Column(Kind.TIME if TIME.fullmatch(first) else Kind.TASK)
    if head or OUTPUT.fullmatch(words) or OTHER.fullmatch(words):
        return Column(Kind.OTHER)
    return Column(Kind.UNITS, Role.RESPONSIBLE) if UNITS.fullmatch(words) else None


def is_header(columns: Sequence[Column | None]) -> bool:
    """Whether these cells make a header: tasks and units among them, at most half of them not understood."""
    kinds = {column.kind for column in columns if column}
    return Kind.TASK in kinds and Kind.UNITS in kinds and columns.count(None) <= len(columns) // 2
