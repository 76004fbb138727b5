"""The difference an amendment makes, as pages and commands show it: both wordings and what becomes of each duty."""

from sqlmodel import Session, select

from domain.amendment.amending import Kind
from models.directory.unit import Unit
from models.occasion import Occasion
from models.plans.amendment import Amendment, AmendmentState
from models.verbs.plans.amendment_effects import Effect, effects_of
from models.verbs.plans.amendment_items import Item, items_of, work_for


def difference_of(session: Session, amendment: Amendment, occasion: Occasion) -> list[dict]:
    """A row for each measure of either version; of a draft with what would be done, else with what was done."""
    items = items_of(session, amendment)
    if amendment.state is not AmendmentState.DRAFT:
        done = {row["number"]: row for row in amendment.outcome}
        return [_row(item) | {"taken": done.get(item.number, {}).get("taken", False),
                              "effects": done.get(item.number, {}).get("effects", [])} for item in items]
    work = work_for(session, amendment, occasion)
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    return [_row(item) | {"taken": None, "effects": [_effect(one, names) for one in effects_of(work, item)]}
            for item in items]


def counts_of(rows: list[dict]) -> dict[str, int]:
    """How many measures there are of each kind, all kinds named."""
    return {kind.value: sum(row["kind"] == kind.value for row in rows) for kind in Kind}


def _row(item: Item) -> dict:
    before, after = item.before or {}, item.after or {}
    return {"number": item.number, "kind": item.change.kind.value, "fields": list(item.change.fields),
            "place_before": "".join(before.get("path") or []), "place_after": "".join(after.get("path") or []),
            "before": before.get("text", ""), "after": after.get("text", ""),
            "values": {name: [_said_field(side, name) for side in (before, after)] for name in item.change.fields
                       if name not in ("text", "place")},
            "duties": [duty.id for duty in item.duties]}


def _said_field(reading: dict, name: str) -> str:
    """What a reading says in that field, as people read it."""
    if name == "deadline":
        deadline = reading.get("deadline") or {}
        return deadline.get("text") or deadline.get("date") or ""
    value = reading.get(name) or ""
    return value if isinstance(value, str) else "、".join(value)


def _effect(effect: Effect, names: dict[int, str]) -> dict:
    duty, part = effect.duty, effect.part
    unit = names.get(duty.unit_id, duty.unit_written) if duty else names.get(part.unit_id, part.written)
    offered = _said(effect.dated.due_on) if effect.dated else ""
    stays = duty is None or effect.dated is None or "rule" not in effect.values
    return {"deed": effect.deed.value, "duty_id": duty.id if duty else None, "number": duty.number if duty else "",
            "unit": unit, "before": _said(duty.due_on) if duty else "", "offered": offered,
            "after": (_said(duty.due_on) if duty else "") if stays else offered,
            "kept": [reason.value for reason in effect.kept]}


def _said(day) -> str:
    return day.isoformat() if day else ""
