"""An amendment's changes, numbered, each with its measure and duties; and what their effects are worked out from."""

from dataclasses import dataclass

from sqlmodel import Session

from domain.amendment.amending import Change, Kind, compare
from domain.assignment import Directory
from models.duties.duty import Duty, duties_of
from models.occasion import Occasion
from models.plans.amendment import Amendment, AmendmentState
from models.plans.plan import Measure, Plan, measures_of
from models.verbs.plans.loading import directory_of

TICKED = (Kind.ADDED, Kind.CHANGED, Kind.WITHDRAWN)


@dataclass(frozen=True)
class Item:
    """One change with its two readings; `number` is what the office ticks, None where there is nothing to tick."""

    change: Change
    number: int | None
    before: dict | None
    after: dict | None
    measure: Measure | None = None
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Work:
    """What effects are worked out from: the plan as it stands, as it will, the directory, the circumstances."""

    session: Session
    plan: Plan
    renewed: Plan
    directory: Directory
    occasion: Occasion


def items_of(session: Session, amendment: Amendment) -> list[Item]:
    """The difference between the plan and the amendment; of one carried out, the difference it made."""
    draft = amendment.state is not AmendmentState.CARRIED_OUT
    measures = measures_of(session, amendment.plan_id) if draft else []
    before = [reading_of(measure) for measure in measures] if draft else amendment.replaced["measures"]
    after = amendment.reading["measures"]
    duties: dict[int, list[Duty]] = {}
    for duty in duties_of(session, amendment.plan_id) if draft else ():
        duties.setdefault(duty.measure_id, []).append(duty)
    items, numbered = [], 0
    for change in compare(before, after):
        numbered += change.kind in TICKED
        measure = measures[change.before] if draft and change.before is not None else None
        items.append(Item(change, numbered if change.kind in TICKED else None,
                          None if change.before is None else before[change.before],
                          None if change.after is None else after[change.after], measure,
                          tuple(duties.get(measure.id, ())) if measure else ()))
    return items


def reading_of(measure: Measure) -> dict:
    """The measure's reading, whatever was kept of it, with its text and place."""
    return measure.reading | {"text": measure.text, "path": measure.path}


def work_for(session: Session, amendment: Amendment, occasion: Occasion) -> Work:
    """The circumstances in which that amendment would be carried out."""
    plan = session.get_one(Plan, amendment.plan_id)
    renewed = Plan(title=amendment.title, sha256="", office_id=plan.office_id, loaded_at=plan.loaded_at,
                   issued_on=amendment.issued_on or plan.issued_on)
    return Work(session, plan, renewed, directory_of(session, plan.office_id), occasion)
