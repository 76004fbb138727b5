"""What the review shows of a model: whether it can be asked, what came of the last time, and which answers wait."""

from dataclasses import dataclass

from sqlmodel import Session

from config.settings import Settings
from domain.plans.model_answers import OUTCOMES, Outcome
from models.directory.post import Person
from models.history import History
from models.plans.model_answer import ModelAnswer, doubtful_stretches, last_consultation, waiting_answers
from models.plans.plan import Plan


@dataclass(frozen=True)
class Consultation:
    """`askable` counts the stretches that may be put to the model, None where none is set; `outcomes` name and number
    what came of those of the last time, of which each helped or not.
    """

    askable: int | None
    waiting: list[ModelAnswer]
    last: History | None
    who: str
    outcomes: list[tuple[str, int]]
    helped: bool


def consultation_of(session: Session, plan: Plan, settings: Settings) -> Consultation | None:
    """What is to be said of a model; None where none is set and none was ever asked about the plan."""
    last = last_consultation(session, plan.id)
    if not settings.model_address and last is None:
        return None
    askable = len(doubtful_stretches(session, plan, settings.model_name)) if settings.model_address else None
    person = session.get(Person, last.by) if last and last.by else None
    counted = _counted(last)
    return Consultation(askable, waiting_answers(session, plan), last, person.name if person else "",
                        [(OUTCOMES[one], count) for one, count in counted.items()],
                        bool(counted.get(Outcome.QUOTED) or counted.get(Outcome.SAME)))


def _counted(last: History | None) -> dict[Outcome, int]:
    found = [one["outcome"] for one in last.facts["asked"]] if last else []
    return {one: found.count(one.value) for one in Outcome if one.value in found}
