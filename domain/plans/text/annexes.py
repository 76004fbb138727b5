"""Annexes a plan speaks of: where it does, and which of them are not in the text."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from domain.plans.text.numbering import value_of
from domain.plans.text.outline import Line

NUMERAL = r"(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?"
MENTION = re.compile(rf"(?:见|按|照)附[件表]{NUMERAL}|附[件表](?:(?P<own>\d{{1,2}})|(?=[:.、]))")
HEADING = re.compile(rf"附[件表]{NUMERAL}(?:[:.、]?(?!下载)[^。;,]{{0,50}})?")
LISTED = re.compile(r"附[件表]:.")
ANNEX_LIST = re.compile(r"附[件表]\d{0,2}[:.、]?(?:\d{1,2}[.、]|$)")
EMBEDDED = "（此处嵌有另一个文件，其中的内容没有读取）"
"""The line that stands where a Word file has another file embedded as an object."""
FIRST_LINES = 2
"""What stands at the very top as 附件:… is the annex itself."""
FEWEST = 20
"""So many characters have to stand under an annex's heading before the next one."""


def missing_annexes(plain: str, lines: list[Line]) -> list[tuple[int, int]]:
    """The stretches in which an annex is spoken of that does not follow; one without a number means any annex."""
    there = set(_there(plain, lines))
    return [match.span() for match in MENTION.finditer(plain)
            if not _heads(plain, lines, match.start())
            and not (_number(match) in there if _number(match) else there)]


def listed_annexes(plain: str, lines: list[Line]) -> Iterator[int]:
    """The lines that only list the annexes: 附件:1.… and what is numbered right below it."""
    listing = False
    for line in lines:
        if ANNEX_LIST.match(plain, line.start, line.end):
            listing = True
        elif not (listing and line.number and "。" not in plain[line.body:line.end]):
            listing = False
        if listing:
            yield line.index


def _there(plain: str, lines: list[Line]) -> Iterator[int]:
    """The numbers of the annexes whose text stands under their heading, 0 for one without."""
    heads = [at for at, line in enumerate(lines) if _is_heading(plain, line)]
    for at, behind in zip(heads, [*heads, len(lines)][1:], strict=True):
        heading = HEADING.match(plain, lines[at].start, lines[at].end)
        if heading and sum(line.end - line.start for line in lines[at + 1:behind]) >= FEWEST:
            yield _number(heading)


def _is_heading(plain: str, line: Line) -> bool:
    """Whether an annex begins there: 附件2 on a line of its own or before its title; 附件:1.… only lists them."""
    return HEADING.fullmatch(plain, line.start, line.end) is not None \
        and (line.index < FIRST_LINES or LISTED.match(plain, line.start, line.end) is None)


def _heads(plain: str, lines: list[Line], at: int) -> bool:
    line = lines[max(bisect_right(lines, at, key=lambda one: one.start) - 1, 0)] if lines else None
    return line is not None and line.start == at and _is_heading(plain, line)


def _number(match: re.Match[str]) -> int:
    written = match["number"] or match.groupdict().get("own")
    return value_of(written) if written else 0
