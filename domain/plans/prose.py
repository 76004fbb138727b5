"""Obligations in running prose: what is to be done, sentence by sentence, and who of those named is to do it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from domain.plans.actors import BEGINS_WITH_VERB, Clause, acting_in, can_act
from domain.plans.lists import Known, names_in
from domain.plans.names import is_open_group
from domain.plans.outline import Line
from domain.plans.roles import Part, Role
from domain.plans.segments import Segment
from domain.plans.surface import Surface

ORIENTATION = re.compile(r"总体要求|总体思路|指导思想|基本原则|工作原则|重要意义|重大意义|总体目标|发展目标|工作目标|主要目标|目标要求|试点目标|指导原则|基本思路|"
                         r"试点范围|适用范围|支持对象|名词解释|编制依据|基本情况|形势|现状|背景|定义")
BOILERPLATE = re.compile(r"本(?:措施|政策|办法|意见|方案|通知|计划|细则|规定)[^。]{0,40}(?:解释|施行|实施|有效期|执行)|停止执行|同时废止|以[^。]{0,20}为准")
REPORTS = re.compile(r"报送|上报|报告|报备|备案|抄送|报省|报市|报县")
OPEN_HEAD = re.compile(r"各(?:地区|地|省级人民政府|省|市|县|区|部门|单位|有关部门|相关部门|牵头单位|责任单位|级)(?:\([^()]*\))?(?:人民政府|政府|人民政府)?")
COLON = re.compile(r"([^。;:\n]{2,60}):")
WHOLE_NODE, WHOLE_TEXT, SHORT_HEADING, LONGEST_TIME = 500, 250, 30, 20


@dataclass(frozen=True)
class Obligation:
    """A stretch that obliges, with those who act in it; `clauses` tell who acts where."""

    segment: Segment
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Reader:
    """What reading prose needs to know: the surface, whether the whole plan is prose, where times and targets stand.

    `spoken` are the stretches that a closing statement speaks for (以上工作由…), with its parts.
    """

    surface: Surface
    whole: bool
    spoken: tuple[tuple[int, int, tuple[Part, ...]], ...]
    has_time: Callable[[int, int], bool]
    has_target: Callable[[int, int], bool]
    known: Known | None = None


def obligations_in(reader: Reader, lines: list[Line], covered: list[tuple[int, int]]) -> list[Obligation]:
    """Every obligation in the lines that no statement of responsibility covers.

    A plan without such statements is read whole; in one that has them, only what names somebody in particular.
    """
    found: list[Obligation] = []
    inherited: dict[int, tuple[Part, ...]] = {}
    spans = iter([*covered, (len(reader.surface.plain) + 1,) * 2])
    span = next(spans)
    for line in lines:
        while span[1] <= line.start:
            span = next(spans)
        if span[0] < line.end:
            continue
        found += _of_line(reader, line, inherited)
    return found


def _of_line(reader: Reader, line: Line, inherited: dict[int, tuple[Part, ...]]) -> list[Obligation]:
    plain = reader.surface.plain
    parts = inherited.get(line.parent.index, ()) if line.parent else ()
    parts = parts or next((said for start, end, said in reader.spoken if start <= line.start < end), ())
    own = _units_of_heading(reader, line)
    if own:
        inherited[line.index] = own
        return []
    if line.number and parts:
        inherited[line.index] = parts
    if line.is_title(plain) and (line.children or not line.number):
        return []
    oriented = _is_orientation(plain, line)
    if plain[line.end - 1] == ":":
        introduced = acting_in(reader.surface, line.body, line.end, reader.known)
        if introduced and line.parent:
            inherited[(line if line.number else line.parent).index] = introduced[-1].parts
        return []
    found = [_obligation(reader, line, start, end) for start, end in _stretches(reader, line)]
    return [_with(one, parts) for one in found if _is_wanted(reader, one, oriented, bool(parts))]


def _units_of_heading(reader: Reader, line: Line) -> tuple[Part, ...]:
    """The units a heading consists of: what stands below is theirs."""
    plain = reader.surface.plain
    if not (line.number and line.children) or line.end - line.body > 60 or plain[line.end - 1] in "。;":
        return ()
    bare_end = line.end - 1 if plain[line.end - 1] in ":)" else line.end
    names = names_in(reader.surface, line.body, line.end if plain[line.end - 1] == ")" else bare_end, reader.known)
    covered = sum(name.end - name.start + 1 for name in names)
    if not names or covered < line.end - line.body - 6 or not all(can_act(name.plain, False, reader.known) for name in names):
        return ()
    return tuple(Part(Role.RESPONSIBLE, name) for name in names)


def _is_orientation(plain: str, line: Line) -> bool:
    """Whether it stands under a heading of aims and principles, which oblige nobody by themselves."""
    above: Line | None = line
    while above is not None:
        heading = re.split("[。:]", plain[above.body:above.end], maxsplit=1)[0]
        if above.number and len(heading) <= SHORT_HEADING and ORIENTATION.search(heading):
            return True
        above = above.parent
    return False


def _stretches(reader: Reader, line: Line) -> list[tuple[int, int]]:
    """The line cut into its obligations."""
    plain = reader.surface.plain
    pieces = sentences(plain, line.body, line.end)
    heads = [_opening(reader, start, end) for start, end in pieces]
    if line.number is not None:
        return _of_node(line, pieces, heads, reader)
    if len(pieces) > 1 and pieces[0][1] - pieces[0][0] <= SHORT_HEADING and heads[0] is None \
            and "," not in plain[slice(*pieces[0])]:
        pieces, heads = pieces[1:], heads[1:]
    stretches: list[list[int]] = []
    for (start, end), head in zip(pieces, heads, strict=True):
        acted = stretches and stretches[-1][2]
        follows = head is None and (BEGINS_WITH_VERB.match(plain, start) or plain[start] == "要")
        if acted and follows and end - stretches[-1][0] <= WHOLE_TEXT:
            stretches[-1][1] = end
        else:
            stretches.append([start, end, int(head is not None)])
    return [(start, end) for start, end, _ in stretches]


def _of_node(line: Line, pieces: list[tuple[int, int]], heads: list[Clause | None], reader: Reader) -> list[tuple[int, int]]:
    """A numbered part is one obligation, unless somebody else is told to act further down in it."""
    named: set[str] = set()
    splits = False
    for (start, end), head in zip(pieces, heads, strict=True):
        names = {part.name.plain for part in head.parts} if head else set()
        others = head and named and not any(name in other or other in name for name in names for other in named)
        splits |= bool(others and (head.told or reader.has_time(start, end)))
        clauses = acting_in(reader.surface, start, end, reader.known)
        named |= {part.name.plain for clause in clauses for part in clause.parts}
    if not splits and line.end - line.body <= WHOLE_NODE:
        return [(line.body, line.end)]
    first = 1 + (len(pieces) > 1 and heads[0] is None and pieces[0][1] - pieces[0][0] <= SHORT_HEADING)
    stretches = [[line.body, pieces[first - 1][1]]]
    for (start, end), head in zip(pieces[first:], heads[first:], strict=True):
        if (splits and (head is not None or _tells_others(reader, start, end))) or end - stretches[-1][0] > WHOLE_NODE:
            stretches.append([start, end])
        else:
            stretches[-1][1] = end
    return [(start, end) for start, end in stretches]


def _tells_others(reader: Reader, start: int, end: int) -> bool:
    """Whether somebody is told to act further on in the sentence, behind what it is about."""
    return any(clause.told for clause in acting_in(reader.surface, start, end, reader.known))


def sentences(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences; one with several subjects told what to do is cut before each of them."""
    cuts, depth = [start], 0
    for at in range(start, end):
        character = plain[at]
        if character in "(《“":
            depth += 1
        elif character in ")》”":
            depth = max(0, depth - 1)
        elif character in "。!?" or (character == ";" and depth == 0):
            cuts.append(at + 1)
            depth = 0
    found = [(first, last) for first, last in zip(cuts, [*cuts[1:], end], strict=True) if plain[first:last].strip("。;”)")]
    return [piece for one in _rejoined(plain, found) for piece in _parallel(plain, *one)]


