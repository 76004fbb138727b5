"""`duban amend PLAN`: carry out the changes of a plan's new version that the office ticks."""

from typing import Annotated

import typer

from cli.differing import said_effect, show_difference
from cli.edge import opened, person, tell
from cli.instants import instant
from cli.options import AsJson, AsOf, By, DryRun
from domain.errors import NotFound
from models.engine import reading, transaction
from models.plans.amendment import Amendment, draft_of
from models.plans.plan import plan_of
from models.verbs.plans.amending import discard as discard_draft
from tasks.letters.making import make_letters
from tasks.plans.amending import Ticks, carry_out_amendment, try_amendment
from tasks.plans.differences import difference_of


def amend(plan: Annotated[int, typer.Argument(help="The plan's id.")],
          all_changes: Annotated[bool, typer.Option("--all", help="Carry out every change.")] = False,
          only: Annotated[str | None, typer.Option("--only", metavar="N,N", help="Carry out these changes.")] = None,
          redate: Annotated[str, typer.Option("--redate", metavar="N,N",
                                              help="Changes whose dates follow also where a person set them.")] = "",
          discard: Annotated[bool, typer.Option("--discard", help="Throw the draft away.")] = False,
          by: By = None, as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Carry out a new version taken in by `duban import --amends`; without a choice, show its difference again."""
    if sum((all_changes, only is not None, discard)) > 1:
        raise typer.BadParameter("--all、--only、--discard 只能用一个。")
    with opened() as here:
        at = instant(as_of, here)
        with reading(here.engine) as session:
            by_id, draft = person(session, by), _draft(session, plan)
            rows = difference_of(session, draft, here.occasion(at))
        if discard:
            return _discard(here, draft, here.occasion(at, by_id), json)
        if not all_changes and only is None:
            return show_difference(draft, rows, json)
        numbers = {row["number"] for row in rows if row["number"]}
        ticks = Ticks(frozenset(numbers if all_changes else _numbers(only)), frozenset(_numbers(redate)))
        if dry_run:
            outcome, letters = try_amendment(draft.id, at, ticks, by_id)
        else:
            outcome, letters = carry_out_amendment.fn(draft.id, at, ticks, by_id), []
            make_letters.fn(at, True)
    _say(plan, outcome, letters, dry_run, json)


def _draft(session, plan_id: int) -> Amendment:
    draft = draft_of(session, plan_of(session, plan_id).id)
    if draft is None:
        raise NotFound(f"方案 {plan_id} 没有待执行的修订稿；先用 duban import FILE --amends {plan_id} 导入。")
    return draft


def _discard(here, draft: Amendment, occasion, as_json: bool) -> None:
    with transaction(here.engine) as session:
        discard_draft(session, session.get_one(Amendment, draft.id), occasion)
    tell(as_json, {"amendment": draft.id, "state": "discarded"}, f"修订稿{draft.called}已作废，方案未作改动。")


def _numbers(written: str) -> set[int]:
    try:
        return {int(one) for one in written.replace("，", ",").split(",") if one.strip()}
    except ValueError:
        raise typer.BadParameter(f"“{written}”应写成变动的编号，如 1,3。") from None


def _say(plan_id: int, outcome: list[dict], letters: list[dict], dry_run: bool, as_json: bool) -> None:
    said = [{"to": letter["to_address"], "subject": letter["subject"], "text": letter["text"]} for letter in letters]
    taken = [row for row in outcome if row["taken"]]
    lines = [f"  {row['number']}. {said_effect(effect)}" for row in outcome for effect in row["effects"]]
    if dry_run:
        lines += [f"将发信：{letter['to']}  {letter['subject']}" for letter in said]
        end = f"将执行 {len(taken)} 项变动，发信 {len(said)} 封。未作改动。"
    else:
        end = f"已执行 {len(taken)} 项变动，方案 {plan_id} 现为修订后的文本。新增事项请确认：duban confirm {plan_id}"
    tell(as_json, {"plan": plan_id, "changes": outcome} | ({"letters": said} if dry_run else {}), *lines, end)
