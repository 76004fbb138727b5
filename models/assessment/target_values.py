"""Values that followed targets offer for an assessment: how far a unit has come with the year's figure of its plan."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.assessment.scheme import Scheme
from domain.registers.target_tracking import written
from models.assessment.measured_values import Given
from models.directory.tier import governments_of
from models.plans.plan import Plan, Target
from models.registers.target import FollowedTarget, totals


def offered(session: Session, scheme: Scheme, until: date, unit_ids: set[int]) -> dict[tuple[int, str], Given]:
    """(unit, indicator) → the share of the year's target reached by that day, in hundredths, with its source.

    Of the targets that a place's own office follows, or whose figures a department tells, the one whose name has a word
    of the indicator; nothing where there are several, or none with a figure.
    """
    wanted = [one for one in scheme.entered if one.narrowed.words]
    if not wanted:
        return {}
    found: dict[tuple[int, str], list[Given]] = defaultdict(list)
    for target, followed, office_id in _followed(session, until.year):
        value = _reached(session, target, followed, until)
        answering = {followed.unit_id, *governments_of(session, [office_id])} & unit_ids
        for one in wanted if value else ():
            if any(word in target.name for word in one.narrowed.words):
                for unit_id in answering:
                    found[unit_id, one.key].append(value)
    return {at: values[0] for at, values in found.items() if len(values) == 1}


def _followed(session: Session, year: int) -> list[tuple[Target, FollowedTarget, int]]:
    query = select(Target, FollowedTarget, Plan.office_id).join(
        FollowedTarget, FollowedTarget.target_id == Target.id).join(Plan, Plan.id == Target.plan_id).where(
        FollowedTarget.year == year, col(FollowedTarget.at_most).is_(False),
        col(Target.withdrawn_on).is_(None)).order_by(Target.id)
    return list(session.exec(query).all())


def _reached(session: Session, target: Target, followed: FollowedTarget, until: date) -> Given | None:
    goal = followed.goal(target).figure
    months = 12 // followed.cadence.periods
    over = until.month if (until + date.resolution).month != until.month else until.month - 1
    told = totals(session, {target.id}).get((target.id, until.year), {})
    last = max((period for period in told if period * months <= over), default=None)
    if not goal or last is None:
        return None
    source = f"指标“{target.name}”{until.year}年{followed.cadence.name_of(last)}累计{written(told[last])}" \
             f"{followed.measure}，全年计划{written(goal)}{followed.measure}"
    return Given((told[last] * 100 / goal).quantize(Decimal("0.01")), source)
