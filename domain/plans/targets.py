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
SAME = ("增长", "提高", "下降", "降低", "提高到", "达到")
LONGEST_NAME, LONGEST_VALUE = 30, 15
THIS_YEAR = re.compile(r"全年|今年|年内|年均|本年度")
PAST = re.compile(r"去年|上年|过去|截至|同比|已(?:经|建成|达|完成|实现)")
GIVEN = re.compile(r"奖励|补助|补贴|资助|给予|贴息|最高|不超过|上限|扶持|资金支持|标准|费率|税率|利率|比例(?:为|不)"
                   r"|按照?\d|对(?!外)|《")
"""What a clause speaks of whose figures are money to be given or a limit, and nothing to be reached."""


@dataclass(frozen=True)
class Target:
    """A figure to be reached; `start`, `end` and `named` (where its name stands) are indices of the surface."""

    name: str
    named: int
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


def yearly_in(plain: str, start: int, end: int, *, aimed: bool) -> list[Target]:
    """The figures set for the year in a stretch, or under a heading of aims (`aimed`); money to be given is none."""
    found = [one for first, last in _sentences(plain, start, end)
             if (aimed or THIS_YEAR.search(plain, first, last)) and not PAST.search(plain, first, last)
             for one in _figures(plain, first, last)]
    return [one for one in found if one.unit and not GIVEN.search(plain, _clause(plain, start, one.start), one.end)]


def _clause(plain: str, start: int, at: int) -> int:
    return max(start, *(plain.rfind(mark, start, at) + 1 for mark in ",;。"))


def _figures(plain: str, start: int, end: int) -> list[Target]:
    found: list[Target] = []
    cut = start
    for at in [*(at for at in range(start, end) if plain[at] in ",;、。"), end]:
        match = FIGURE.search(plain, cut, at)
        if match:
            begin = LEAD_IN.match(plain[cut:match.start()])
            name_start = cut + (begin.end() if begin else 0)
            name, named = plain[name_start:match.start()].removesuffix("分别"), name_start
            if not name and found and match["verb"] in SAME:
                name, named = found[-1].name, found[-1].named    # 年均增长8%, of what was named before
            name = name or match["verb"].rstrip("超达到") + plain[match.end():at]
            if 2 <= len(name) <= LONGEST_NAME and not name.isdigit() and len(match["value"]) <= LONGEST_VALUE:
                found.append(Target(name, named, float(match["value"]), match["unit"], name_start, match.end()))
        cut = at + 1
    return found


def _sentences(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(at + 1 for at in range(start, end) if plain[at] in "。\n")]
    return [(first, last) for first, last in zip(cuts, [*cuts[1:], end], strict=True) if first < last]
