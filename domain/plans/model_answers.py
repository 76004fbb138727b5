"""What a language model is asked of a stretch of a plan, and what of its answer counts: the stretch's own words."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial

from domain.deadlines.calendar import WorkingCalendar
from domain.plans.doubts import BY_MODEL, DOUBTS, Field
from domain.plans.reading import Measure, WrittenMeasure
from domain.plans.rereading import reread
from domain.plans.responsibility.names import is_like_a_unit
from domain.plans.text.plan_text import Directory, PlanText
from domain.text_normalization import normalize

LONGEST_STRETCH, LONGEST_HEADING, MOST_HEADINGS = 2_000, 60, 6
"""So many characters are sent at the most; a longer stretch is not sent at all, a longer heading is cut."""
LONGEST_ANSWER, MOST_TASKS, MOST_UNITS = 20_000, 8, 30
LONGEST_NAME, SHORTEST_NAME, LONGEST_DEADLINE, SHORTEST_QUOTE = 60, 2, 60, 4
FIELDS = {"quote", "lead", "units", "deadline"}
THOUGHT, FENCE = ("<think>", "</think>"), "```"
HELPED = frozenset({"unsure_units", "unsure_lead", "unsure_deadline"})
"""The doubts of a measure with which a model can help; where it begins and ends is cut by hand."""


class Outcome(StrEnum):
    """What came of a stretch that was to be put to the model."""

    QUOTED = "quoted"
    SAME = "same"
    NOTHING = "nothing"
    NOT_QUOTED = "not_quoted"
    NO_UNIT = "no_unit"
    NO_TIME = "no_time"
    NOT_AS_ASKED = "not_as_asked"
    TOO_MUCH = "too_much"
    LATE = "late"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"
    NOT_SENT = "not_sent"


ANSWERED = frozenset({Outcome.QUOTED, Outcome.SAME, Outcome.NOTHING})
"""The stretch is not put to the same model again."""
OUTCOMES: dict[Outcome, str] = {
    Outcome.QUOTED: "有建议", Outcome.SAME: "与系统读法相同", Outcome.NOTHING: "没有建议",
    Outcome.NOT_QUOTED: "回答不是原文，未采用", Outcome.NO_UNIT: "所引单位不像单位名称，未采用",
    Outcome.NO_TIME: "所引时限读不出日期，未采用", Outcome.NOT_AS_ASKED: "回答格式不符，未采用",
    Outcome.TOO_MUCH: "回答过长，未采用", Outcome.LATE: "超时没有回答", Outcome.UNREACHABLE: "连接不上",
    Outcome.REFUSED: "服务拒绝回答", Outcome.NOT_UNDERSTOOD: "应答无法识别", Outcome.NOT_SENT: "这次没有送出"}
"""Outcome → what people read."""


class Unusable(Exception):
    """An answer of which nothing counts; `outcome` says why. The plan stays as it was read."""

    def __init__(self, outcome: Outcome):
        super().__init__(outcome.value)
        self.outcome = outcome


@dataclass(frozen=True)
class Question:
    """A stretch of the plan's text to be put to the model, with the headings above it and nothing else."""

    start: int
    words: str
    headings: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.words)

    @property
    def body(self) -> str:
        """What is sent; as JSON, so that no words of the plan can end it."""
        return json.dumps({"headings": self.headings, "text": self.words}, ensure_ascii=False)


@dataclass(frozen=True)
class Quoted:
    """A task in the plan's own words: its stretch, who leads, who else acts, and the words of its deadline.

    `deadline` is a stretch of the plan's text, empty where none was quoted; offsets are into that text.
    """

    start: int
    end: int
    lead: str = ""
    units: tuple[str, ...] = ()
    deadline: tuple[int, int] = (0, 0)

    @property
    def says_nothing_of_fields(self) -> bool:
        """Whether it names neither unit nor deadline."""
        return not (self.lead or self.units or self.deadline[1])


def questions_in(plan: PlanText, stretches: Iterable[tuple[int, int]]) -> Iterator[Question]:
    """Each stretch of the plan's text as it is asked about; those that are longer than may be sent are left out."""
    source = plan.surface.source
    starts = [plan.surface.start(line.start) for line in plan.lines]
    for start, end in stretches:
        words = source[start:end].rstrip()
        if words and len(words) <= LONGEST_STRETCH:
            line = plan.lines[max(bisect_right(starts, start) - 1, 0)]
            above = [" ".join(plan.surface.slice(one.start, one.end).split()) for one in line.upwards()][1:]
            yield Question(start, words, tuple(one[:LONGEST_HEADING] for one in reversed(above[:MOST_HEADINGS])))


def tasks_in(content: str, question: Question, plan: PlanText) -> tuple[Quoted, ...]:
    """The tasks of an answer, in order and apart from each other; Unusable where a single word of it does not count.

    Each field has to stand in the stretch word for word, blanks and the width of characters aside; a unit has to be
    in the directory or be written like one; in a deadline the reader itself has to find a whole time. Keys that were
    not asked for are refused, and so is whatever is longer or more than anybody would write.
    """
    if len(content) > LONGEST_ANSWER:
        raise Unusable(Outcome.TOO_MUCH)
    tasks = _decoded(content)
    if len(tasks) > MOST_TASKS:
        raise Unusable(Outcome.TOO_MUCH)
    place = _Place(question)
    found: list[Quoted] = []
    for task in tasks:
        found.append(_quoted(task, place, plan, behind=found[-1].end if found else question.start))
    return tuple(found)


