"""Obligations in running prose: what is to be done, sentence by sentence, and who of those named is to do it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from domain.plans.responsibility.actors import Clause, partners_in
from domain.plans.responsibility.labels import Role
from domain.plans.responsibility.lists import Known, names_in
from domain.plans.responsibility.names import UNNAMED, is_open_group
from domain.plans.responsibility.places import Place, may_act
from domain.plans.responsibility.roles import Part
from domain.plans.segments import Segment
from domain.plans.text.boilerplate import BOILERPLATE, EXPLAINS, ORIENTATION, PUBLISHED
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import PlanText
from domain.plans.text.stretches import SHORT_HEADING, WHOLE_TEXT, stretches_of
from domain.plans.text.surface import Surface

REPORTS = re.compile(r"报送|上报|报告|报备|备案|抄送|报省|报市|报县")
OPEN_HEAD = re.compile(r"各(?:地区|地|省级人民政府|省|市|县|区|部门|单位|有关部门|相关部门|牵头单位|责任单位"
                       r"|级)(?:\([^()]*\))?(?:人民政府|政府|人民政府)?")
LEADING = re.compile(r"(?:负责)?牵头(?:会同)?|会同")
OTHER_WORDS, LONGEST_HEADING, SHORTEST_HEADING = 6, 45, 6
STOPS = "。;!?”)"
SHORTEST_SENTENCE = 12
PERSONS = re.compile(r"\([^():]{0,8}(?:人|领导|电话|组长|方式):[^()]*\)$")
"""Behind a heading of units, who answers in person: 党群部(责任人:张三)."""
SAID_LAST = re.compile(r"(?:主要|工作)?职[责能](?:任务|分工)?$|(?:具体|主要|分别|共同)?(?:负责|牵头|承办"
                       r"|落实){1,2}(?:的?(?:工作|任务|事项))?(?:\(\d+项\))?$")
"""What a heading of units may end with: 区公安分局负责, 市财政局牵头的任务(3项)."""


@dataclass(frozen=True)
class Obligation:
    """A stretch that obliges, with those who act in it; `clauses` tell who acts where."""

    segment: Segment
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class ProseReader:
    """The plan, whether all of it is prose, and the stretches that a closing statement (以上工作由…) speaks for.

    `heads` are the units of headings, by line; the points below that tell their time are theirs.
    """

    plan: PlanText
    whole: bool
    spoken: tuple[tuple[int, int, tuple[Part, ...]], ...]
    heads: dict[int, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def surface(self) -> Surface:
        """The plan's surface."""
        return self.plan.surface

    @property
    def known(self) -> Known | None:
        """Whether the directory has a name."""
        return self.plan.known

    def has_time(self, start: int, end: int) -> bool:
        """Whether something in the stretch falls due."""
        return self.plan.times.any_due(start, end)


def obligations_in(reader: ProseReader, lines: list[Line], covered: list[tuple[int, int]]) -> list[Obligation]:
    """Every obligation in the lines that no statement of responsibility covers.

    A plan without such statements is read whole; in one that has them, only what names somebody in particular.
    """
    found: list[Obligation] = []
    inherited: dict[int, tuple[Part, ...]] = {}
    behind = 0
    for whole in lines:
        line = _with_paragraph(reader, whole)
        if line.start < behind or line.index in reader.plan.contents | reader.plan.annexed:
            continue
        for part in _uncovered(reader.surface.plain, line, covered):
            found += _with_heading(reader, part, _of_line(reader, part, inherited))
        behind = line.end
    return found


def _uncovered(plain: str, line: Line, covered: list[tuple[int, int]]) -> Iterator[Line]:
    """What of the line no statement covers: all of it, or what stands before one that closes a list, or behind one."""
    at = line.start
    for start, end in covered[max(0, bisect_left(covered, (line.start, 0)) - 1):]:
        if start >= line.end:
            break
        if end <= at:
            continue
        if start > line.body and at == line.start:
            yield replace(line, end=start, children=[])
        at = end
    if at == line.start:
        yield line
    elif line.end - at >= SHORTEST_SENTENCE and plain[line.end - 1] in STOPS:
        at += len(plain[at:line.end]) - len(plain[at:line.end].lstrip("。;,)"))
        yield Line(at, line.end, at, None, line.parent, index=line.index)


