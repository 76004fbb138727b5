"""What the pages of an amendment show: each change with its wordings marked, and what becomes of its duties."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel import Session, col, select

from domain.amendment.comparison import Piece, marked
from domain.duties.lifecycle import State
from models.action_context import ActionContext
from models.directory.post import Person
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.plans.amendment import Amendment, AmendmentState, versions_of
from models.plans.plan import Plan
from tasks.plans.amendment import Ticks, difference_of
from web.rendering import iso_day


@dataclass(frozen=True)
class Change:
    """A row of the difference; `key` names what it says, so that a tick never reaches another change."""

    row: dict
    key: str
    duties: dict[int, Duty] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """What the page counts it as."""
        return self.row["number"]

    @cached_property
    def marks(self) -> tuple[list[Piece], list[Piece]]:
        """Both wordings, with what differs marked."""
        return marked(self.row["before"], self.row["after"])

    @property
    def by_hand(self) -> bool:
        """Whether a date stays because a person set it."""
        return any("date" in effect["kept"] for effect in self.row["effects"])

    @cached_property
    def untouched(self) -> list[Duty]:
        """Its duties of which nothing becomes."""
        touched = {effect["duty_id"] for effect in self.row["effects"]}
        return [self.duties[one] for one in self.row["duties"]
                if one not in touched and one in self.duties and self.duties[one].state is not State.DROPPED]


@dataclass(frozen=True)
class Chosen:
    """Ticks as a form sends them: the keys of changes."""

    take: frozenset[str] = frozenset()
    redate: frozenset[str] = frozenset()

    def strayed(self, changes: list[Change]) -> int:
        """How many ticks belong to no change any more."""
        return len((self.take | self.redate) - {change.key for change in changes if change.number})

    def ticks(self, changes: list[Change]) -> Ticks:
        """The numbers ticked; a date follows only where its change is taken up."""
        take = frozenset(change.number for change in changes if change.number and change.key in self.take)
        return Ticks(take, frozenset(change.number for change in changes
                                     if change.number in take and change.key in self.redate))


def changes_of(session: Session, amendment: Amendment, context: ActionContext) -> list[Change]:
    """Each measure of either version, in the order of the new one; nothing of a draft that was discarded."""
    if amendment.state is AmendmentState.DISCARDED:
        return []
    rows = difference_of(session, amendment, context)
    wanted = {effect["duty_id"] for row in rows for effect in row["effects"]} | {
        one for row in rows if row["number"] for one in row["duties"]}
    duties = {duty.id: duty for duty in session.exec(select(Duty).where(col(Duty.id).in_(wanted - {None})))}
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    seen: Counter[str] = Counter()
    return [Change(row, _key(row, seen), duties, units) for row in rows]


def all_of(changes: list[Change]) -> Chosen:
    """Every change ticked, no date that a person set."""
    return Chosen(frozenset(change.key for change in changes if change.number))


def people_of(session: Session, amendments: list[Amendment]) -> dict[int, str]:
    """The names of those who prepared and decided them."""
    wanted = {one for amendment in amendments for one in (amendment.prepared_by, amendment.decided_by)} - {None}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all())


def version_of(session: Session, amendment: Amendment) -> int:
    """Which version of its plan the amendment made or would make."""
    made = [one.id for one in versions_of(session, amendment.plan_id)]
    return made.index(amendment.id) + 2 if amendment.id in made else len(made) + 2


def document_changes(amendment: Amendment, plan: Plan) -> list[tuple[str, str, str]]:
    """(what, before, after) of the documents themselves, where they differ."""
    before = amendment.replaced or {"title": plan.title, "number": plan.number, "issuer": plan.issuer,
                                    "issued_on": plan.issued_on and plan.issued_on.isoformat()}
    after = {"title": amendment.title, "number": amendment.number, "issuer": amendment.issuer,
             "issued_on": amendment.issued_on and amendment.issued_on.isoformat()}
    names = {"title": "标题", "number": "文号", "issuer": "发文机关", "issued_on": "成文日期"}
    said = {"issued_on": iso_day}
    return [(words, *(said.get(name, str)(side[name] or "") or "未写明" for side in (before, after)))
            for name, words in names.items() if after[name] and after[name] != before[name]]


def adjustments_of(session: Session, duty: Duty) -> list[tuple[int, Amendment, dict]]:
    """(the version, what made it, what it did) for each version of the plan that did something to the duty."""
    return [(number, amendment, effect) for number, amendment in enumerate(versions_of(session, duty.plan_id), 2)
            for row in amendment.outcome for effect in row["effects"] if effect["duty_id"] == duty.id]


def _key(row: dict, seen: Counter) -> str:
    said = "\n".join(row[name] for name in ("kind", "place_before", "before", "place_after", "after"))
    key = hashlib.sha256(said.encode()).hexdigest()[:16]
    seen[key] += 1
    return f"{key}-{seen[key]}"
