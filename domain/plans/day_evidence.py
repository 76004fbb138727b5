"""What a plan's day was found by, as it is kept with the plan: told to people, and answered by the office."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from domain.plans.text.document_day import EVIDENCE, DocumentDay, Evidence


@dataclass(frozen=True)
class DayTold:
    """`by` is what the day was found by; `year` the year its terms are counted in where that is not the day's own.

    Either is empty where nothing tells. `year_by` is what the year was found by; `is_guess` that it is only suggested.
    """

    by: str = ""
    year: int | None = None
    year_by: str = ""
    is_guess: bool = False


def day_told(kept: Mapping[str, object]) -> DayTold:
    """What was kept, in people's words; nothing where nothing was."""
    day = _day(kept)
    return DayTold(EVIDENCE[day.evidence] if day.evidence else "", day.year,
                   EVIDENCE[day.year_evidence] if day.year_evidence else "", day.is_guess)


def filled_in(kept: Mapping[str, object], on: date | None) -> dict[str, object]:
    """What is kept once a person has said the day."""
    return kept_of(_day(kept).filled_in(on))


def kept_of(day: DocumentDay) -> dict[str, object]:
    """The evidence as it is kept; the day itself stands in the plan's own field."""
    return {name: value for name, value in asdict(day).items() if name != "on"}


def _day(kept: Mapping[str, object]) -> DocumentDay:
    evidence, year, year_evidence = kept.get("evidence"), kept.get("year"), kept.get("year_evidence")
    return DocumentDay(evidence=Evidence(evidence) if isinstance(evidence, str) else None,
                       year=year if isinstance(year, int) else None,
                       year_evidence=Evidence(year_evidence) if isinstance(year_evidence, str) else None,
                       is_guess=bool(kept.get("is_guess")))
