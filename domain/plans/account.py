"""An account of the text: every stretch of it is exactly one kind of thing, so that nothing is dropped in silence.

What bears a cue of obligation (somebody who acts, a term, a number among numbers that are measures, 要 须 负责 完成
报送) and is neither measure nor target is unread, unless it speaks of aims, explains or closes the document.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from domain.plans.prose import is_orientation
from domain.plans.reading import Measure, Stretch, StretchKind, Target
from domain.plans.responsibility.names import has_ending, is_open_group
from domain.plans.responsibility.roles import labels_in
from domain.plans.tables.rows import kinds_of_rows
from domain.plans.text.boilerplate import BOILERPLATE, EXPLAINS, PUBLISHED
from domain.plans.text.document_day import DATE_LINE
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import AIMS, PlanText

ANNEX = re.compile(r"附[件表]\d{0,2}(?:[:.、]|$)")
CONTENTS = re.compile(r"(?:[….·]{2}|\t)\d{1,3}$")
CUE = re.compile(r"(?<![重主首必需])要(?![求素点件闻害么领义务的])|[应必]?须|应(?![用急对届聘有邀])|务必|负责(?!人|同志)|牵头|完成|报送|上报"
                 r"|整改")
"""Words of obligation; in aims and explanations they oblige nobody by themselves."""
PIECE = re.compile(r"[^。;!?]*(?:[。;!?]+[”\")]*|$)")
WORD = re.compile(r"[一-鿿A-Za-z0-9]")
LONGEST_SIGNER, LAST_LINES = 40, 12
"""A line of a date so near the end signs the document, with so short a line above it."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the surface within a line; `of` tells whose it is: a measure's number, or the item's line."""

    start: int
    end: int
    kind: StretchKind
    of: int = -1


