"""Activities (经贸活动): what "after each activity" waits for."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from domain.errors import NotFound
from models.columns import enum_field, money_field, reference
from models.plans.plan import Plan


class ActivityLevel(StrEnum):
    """Who the activity belongs to; it decides how it is filed."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    LOCAL = "local"


class Setting(StrEnum):
    """Where it is held, as the plan groups its activities."""

    IN_PROVINCE = "in_province"
    ABROAD = "abroad"
    ELSEWHERE = "elsewhere"
    LOCAL_CHARACTER = "local_character"


class Activity(SQLModel, table=True):
    """An activity with its host; the planned end gives provisional dates, the confirmed end the real ones.

    `organisers` are those who stand in no directory (国家部委); `budget` is in ten thousands of yuan.
    """

    __tablename__ = "activity"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    level: ActivityLevel = enum_field(ActivityLevel, ActivityLevel.PROVINCIAL)
    plan_id: int = reference("plan.id")
    host_id: int = reference("unit.id")
    setting: Setting = enum_field(Setting, Setting.IN_PROVINCE)
    place: str = ""
    organisers: str = ""
    budget: Decimal = money_field()
    starts_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    cancelled: bool = False


class CoHost(SQLModel, table=True):
    """A unit that organises an activity together with its host."""

    __tablename__ = "co_host"
    activity_id: int = reference("activity.id", primary_key=True)
    unit_id: int = reference("unit.id", primary_key=True)


def activity_of(session: Session, activity_id: int) -> Activity:
    """The activity with that id; NotFound otherwise."""
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NotFound("no_activity_id", id=activity_id)
    return activity


def co_hosts(session: Session, activity_id: int) -> list[int]:
    """The units that organise it beside the host."""
    query = select(CoHost.unit_id).where(CoHost.activity_id == activity_id).order_by(CoHost.unit_id)
    return list(session.exec(query).all())


def activities_of(session: Session, plan_id: int) -> list[Activity]:
    """A plan's activities, oldest first."""
    return list(session.exec(select(Activity).where(Activity.plan_id == plan_id).order_by(Activity.id)).all())


def unconfirmed(session: Session, planned_until: date, *, office_ids: Collection[int] | None = None) -> list[Activity]:
    """Activities whose planned end lies on or before that day and was never confirmed; in these offices' plans."""
    query = select(Activity).where(col(Activity.ended_on).is_(None), col(Activity.cancelled).is_(False),
                                   col(Activity.planned_end_on) <= planned_until)
    if office_ids is not None:
        query = query.where(col(Activity.plan_id).in_(select(Plan.id).where(col(Plan.office_id).in_(office_ids))))
    return list(session.exec(query.order_by(Activity.planned_end_on, Activity.id)).all())
