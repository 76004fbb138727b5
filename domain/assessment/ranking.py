"""The order of units by their scores, and who of them is commended."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from domain.assessment.scheme import CommendationRule


def ranks(scores: Mapping[int, Decimal | None]) -> dict[int, int | None]:
    """Unit → its place: equal scores share one, and the next is that many further (1, 1, 3); none without a score."""
    given = [score for score in scores.values() if score is not None]
    return {unit_id: None if score is None else 1 + sum(other > score for other in given)
            for unit_id, score in scores.items()}


def commended(rule: CommendationRule | None, placed: Iterable[tuple[int, int | None, Decimal | None, int]]) -> set[int]:
    """The units of (unit, rank, score, overdue) that the rule commends."""
    if rule is None:
        return set()
    found = set()
    for unit_id, rank, score, overdue in placed:
        if rank is None or score is None or (rule.no_overdue and overdue):
            continue
        tests = [*([rank <= rule.top] if rule.top else []),
                 *([score >= rule.at_least] if rule.at_least is not None else [])]
        if all(tests) if rule.both else any(tests):
            found.add(unit_id)
    return found
