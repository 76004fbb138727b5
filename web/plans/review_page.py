"""What the review of a plan shows: its text in pieces, its measures in the chosen order, and what is still to do."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise

from sqlmodel import Session, col, select

from domain.duties.lifecycle import State
from domain.plans.confidence import UNSURE
from models.directory.unit import Unit, UnitGroup, members_of
from models.duties.duty import Duty
from models.plans.intake import SETTLES
from models.plans.plan import Measure, Plan
from models.plans.unread import FLAG, Unread

UNSENT = (State.PROPOSED, State.READY)
SENTENCE = re.compile(r"[^。；;！？!?\n]*(?:[。；;！？!?]+[”’」』）)]*|\n|$)")
CHINESE = re.compile(r"[一-鿿]")
FEWEST = 10
"""A stretch with fewer Chinese characters, or without a stop, is a heading or a number, no obligation."""


@dataclass(frozen=True)
class Segment:
    """A measure as the page shows it, with its duties; the dropped ones apart."""

    id: int
    position: int
    path: list
    start: int
    end: int
    text: str
    place: str | None
    duties: list[Duty] = field(default_factory=list)
    dropped: list[Duty] = field(default_factory=list)
    is_last: bool = False
    withdrawn_on: date | None = None
    confidence: dict | None = None

    @cached_property
    def state(self) -> str:
        """doubt, open, ready, sent or none: what its colour tells."""
        if self.open_doubts:
            return "doubt"
        states = {duty.state for duty in self.duties}
        if State.PROPOSED in states:
            return "open"
        return "ready" if State.READY in states else "sent" if states else "none"

    @cached_property
    def open_doubts(self) -> set[str]:
        """The doubts of all its duties."""
        return {doubt for duty in self.duties for doubt in duty.doubts()}

    @cached_property
    def sureness(self) -> float:
        """How sure the field is that is most in doubt and not settled yet; 1 where none is."""
        return least_sure(self.confidence, self.open_doubts)

    @property
    def is_unsent(self) -> bool:
        """Whether nothing of it was dispatched."""
        return all(duty.state in UNSENT for duty in self.duties)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: a measure's, one that is unread, or one between.

    `left` is where a whole sentence obliges nobody for all the reader can tell, and may be made a measure yet.

    `noted` are the places in it that problems name.
    """

    words: str
    segment: Segment | None = None
    unread: Unread | None = None
    left: tuple[int, int] | None = None
    noted: tuple[int, ...] = ()


@dataclass(frozen=True)
class Noted:
    """A problem of the plan as the page shows it; `anchor` is its place in the text, empty for the whole.

    `wants_day` tells that the day of issue settles it.
    """

    message: str
    start: int
    anchor: str
    wants_day: bool = False


def segments_of_plan(session: Session, plan_id: int) -> list[Segment]:
    """The plan's measures in the order of its text, withdrawn ones last, with their duties."""
    duties: dict[int, list[Duty]] = {}
    query = select(Duty).where(Duty.plan_id == plan_id, col(Duty.parent_id).is_(None))
    for duty in session.exec(query.order_by(Duty.id)):
        duties.setdefault(duty.measure_id, []).append(duty)
    rows = session.exec(select(Measure.id, Measure.position, Measure.path, Measure.start, Measure.end, Measure.text,
                               col(Measure.reading)["place"].as_string(), Measure.withdrawn_on,
                               col(Measure.reading)["confidence"])
                        .where(Measure.plan_id == plan_id)
                        .order_by(col(Measure.withdrawn_on).is_not(None), Measure.position, Measure.id)).all()
    last = next((row[0] for row in reversed(rows) if row.withdrawn_on is None), None)
    return [Segment(id_, position, path, start, end, text, place,
                    [one for one in duties.get(id_, []) if one.state is not State.DROPPED],
                    [one for one in duties.get(id_, []) if one.state is State.DROPPED], id_ == last, withdrawn_on,
                    confidence)
            for id_, position, path, start, end, text, place, withdrawn_on, confidence in rows]


def least_sure(confidence: dict | None, doubts: Collection[str]) -> float:
    """The least of the confidences of a measure's fields, of which only those count that are still in doubt."""
    return min((value for name, value in (confidence or {}).items() if f"unsure_{name}" in doubts), default=1.0)


def listed(segments: list[Segment], order: str, show: str) -> list[Segment]:
    """The measures that the page lists: those not yet dispatched, or all.

    The doubtful come first, the least sure of them before the others, unless in text order.
    """
    chosen = [segment for segment in segments if show == "all" or any(duty.state in UNSENT for duty in segment.duties)]
    return chosen if order == "text" else sorted(
        chosen, key=lambda segment: (segment.state != "doubt", segment.sureness))


