"""Where a plan says who is responsible: brackets, labels on lines of their own or glued, closing sentences."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.plans.responsibility.actors import clauses
from domain.plans.responsibility.labels import LABEL, Role, role_of
from domain.plans.responsibility.lists import Known, names_in
from domain.plans.responsibility.names import POST, is_like_a_unit, is_strong
from domain.plans.responsibility.resolving import led
from domain.plans.responsibility.roles import GROUPS, VERB, Part, labels_in, parts_in
from domain.plans.text.surface import Surface

LONGEST_BRACKET = 800
FEWEST_BARE = 3
BEFORE_LABEL = "。;,、)!?:|\n\t —-·●"
EXPLAINS = re.compile(r"含|包括|即|指|如|例如|由[^,]{2,20}的|不含|其中|原则上")
INFIX = tuple(group for group, role in GROUPS.items() if role in (Role.JOINT, Role.LEAD))
"""Those verbs may stand between the names."""
OTHER_WORDS = 12
BRACKET = re.compile(r"[()]")
SENTENCE = re.compile(r"(?<=[。;])\(?(?P<words>[^。;()\n]{4,120}?(?:负责|牵头|配合|落实|参与|实施))\)?(?=[。;\n]|$)"
                      r"(?:[。;](?=\n|$))?")
VALUE_ENDS = re.compile(r"[。\n]")
CLOSING = re.compile(r"以上(?:各项|所有|全部)?(?:重点)?(?:工作|任务|事项|措施|内容|项目)*[^。;\n]{0,6}?(?:由|责任单位:"
                     r"|牵头单位:)([^。\n]{2,120})")


@dataclass(frozen=True)
class Statement:
    """A stretch that says who is responsible; a closing one speaks for all that stands before it in its section."""

    start: int
    end: int
    parts: tuple[Part, ...]
    kind: str


def statements_in(surface: Surface, known: Known | None = None) -> list[Statement]:
    """Every statement of responsibility, in order, not overlapping, neighbours joined."""
    brackets, bare_ones = _brackets(surface, known)
    if len(brackets) + len(bare_ones) >= FEWEST_BARE:
        brackets += bare_ones
    brackets += _sentences(surface, brackets, known)
    taken = sorted(brackets, key=lambda one: one.start)
    found = sorted([*taken, *_labels(surface, taken, known), *_closings(surface, known)], key=lambda one: one.start)
    return _joined(surface.plain, found)


def bracket_spans(plain: str) -> Iterator[tuple[int, int]]:
    """Outermost brackets as (start, end) around them.

    One left open ends with its line or before the next one, or, where that stands in the same sentence, with it.
    """
    for line in re.finditer(r"[^\n]+", plain):
        opened: list[int] = []
        closed: list[tuple[int, int]] = []
        for mark in BRACKET.finditer(plain, line.start(), line.end()):
            if mark[0] == "(":
                opened.append(mark.start())
            elif opened:
                start = opened.pop()
                while closed and closed[-1][0] > start:
                    closed.pop()
                closed.append((start, mark.end()))
        for start in opened[-1:]:
            behind = next((one for one in closed if one[0] > start), None)
            if behind is None or "。" in plain[start:behind[0]]:
                closed.append((start, behind[0] if behind else line.end()))
            else:
                closed[closed.index(behind)] = (start, behind[1])
        yield from sorted(closed)


def _brackets(surface: Surface, known: Known | None) -> tuple[list[Statement], list[Statement]]:
    """Statements in brackets, and brackets that hold nothing but units."""
    stated, bare_ones = [], []
    for start, end in bracket_spans(surface.plain):
        inner_end = end - 1 if surface.plain[end - 1] == ")" else end
        if not 3 < end - start <= LONGEST_BRACKET:
            continue
        if _states(surface, start + 1, inner_end, known):
            parts = parts_in(surface, start + 1, inner_end, known)
            label = LABEL.match(surface.plain, start + 1)
            if any(is_like_a_unit(part.name.plain, known) for part in parts) or (label and label["person"] is None):
                stated.append(Statement(start, end, tuple(parts), "bracket"))
        elif surface.plain[start - 1:start] in ("。", ";", ")") and surface.plain[end:end + 1] in ("", "\n", "。"):
            parts = parts_in(surface, start + 1, inner_end, known)
            if parts and all(is_strong(part.name.plain) for part in parts):
                bare_ones.append(Statement(start, end, tuple(parts), "bracket"))
    return stated, bare_ones


def _sentences(surface: Surface, brackets: list[Statement], known: Known | None) -> Iterator[Statement]:
    """Sentences of nothing but units and their part, behind what is to be done: 市教育局牵头,市财政局配合。"""
    plain, places = surface.plain, sorted((one.start, one.end) for one in brackets)
    for match in SENTENCE.finditer(plain):
        start, end = match.span("words")
        if CLOSING.match(plain, start):
            continue
        if any(first < end and start < last for first, last in places[bisect_left(places, (start - LONGEST_BRACKET,)):
                                                                       bisect_left(places, (end,))]):
            continue
        parts = parts_in(surface, start, end, known)
        if parts and all(is_strong(part.name.plain) for part in parts) and all(
                _is_units_and_verb(plain, parts, *clause) for clause in clauses(plain, start, end)):
            yield Statement(start, match.end(), tuple(parts), "sentence")


def _is_units_and_verb(plain: str, parts: list[Part], start: int, end: int) -> bool:
    """Whether the clause is nothing but names and what they do, which stands last."""
    verbs = list(VERB.finditer(plain, start, end))
    inside = [part.name for part in parts if start <= part.name.start < end]
    covered = sum(name.end - name.start + 1 for name in inside) + sum(verb.end() - verb.start() for verb in verbs)
    return bool(verbs and inside) and verbs[-1].end() == end and covered >= end - start - 1


def _states(surface: Surface, start: int, end: int, known: Known | None) -> bool:
    """Whether a bracket's words are a statement: a label first, or a clause that is units and a verb of their part."""
    plain = surface.plain
    label = next(labels_in(plain, start, min(end, start + 24)), None)
    if label is not None and (label.lastgroup == "time" or _gives_roles(plain, start, label, end)):
        return True
    if EXPLAINS.match(plain, start):
        return False
    for clause_start, clause_end in clauses(plain, start, end):
        words = plain[clause_start:clause_end].rstrip("等")
        verb = next((one for one in VERB.finditer(words) if one.end() == len(words) or one.lastgroup in INFIX), None)
        if verb is None:
            continue
        first, last = (clause_start, clause_start + verb.start()) if verb.start() else (start, clause_start - 1)
        names = names_in(surface, first, last, known)
        covered = sum(name.end - name.start + 1 for name in names)
        if names and covered >= last - first - OTHER_WORDS and any(is_like_a_unit(one.plain, known) for one in names):
            return True
    return False


