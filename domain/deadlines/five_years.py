"""Five-year plans as horizons: “十四五”末 is the end of 2025."""

import re
from collections.abc import Iterator
from datetime import date

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.rules import Horizon
from domain.deadlines.surroundings import DONE, HAPPENS, Place

LAST_YEARS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
NAMED = re.compile(
    r"[“\"‘'「]?(?P<plan>十[一二三四五六]五)[”\"’'」]?(?:规划)?"
    r"(?:(?P<end>期?末|末期|时期末|期间末|末年|时期结束|期满)|(?P<within>期间|时期|期内))?(?:之?前)?")


def find_five_years(text: str, issued_on: date | None) -> Iterator[TimeExpression]:
    """Ends of five-year plans, and their time where something is to be reached in it, in squeezed text."""
    for match in NAMED.finditer(text):
        place, on = Place(text, match.start(), match.end()), date(LAST_YEARS[match["plan"]], 12, 31)
        towards = place.before.endswith(("到", "至", "截至"))
        if issued_on and on < issued_on:
            continue
        if match["end"] or (towards and not match["within"]) or (match["within"] and _sets_aim(place)):
            yield place.expression("target_horizon", on=on, rule=Horizon(on))


def _sets_aim(place: Place) -> bool:
    return place.is_alone or place.is_labelled or (
        place.opens_clause and bool(DONE.match(place.after) or HAPPENS.match(place.after)))
