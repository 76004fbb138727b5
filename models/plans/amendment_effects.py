"""An amendment's changes, numbered, each with its measure and duties; and what their effects are worked out from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlmodel import Session

from domain.amendment.comparison import Change, Kind, compare
from domain.duties.lifecycle import OPEN, SETTLED, State
from domain.plans.assignment import Directory, Part, plain_name
from domain.short_titles import title_of
from models.action_context import ActionContext
from models.directory.tier import directory_of
from models.duties.deadline import Dated, date_imagined
from models.duties.duty import Duty, Form, Role, duties_of
from models.plans.amendment import Amendment, AmendmentState
from models.plans.intake import approver_of, form_of_reading, parts_for
from models.plans.plan import Measure, Plan, measures_of

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
    context: ActionContext


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


def work_for(session: Session, amendment: Amendment, context: ActionContext) -> Work:
    """The circumstances in which that amendment would be carried out."""
    plan = session.get_one(Plan, amendment.plan_id)
    renewed = Plan(title=amendment.title, sha256="", office_id=plan.office_id, loaded_at=plan.loaded_at,
                   issued_on=amendment.issued_on or plan.issued_on)
    return Work(session, plan, renewed, directory_of(session, plan.office_id), context)


UNSENT = (State.PROPOSED, State.READY)


class Deed(StrEnum):
    """What becomes of a duty; KEEP says that it stays as it is although the plan differs."""

    PROPOSE = "propose"
    CORRECT = "correct"
    AMEND = "amend"
    CANCEL = "cancel"
    DROP = "drop"
    KEEP = "keep"


class Kept(StrEnum):
    """Why something stays: it is settled, or a person set its date or its wording."""

    SETTLED = "settled"
    DATE = "date"
    WORDING = "wording"


@dataclass(frozen=True)
class Effect:
    """What becomes of one duty, or the part for which one is proposed.

    `values` are the fields that change. `dated` is the date the new version gives, also where `kept` says that the
    old one stays. A quiet effect is not told to the unit, which hears of it with another duty.
    """

    deed: Deed
    duty: Duty | None = None
    part: Part | None = None
    values: Mapping = field(default_factory=dict)
    dated: Dated | None = None
    kept: tuple[Kept, ...] = ()
    quiet: bool = False


def effects_of(work: Work, item: Item, *, redate: bool = False) -> list[Effect]:
    """What taking up that change does; with `redate` also dates that a person set follow the new version."""
    if item.change.kind is Kind.ADDED:
        return [Effect(Deed.PROPOSE, part=part) for part in parts_for(item.after, work.directory)]
    if item.change.kind is Kind.WITHDRAWN:
        return [effect for duty in item.duties for effect in _ended(duty)]
    return list(_changed(work, item, redate)) if item.change.kind is Kind.CHANGED else []


def _ended(duty: Duty) -> Iterator[Effect]:
    if duty.state in UNSENT:
        yield Effect(Deed.DROP, duty)
    elif duty.state in OPEN:
        yield Effect(Deed.CANCEL, duty)
    elif duty.state is State.CLOSED:
        yield Effect(Deed.KEEP, duty, kept=(Kept.SETTLED,))


def _changed(work: Work, item: Item, redate: bool) -> Iterator[Effect]:
    """Duties of units that stay are adjusted, of those that go ended; units that come have a proposal."""
    old = {plain_name(part.written): part for part in parts_for(item.before, work.directory)}
    new = {_key(part): part for part in parts_for(item.after, work.directory)}
    recast = form_of_reading(item.before) is not form_of_reading(item.after)
    again, holding = set(), set()
    for duty in sorted((one for one in item.duties if one.parent_id is None), key=_leads_first):
        if duty.state in SETTLED:
            yield from _ended(duty)
            continue
        part = old.get(plain_name(duty.unit_written))
        by_plan = part is not None and (part.group_id is not None or duty.unit_id == part.unit_id)
        adjusting = _Adjusting(work, item, duty, part, new.get(_key(part)) if part else None)
        stays = not by_plan or _key(part) in new or duty.unit_id in new
        if stays and not (recast and by_plan and (redate or not adjusting.dated_by_hand())):
            holding.add(duty.unit_id)
            yield from adjusting.effects(redate)
        else:
            again.add(_key(part))
            yield from _ended(duty)
            for child in item.duties:
                if child.parent_id == duty.id:
                    yield from _ended(child)
    known = {_key(part) for part in old.values()} - again
    for key, part in new.items():
        if key not in known and (part.unit_id is None or part.unit_id not in holding):
            yield Effect(Deed.PROPOSE, part=part)


def _key(part: Part) -> int | str:
    """The unit, the group or the words: what makes two parts the same unit's."""
    return part.unit_id or (f"group {part.group_id}" if part.group_id else plain_name(part.written))