def _with_paragraph(reader: ProseReader, line: Line) -> Line:
    """A numbered heading with the only paragraph below it, where it is short: one item, as if it stood in one line."""
    if line.number is None or len(line.children) != 1 or not _is_heading_only(reader, line):
        return line
    only = line.children[0]
    short = only.number is None and only.index == line.index + 1 and only.end - line.body <= WHOLE_TEXT
    if not short or reader.surface.plain[only.end - 1] not in STOPS or line.end - line.body < SHORTEST_HEADING:
        return line
    return replace(line, end=only.end, children=[])


def _with_heading(reader: ProseReader, line: Line, found: list[Obligation]) -> list[Obligation]:
    """The first obligation of the paragraph right below a heading begins with its words; a chapter's are no part of it."""
    heading = line.parent
    if not found or line.number or heading is None or heading.parent is None or line.index != heading.index + 1 \
            or any(child.number for child in heading.children) or not _is_heading_only(reader, heading):
        return found
    first = found[0]
    if first.segment.start > line.body + LONGEST_HEADING:
        return found
    segment = replace(first.segment, start=heading.body, line=heading)
    return [replace(first, segment=segment), *found[1:]]


def _is_heading_only(reader: ProseReader, line: Line) -> bool:
    """Whether the line is short, no sentence, and neither says by when nor who acts."""
    plain = reader.surface.plain
    return line.end - line.body <= LONGEST_HEADING and plain[line.end - 1] != ":" \
        and not any(mark in plain[line.body:line.end - 1] for mark in "。;!?") \
        and not reader.has_time(line.body, line.end) and not reader.plan.acting(line.body, line.end)


def _of_line(reader: ProseReader, line: Line, inherited: dict[int, tuple[Part, ...]]) -> list[Obligation]:
    plain = reader.surface.plain
    parts = inherited.get(line.parent.index, ()) if line.parent else ()
    parts = parts or next((said for start, end, said in reader.spoken if start <= line.start < end), ())
    if not parts and line.number and line.parent:
        parts = reader.heads.get(line.parent.index, ())
    own = _units_of_heading(reader, line)
    if own:
        inherited[line.index] = own
        return []
    if line.number and parts:
        inherited[line.index] = parts
    if line.body == line.end or (line.is_title(plain) and (line.children or not line.number)
                                 and not _is_sentence(reader, line)):
        return []
    oriented = is_orientation(plain, line)
    if plain[line.end - 1] == ":":
        introduced = reader.plan.acting(line.body, line.end)
        if introduced and line.parent:
            inherited[(line if line.number else line.parent).index] = introduced[-1].parts
        return []
    found = [_obligation(reader, line, start, end) for start, end in stretches_of(reader.plan, line)]
    wanted = [_is_wanted(reader, one, oriented, bool(parts)) for one in found]
    shared = any(wanted) and line.number is not None and not oriented
    return [_with(reader, one, parts) for one, is_wanted in zip(found, wanted, strict=True)
            if is_wanted or (shared and one.parts)]


def _is_sentence(reader: ProseReader, line: Line) -> bool:
    """Whether a short line is more than a heading: it ends in a stop, and says who acts or, numbered, by when."""
    return reader.surface.plain[line.end - 1] == "。" and bool(
        reader.plan.acting(line.body, line.end) or (line.number and reader.has_time(line.body, line.end)))


