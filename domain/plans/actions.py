"""What is done by a date: the words of the clause it stands in."""

import re
from collections.abc import Sequence

STOPS = ",，。;；:：()（）〔〕[]【】|\t\n!！?？"
ENDS = "。;；)）〕]】|\t\n"
LONGEST = 60
LEADS = re.compile(r"^(?:之?前|以前|内|止|期间)?[\s,，]*(?:力争|确保|务必|争取|须|应当?|要|完成时限)*")
TRAILS = re.compile(r"(?:[\s,，(（]|不迟于|不晚于|最迟|最晚|力争|确保|务必|争取|原则上|计划|预计|截至|[于在到至])+$")
LABELLED = re.compile(r"(?:时限|时间|期限|日期|节点|进度)(?:要求|安排)?[:：]\s*$")


def action_of(text: str, start: int, end: int, *, since: int, until: int, owners: Sequence[str]) -> str:
    """What the text says is done at the time that stands from `start` to `end`; empty behind a label.

    The words behind it in its clause, or in the next where it stands alone before it; else those before it. `since`
    is where the measure begins, `until` the next time; the units that act are left out.
    """
    before = text[max(since, start - LONGEST):start]
    if LABELLED.search(before):
        return ""
    behind = text[end:min(until, end + LONGEST)]
    words = _first_clause(behind.lstrip(" ,，、")) if not behind[:1] or behind[0] not in ENDS else ""
    words = LEADS.sub("", words).strip()
    if not words:
        words = _last_clause(TRAILS.sub("", before))
    return _without(words, owners)


def _first_clause(words: str) -> str:
    return words[:next((at for at, mark in enumerate(words) if mark in STOPS), len(words))].strip()


def _last_clause(words: str) -> str:
    return words[max((words.rfind(mark) for mark in STOPS), default=-1) + 1:].strip()


def _without(words: str, owners: Sequence[str]) -> str:
    """The words without those who act, where they begin with them."""
    for owner in owners:
        for lead in ("由", ""):
            words = words.removeprefix(lead + owner).lstrip("、,，")
    return words
