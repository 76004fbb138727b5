"""What a language model quoted from a plan's unread and doubtful stretches; a person accepts or drops it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from domain.duties.lifecycle import State
from domain.errors import Conflict, NotFound
from domain.plans.assignment import Directory
from domain.plans.model_answers import ANSWERED, HELPED, LONGEST_STRETCH, Outcome, Quoted, measure_as_quoted
from domain.plans.reading import measure_to_json
from models.action_context import ActionContext
from models.columns import enum_field, instant_field, json_field, reference, text_field
from models.duties.duty import Duty
from models.history import History, record
from models.plans.measures import enter_reading, replace_reading
from models.plans.plan import Measure, Plan, measures_of

CONSULT = "consult"
"""How history calls that a plan's stretches were put to the model."""


class AnswerState(StrEnum):
    """WAITING until a person takes it up or sets it aside."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class ModelAnswer(SQLModel, table=True):
    """A task as the model quoted it: offsets and words of the plan's text, `asked_start` to `asked_end` what was asked.

    `of_measure` says that this was a measure, whose units or deadline are in doubt, and not what was left unread.
    """

    __tablename__ = "model_answer"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    asked_start: int
    asked_end: int
    of_measure: bool = False
    start: int
    end: int
    quote: str = text_field()
    lead: str = ""
    units: list = json_field(list)
    deadline: str = ""
    deadline_start: int = 0
    deadline_end: int = 0
    model: str
    asked_at: datetime = instant_field()
    asked_by: int | None = reference("person.id", nullable=True, index=False)
    state: AnswerState = enum_field(AnswerState, AnswerState.WAITING)
    decided_at: datetime | None = instant_field(nullable=True)
    decided_by: int | None = reference("person.id", nullable=True, index=False)


@dataclass(frozen=True)
class Asked:
    """A stretch that was to be put to the model: what was sent, what came back, and what came of it."""

    start: int
    end: int
    of_measure: bool
    sent: str
    outcome: Outcome = Outcome.NOT_SENT
    received: str = ""
    tasks: tuple[Quoted, ...] = ()


@dataclass(frozen=True)
class Doubtful:
    """A stretch of a plan that was left unread, or the measure that is in doubt."""

    start: int
    end: int
    measure: Measure | None = None


def doubtful_stretches(session: Session, plan: Plan, model: str) -> list[Doubtful]:
    """What a model may be asked of the plan: unread stretches, and measures with a doubt that it can help with.

    Left out is what is longer than may be sent, and what that model answered before with the same words; what it failed
    at comes behind what was never asked. Nothing of a measure that is confirmed or dispatched.
    """
    measures = measures_of(session, plan.id)
    unread = [Doubtful(problem["start"], problem["end"]) for problem in plan.problems
              if problem.get("flag") == "unread_item" and problem.get("end") and not problem.get("dismissed")]
    found = [one for one in unread if not any(_overlap(measure, one.start, one.end) for measure in measures)]
    doubted = _doubted(session, plan.id)
    found += [Doubtful(one.start, one.end, one) for one in measures if one.id in doubted]
    before = _asked_before(session, plan, model)
    open_ones = [one for one in found if one.end - one.start <= LONGEST_STRETCH
                 and before.get((one.start, one.end)) not in ANSWERED]
    return sorted(open_ones, key=lambda one: ((one.start, one.end) in before, one.start))


def keep_consultation(session: Session, plan: Plan, model: str, address: str, asked: Iterable[Asked],
                      context: ActionContext) -> list[ModelAnswer]:
    """What the model quoted waits for a person, and history keeps what was sent and what came back; gives the answers.

    The same quotation waits once.
    """
    asked = list(asked)
    session.exec(select(Plan.id).where(Plan.id == plan.id).with_for_update()).one()
    waiting = {(one.start, one.end, one.lead, tuple(one.units), one.deadline) for one in waiting_answers(session, plan)}
    made = []
    for one in asked:
        for task in one.tasks:
            deadline = plan.text[slice(*task.deadline)]
            if (task.start, task.end, task.lead, task.units, deadline) not in waiting:
                made.append(ModelAnswer(
                    plan_id=plan.id, asked_start=one.start, asked_end=one.end, of_measure=one.of_measure,
                    start=task.start, end=task.end, quote=plan.text[task.start:task.end], lead=task.lead,
                    units=list(task.units), deadline=deadline, deadline_start=task.deadline[0],
                    deadline_end=task.deadline[1], model=model, asked_at=context.now, asked_by=context.by))
    session.add_all(made)
    rows = [{"start": one.start, "end": one.end, "outcome": one.outcome.value, "sent": one.sent,
             "received": one.received} for one in asked]
    sent = sum(one.outcome is not Outcome.NOT_SENT for one in asked)
    record(session, CONSULT, context, plan_id=plan.id, note=f"请模型 {model} 读 {sent} 处，得到建议 {len(made)} 条",
           model=model, address=address, stretches=sent, answers=len(made), digest=plan.sha256, asked=rows)
    session.flush()
    return made


def waiting_answers(session: Session, plan: Plan) -> list[ModelAnswer]:
    """The plan's answers that wait and still fit its text and measures, in the order of the text."""
    query = select(ModelAnswer).where(ModelAnswer.plan_id == plan.id, ModelAnswer.state == AnswerState.WAITING)
    answers = session.exec(query.order_by(ModelAnswer.start, ModelAnswer.id)).all()
    return _fitting(session, answers, plan) if answers else []