def _units_of_heading(reader: ProseReader, line: Line) -> tuple[Part, ...]:
    """The units a heading consists of: what stands below is theirs."""
    plain = reader.surface.plain
    if not (line.number and line.children) or line.end - line.body > 60 or plain[line.end - 1] in "。;":
        return ()
    note = PERSONS.search(plain, line.body, line.end)
    bare_end = note.start() if note else line.end - 1 if plain[line.end - 1] in ":)" else line.end
    said = SAID_LAST.search(plain, line.body, line.end - (plain[line.end - 1] == ":"))
    bare_end = said.start() if said else bare_end
    stop = line.end if plain[line.end - 1] == ")" and not said and not note else bare_end
    names = names_in(reader.surface, line.body, stop, reader.known)
    covered = sum(name.end - name.start + 1 for name in names)
    acting = all(may_act(name.plain, Place.ANY, reader.plan.is_named) and not UNNAMED.match(name.plain)
                 for name in names)
    whole = covered >= bare_end - line.body - OTHER_WORDS
    role = Role.LEAD if said and "牵头" in said[0] else Role.RESPONSIBLE
    return tuple(Part(role, name) for name in names) if acting and whole else ()


def is_orientation(plain: str, line: Line) -> bool:
    """Whether it stands under a heading of aims and principles, which oblige nobody by themselves."""
    above: Line | None = line
    while above is not None:
        heading = re.split("[。:]", plain[above.body:above.end], maxsplit=1)[0]
        if above.number and (ORIENTATION.search(heading) if len(heading) <= SHORT_HEADING
                             else ORIENTATION.match(heading)):
            return True
        above = above.parent
    return False


def _obligation(reader: ProseReader, line: Line, start: int, end: int) -> Obligation:
    clauses = tuple(reader.plan.acting(start, end))
    parts = [part for clause in clauses for part in clause.parts]
    if not parts and REPORTS.search(reader.surface.plain, start, end):
        head = OPEN_HEAD.match(reader.surface.plain, start)
        parts = [Part(Role.RESPONSIBLE, name) for name in names_in(reader.surface, start, head.end())] if head else []
    return Obligation(Segment(start, end, line), tuple(weightiest(parts)), clauses)


def _is_wanted(reader: ProseReader, one: Obligation, oriented: bool, inherits: bool) -> bool:
    plain, start, end = reader.surface.plain, one.segment.start, one.segment.end
    if (not reader.whole and BOILERPLATE.search(plain, start, end)) or PUBLISHED.search(plain, start, end) \
            or EXPLAINS.match(plain, start, end):
        return False
    timed = reader.has_time(start, end)
    if oriented:
        return bool(one.parts) and timed and reader.whole
    if reader.whole or inherits:
        return plain[end - 1] in "。;,!)" or one.segment.line.number is not None
    specific = any(not is_open_group(part.name.plain) for part in one.parts)
    if one.segment.line.number is not None:
        return specific or (bool(one.parts) and timed) or (timed and not one.parts and reader.has_time(start, end))
    reports = REPORTS.search(plain, start, end) is not None
    leads = any(part.role is Role.LEAD for part in one.parts)
    told = any(clause.told for clause in one.clauses)
    return (bool(one.parts) and ((timed and (specific or reports or told)) or reports)) or (specific and leads)


def _with(reader: ProseReader, one: Obligation, inherited: tuple[Part, ...]) -> Obligation:
    """Without an actor of its own it is for those of the heading or the sentence above.

    They lead where it begins with 牵头, or with 会同 and those who act beside them.
    """
    if one.parts or not inherited:
        return one
    plain, start, end = reader.surface.plain, one.segment.start, one.segment.end
    leading = LEADING.match(plain, start, end)
    if leading is None:
        return Obligation(one.segment, inherited, one.clauses)
    joint = plain.find("会同", start, leading.end())
    partners = partners_in(reader.surface, joint, end, reader.known) if joint >= 0 else []
    return Obligation(one.segment, (*(replace(part, role=Role.LEAD) for part in inherited), *partners), one.clauses)


def weightiest(parts: list[Part]) -> list[Part]:
    """Each unit once, in the weightiest part it has."""
    order = list(Role)
    best: dict[str, Part] = {}
    for part in parts:
        held = best.get(part.name.plain)
        if held is None or order.index(part.role) < order.index(held.role):
            best[part.name.plain] = part
    return list(best.values())
