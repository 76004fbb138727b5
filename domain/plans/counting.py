"""The safety net under the reading: numbered items counted by themselves, those among them that nothing came of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from domain.plans.prose import BOILERPLATE, EXPLAINS, PUBLISHED, is_orientation
from domain.plans.reading import Measure, Target
from domain.plans.responsibility.names import is_open_group
from domain.plans.tables.rows import rows_without_heading
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import AIMS, PlanText

OTHER_NUMBER = re.compile(r"\(?(?:[A-Za-z]|[IVXivx]{2,5}|[Ⅰ-ⅿ])[.、)](?=[一-鿿“《\d])|[㈠-㈩㊀-㊉]"
                          r"|第[一二三四五六七八九十\d]{1,3}[项款点][:、,]?")
"""Numbers that the outline does not build on: A. (b) Ⅲ、 ㈠ 第一项."""
ANNEX_LIST = re.compile(r"附[件表]\d{0,2}[:.、]?(?:\d{1,2}[.、]|$)")
CONTENTS = re.compile(r"(?:[….·]{2}|\t)\d{1,3}$")


@dataclass(frozen=True)
class Item:
    """A numbered item, or a table's row, as a stretch of the surface."""

    start: int
    end: int
    in_table: bool = False


def unread_items(plan: PlanText, measures: tuple[Measure, ...], targets: tuple[Target, ...]) -> list[Item]:
    """Those that are no measure, set no target, stand over none of them, and yet may oblige somebody, in order.

    Aims and principles, explanations and closing clauses without an actor or a time oblige nobody.
    """
    taken = _taken(plan, measures, targets)
    rows = rows_without_heading(plan.surface, plan.lines, plan.known)
    tabled = {index for row in rows for index in range(row.first, row.last + 1)}
    missed = [Item(plan.lines[row.first].start, plan.lines[row.last].end, True) for row in rows
              if not any(taken[row.first:row.last + 1])]
    holding = _holding(plan.lines, plan.plain, taken, tabled)
    listed = set(_listed_annexes(plan.plain, plan.lines))
    for line in plan.lines:
        if _is_numbered(plan.plain, line) and not taken[line.index] and line.index not in tabled | listed \
                and not (line.index in holding and not _obliges(plan, line)) and not _is_quiet(plan, line):
            missed.append(Item(line.start, _below(plan, line)[-1].end))
    return sorted(missed, key=lambda one: one.start)


def _taken(plan: PlanText, measures: tuple[Measure, ...], targets: tuple[Target, ...]) -> list[bool]:
    """Of each line whether a measure or a target lies in its words."""
    spans = sorted([*((one.start, one.end) for one in measures), *((one.start, one.start + 1) for one in targets)])
    taken, at, furthest = [], 0, 0
    for line in plan.lines:
        start, end = plan.surface.start(line.body), plan.surface.end(line.end)
        while at < len(spans) and spans[at][0] < end:
            furthest = max(furthest, spans[at][1])
            at += 1
        taken.append(furthest > start)
    return taken


def _holding(lines: list[Line], plain: str, taken: list[bool], tabled: set[int]) -> set[int]:
    """The lines that something stands below which is counted by itself: they are its headings."""
    holding: set[int] = set()
    for line in lines:
        if line.parent is not None and (taken[line.index] or line.index in tabled or _is_numbered(plain, line)):
            holding.update(above.index for above in line.parent.upwards())
    holding.update(above.index for above, below in pairwise(lines) if above.number and below.number
                   and below.number.label.startswith(f"{above.number.label}."))   # 3.2 over 3.2.1
    return holding


def _is_numbered(plain: str, line: Line) -> bool:
    """Whether it has a number, and words behind it."""
    behind = line.body if line.number else (match.end() if (match := OTHER_NUMBER.match(plain, line.body)) else -1)
    below = any(child.number is None for child in line.children)
    return behind >= 0 and (below or re.search("[一-鿿]", plain[behind:line.end]) is not None)


def _listed_annexes(plain: str, lines: list[Line]) -> Iterator[int]:
    """The lines that only list the annexes: 附件:1.… and what is numbered right below it."""
    listing = False
    for line in lines:
        if ANNEX_LIST.match(plain, line.start, line.end):
            listing = True
        elif not (listing and line.number and "。" not in plain[line.body:line.end]):
            listing = False
        if listing:
            yield line.index


def _obliges(plan: PlanText, line: Line) -> bool:
    """Whether its own words say by when, in a sentence."""
    return not line.is_title(plan.plain) and plan.times.any_due(line.body, line.end)


def _below(plan: PlanText, line: Line) -> list[Line]:
    """The line and the sentences in paragraphs of their own right below it."""
    found = [line]
    for child in line.children:
        if child.index != found[-1].index + 1 or _is_numbered(plan.plain, child) \
                or "。" not in plan.plain[child.body:child.end]:
            break
        found.append(child)
    return found


def _is_quiet(plan: PlanText, line: Line) -> bool:
    """Whether it is of a kind that obliges nobody, and neither names somebody who acts nor says by when."""
    said = _below(plan, line)
    obliging = said[1:] or said
    aims = line is not obliging[0] and AIMS.search(plan.plain, line.body, line.end)
    return all(_is_of_quiet_kind(plan, one) for one in obliging) and not any(
        (plan.times.any_due(one.body, one.end) and not aims) or _names_somebody(plan, one) for one in said)


def _is_of_quiet_kind(plan: PlanText, line: Line) -> bool:
    plain = plan.plain
    return bool(is_orientation(plain, line) or BOILERPLATE.search(plain, line.body, line.end)
                or PUBLISHED.search(plain, line.start, line.end) or EXPLAINS.match(plain, line.body, line.end)
                or CONTENTS.search(plain, line.body, line.end))


def _names_somebody(plan: PlanText, line: Line) -> bool:
    return any(not is_open_group(part.name.plain)
               for clause in plan.acting(line.body, line.end) for part in clause.parts)
