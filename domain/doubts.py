"""What in a proposal a person should look at before it is confirmed, and in which of its fields."""

from collections.abc import Iterable
from enum import StrEnum


class Field(StrEnum):
    """The part of a proposal that a doubt is about."""

    UNIT = "unit"
    ROLE = "role"
    DEADLINE = "deadline"


DOUBTS = {
    "no_actor": Field.UNIT, "unknown_unit": Field.UNIT, "open_group": Field.UNIT, "ocr_suspect": Field.UNIT,
    "units_carried": Field.UNIT, "ambiguous_lead": Field.ROLE, "impossible_date": Field.DEADLINE,
    "ambiguous_before_year": Field.DEADLINE, "year_unknown": Field.DEADLINE, "horizon_only": Field.DEADLINE,
}
"""Flag → the field it is about. Other flags (year_inferred, default_actor, open_list …) tell how it was read."""


def standing(flags: Iterable[str], *, has_unit: bool, is_group: bool, is_named: bool, is_full: bool,
             by_event: bool) -> tuple[str, ...]:
    """The doubts that still stand, in the order of DOUBTS.

    A measure's flags are those of all its units, so each is held against this one: whether the directory knows the
    unit or the group, whether any name was written, whether its part is a full one; what hangs on activities has
    its units from them.
    """
    of_unit = {"open_group"} if is_group else {"unknown_unit" if is_named else "no_actor"} if not has_unit else set()
    held = set(flags) - {"no_actor", "unknown_unit", "open_group"}
    if has_unit or is_group or by_event:
        held.discard("ocr_suspect")
    if not is_full:
        held.discard("ambiguous_lead")
    held |= set() if by_event else of_unit
    return tuple(flag for flag in DOUBTS if flag in held)


def without(flags: Iterable[str], field: Field) -> list[str]:
    """The flags that are left once a person has settled that field."""
    return [flag for flag in flags if DOUBTS.get(flag) is not field]
