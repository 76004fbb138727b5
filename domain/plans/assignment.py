"""Which units get which part of a measure: lead, support, or a full part of their own."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.plans.reading import WrittenMeasure, WrittenMilestone

SOFT = ("vague", "standing")
OFFICE_ENDINGS = ("厅", "局", "委", "办", "委员会", "办公室", "部", "署")


class PartRole(StrEnum):
    """The part a unit has: LEAD and SUPPORT where the text says who leads, else SOLE."""

    LEAD = "lead"
    SUPPORT = "support"
    SOLE = "sole"


@dataclass(frozen=True)
class Directory:
    """Every name and alias of units and of groups → their ids."""

    units: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)

    def unit(self, name: str) -> int | None:
        """The unit that a plan calls so: by name or alias, else by its stem (省教育 → 省教育厅) where only one fits."""
        plain = plain_name(name)
        if plain in self.units:
            return self.units[plain]
        fitting = {self.units[plain + end] for end in OFFICE_ENDINGS if plain + end in self.units}
        return fitting.pop() if len(fitting) == 1 else None

    def group(self, name: str) -> int | None:
        """The group that a plan calls so."""
        return self.groups.get(plain_name(name))


@dataclass(frozen=True)
class Part:
    """One unit's part as written, with the unit or group it stands for where the directory knows it."""

    written: str
    role: PartRole
    unit_id: int | None = None
    group_id: int | None = None
    flags: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """A unit's name as compared: one width, one kind of bracket, no white space."""
    text = unicodedata.normalize("NFKC", name).translate(str.maketrans("〔〕〈〉【】", "()()()"))
    return re.sub(r"\s+", "", text)


def parts_of(measure: WrittenMeasure, directory: Directory) -> list[Part]:
    """A part for each unit the measure names, leads first; one without a unit where it names nobody.

    Several units without a lead have each a full part, flagged `ambiguous_lead` for the office to decide
    (docs/decisions.md, 1). Units of a document-wide clause come last, flagged `default_actor`.
    """
    leads, others = list(measure.get("lead") or []), list(measure.get("units") or [])
    defaults = [name for name in measure.get("default_units") or [] if name not in leads + others]
    role = PartRole.SUPPORT if leads else PartRole.SOLE
    doubt = ("ambiguous_lead",) if not leads and len(others) > 1 else ()
    named = [_part(name, PartRole.LEAD, directory) for name in leads]
    named += [_part(name, role, directory, *doubt) for name in others]
    named += [_part(name, role, directory, "default_actor") for name in defaults]
    return _once(named) or [Part("", PartRole.SOLE, flags=("no_actor",))]


def for_part(measure: WrittenMeasure, written: str) -> WrittenMeasure:
    """The measure with the deadline that is this unit's, where its steps are told apart by owner.

    Otherwise, and for a unit without a step of its own, the measure's deadline is everybody's.
    """
    steps = [step for step in measure.get("milestones") or [] if step.get("owner") and "rule" in step]
    mine = [step for step in steps if plain_name(written) in map(plain_name, step["owner"])]
    if not mine or len({tuple(step["owner"]) for step in steps}) < 2:
        return measure
    firm = [step for step in mine if step["kind"] not in SOFT] or mine
    step = ([step for step in firm if step["kind"] == "completion"] or firm)[-1]
    deadline: WrittenMilestone = {"text": step["text"], "kind": step["kind"], "date": step["date"],
                                  "recurrence": step["recurrence"]}
    return {**measure, "deadline": deadline, "rule": step["rule"]}


def _part(name: str, role: PartRole, directory: Directory, *flags: str) -> Part:
    unit_id = directory.unit(name)
    group_id = directory.group(name) if unit_id is None else None
    if group_id is not None:
        flags = (*flags, "open_group")
    elif unit_id is None:
        flags = (*flags, "unknown_unit")
    return Part(name, role, unit_id, group_id, flags)


def _once(parts: list[Part]) -> list[Part]:
    seen, kept = set(), []
    for part in parts:
        key = (part.unit_id, part.group_id) if part.unit_id or part.group_id else plain_name(part.written)
        if key not in seen:
            seen.add(key)
            kept.append(part)
    return kept