def last_consultation(session: Session, plan_id: int) -> History | None:
    """The history's entry of when the plan was last put to a model."""
    query = select(History).where(History.plan_id == plan_id, History.action == CONSULT)
    return session.exec(query.order_by(col(History.id).desc()).limit(1)).first()


def answer_of(session: Session, answer_id: int) -> ModelAnswer:
    """The answer with that id; NotFound otherwise."""
    answer = session.get(ModelAnswer, answer_id)
    if answer is None:
        raise NotFound("no_model_answer")
    return answer


def accept_answer(session: Session, answer: ModelAnswer, directory: Directory, context: ActionContext) -> Measure:
    """The quoted stretch is a measure, or the measure has the quoted units and deadline; its proposals are flagged
    `by_model` and wait to be confirmed one by one. Gives the measure.

    Conflict where the answer was decided, or the plan or the measure is not what it was when the model was asked.
    """
    plan = session.get_one(Plan, answer.plan_id)
    session.exec(select(Plan.id).where(Plan.id == plan.id).with_for_update()).one()
    session.refresh(answer)
    if answer.state is not AnswerState.WAITING or not _fitting(session, [answer], plan):
        raise Conflict("model_answer_outdated")
    task = Quoted(answer.start, answer.end, answer.lead, tuple(answer.units),
                  (answer.deadline_start, answer.deadline_end))
    span = (answer.asked_start, answer.asked_end) if answer.of_measure else (answer.start, answer.end)
    reading = measure_to_json(measure_as_quoted(plan.text, span, task, directory=directory, calendar=context.calendar,
                                                issued_on=plan.issued_on))
    if answer.of_measure:
        measure = next(one for one in measures_of(session, plan.id) if (one.start, one.end) == span)
        replace_reading(session, measure, reading, "采纳模型建议，重新生成事项", directory, context)
    else:
        measure = enter_reading(session, plan, reading, directory, context)
    _decide(session, answer, AnswerState.ACCEPTED, context)
    record(session, "accept_answer", context, plan_id=plan.id, answer=answer.id, model=answer.model,
           note=f"采纳模型 {answer.model} 的建议：{answer.quote[:40]}", measure=measure.id)
    query = select(Duty).where(Duty.measure_id == measure.id, Duty.state == State.PROPOSED).order_by(Duty.id)
    for duty in session.exec(query).all():
        record(session, "accept_answer", context, duty=duty, note=f"采纳模型 {answer.model} 的建议，待核",
               answer=answer.id, model=answer.model)
    return measure


def drop_answer(session: Session, answer: ModelAnswer, context: ActionContext) -> None:
    """The answer comes to nothing; the plan stays as it is. Conflict where it was decided otherwise."""
    if answer.state is AnswerState.DROPPED:
        return
    if answer.state is AnswerState.ACCEPTED:
        raise Conflict("model_answer_outdated")
    _decide(session, answer, AnswerState.DROPPED, context)
    record(session, "drop_answer", context, plan_id=answer.plan_id,
           note=f"不采纳模型 {answer.model} 的建议：{answer.quote[:40]}", answer=answer.id, model=answer.model)


def _decide(session: Session, answer: ModelAnswer, state: AnswerState, context: ActionContext) -> None:
    answer.state, answer.decided_at, answer.decided_by = state, context.now, context.by
    session.add(answer)
    session.flush()


def _doubted(session: Session, plan_id: int) -> set[int]:
    """The measures with a doubtful proposal, of which nothing is confirmed or sent."""
    query = select(Duty).where(Duty.plan_id == plan_id, col(Duty.parent_id).is_(None)).order_by(Duty.id)
    by_measure: dict[int, list[Duty]] = {}
    for duty in session.exec(query).all():
        by_measure.setdefault(duty.measure_id, []).append(duty)
    open_states = (State.PROPOSED, State.DROPPED)
    return {measure_id for measure_id, duties in by_measure.items() if all(one.state in open_states for one in duties)
            and any(HELPED.intersection(one.doubts()) for one in duties)}


def _asked_before(session: Session, plan: Plan, model: str) -> dict[tuple[int, int], Outcome]:
    """Each stretch of the plan's present text that the model was asked about, and what came of it at last."""
    query = select(History.facts).where(History.plan_id == plan.id, History.action == CONSULT).order_by(History.id)
    return {(one["start"], one["end"]): Outcome(one["outcome"]) for facts in session.exec(query).all()
            if facts["model"] == model and facts["digest"] == plan.sha256
            for one in facts["asked"] if one["outcome"] != Outcome.NOT_SENT}


def _fitting(session: Session, answers: Iterable[ModelAnswer], plan: Plan) -> list[ModelAnswer]:
    """Those that still speak of what the model was asked about: the same words, unread or in doubt as they were."""
    measures = measures_of(session, plan.id)
    doubted = _doubted(session, plan.id)
    in_doubt = {(one.start, one.end) for one in measures if one.id in doubted}
    return [one for one in answers if plan.text[one.start:one.end] == one.quote
            and plan.text[one.deadline_start:one.deadline_end] == one.deadline
            and ((one.asked_start, one.asked_end) in in_doubt if one.of_measure
                 else not any(_overlap(measure, one.start, one.end) for measure in measures))]


def _overlap(measure: Measure, start: int, end: int) -> bool:
    return measure.start < end and measure.end > start
