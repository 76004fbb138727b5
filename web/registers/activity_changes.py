"""Changes to an activity: ended, put off, split, called off, put right; each shown with its effects beforehand."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel
from sqlmodel import Session, select

from domain.errors import NotAllowed
from domain.messages import Label
from domain.registers.amounts import Currency, read_amount
from models.action_context import ActionContext
from models.directory.unit import Unit
from models.engine import undone
from models.registers import activity_course
from models.registers.activity import Activity, ActivityLevel, Setting
from models.registers.activity_change import (
    Effect,
    Part,
    Particulars,
    correct_activity,
    effects,
    split_activity,
    standing_of,
)
from web.dependencies import Circumstances, Here, Office, Writing, done, page
from web.forms import day, day_or_none
from web.registers.activities import own_activity

router = APIRouter()
NAMES = {"end": "登记结束日期", "move": "改期", "split": "拆分", "cancel": "取消", "correct": "更正"}


class Change(BaseModel):
    """What is to become of an activity; lists hold the parts of a split, those without a name left out."""

    what: str = ""
    ended_on: str = ""
    starts_on: str = ""
    planned_end_on: str = ""
    reason: str = ""
    name: list[str] = []
    begins: list[str] = []
    ends: list[str] = []
    called: str = ""
    level: ActivityLevel = ActivityLevel.PROVINCIAL
    setting: Setting = Setting.IN_PROVINCE
    host_id: int = 0
    place: str = ""
    organisers: str = ""
    budget: str = ""

    def parts(self) -> list[Part]:
        """The activities it is split into."""
        rows = zip(self.name, self.begins, self.ends, strict=False)
        return [Part(name.strip(), day(ends), day_or_none(begins)) for name, begins, ends in rows if name.strip()]

    def make(self, session: Session, activity: Activity, when: ActionContext) -> list[int]:
        """The change is made; gives the activities there are of it now."""
        if self.what == "end":
            activity_course.confirm_end(session, activity, day(self.ended_on), when)
        elif self.what == "move":
            activity_course.move_activity(session, activity, day(self.planned_end_on), when,
                                starts_on=day_or_none(self.starts_on))
        elif self.what == "split":
            return [one.id for one in split_activity(session, activity, self.parts(), when)]
        elif self.what == "cancel":
            if not self.reason.strip():
                raise NotAllowed("cancel_activity_reason_missing")
            activity_course.cancel_activity(session, activity, self.reason.strip(), when)
        elif self.what == "correct":
            budget = read_amount(self.budget, currency=Currency.CNY).value if self.budget.strip() else Decimal(0)
            correct_activity(session, activity, Particulars(
                self.called, self.level, self.setting, self.host_id or activity.host_id, self.place.strip(),
                self.organisers.strip(), budget), when)
        else:
            raise NotAllowed("activity_change_missing")
        return [activity.id]


@dataclass(frozen=True)
class ActivityChangePage:
    """What `registers/activity_change.html` shows."""

    template: ClassVar = "registers/activity_change.html"
    activity_id: int
    called: str
    change: Change
    fields: list[tuple]
    effects: list[Effect]
    units: dict[int, str]
    names: dict[str, str]


@router.get("/activities/{activity_id}/change")
def preview(request: Request, work: Here, who: Office, when: Circumstances, activity_id: int,
            change: Annotated[Change, Query()]):
    """What the change would make of each duty; nothing is changed."""
    with undone(work.engine) as session:
        activity = own_activity(session, who, activity_id)
        called = activity.name
        before = standing_of(session, activity_id)
        changed = change.make(session, activity, when)
        session.flush()
        told = effects(session, changed, before)
        units = dict(session.exec(select(Unit.id, Unit.name)).all())
    fields = [(name, value) for name, values in change.model_dump().items()
              for value in (values if isinstance(values, list) else [values]) if value or isinstance(values, list)]
    return page(request, ActivityChangePage(
        activity_id=activity_id, called=called, change=change, fields=fields, effects=told, units=units, names=NAMES))


@router.post("/activities/{activity_id}/change")
def carry_out(request: Request, session: Writing, who: Office, when: Circumstances, activity_id: int,
              change: Annotated[Change, Form()]):
    """The change is made, and each unit it concerns hears of it once."""
    activity = own_activity(session, who, activity_id)
    before = standing_of(session, activity_id)
    changed = change.make(session, activity, when)
    session.flush()
    count = len(effects(session, changed, before))
    where = f"/activities/{activity_id}" if len(changed) == 1 else "/activities"
    return done(request, where, "activity_changed", action=Label(NAMES[change.what]), count=count)
