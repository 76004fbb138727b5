"""What in a proposal a person should look at before it is confirmed, and in which of its fields."""

from collections.abc import Iterable
from enum import StrEnum


class Field(StrEnum):
    """The part of a proposal that a doubt is about."""

    UNIT = "unit"
    ROLE = "role"
    DEADLINE = "deadline"
    TEXT = "text"


BY_MODEL = "by_model"
"""The flag of what a language model proposed: it is confirmed one by one, never with others."""
FLAGS: dict[str, tuple[Field | None, str]] = {
    "no_actor": (Field.UNIT, "未写明承办单位"),
    "unknown_unit": (Field.UNIT, "单位目录中没有该单位"),
    "open_group": (Field.UNIT, "一组单位，需勾选"),
    "ocr_suspect": (Field.UNIT, "名称疑似有误"),
    "units_carried": (Field.UNIT, "承办单位沿用拆分前的措施"),
    "unsure_units": (Field.UNIT, "承办单位可能读得不对或不全"),
    "ambiguous_lead": (Field.ROLE, "没有写明牵头"),
    "unsure_lead": (Field.ROLE, "牵头可能读得不对"),
    "impossible_date": (Field.DEADLINE, "日期不存在，已取月底"),
    "ambiguous_before_year": (Field.DEADLINE, "“某年前”是否含当年不明"),
    "year_unknown": (Field.DEADLINE, "未写年份，又无成文日期"),
    "year_guessed": (Field.DEADLINE, "年份按文中其他日期推断"),
    "day_open": (Field.DEADLINE, "只写了季节，没有具体日期"),
    "horizon_only": (Field.DEADLINE, "只有远期目标"),
    "unsure_deadline": (Field.DEADLINE, "时限可能读得不对"),
    "unsure_segment": (Field.TEXT, "起止可能有误，可拆分或合并"),
    "missing_annex": (Field.TEXT, "附件缺失"),
    BY_MODEL: (Field.TEXT, "模型建议，待核"),
    "broken_date": (None, "日期写法有误，已按意思读出"),
    "anchor_not_named": (None, "期限从何时起算未写明"),
    "several_days": (None, "一期有几个日子，只取一个"),
    "default_actor": (None, "依据全文统一条款"),
    "open_list": (None, "名单以“等”结尾，可能还有其他单位"),
    "year_inferred": (None, "年份为推断"),
    "year_by_document": (None, "年份取自文号或标题"),
    "year_carried": (None, "年份承前文"),
}
"""Every flag that a reading, a proposal or a problem can have: the field it makes doubtful, and its name for people.

Without a field it only tells how something was read.
"""
DOUBTS = {flag: field for flag, (field, _) in FLAGS.items() if field is not None}
"""Flag → the field it is about."""
NAMES = {flag: name for flag, (_, name) in FLAGS.items()}
"""Flag → what people read."""
REMARKS = tuple(flag for flag, (field, _) in FLAGS.items() if field is None)
"""The flags that doubt nothing."""


def about(field: Field) -> tuple[str, ...]:
    """The flags that make this field doubtful."""
    return tuple(flag for flag, one in DOUBTS.items() if one is field)


def standing(flags: Iterable[str], *, has_unit: bool, is_group: bool, is_named: bool, is_full: bool,
             by_event: bool) -> tuple[str, ...]:
    """The doubts that still stand, in the order of DOUBTS.

    A measure's flags are those of all its units, so each is held against this one: whether the directory knows the
    unit or the group, whether any name was written, whether its part is a full one; what hangs on activities has
    its units from them.
    """
    of_unit = {"open_group"} if is_group else {"unknown_unit" if is_named else "no_actor"} if not has_unit else set()
    held = set(flags) - {"no_actor", "unknown_unit", "open_group"}
    if has_unit or is_group or by_event:
        held.discard("ocr_suspect")
    if not is_full:
        held.discard("ambiguous_lead")
    if by_event:
        held.discard("unsure_units")
    held |= set() if by_event else of_unit
    return tuple(flag for flag in DOUBTS if flag in held)


def without(flags: Iterable[str], field: Field) -> list[str]:
    """The flags that are left once a person has settled that field."""
    return [flag for flag in flags if DOUBTS.get(flag) is not field]