def agrees(task: Quoted, measure: WrittenMeasure, text: str) -> bool:
    """Whether all it says of the measure was read of it; a name may lack the beginning that the reader restored."""
    deadline = measure.get("deadline")
    read, quoted = (_bare(words) for words in ((deadline or {}).get("text") or "", text[slice(*task.deadline)]))
    named = bool(task.lead or task.units)
    lead = [task.lead] if task.lead else []
    same_units = _same_names(lead, measure.get("lead") or []) and _same_names(task.units, measure.get("units") or [])
    return (same_units or not named) and (not quoted or (bool(read) and (read in quoted or quoted in read)))


def measure_as_quoted(text: str, span: tuple[int, int], task: Quoted, *, directory: Directory,
                      calendar: WorkingCalendar | None, issued_on: date | None) -> Measure:
    """The stretch read anew as a measure, with the quoted units and deadline in place of its own; flagged `by_model`.

    The date is the one that the reader finds in the quoted words, where they stand. InvalidPlan where nothing is left.
    """
    read = partial(reread, text, directory=directory, calendar=calendar, issued_on=issued_on)
    measure = read(*span)
    settled: set[Field] = set()
    if task.lead or task.units:
        known = (*measure.lead, *measure.units)
        lead = tuple(_full(name, known) for name in (task.lead,) if name)
        units = tuple(name for name in dict.fromkeys(_full(name, known) for name in task.units) if name not in lead)
        defaults = tuple(name for name in measure.default_units if name not in lead + units)
        measure = replace(measure, lead=lead, units=units, default_units=defaults)
        settled |= {Field.UNIT, Field.ROLE}
    if task.deadline[1]:
        dated = read(*task.deadline)
        measure = replace(measure, deadline=dated.deadline, milestones=dated.milestones)
        settled.add(Field.DEADLINE)
    flags = [flag for flag in measure.flags if DOUBTS.get(flag) not in settled]
    return replace(measure, flags=(*flags, BY_MODEL))


class _Place:
    """The stretch as it is compared, each character with its offset in the plan's text."""

    def __init__(self, question: Question):
        plain = normalize(question.words)
        kept = [index for index, character in enumerate(plain.text) if character not in "\n\t"]
        self.text = "".join(plain.text[index] for index in kept)
        self.at = [question.start + plain.at[index] for index in kept]

    def of(self, quote: str, behind: int = 0) -> tuple[int, int]:
        """Where the quote stands from that offset of the plan's text on; Unusable where it does not."""
        words = _bare(quote)
        index = self.text.find(words, next((one for one, at in enumerate(self.at) if at >= behind), len(self.at)))
        if not words or index < 0:
            raise Unusable(Outcome.NOT_QUOTED)
        return self.at[index], self.at[index + len(words) - 1] + 1


def _decoded(content: str) -> list[dict[str, object]]:
    """The tasks as written; Unusable unless it is exactly the JSON that was asked for, alone or fenced."""
    words = content.strip()
    if words.startswith(THOUGHT[0]):
        words = words.partition(THOUGHT[1])[2].strip()
    if words.startswith(FENCE) and words.endswith(FENCE) and "\n" in words:
        words = words[words.index("\n"):-len(FENCE)]
    try:
        answer = json.loads(words, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unusable(Outcome.NOT_AS_ASKED) from None
    tasks = answer.get("tasks") if isinstance(answer, dict) and set(answer) == {"tasks"} else None
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and set(task) == FIELDS for task in tasks):
        raise Unusable(Outcome.NOT_AS_ASKED)
    return tasks


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _refuse(written: str) -> None:
    raise ValueError(written)


def _quoted(task: dict[str, object], place: _Place, plan: PlanText, *, behind: int) -> Quoted:
    quote, lead, deadline = (_text(task[name]) for name in ("quote", "lead", "deadline"))
    units = task["units"]
    if not isinstance(units, list):
        raise Unusable(Outcome.NOT_AS_ASKED)
    names = [_text(name) for name in units]
    if len(names) > MOST_UNITS or any(len(name) > LONGEST_NAME for name in (lead, *names)) \
            or len(deadline) > LONGEST_DEADLINE:
        raise Unusable(Outcome.TOO_MUCH)
    if len(_bare(quote)) < SHORTEST_QUOTE:
        raise Unusable(Outcome.NOT_QUOTED)
    span = place.of(quote, behind)
    return Quoted(*span, lead=_unit(lead, place, plan) if lead else "",
                  units=tuple(dict.fromkeys(_unit(name, place, plan) for name in names)),
                  deadline=_deadline(place.of(deadline), plan) if deadline else (0, 0))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unusable(Outcome.NOT_AS_ASKED)
    return value.strip()


def _unit(name: str, place: _Place, plan: PlanText) -> str:
    """The name in the plan's own words, blanks and ends of lines left out."""
    start, end = place.of(name)
    plain = _bare(name)
    if len(plain) < SHORTEST_NAME or not is_like_a_unit(plain, plan.known):
        raise Unusable(Outcome.NO_UNIT)
    return "".join(plan.surface.source[start:end].split())


def _deadline(span: tuple[int, int], plan: PlanText) -> tuple[int, int]:
    """The stretch of a deadline, in which a whole time stands, not a part of one."""
    if not any(span[0] <= one.start and one.end <= span[1] for one in plan.times.all):
        raise Unusable(Outcome.NO_TIME)
    return span


def _bare(words: str) -> str:
    return normalize(words).text.replace("\n", "").replace("\t", "")


def _same_names(quoted: Sequence[str], read: Sequence[str]) -> bool:
    names, others = sorted(map(_bare, quoted)), sorted(map(_bare, read))
    return len(names) == len(others) and all(any(other.endswith(name) for other in others) for name in names)


def _full(name: str, known: Sequence[str]) -> str:
    """The name as the reader has it in full, where it found one that ends so."""
    return next((one for one in known if _bare(one).endswith(_bare(name))), name)