def account_of(plan: PlanText, measures: tuple[Measure, ...], targets: tuple[Target, ...]) -> tuple[Stretch, ...]:
    """Stretches in order that cover the text, white space between them apart.

    A measure is a stretch of its own, and an unread item with the sentences below it; other neighbours are joined.
    """
    source, surface = plan.surface.source, plan.surface
    runs = list(_joined(plan.plain, _Accountant(plan, measures, targets).pieces()))
    starts = [0, *(surface.start(run.start) for run in runs[1:]), len(source)]
    stretches = []
    for run, (start, end) in zip(runs, pairwise(starts), strict=True):
        words = source[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        if start < end:
            stretches.append(Stretch(start, end, run.kind))
    return tuple(stretches)


def _joined(plain: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of a kind and of one thing joined; what has no word in it goes with what stands before."""
    held: Piece | None = None
    for piece in pieces:
        if held and ((held.kind, held.of) == (piece.kind, piece.of) or not WORD.search(plain, piece.start, piece.end)):
            held = replace(held, end=piece.end)
        else:
            yield from (held,) if held else ()
            held = piece
    yield from (held,) if held else ()


class _Accountant:
    """What each line of a plan is, once its measures and targets are known."""

    def __init__(self, plan: PlanText, measures: tuple[Measure, ...], targets: tuple[Target, ...]):
        self.plan = plan
        self.plain = plan.plain
        at = plan.surface.at
        self.measures = [(bisect_left(at, one.start), bisect_left(at, one.end)) for one in measures]
        self.targets = sorted(bisect_left(at, one.start) for one in targets)
        self.rows = kinds_of_rows(plan.surface, plan.lines, plan.known)
        self.taken = self._taken()
        self.holding = self._holding()
        self.signed = set(_signature(plan))
        self.items: dict[int, StretchKind | None] = {}

    def pieces(self) -> Iterator[Piece]:
        """Every line's stretches in order: what measures hold of it, and its other sentences each by itself."""
        nothing = (len(self.plain) + 1,) * 2
        order = [*sorted((span, number) for number, span in enumerate(self.measures)), (nothing, -1)]
        place = 0
        for line in self.plan.lines:
            at = line.start
            while at < line.end:
                while order[place][0][1] <= at:
                    place += 1
                (start, end), number = order[place]
                start = line.start if line.start <= start <= line.body else start
                if start <= at:
                    yield Piece(at, min(end, line.end), StretchKind.MEASURE, number)
                    at = min(end, line.end)
                else:
                    yield from self._outside(line, at, min(start, line.end))
                    at = min(start, line.end)

    def _outside(self, line: Line, start: int, end: int) -> Iterator[Piece]:
        """A stretch that no measure holds: one thing where its line is, else sentence by sentence."""
        kind = self._kind_of_line(line)
        if kind is not None:
            yield Piece(start, end, kind, self._item(line) if kind is StretchKind.UNREAD else -1)
            return
        for piece in PIECE.finditer(self.plain, start, end):
            if piece.end() > piece.start():
                kind = self._kind_of_sentence(line, *piece.span())
                yield Piece(*piece.span(), kind, self._item(line) if kind is StretchKind.UNREAD else -1)

    def _item(self, line: Line) -> int:
        """The numbered line that it stands right below, or its own."""
        return line.parent.index if line.number is None and line.parent and line.index not in self.rows \
            and not self.taken[line.parent.index] else line.index

    def _kind_of_line(self, line: Line) -> StretchKind | None:
        """What the line is as a whole; None where its sentences have to be looked at."""
        if line.index in self.rows:
            return self.rows[line.index] if not self.taken[line.index] else StretchKind.HEADING
        if line.index in self.plan.annexed or (ANNEX.match(self.plain, line.start, line.end) and line.is_title(self.plain)):
            return StretchKind.ANNEX
        if line.index < self.plan.header.body:
            return None if "。" in self.plain[line.body:line.end] else StretchKind.HEADER
        if line.index in self.signed:
            return StretchKind.SIGNATURE
        if CONTENTS.search(self.plain, line.body, line.end) or line.index in self.plan.contents:
            return StretchKind.HEADING
        if _is_numbered(self.plain, line) and not self.taken[line.index]:
            return self._kind_of_item(line)
        above = line.parent
        if above is not None and not self.taken[line.index] and not self.taken[above.index] \
                and _is_numbered(self.plain, above) and self._kind_of_item(above) is StretchKind.UNREAD \
                and line.index <= self._below(above)[-1].index:
            return StretchKind.UNREAD
        return None

    def _kind_of_item(self, line: Line) -> StretchKind | None:
        """The kind of a numbered item that is no measure, found once."""
        if line.index not in self.items:
            self.items[line.index] = self._judge(line)
        return self.items[line.index]

    def _judge(self, line: Line) -> StretchKind | None:
        """A numbered item that is no measure: a heading of others, or unread, unless of a kind that obliges nobody."""
        if line.index in self.holding and not self._obliges(line):
            return StretchKind.HEADING if line.is_title(self.plain) else None
        said = self._below(line)
        obliging = said[1:] or said
        aims = line is not obliging[0] and AIMS.search(self.plain, line.body, line.end)
        quiet = [self._quiet_kind(one, one.body, one.end) for one in obliging]
        tells = any((self.plan.times.any_due(one.body, one.end) and not aims) or self._names_somebody(one.body, one.end)
                    for one in said)
        if tells or None in quiet:
            return StretchKind.UNREAD
        return StretchKind.HEADING if line is not obliging[0] else quiet[0]

    def _kind_of_sentence(self, line: Line, start: int, end: int) -> StretchKind:
        """What a sentence is that no measure holds and that is no item of a list."""
        place = bisect_left(self.targets, start)
        if place < len(self.targets) and self.targets[place] < end:
            return StretchKind.TARGET
        head = line.index < self.plan.header.body
        published = PUBLISHED.search(self.plain, line.start, line.end)
        if (self.plan.times.any_due(start, end) and not published) \
                or self._names_somebody(start, end) or next(labels_in(self.plain, start, end), None):
            return StretchKind.HEADER if head and "。" not in self.plain[start:end] else StretchKind.UNREAD
        if head:
            return StretchKind.NOTICE
        quiet = self._quiet_kind(line, start, end)
        if quiet is None and self.plain[end - 1] not in "。;!?":
            quiet = StretchKind.HEADING
        if quiet is None and CUE.search(self.plain, start, end):
            return StretchKind.UNREAD
        return quiet or StretchKind.EXPLANATION

    def _quiet_kind(self, line: Line, start: int, end: int) -> StretchKind | None:
        """Of what kind that obliges nobody the stretch of the line is, if of one."""
        if is_orientation(self.plain, line):
            return StretchKind.ORIENTATION
        if BOILERPLATE.search(self.plain, start, end) or PUBLISHED.search(self.plain, line.start, line.end):
            return StretchKind.BOILERPLATE
        return StretchKind.EXPLANATION if EXPLAINS.match(self.plain, start, end) else None

    def _names_somebody(self, start: int, end: int) -> bool:
        return any(not is_open_group(part.name.plain) for clause in self.plan.acting(start, end)
                   for part in clause.parts)

    def _obliges(self, line: Line) -> bool:
        """Whether its own words say by when, in a sentence."""
        return not line.is_title(self.plain) and self.plan.times.any_due(line.body, line.end)

    def _below(self, line: Line) -> list[Line]:
        """The line and the sentences in paragraphs of their own right below it."""
        found = [line]
        for child in line.children:
            if child.index != found[-1].index + 1 or _is_numbered(self.plain, child) \
                    or "。" not in self.plain[child.body:child.end]:
                break
            found.append(child)
        return found

    def _taken(self) -> list[bool]:
        """Of each line whether a measure or a target lies in its words."""
        spans = sorted([*self.measures, *((at, at + 1) for at in self.targets)])
        taken, at, furthest = [], 0, 0
        for line in self.plan.lines:
            while at < len(spans) and spans[at][0] < line.end:
                furthest = max(furthest, spans[at][1])
                at += 1
            taken.append(furthest > line.body)
        return taken

    def _holding(self) -> set[int]:
        """The lines that something stands below which is counted by itself: they are its headings."""
        holding: set[int] = set()
        for line in self.plan.lines:
            if line.parent is not None and (self.taken[line.index] or line.index in self.rows
                                            or _is_numbered(self.plain, line)):
                holding.update(above.index for above in line.parent.upwards())
        return holding


def _is_numbered(plain: str, line: Line) -> bool:
    """Whether it has a number, and words behind it or below."""
    return line.number is not None and (any(child.number is None for child in line.children)
                                        or re.search("[一-鿿]", plain[line.body:line.end]) is not None)


def _signature(plan: PlanText) -> Iterator[int]:
    """The last line of a date near the end, and who signs right above it."""
    body = plan.body[-LAST_LINES:]
    for above, line in pairwise([None, *body]):
        if line is not None and DATE_LINE.match(plan.plain[line.start:line.end]):
            yield line.index
            if above is not None and above.end - above.start <= LONGEST_SIGNER \
                    and has_ending(plan.plain[above.start:above.end]):
                yield above.index
