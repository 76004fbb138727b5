"""`duban amend PLAN`: carry out the changes of a plan's new version that the office ticks."""

from typing import Annotated

import typer

from cli.dependencies import AsJson, AsOf, By, DryRun, instant, opened, person, tell
from domain.errors import NotFound
from models.engine import reading, transaction
from models.plans.amendment import Amendment, draft_of
from models.plans.amendment_procedure import discard as discard_draft
from models.plans.plan import plan_of
from tasks.letters.making import make_letters
from tasks.plans.amendment import Ticks, carry_out_amendment, counts_of, difference_of, try_amendment


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
            rows = difference_of(session, draft, here.context(at))
        if discard:
            return _discard(here, draft, here.context(at, by_id), json)
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
        raise NotFound("no_pending_amendment", plan=plan_id)
    return draft


def _discard(here, draft: Amendment, context, as_json: bool) -> None:
    with transaction(here.engine) as session:
        discard_draft(session, session.get_one(Amendment, draft.id), context)
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


KINDS = {"added": "新增", "changed": "修改", "withdrawn": "删去", "moved": "移位", "same": "未变"}
DEEDS = {"propose": "新立事项，待确认", "correct": "修改，待确认", "amend": "调整", "cancel": "撤销", "drop": "不立项",
         "keep": "不变"}
KEPT = {"settled": "已办结", "date": "时限由人工定过，未改", "wording": "内容由人工改过，未改"}
FIELDS = {"text": "内容", "lead": "牵头单位", "units": "责任单位", "default_units": "统一承办单位",
          "deadline": "时限", "deliverable": "成果", "report_to": "报送对象", "copy_to": "抄送对象",
          "approval_by": "批准人", "place": "位置"}
SHOWN = 60


def show_difference(draft: Amendment, rows: list[dict], as_json: bool, *, kept: bool = True) -> None:
    """The difference on stdout, numbered as `duban amend --only` takes it."""
    counts = counts_of(rows)
    lines = [line for row in rows if row["kind"] not in ("same", "moved") for line in _lines(row)]
    total = "，".join(f"{name} {counts[kind]} 条" for kind, name in KINDS.items())
    choose = f"下一步：duban amend {draft.plan_id} --all（或 --only 编号），先加 --dry-run 看将发的信件"
    facts = {"plan": draft.plan_id, "title": draft.title, "counts": counts, "changes": rows}
    tell(as_json, facts | ({"amendment": draft.id} if kept else {}), *lines, f"修订稿{draft.called}：{total}。",
         choose if kept else "未保存，未作改动。")


def said_effect(effect: dict) -> str:
    """What becomes of one duty, in a line."""
    moved = effect["before"] != effect["after"]
    date = f"，时限 {effect['before'] or '未定'} → {effect['after'] or '未定'}" if moved and effect["after"] else ""
    offered = f"（修订稿为 {effect['offered']}）" if "date" in effect["kept"] and effect.get("offered") else ""
    kept = "".join(f"，{KEPT[reason]}" for reason in effect["kept"])
    who = f"{effect['number'] or '（新）'} {effect['unit'] or '承办单位待定'}"
    return f"{who}：{DEEDS[effect['deed']]}{date}{kept}{offered}"


def _lines(row: dict) -> list[str]:
    fields = "、".join(FIELDS[name] for name in row["fields"])
    lines = [f"{row['number']}. {KINDS[row['kind']]}{f'（{fields}）' if fields else ''}"]
    lines += [f"   原：{row['place_before']}{row['before'][:SHOWN]}"] if row["before"] else []
    lines += [f"   新：{row['place_after']}{row['after'][:SHOWN]}"] if row["after"] else []
    return lines + [f"   - {said_effect(effect)}" for effect in row["effects"]]