def _gives_roles(plain: str, start: int, first: re.Match[str], end: int) -> bool:
    """Whether the first label or another gives a role, or the bracket begins with persons; other things never do."""
    if first.lastgroup == "person" and first.start() == start and POST.search(plain, first.end(), end):
        return True
    return first.lastgroup != "thing" and any(
        role_of(label) is not None for label in (first, *labels_in(plain, first.end(), end)))


def _labels(surface: Surface, taken: list[Statement], known: Known | None) -> Iterator[Statement]:
    """Labels outside of brackets: each group of labels that follow one another is a statement."""
    plain, last, index = surface.plain, -1, 0
    for label in labels_in(plain, 0, len(plain)):
        while index < len(taken) and taken[index].end <= label.start():
            index += 1
        inside = index < len(taken) and taken[index].start <= label.start()
        begins = label.start() == 0 or plain[label.start() - 1] in BEFORE_LABEL or surface.has_gap(label.start())
        if inside or label.start() < last or not begins or role_of(label) is None:
            continue
        last = _end_of_labels(plain, label)
        parts = parts_in(surface, label.start(), last, known)
        if parts:
            yield Statement(label.start(), last, tuple(parts), "label")


def _end_of_labels(plain: str, label: re.Match[str]) -> int:
    """Where the values of this label and of those glued to it or on the next lines end."""
    while True:
        end = _end_of_value(plain, label.end())
        at = end
        while at < len(plain) and plain[at] in "。;,\n(":
            at += 1
        following = LABEL.match(plain, at)
        if following is None:
            return end
        label = following


def _end_of_value(plain: str, start: int) -> int:
    """The end of the line, or of the sentence; a list that breaks off behind a separator goes on in the next line."""
    if plain[start:start + 1] == "\n":
        start += 1
    for stop in VALUE_ENDS.finditer(plain, start):
        if stop[0] == "。" or plain[stop.start() - 1] not in "、,":
            return stop.start()
    return len(plain)


def _closings(surface: Surface, known: Known | None) -> Iterator[Statement]:
    for match in CLOSING.finditer(surface.plain):
        parts = parts_in(surface, match.start(1), match.end(1), known)
        if any(is_like_a_unit(part.name.plain, known) for part in parts):
            yield Statement(match.start(), match.end(), led(tuple(parts)), "closing")


def _joined(plain: str, found: list[Statement]) -> list[Statement]:
    """Statements side by side are one: (牵头单位:…)(配合单位:…)."""
    joined: list[Statement] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and one.start < before.end:
            continue
        if before is not None and one.kind == before.kind != "closing" \
                and not plain[before.end:one.start].strip("。;,") \
                and {part.role for part in one.parts} != {part.role for part in before.parts}:
            joined[-1] = replace(before, end=one.end, parts=before.parts + one.parts)
        else:
            joined.append(one)
    return joined


