"""One decision of the office on several duties: what would happen is shown first, then all of it is done or nothing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.duties.lifecycle import OWED, Action, State, actions_of
from domain.errors import Conflict, NotAllowed
from domain.messages import Label
from models.access.visitor import Visitor
from models.action_context import ActionContext
from models.directory.post import PostRole
from models.directory.unit import Unit
from models.duties.acceptance import accept_report
from models.duties.decision import reassign
from models.duties.duty import Duty
from models.duties.extension import give_time
from models.duties.visibility import may_see
from models.plans.plan import Plan
from models.reminders.ladder import urge
from web.dependencies import Circumstances, Office, Reading, Writing, done, found, page
from web.forms import day_or_none, number_or_none, units_for

router = APIRouter(prefix="/duties/bulk")
MOST = 200


class Bulk(StrEnum):
    """What can be done to several duties at once."""

    URGE = "urge"
    EXTEND = "extend"
    REASSIGN = "reassign"
    CLOSE = "close"


NAMES = {Bulk.URGE: "催办", Bulk.EXTEND: "准予延期", Bulk.REASSIGN: "改派", Bulk.CLOSE: "销号"}


@dataclass(frozen=True)
class Order:
    """The decision with what it needs."""

    what: Bulk
    words: str = ""
    until: date | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class BulkPage:
    """What `duties/bulk.html` shows."""

    template: ClassVar = "duties/bulk.html"
    what: Bulk
    name: str
    reached: list[tuple[Duty, str]]
    left: list[tuple[Duty, str]]
    units: list[tuple[int, str]]


@router.post("/preview")
def preview(request: Request, session: Reading, who: Office, what: Annotated[Bulk, Form()],
            duty_ids: Annotated[list[int] | None, Form()] = None):
    """Which of the chosen duties the decision would reach, and which not; nothing is changed."""
    chosen = _chosen(session, who, duty_ids or [])
    reached = [row for row in chosen if _reaches(what, row[0])]
    return page(request, BulkPage(
        what=what, name=NAMES[what], reached=reached, left=[row for row in chosen if row not in reached],
        units=units_for(session, who)))


@router.post("")
def carry_out(request: Request, session: Writing, who: Office, when: Circumstances, what: Annotated[Bulk, Form()],
              chosen: Annotated[list[str] | None, Form()] = None, words: Annotated[str, Form()] = "",
              until: Annotated[str, Form()] = "", unit_id: Annotated[str, Form()] = ""):
    """The decision is carried out on each duty as previewed (`id:version`); on none where one is refused."""
    unit = found(session.get(Unit, number_or_none(unit_id) or 0), "no_such_unit") if unit_id.isdecimal() else None
    order = Order(what, words.strip(), day_or_none(until), unit)
    versions = dict(part.split(":") for part in chosen or [] if part.count(":") == 1)
    ids = [one for one in map(number_or_none, versions) if one is not None]
    duties = [duty for duty, _ in _chosen(session, who, ids)]
    if not duties:
        raise NotAllowed("no_duty_to_handle")
    for duty in duties:
        if versions[str(duty.id)] != str(duty.version):
            raise Conflict("duty_changed_since_preview", duty=duty.number)
        _carry_out(session, duty, order, when)
    return done(request, "/duties", "duties_handled", action=Label(NAMES[what]), count=len(duties))


def _chosen(session: Session, who: Visitor, ids: list[int]) -> list[tuple[Duty, str]]:
    """The office's own duties among these, with their units' names."""
    if not ids:
        raise NotAllowed("duties_not_ticked")
    if len(ids) > MOST:
        raise NotAllowed("duties_too_many", most=MOST)
    own = select(Plan.id).where(col(Plan.office_id).in_(who.units(PostRole.OFFICE)))
    query = select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
        col(Duty.id).in_(ids), may_see(who), col(Duty.plan_id).in_(own)).order_by(Duty.id)
    return [(duty, unit or duty.unit_written) for duty, unit in session.exec(query).all()]


def _reaches(what: Bulk, duty: Duty) -> bool:
    match what:
        case Bulk.URGE:
            return duty.state in OWED
        case Bulk.EXTEND:
            return Action.EXTEND in actions_of(duty.state) and duty.due_on is not None
        case Bulk.REASSIGN:
            return Action.REASSIGN in actions_of(duty.state)
        case Bulk.CLOSE:
            return duty.state is State.REPORTED


def _carry_out(session: Session, duty: Duty, order: Order, when: ActionContext) -> None:
    match order.what:
        case Bulk.URGE:
            urge(session, duty, order.words, when)
        case Bulk.EXTEND if order.until is None:
            raise NotAllowed("new_deadline_missing")
        case Bulk.EXTEND:
            give_time(session, duty, order.until, when, reason=order.words or "办公室统一延期")
        case Bulk.REASSIGN if order.unit is None:
            raise NotAllowed("new_unit_missing")
        case Bulk.REASSIGN:
            reassign(session, duty, order.unit, when, reason=order.words or "办公室统一改派", due_on=order.until)
        case Bulk.CLOSE:
            accept_report(session, duty, when, comment=order.words)