def _leads_first(duty: Duty) -> tuple[bool, int]:
    return duty.role is not Role.LEAD, duty.id


@dataclass(frozen=True)
class _Adjusting:
    """One duty that stays, seen from both versions of its measure."""

    work: Work
    item: Item
    duty: Duty
    part: Part | None
    part_after: Part | None

    def effects(self, redate: bool) -> Iterator[Effect]:
        """The duty's own adjustment and those of what it made; nothing where nothing differs for it."""
        values, kept = self._worded(self.duty)
        values |= self._role()
        differs = self.item.before.get("rule") != self.item.after.get("rule") or "deadline" in self.item.change.fields
        dated = self._dated(self.work.renewed, self.item.after.get("rule"), values.get("role", self.duty.role))
        moves = differs or ("role" in values and dated.due_on != self.duty.due_on)
        if moves and self.dated_by_hand() and not redate:
            kept += (Kept.DATE,)
        elif moves:
            values |= {"rule": self.item.after.get("rule"), "deadline_text": _deadline_text(self.item.after)}
        if values or kept:
            deed = Deed.KEEP if not values else Deed.CORRECT if self.duty.state in UNSENT else Deed.AMEND
            shown = dated if moves and self.duty.form is Form.SINGLE else None
            yield Effect(deed, self.duty, values=values, dated=shown, kept=kept)
        yield from self._children("rule" in values)

    def dated_by_hand(self) -> bool:
        """Whether a person gave the duty another rule or another date than the old version did."""
        rule = self.item.before.get("rule")
        if self.duty.rule != rule:
            return True
        under_way = self.duty.state in OPEN and self.duty.form is Form.SINGLE
        return under_way and self.duty.due_on != self._dated(self.work.plan, rule, self.duty.role).due_on

    def _worded(self, duty: Duty) -> tuple[dict, tuple[Kept, ...]]:
        """The fields whose words follow the new version; those that a person wrote stay."""
        before, after = (_words(self.work, reading) for reading in (self.item.before, self.item.after))
        differing = [name for name in before if before[name] != after[name]]
        followed = {name: after[name] for name in differing if getattr(duty, name) == before[name]}
        by_hand = [name for name in differing if getattr(duty, name) not in (before[name], after[name])]
        return followed, (Kept.WORDING,) if by_hand else ()

    def _role(self) -> dict:
        if self.part is None or self.part_after is None or self.part.role is self.part_after.role:
            return {}
        return {"role": Role(self.part_after.role.value)} if self.duty.role == Role(self.part.role.value) else {}

    def _dated(self, plan: Plan, rule: dict | None, role: Role) -> Dated:
        """When the duty is due in that role by that rule of that version of the plan."""
        if self.duty.form is not Form.SINGLE:
            return Dated(None, None)
        lead = date_imagined(self.duty, rule, plan, self.work.context, role=Role.LEAD, lead_due_on=None)
        return date_imagined(self.duty, rule, plan, self.work.context, role=role, lead_due_on=lead.due_on)

    def _children(self, rule_changes: bool) -> Iterator[Effect]:
        """Open occurrences are worded anew, quietly where they are the same unit's; those of activities also dated."""
        for child in self.item.duties:
            if child.parent_id != self.duty.id or child.state not in OPEN:
                continue
            values, kept = self._worded(child)
            values.pop("title", None)
            if rule_changes and child.activity_id is not None and child.rule == self.item.before.get("rule"):
                values |= {"rule": self.item.after.get("rule"), "deadline_text": _deadline_text(self.item.after)}
            if values:
                yield Effect(Deed.AMEND, child, values=values, kept=kept, quiet=child.activity_id is None)


def _words(work: Work, reading: dict) -> dict:
    return {"requirement": reading["text"], "title": title_of(reading["text"], row=reading.get("title") or ""),
            "deliverable": reading.get("deliverable") or "", "report_to": "、".join(reading.get("report_to") or []),
            "copy_to": "、".join(reading.get("copy_to") or []),
            "approver_post_id": approver_of(work.session, reading.get("approval_by"), work.directory)}


def _deadline_text(reading: dict) -> str:
    return (reading.get("deadline") or {}).get("text") or ""
