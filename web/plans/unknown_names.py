"""Names that a plan writes and the directory lacks: settled all at once, as aliases, new units or groups."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, select

from domain.errors import NotAllowed
from domain.messages import Message
from domain.plans.responsibility.names import is_like_a_unit, is_open_group
from models.directory.tier import directory_of
from models.directory.unit import Unit, present_units
from models.directory.unknown_names import Unknown, enter_group, enter_unit, learn_alias, unknown_names
from models.plans.plan import Plan, visible_plan
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Office, Reading, Writing, done, page
from web.forms import Sent
from web.plans.review import unit_list

router = APIRouter(prefix="/plans/{plan_id}")


@dataclass(frozen=True)
class NamesPage:
    """What `plans/names.html` shows."""

    template: ClassVar = "plans/names.html"
    plan: Plan
    names: dict[int, str]
    single: list[Unknown]
    several: list[Unknown]


@router.get("/names")
def names(request: Request, session: Reading, who: Office, plan_id: int):
    """Every unknown name, with what can be made of it."""
    plan = visible_plan(session, who, plan_id)
    unknown = unknown_names(session, plan_id)
    return page(request, NamesPage(
        plan=plan, names=unit_list(session), single=[one for one in unknown if not is_open_group(one.name)],
        several=[one for one in unknown if is_open_group(one.name)]))


@router.post("/names")
def settle(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int, sent: Sent,
           written: Annotated[list[str], Form()], units: Annotated[list[str], Form()],
           holders: Annotated[list[str], Form()], emails: Annotated[list[str], Form()],
           adds: Annotated[list[str] | None, Form()] = None, all: Annotated[bool, Form()] = False):
    """Each name that was given a unit is its alias; each one marked, or given a liaison, is a new unit.

    With `all` every name without a unit is a new one, if it looks like a unit's: no phrase, no group. A page with
    numbers comes first.
    """
    plan = visible_plan(session, who, plan_id)
    rows = list(zip(written, units, holders, emails, strict=True))
    meant = [(name, _unit(session, unit, plan.office_id)) for name, unit, _, _ in rows if unit.strip()]
    wanted = [(name, holder, email) for name, unit, holder, email in rows if not unit.strip()
              and (name in (adds or []) or holder.strip() or email.strip() or (all and _is_unit(name)))]
    if not meant and not wanted:
        raise NotAllowed("names_nothing_to_save")
    left = [name for name, unit, _, _ in rows if all and not unit.strip() and name not in {one[0] for one in wanted}]
    if asked := ask(request, _settling(plan, meant, wanted, left), sent):
        return asked
    for name, unit in meant:
        learn_alias(session, name, unit, when)
    for name, holder, email in wanted:
        enter_unit(session, name, plan.office_id, when, holder=holder, email=email)
    aliases, added = len(meant), len(wanted)
    deeds = [Message("aliases_learnt", count=aliases)] * bool(aliases) + \
            [Message("units_entered", count=added)] * bool(added)
    return done(request, _next(session, plan), "names_settled", deeds=deeds)


@dataclass(frozen=True)
class GroupPage:
    """What `plans/group.html` shows."""

    template: ClassVar = "plans/group.html"
    plan: Plan
    name: str
    names: dict[int, str]


@router.get("/groups/new")
def new_group(request: Request, session: Reading, who: Office, plan_id: int, name: str):
    """The directory's units, to be ticked as members of the group."""
    return page(request, GroupPage(
        plan=visible_plan(session, who, plan_id), name=name, names=dict(present_units(session))))


@router.post("/groups")
def add_group(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: int,
              name: Annotated[str, Form()], unit_ids: Annotated[list[int] | None, Form()] = None):
    """The directory has the group."""
    plan = visible_plan(session, who, plan_id)
    enter_group(session, name, unit_ids or [], plan.office_id, when)
    return done(request, _next(session, plan), "group_made", group=name)


def _settling(plan: Plan, meant: list[tuple[str, Unit]], wanted: list[tuple[str, str, str]],
              left: list[str]) -> Question:
    numbers = [Message("ask_aliases", count=len(meant))] * bool(meant)
    numbers += [Message("ask_new_units", count=len(wanted))] * bool(wanted)
    numbers += [Message("ask_names_left", count=len(left), names=left)] * bool(left)
    items = [f"{name} → {unit.name}" for name, unit in meant] + [name for name, _, _ in wanted]
    return Question("保存单位名称", tuple(numbers), "保存", f"/plans/{plan.id}/names",
                    "新增的单位可以在“单位”中改名或并入其他单位；别名以后的方案都沿用，请逐个核对。", tuple(items))


def _is_unit(name: str) -> bool:
    """Whether it can be taken in unseen: written as one unit, no phrase, no group, no list."""
    return is_like_a_unit(name) and not is_open_group(name) and not set(name) & set("、，,；;。")


def _unit(session: Session, name: str, office_id: int) -> Unit:
    unit_id = directory_of(session, office_id).unit(name)
    if unit_id is None:
        raise NotAllowed("unit_not_in_list_nothing_saved", unit=name.strip())
    return session.exec(select(Unit).where(Unit.id == unit_id)).one()


def _next(session: Session, plan: Plan) -> str:
    """The names that are left, else the review."""
    session.flush()
    return f"/plans/{plan.id}/names" if unknown_names(session, plan.id) else f"/plans/{plan.id}"
