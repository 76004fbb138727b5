"""A plan's unread and doubtful stretches put to the language model that is set; what it quotes waits for a person."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from httpx import AsyncClient

from config.model_question import model_question
from config.settings import Settings
from documents.model_server import ModelServer, NoAnswer
from domain.errors import NotAllowed
from domain.plans.model_answers import Outcome, Question, Quoted, Unusable, agrees, questions_in, tasks_in
from domain.plans.text.plan_text import PlanText, plan_text_of
from models.directory.tier import directory_of
from models.engine import reading, transaction
from models.plans.model_answer import Asked, Doubtful, doubtful_stretches, keep_consultation
from models.plans.plan import plan_of
from tasks.runtime import runtime

MOST_STRETCHES, MOST_LATE = 30, 2
"""So many stretches are put at once; after so many late answers in a row the others wait for the next time."""
MOST_KEPT = 2_000
"""So many characters of an answer are kept in history."""
STOPPING = (Outcome.UNREACHABLE, Outcome.REFUSED)
"""Faults of the server, which the next stretch would meet again."""


@dataclass(frozen=True)
class Consulted:
    """What came of it: how many stretches were put to the model, how many answers wait, outcome → stretches."""

    model: str
    stretches: int
    answers: int
    outcomes: dict[Outcome, int]


def server_of(settings: Settings) -> ModelServer | None:
    """The model's server that is set; None where none is, and then nothing is sent anywhere."""
    if not settings.model_address:
        return None
    return ModelServer(settings.model_address, settings.model_name, settings.model_key, settings.model_timeout)


def consult_model(plan_id: int, as_of: datetime, by: int | None = None) -> Consulted:
    """What of the plan is unread or in doubt was put to the model, in no longer than the settings allow.

    Measures and duties are as they were. No transaction is open while the model thinks. NotAllowed where no model is
    set, or nothing is left to ask it.
    """
    here = runtime()
    server = server_of(here.settings)
    if server is None:
        raise NotAllowed("model_not_set")
    with reading(here.engine) as session:
        plan = plan_of(session, plan_id)
        text = plan_text_of(plan.text, directory_of(session, plan.office_id), here.calendar)
        doubtful = doubtful_stretches(session, plan, server.model)
    questions = [(question, one) for one in doubtful for question in questions_in(text, [(one.start, one.end)])]
    if not questions:
        raise NotAllowed("nothing_to_ask_model")
    asked = asyncio.run(_ask(server, questions[:MOST_STRETCHES], text, here.settings.model_total_timeout))
    with transaction(here.engine) as session:
        made = keep_consultation(session, plan_of(session, plan_id), server.model, server.address, asked,
                                 here.context(as_of, by))
    return Consulted(server.model, sum(one.outcome is not Outcome.NOT_SENT for one in asked), len(made),
                     dict(Counter(one.outcome for one in asked)))


async def _ask(server: ModelServer, questions: list[tuple[Question, Doubtful]], text: PlanText,
               seconds: float) -> list[Asked]:
    """Each stretch with what came of it, one after the other until the time is over or the server is of no use."""
    asked = [Asked(one.start, one.end, one.measure is not None, question.body) for question, one in questions]
    late = 0
    try:
        async with asyncio.timeout(seconds), server.opened() as client:
            for index, (question, one) in enumerate(questions):
                asked[index] = replace(asked[index], outcome=Outcome.LATE)   # until there is an answer
                asked[index] = await _answer(server, client, asked[index], question, one, text)
                late = late + 1 if asked[index].outcome is Outcome.LATE else 0
                if asked[index].outcome in STOPPING or late == MOST_LATE:
                    break
    except TimeoutError:
        pass   # what was answered before counts
    return asked


async def _answer(server: ModelServer, client: AsyncClient, asked: Asked, question: Question, doubtful: Doubtful,
                  text: PlanText) -> Asked:
    try:
        content = await server.answer(client, model_question(), question.body)
    except NoAnswer as silence:
        return replace(asked, outcome=Outcome(silence.fault.value))
    asked = replace(asked, received=_as_kept(content))
    try:
        tasks = tasks_in(content, question, text)
    except Unusable as refused:
        return replace(asked, outcome=refused.outcome)
    return _judged(asked, tasks, doubtful, text)


def _judged(asked: Asked, tasks: tuple[Quoted, ...], doubtful: Doubtful, text: PlanText) -> Asked:
    """Of a measure only one task counts, and only where it says something else than what was read."""
    if not tasks or (doubtful.measure and (len(tasks) > 1 or tasks[0].says_nothing_of_fields)):
        return replace(asked, outcome=Outcome.NOTHING)
    if doubtful.measure and agrees(tasks[0], doubtful.measure.reading, text.surface.source):
        return replace(asked, outcome=Outcome.SAME)
    return replace(asked, outcome=Outcome.QUOTED, tasks=tasks)


def _as_kept(content: str) -> str:
    """The beginning of an answer, without what no database keeps."""
    return "".join(one if one.isprintable() or one == "\n" else "\ufffd" for one in content[:MOST_KEPT])
