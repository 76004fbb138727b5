"""`duban release`: what the cap holds back, looked at and let go or dropped."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.edge import opened, person, tell
from cli.instants import instant
from cli.options import AsJson, AsOf, By, Yes
from domain.errors import NotFound
from models.directory.unit import unit_names
from models.duties.notice import NoticeKind
from models.engine import reading
from tasks.letters.held import drop_held, held_letters
from tasks.letters.making import release_letters

NAMES = {"dispatch": "交办", "reminder": "每日提醒", "overdue": "督查单", "returned": "退回", "accepted": "销号",
         "extension_asked": "延期申请", "extension_granted": "准予延期", "extension_refused": "不予延期",
         "escalation": "提请督办", "change": "变动告知"}


def release(kind: Annotated[list[NoticeKind] | None, typer.Option("--kind", help="Only these kinds.")] = None,
            unit: Annotated[list[str] | None, typer.Option("--unit", help="Only to these units.")] = None,
            drop: Annotated[bool, typer.Option("--drop", help="They will not be said at all.")] = False,
            yes: Yes = False, by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Show what waits by unit and kind; with --yes it goes into letters however many, or with --drop is not said."""
    kinds = tuple(kind or NoticeKind)
    with opened() as here:
        with reading(here.engine) as session:
            by_id = person(session, by)
            units = None if unit is None else {_unit(unit_names(session), name) for name in unit}
            held = held_letters(session, kinds=kinds, units=units)
        if not yes:
            return tell(json, [asdict(one) for one in held], *[
                f"{one.unit}　{NAMES[one.kind]}　{one.duties} 项，{one.letters} 封" for one in held],
                f"共 {sum(one.letters for one in held)} 封待生成，上限 {here.policy.cap} 封。"
                "加 --yes 放行，或加 --drop --yes 撤销；可用 --kind、--unit 限定。")
        at = instant(as_of, here)
        if drop:
            dropped = drop_held(at, by_id, kinds, units)
            return tell(json, {"dropped": dropped}, f"已撤销 {dropped} 条，不再发出。")
        made = release_letters(at, by_id, kinds, units)
        tell(json, {"letters": made}, f"已放行，生成信件 {made} 封；用 duban deliver 发出，duban serve 会自动发出。")


def _unit(names: dict[str, int], name: str) -> int:
    if name not in names:
        raise NotFound(f"单位目录中没有“{name}”。")
    return names[name]
