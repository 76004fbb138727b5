"""How commands show what a new version of a plan changes."""

from cli.edge import tell
from models.plans.amendment import Amendment
from tasks.plans.differences import counts_of

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
