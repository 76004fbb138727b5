"""Figures that the office asks for with a duty: what they are called, and what a report gives for them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from domain.errors import NotAllowed

MOST, LONGEST = 20, 40
LINE = re.compile(r"(?P<name>.+?)(?:[（(](?P<unit>[^（）()]+)[）)])?")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def read_asked(written: str) -> list[dict[str, str]]:
    """One figure a line, its unit in brackets behind it: 新签合同额（亿元）. NotAllowed for too many or one twice."""
    asked = [{"name": found["name"].strip(), "unit": (found["unit"] or "").strip()}
             for line in written.splitlines() if (found := LINE.fullmatch(line.strip()))]
    names = [one["name"] for one in asked]
    if len(asked) > MOST or any(len(one["name"]) > LONGEST or len(one["unit"]) > LONGEST for one in asked):
        raise NotAllowed("figures_asked_too_many", most=MOST, longest=LONGEST)
    if len(set(names)) < len(names):
        raise NotAllowed("figures_asked_same_name")
    return asked


def write_asked(asked: Sequence[Mapping[str, str]]) -> str:
    """As the office writes them, one a line."""
    return "\n".join(called(one) for one in asked)


def called(one: Mapping[str, str]) -> str:
    """The figure with its unit: 新签合同额（亿元）."""
    return f"{one['name']}（{one['unit']}）" if one["unit"] else one["name"]


def read_given(asked: Sequence[Mapping[str, str]], typed: Mapping[str, str], *,
               required: bool) -> list[dict[str, str]]:
    """What was given for each figure asked for, as a plain decimal number.

    NotAllowed, naming all of them, where a required one is missing or what was typed is no number.
    """
    values = {one["name"]: _plain(typed.get(one["name"], "")) for one in asked}
    missing = [called(one) for one in asked if required and not values[one["name"]]]
    wrong = [called(one) for one in asked if values[one["name"]] and not NUMBER.fullmatch(values[one["name"]])]
    if missing:
        raise NotAllowed("figures_missing", figures=missing)
    if wrong:
        raise NotAllowed("figures_not_numbers", figures=wrong)
    return [{"name": one["name"], "unit": one["unit"], "value": values[one["name"]]}
            for one in asked if values[one["name"]]]


def _plain(typed: str) -> str:
    """１，２３４．５ and 1,234.5 are 1234.5."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", typed).replace(" ", "").replace("，", ","))
