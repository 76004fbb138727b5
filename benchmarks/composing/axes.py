"""The axes a plan is composed along, read from `benchmarks/axes/*.toml`, and which of their values go together."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parents[1] / "axes"

Values = dict[str, str]
"""Of each axis that has a meaning in a plan, the value it has there."""


@cache
def table(name: str) -> dict:
    """The rows of one file."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def axes() -> Mapping[str, dict[str, dict]]:
    """Each axis with its values and their rows; the first named decide what the later ones may be."""
    settings = table("settings")
    roles = {name: row | {"only": _wording(row)} for name, row in table("roles").items()}
    terms = {name: _term_row(row) for name, row in table("terms").items()}
    return {"family": settings["family"], "place": table("places"), "roles": roles, "term": terms,
            "numbering": table("numbering"), "layout": table("layouts"), "mistake": table("mistakes"),
            "term_place": settings["term_place"], "year": settings["year"], "bracket": settings["bracket"],
            "opening": settings["opening"], "closing": settings["closing"],
            "length": settings["length"], "depth": settings["depth"], "unit": table("units"),
            "naming": table("naming"), "level": settings["level"], "lure": table("lures"), "noise": settings["noise"]}


def _wording(row: dict) -> dict:
    """A role without a sentence stands at no place that needs one, nor one without labels at one that needs those."""
    lacking = {word for word, key in (("verb", "verb"), ("label", "first")) if key not in row}
    only = {"place": [name for name, place in table("places").items() if place.get("wording") not in lacking]}
    if "label" in lacking:
        only["family"] = ["action_plan", "minutes"]
    return only


def _term_row(row: dict) -> dict:
    """What follows from the forms: without a label none stands behind one; by the day none without a day."""
    only = {}
    if not any(one.get("label") for one in row["rows"]):
        only["term_place"] = ["text"]
    if all(one.get("needs") == "day" for one in row["rows"]):
        only["year"] = [name for name, year in table("settings")["year"].items() if year.get("day")]
    return row | {"only": only | row.get("only", {})}


@cache
def compatible(one: str, value: str, other: str, with_value: str) -> bool:
    """Whether the two values can stand in one plan."""
    return _allows(one, value, other, with_value) and _allows(other, with_value, one, value)


def _allows(one: str, value: str, other: str, with_value: str) -> bool:
    row = axes()[one][value]
    return (other not in row.get("without", ()) and with_value in row.get("only", {}).get(other, (with_value,))
            and with_value not in row.get("not", {}).get(other, ()))


def chosen(chance: random.Random, fixed: Values) -> Values:
    """A value for every axis that has a meaning, those given among them.

    Raises `ValueError` where an axis or value is unknown, or what is given does not go together.
    """
    for axis, value in fixed.items():
        if value not in axes().get(axis, {}):
            raise ValueError(f"no axis {axis!r} with a value {value!r}")
    for axis, value in fixed.items():
        if any(not compatible(axis, value, other, fixed[other]) for other in fixed if other != axis):
            raise ValueError(f"these values do not go together: {fixed}")
    values = _completed(chance, dict(fixed), [axis for axis in axes() if axis not in fixed])
    if values is None:
        raise ValueError(f"no plan has all of {fixed}")
    return {axis: values[axis] for axis in axes() if axis in values}


def _completed(chance: random.Random, values: Values, left: list[str]) -> Values | None:
    if not left:
        return values
    axis, *rest = left
    if any(axis in axes()[other][value].get("without", ()) for other, value in values.items()):
        return _completed(chance, values, rest)
    for value in _shuffled(chance, axis):
        if all(compatible(axis, value, other, taken) for other, taken in values.items()):
            if any(other in values for other in axes()[axis][value].get("without", ())):
                continue
            if (done := _completed(chance, values | {axis: value}, rest)) is not None:
                return done
    return None


def _shuffled(chance: random.Random, axis: str) -> list[str]:
    """Values in a random order; a plan of action, which has most axes, is drawn as often as all others together."""
    names = list(axes()[axis])
    chance.shuffle(names)
    if axis == "family" and chance.random() < 0.5:
        names.sort(key="action_plan".__ne__)
    if axis in ("mistake", "noise") and chance.random() < 0.4:
        names.sort(key="none".__ne__)
    return names


def all_pairs() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Every two values of two axes that can stand together by their own rows."""
    names = list(axes())
    for index, one in enumerate(names):
        for other in names[index + 1:]:
            for value in axes()[one]:
                for with_value in axes()[other]:
                    if compatible(one, value, other, with_value):
                        yield (one, value), (other, with_value)
