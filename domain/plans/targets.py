"""Figures a plan sets itself: growth rates and amounts to be reached, with name, value and unit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

VERB = (r"(?P<verb>增长|提高到|提升到|提升至|提高至|提高|达到|达|突破|超过|超|控制在|不低于|不少于|保持在|稳定在|下降"
        r"|降低|降至|降到|完成|实现|新增|建成|培育|引进|力争达到|"
        r"打造|建设|集聚|推出|形成|引育|发掘|上线[^,。;\d]{0,12}?超|培育[^,。;\d]{1,16}?超?|打造[^,。;\d]{1,20}?"
        r"|集聚[^,。;\d]{1,12}?超?|建成[^,。;\d]{1,20}?)")
FIGURE = re.compile(VERB + r"(?P<about>左右|约|至少|不少于|不低于|超过|超|到)?(?P<value>\d+(?:\.\d+)?)(?P<unit>%"
                           r"|个百分点|[万亿千百]{0,2}(?:美元|元|人次|人|家|个|项|吨|亩|户|公里|千瓦|平方米|件|名|种"
                           r"|条|场|座|处|套|台)?)"
                    r"(?P<bound>以上|以内|左右|以下)?")
LEAD_IN = re.compile(r"^(?:[“\"(]|同时|其中|力争|确保|争取|预计|目标|到|至|十[一二三四五六]五”?(?:末|期间)?|(?:19"
                     r"|20)\d\d年(?:底|末|前)*|[,:。;]|全[省市县区国州]|全年|年均|分别|实现|推动|各|今年"
                     r"|我[省市县区])+")
LONGEST_NAME, LONGEST_VALUE = 30, 15


@dataclass(frozen=True)
class Target:
    """A figure to be reached; `start` and `end` are indices of the surface."""

    name: str
    value: float
    unit: str
    start: int
    end: int


def targets_in(plain: str, start: int, end: int, is_horizon: Callable[[int, int], bool]) -> list[Target]:
    """The figures in a stretch that a horizon governs (到2025年, 力争2016年 …)."""
    found: list[Target] = []
    for first, last in _sentences(plain, start, end):
        if is_horizon(first, last) or plain.startswith("力争", first):
            found += _figures(plain, first, last)
    return found


def _figures(plain: str, start: int, end: int) -> list[Target]:
    found, cut = [], start
    for at in [*(at for at in range(start, end) if plain[at] in ",;、。"), end]:
        match = FIGURE.search(plain, cut, at)
        if match:
            begin = LEAD_IN.match(plain[cut:match.start()])
            name_start = cut + (begin.end() if begin else 0)
            name = plain[name_start:match.start()] or match["verb"].rstrip("超达到") + plain[match.end():at]
            if 2 <= len(name) <= LONGEST_NAME and not name.isdigit() and len(match["value"]) <= LONGEST_VALUE:
                found.append(Target(name, float(match["value"]), match["unit"], name_start, match.end()))
        cut = at + 1
    return found


def _sentences(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(at + 1 for at in range(start, end) if plain[at] in "。\n")]
    return [(first, last) for first, last in zip(cuts, [*cuts[1:], end], strict=True) if first < last]