SUBJECT = re.compile(r"[^。;,:]{2,14}(?:要|应|负责|重点|具体)")


def _rejoined(plain: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts between semicolons stay one sentence where it is short and they name no subjects of their own."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and plain[joined[-1][1] - 1] == ";" and end - joined[-1][0] <= WHOLE_TEXT and not _has_subject(plain, start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _has_subject(plain: str, start: int) -> bool:
    return SUBJECT.match(plain, start) is not None and not BEGINS_WITH_VERB.match(plain, start)


def _parallel(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """国家级活动要…,省级活动要…,各地…要…: a piece for each."""
    commas = [at + 1 for at in range(start, end - 1) if plain[at] == "," and _told(plain, at + 1)]
    if not commas or not _told(plain, start):
        return [(start, end)]
    cuts = [start, *commas]
    return list(zip(cuts, [*commas, end], strict=True))


def _told(plain: str, start: int) -> bool:
    match = re.compile(r"[^。;,:、]{2,14}?要(?!求|素|点|件|闻|害|么)").match(plain, start)
    return match is not None and not BEGINS_WITH_VERB.match(plain, start)


def _opening(reader: Reader, start: int, end: int) -> Clause | None:
    """Who acts in the sentence's first clause; in the second where the first says when."""
    stop = min(end, start + 200)
    acting = acting_in(reader.surface, start, stop, reader.known)
    if not acting:
        return None
    first = acting[0]
    before = reader.surface.plain[start:first.start].rstrip(",")
    return first if "," not in before and len(before) <= LONGEST_TIME else None


def _obligation(reader: Reader, line: Line, start: int, end: int) -> Obligation:
    clauses = tuple(acting_in(reader.surface, start, end, reader.known))
    parts = [*_before_colon(reader, start, end), *(part for clause in clauses for part in clause.parts)]
    if not parts and REPORTS.search(reader.surface.plain, start, end):
        head = OPEN_HEAD.match(reader.surface.plain, start)
        parts = [Part(Role.RESPONSIBLE, name) for name in names_in(reader.surface, start, head.end())] if head else []
    return Obligation(Segment(start, end, line), tuple(_once(parts)), clauses)


def _before_colon(reader: Reader, start: int, end: int) -> list[Part]:
    """市卫生局:负责…: the units that a part begins with, before a colon."""
    colon = COLON.match(reader.surface.plain, start, end)
    if colon is None:
        return []
    names = names_in(reader.surface, start, colon.end(1), reader.known)
    acting = names and all(can_act(name.plain, True, reader.known) for name in names)
    return [Part(Role.RESPONSIBLE, name) for name in names] if acting else []


def _is_wanted(reader: Reader, one: Obligation, oriented: bool, inherits: bool) -> bool:
    plain, start, end = reader.surface.plain, one.segment.start, one.segment.end
    if not reader.whole and BOILERPLATE.search(plain, start, end):
        return False
    timed = reader.has_time(start, end)
    if oriented:
        return bool(one.parts) and timed and reader.whole or (reader.whole and reader.has_target(start, end))
    if reader.whole or inherits:
        return plain[end - 1] in "。;,!)" or one.segment.line.number is not None
    specific = any(not is_open_group(part.name.plain) for part in one.parts)
    if one.segment.line.number is not None:
        return specific or (bool(one.parts) and timed) or (timed and not one.parts and reader.has_time(start, end))
    reports = REPORTS.search(plain, start, end) is not None
    leads = any(part.role is Role.LEAD for part in one.parts)
    return bool(one.parts) and (timed and (specific or reports) or reports) or (specific and leads)


def _with(one: Obligation, inherited: tuple[Part, ...]) -> Obligation:
    """Without an actor of its own it is for those of the heading or the sentence above."""
    return one if one.parts or not inherited else Obligation(one.segment, inherited, one.clauses)


def _once(parts: list[Part]) -> list[Part]:
    """Each unit once, in the weightiest part it has."""
    order = list(Role)
    best: dict[str, Part] = {}
    for part in parts:
        held = best.get(part.name.plain)
        if held is None or order.index(part.role) < order.index(held.role):
            best[part.name.plain] = part
    return list(best.values())
