"""`duban consult`: a plan's unread and doubtful stretches put to the language model that is set."""

from typing import Annotated

import typer

from cli.dependencies import AsJson, AsOf, By, DryRun, instant, opened, person, tell
from domain.errors import NotAllowed
from domain.plans.model_answers import OUTCOMES
from models.engine import reading
from models.plans.model_answer import doubtful_stretches
from models.plans.plan import plan_of
from tasks.plans.consultation import consult_model, server_of


def consult(plan: Annotated[int, typer.Argument(help="The plan's id, as `duban import` gave it.")], by: By = None,
            as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Ask the model that is set about what of a plan is unread or in doubt; what it quotes waits on the plan's page.

    With --dry-run nothing is sent; the stretches are shown.
    """
    with opened() as here:
        server = server_of(here.settings)
        if server is None:
            raise NotAllowed("model_not_set")
        with reading(here.engine) as session:
            by_id, found = person(session, by), plan_of(session, plan)
            words = [found.text[one.start:one.end] for one in doubtful_stretches(session, found, server.model)]
        if dry_run:
            return tell(json, {"model": server.model, "stretches": words}, *words,
                        f"可请模型 {server.model} 读 {len(words)} 处。没有送出。")
        came = consult_model(plan, instant(as_of, here), by_id)
    outcomes = {OUTCOMES[outcome]: count for outcome, count in came.outcomes.items()}
    tell(json, {"model": came.model, "stretches": came.stretches, "answers": came.answers,
                "outcomes": {outcome.value: count for outcome, count in came.outcomes.items()}},
         f"已请模型 {came.model} 读 {came.stretches} 处："
         + "，".join(f"{name} {count}" for name, count in outcomes.items()) + "。",
         f"{came.answers} 条建议待核，请在方案页面逐条采纳或不采纳。" if came.answers
         else "模型没有帮上忙，方案照旧，没有变动。")
