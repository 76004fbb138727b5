"""Which fields of a reading are wrong, measure by measure, by the labels and the yardstick of the shared folder."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from domain.plans.account import account_of
from domain.plans.confidence import UNSURE, grounds_of
from domain.plans.finding import Found, find_measures
from domain.plans.measuring import case_of, measure_of
from domain.plans.reading import Measure, StretchKind
from domain.plans.text.plan_text import PlanText, plan_text_of

FIELDS = ("units", "lead", "deadline", "segment")


@dataclass(frozen=True)
class Judged:
    """One field of a measure: how sure the reader was, on what grounds, and whether it was right."""

    field: str
    confidence: float
    grounds: tuple[str, ...]
    right: bool


@dataclass(frozen=True)
class Verdict:
    """A measure's fields that the labels speak about, and whether the measure is flagged as doubtful."""

    fields: tuple[Judged, ...]
    flagged: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one text: its measures, and how many labelled ones lie in no measure at all.

    Of those, `told` lie where the reading tells of a stretch that is unread, or of an annex that does not follow.
    """

    verdicts: tuple[Verdict, ...]
    lost: int
    told: int = 0


def yardstick(folder: Path) -> ModuleType:
    """The labels' own `score.py`."""
    spec = importlib.util.spec_from_file_location("labels_score", folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(score: ModuleType, text: str, label: dict) -> Outcome:
    """Every measure of the reading against the label; a labelled one that is missing spoils the one it lies in.

    Of a measure that the labels do not speak about, only whether it is flagged.
    """
    plan = plan_text_of(text, None, None)
    found = find_measures(plan)
    measures = [measure_of(plan, one) for one in found]
    if "obligations" in label:
        return _obligations(score, text, label, plan, list(zip(found, measures, strict=True)))
    answers = [{"start": one.start, "end": one.end} for one in measures]
    labelled = label["measures"]
    chosen = score.match(text, labelled, answers)
    owner = {guess: gold for gold, guess in chosen.items()}
    swallowed, lost, pointed_out = set(), 0, 0
    account = account_of(plan, tuple(measures), ()) if len(chosen) < len(labelled) else ()
    unread = [one for one in account if one.kind is StretchKind.UNREAD]
    for index, gold in enumerate(labelled):
        if index not in chosen:
            inside = [at for at, one in enumerate(answers) if one["start"] <= gold["start"] < one["end"]]
            swallowed.update(inside)
            lost += not inside
            pointed_out += not inside and any(one.start <= gold["start"] < one.end for one in unread)
    partial = label.get("coverage") == "partial"
    verdicts = []
    for at, (one, measure) in enumerate(zip(found, measures, strict=True)):
        told = not partial or at in owner or at in swallowed
        rights = {"segment": at in owner and at not in swallowed} if told else {}
        if at in owner:
            rights |= _fields(score, labelled[owner[at]], measure)
        verdicts.append(_verdict(plan, one, measure, rights))
    return Outcome(tuple(verdicts), lost, pointed_out)


def _obligations(score: ModuleType, text: str, label: dict, plan: PlanText,
                 read: list[tuple[Found, Measure]]) -> Outcome:
    """A plan in prose: an obligation is read where a measure short enough covers it and names those named."""
    answers = [{"start": one.start, "end": one.end, "lead": one.lead, "units": one.units,
                "milestones": [{"owner": step.owner} for step in one.milestones], "at": at}
               for at, (_, one) in enumerate(read)]
    rights: list[dict[str, bool]] = [{} for _ in read]
    lost, told = 0, 0
    for item in label["obligations"]:
        if item["grade"] not in "AB":
            continue
        cover = score.covering(text, answers, item)
        inside = [one for one in answers if one["start"] <= item["start"] < one["end"]]
        for one in cover or inside:
            rights[one["at"]]["segment"] = bool(cover)
        if not (cover or inside):
            lost += 1
            told += item["start"] in {plan.surface.start(start) for start, _ in plan.annexes}
        if item["grade"] == "B":
            for one in cover if not item["actors_explicit"] else ():
                if not one["lead"] and not one["units"]:
                    rights[one["at"]].setdefault("units", True)
            continue
        named = [one["at"] for one in cover if all(
            score.actor_named(actor, (item.get("actor_parts") or {}).get(actor), score.actor_names(one))
            for actor in item["actors_explicit"])]
        for at in named or [one["at"] for one in cover]:
            rights[at]["units"] = bool(named) and rights[at].get("units", True)
    return Outcome(tuple(_verdict(plan, one, measure, right)
                         for (one, measure), right in zip(read, rights, strict=True)), lost, told)


def _verdict(plan: PlanText, one: Found, measure: Measure, rights: dict[str, bool]) -> Verdict:
    grounds, sure = grounds_of(case_of(plan, one)), vars(measure.confidence)
    return Verdict(tuple(Judged(name, sure[name], grounds[name], right) for name, right in rights.items()),
                   measure.confidence.least < UNSURE)


def _fields(score: ModuleType, gold: dict, measure: Measure) -> dict[str, bool]:
    """Whether the units, the lead and the deadline are those of the label."""
    wrong: dict[str, bool] = {}
    scores = score.Scores()
    guess = {"lead": measure.lead, "units": measure.units, "deadline": None}
    if measure.deadline:
        guess["deadline"] = {"kind": measure.deadline.kind, "text": measure.deadline.text,
                             "date": measure.deadline.date.isoformat() if measure.deadline.date else None,
                             "recurrence": measure.deadline.recurrence}
    notes: list[str] = []
    score.compare_roles(scores, gold, guess, "", notes.append)
    score.compare_deadline(scores, gold, guess, True, "", notes.append)
    told = {note.split()[0] for note in notes}
    wrong["units"], wrong["lead"] = "units" in told, "lead" in told
    wrong["deadline"] = bool({"deadline", "date", "recur"} & told)
    return {name: not bad for name, bad in wrong.items()}


def documents(score: ModuleType, folder: Path) -> Iterator[tuple[str, str, dict]]:
    """Name, text and label of each plan."""
    return ((name, text, label) for name, label, _, text in score.load(folder / "gold", folder / "texts", None))