def problems_of(plan: Plan, segments: list[Segment]) -> list[Noted]:
    """The plan's problems in order, apart from what is unread, which has a list of its own."""
    standing = [segment for segment in segments if segment.withdrawn_on is None]
    noted = []
    for problem in plan.problems:
        if problem.get("flag") != FLAG:
            start = problem.get("start", 0)
            held = next((one for one in standing if one.start <= start < one.end), None)
            anchor = f"text-{held.id}" if held else f"text-at-{start}" if start else ""
            noted.append(Noted(problem["message"], start, anchor, problem.get("flag") == SETTLES["issued_on"]))
    return noted


def pieces_of(plan: Plan, segments: list[Segment], problems: list[Noted], unread: list[Unread]) -> list[Piece]:
    """The text cut at its measures and what is unread, and between them behind each paragraph; every character once.

    What a later version left out has no place in it.
    """
    pieces: list[Piece] = []
    at = 0
    standing = [segment for segment in segments if segment.withdrawn_on is None]
    stretches: list[Segment | Unread] = [*standing, *unread]
    for one in sorted(stretches, key=lambda one: (one.start, one.end)):
        start, end = max(one.start, at), max(one.end, at)
        pieces += _between(plan.text, at, start, problems)
        words = plan.text[start:end]
        pieces.append(Piece(words, unread=one) if isinstance(one, Unread) else Piece(words, one))
        at = end
    return [*pieces, *_between(plan.text, at, len(plan.text), problems)]


def _between(text: str, start: int, end: int, problems: list[Noted]) -> Iterator[Piece]:
    for line in re.finditer(r"[^\n]+|\n", text[start:end]):
        first, last = start + line.start(), start + line.end()
        noted = [one for one in problems if one.anchor.startswith("text-at-") and first <= one.start < last]
        is_left = len(CHINESE.findall(line[0])) >= FEWEST and re.search("[。；;]", line[0])
        yield Piece(line[0], left=(first, last) if is_left else None, noted=tuple(one.start for one in noted))


def sentences_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch as offsets, blank ones left out."""
    spans = [one.span() for one in SENTENCE.finditer(text, start, end)]
    return [(first, last) for first, last in spans if text[first:last].strip()]


def places_of(measure: Measure) -> list[tuple[int, str]]:
    """A measure's words cut at every stop and comma outside of brackets: (offset in the plan's text, words).

    A bracket stays with the words before it: it says who answers for them.
    """
    text, depth, cuts = measure.text, 0, [0]
    for at, character in enumerate(text):
        depth = max(0, depth + (character in "（(《“") - (character in "）)》”"))
        if depth == 0 and (character in "。；;！？!?，,：:\n" or (character in "）”" and text[at - 1] in "。；！？")) \
                and text[at + 1:].lstrip()[:1] not in ("（", "("):
            cuts.append(at + 1)
    pieces = [(measure.start + first, text[first:last]) for first, last in pairwise([*cuts, len(text)])]
    return [(at, words) for at, words in pieces if CHINESE.search(words)]


def onward(session: Session, duty: Duty, order: str) -> str:
    """Where the review goes on once that proposal is done with: the next one of the list, then the summary."""
    query = select(Duty, Measure.position, col(Measure.reading)["confidence"]).join(
        Measure, Measure.id == Duty.measure_id).where(
        Duty.plan_id == duty.plan_id, (Duty.state == State.PROPOSED) | (Duty.id == duty.id))
    rows = session.exec(query).all()
    waiting = [row for row in rows if row[0].id != duty.id]
    if order != "text":
        waiting = [row for row in waiting if row[0].doubts()] or waiting
    place = {one.id: (_sureness(one, confidence, one.id == duty.id) if order != "text" else 1.0, position, one.id)
             for one, position, confidence in rows}
    found = sorted((one for one, *_ in waiting), key=lambda one: place[one.id])
    behind = [one for one in found if place[one.id] > place.get(duty.id, (0.0, 0, 0))]
    following = next(iter(behind), None) or next(iter(found), None)
    return f"duty-{following.id}" if following else "todo"


def _sureness(duty: Duty, confidence: dict | None, was_settled: bool) -> float:
    """What the list went by; of one that was just settled, as it stood there before."""
    before = {f"unsure_{name}" for name, value in (confidence or {}).items() if value < UNSURE}
    return least_sure(confidence, before if was_settled else duty.doubts())


def group_members(session: Session, segments: list[Segment]) -> dict[int, tuple[str, list[Unit]]]:
    """Group → its name and members, for the groups that these measures' duties stand for."""
    wanted = {duty.group_id for segment in segments for duty in segment.duties} - {None}
    groups = session.exec(select(UnitGroup).where(col(UnitGroup.id).in_(wanted))).all()
    return {group.id: (group.name, members_of(session, group.id)) for group in groups}


def proposed(segments: list[Segment]) -> Iterator[Duty]:
    """The duties that still wait to be confirmed."""
    return (duty for segment in segments for duty in segment.duties if duty.state is State.PROPOSED)
