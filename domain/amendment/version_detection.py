"""Whether a document looks like a new version of a plan: by its title, and where that differs by its measures."""

import re
from collections.abc import Iterable

from domain.amendment.text_matching import essence, likeness, pieces_of

MARKS = re.compile(r"修订(?:稿|版|本)?|修改(?:稿|版)?|修正(?:稿|版|案)?|调整(?:稿|版)?|更新版?|新版|征求意见稿|送审稿"
                   r"|报批稿|讨论稿|试行|暂行|定稿|终稿|印发稿|第[一二三四五六七八九十\d]+[版稿]|V\d+", re.IGNORECASE)
WRAPPING = re.compile(r"^.*?关于(?:重新)?(?:印发|发布|公布|下发|转发)|的通知$"
                      r"|[《》〈〉“”\"'()\[\]〔〕【】_.,、:;·—–−~-]")
PERIODS = re.compile(r"\d{4}|[上下]半年|[一二三四1-4]季度|\d+月|第[一二三四五六七八九十\d]+[批期]|十[一二三四五六]五")
ALIKE_TITLE, ALIKE_MEASURES = 0.6, 0.5


def title_core(title: str) -> str:
    """What a title is about: without who issues it, the notice around it and the marks of a version."""
    return WRAPPING.sub("", MARKS.sub("", essence(title))) or essence(title)


def looks_like_version(title: str, measures: Iterable[str], other: str, others: Iterable[str]) -> bool:
    """Whether two documents are likely one plan: for the same periods, and by the same title without its marks.

    Titles that are only alike count where half of the shorter one's measures stand word for word in the other.
    """
    one, two = title_core(title), title_core(other)
    if set(PERIODS.findall(one)) != set(PERIODS.findall(two)):
        return False
    if one == two:
        return True
    if likeness(pieces_of(one), pieces_of(two)) < ALIKE_TITLE:
        return False
    here, there = {essence(text) for text in measures}, {essence(text) for text in others}
    return bool(here and there) and len(here & there) >= ALIKE_MEASURES * min(len(here), len(there))
