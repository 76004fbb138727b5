"""The register of activities: listed, entered, taken in from an annex table; each activity's own page."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.registers.amounts import Currency, read_amount
from models.directory.post import PostRole
from models.directory.unit import Unit, present_units
from models.duties.duty import Duty
from models.duties.report import Report
from models.plans.plan import Plan, plans, visible_plan
from models.registers import activity_course
from models.registers.activity import Activity, ActivityLevel, Setting, activity_of, co_hosts
from models.registers.activity_result import ActivityResult, results_of
from models.registers.activity_table import ActivityTaking, take_activities
from tasks.registers.annex_tables import check_activity_table
from web.columns import Column
from web.dependencies import Circumstances, Office, OfficeOrAdmin, Reading, Writing, done, page
from web.forms import day_or_none, number_or_none, units_for

router = APIRouter()
LEVELS = {ActivityLevel.NATIONAL: "国家级", ActivityLevel.PROVINCIAL: "省级", ActivityLevel.LOCAL: "地方"}
SETTINGS = {Setting.IN_PROVINCE: "省内", Setting.ABROAD: "境外", Setting.ELSEWHERE: "省外",
            Setting.LOCAL_CHARACTER: "地方特色"}
MOST = 500
COLUMNS: tuple[Column[tuple[Activity, str]], ...] = (
    Column("name", "活动", lambda row: row[0].name),
    Column("level", "级别", lambda row: row[0].level, words=lambda row: LEVELS[row[0].level], keep=True),
    Column("when", "时间", lambda row: row[0].ended_on or row[0].planned_end_on),
    Column("place", "地点", lambda row: row[0].place, words=lambda row: row[0].place or "—"),
    Column("host", "主办单位", lambda row: row[1]),
)


@dataclass(frozen=True)
class ActivitiesPage:
    """What `registers/activities.html` shows."""

    template: ClassVar = "registers/activities.html"
    columns: tuple[Column[tuple[Activity, str]], ...]
    groups: dict[str, list[tuple[Activity, str]]]
    found: list[tuple[Activity, str]]
    plans: list[Plan]
    levels: dict[ActivityLevel, str]
    settings_of: dict[Setting, str]
    units: list[tuple[int, str]]
    may_enter: bool


@router.get("/activities")
def activities(request: Request, session: Reading, who: OfficeOrAdmin):
    """The activities of the office's plans, by where they are held."""
    own = [plan for plan in plans(session) if who.has(PostRole.ADMINISTRATOR)
           or plan.office_id in who.units(PostRole.OFFICE)]
    query = select(Activity, Unit.name).join(Unit, Unit.id == Activity.host_id).where(
        col(Activity.plan_id).in_([plan.id for plan in own])).order_by(
        col(Activity.starts_on).is_(None), Activity.starts_on, Activity.planned_end_on, Activity.id)
    found = session.exec(query.limit(MOST)).all()
    groups = {words: [row for row in found if row[0].setting is setting] for setting, words in SETTINGS.items()}
    return page(request, ActivitiesPage(
        columns=COLUMNS, groups=groups, found=found, plans=own, levels=LEVELS, settings_of=SETTINGS,
        units=units_for(session, who), may_enter=who.has(PostRole.OFFICE)))


@router.post("/activities")
def enter(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: Annotated[int, Form()],
          name: Annotated[str, Form()], host_id: Annotated[int, Form()],
          level: Annotated[ActivityLevel, Form()] = ActivityLevel.PROVINCIAL,
          setting: Annotated[Setting, Form()] = Setting.IN_PROVINCE,
          co_host_ids: Annotated[list[int] | None, Form()] = None, organisers: Annotated[str, Form()] = "",
          place: Annotated[str, Form()] = "", budget: Annotated[str, Form()] = "",
          starts_on: Annotated[str, Form()] = "", planned_end_on: Annotated[str, Form()] = ""):
    """The activity stands and its duties with it."""
    plan = visible_plan(session, who, plan_id)
    activity = Activity(name=name.strip(), level=level, setting=setting, plan_id=plan.id, host_id=host_id,
                        organisers=organisers.strip(), place=place.strip(), starts_on=day_or_none(starts_on),
                        planned_end_on=day_or_none(planned_end_on))
    if budget.strip():
        activity.budget = read_amount(budget.strip(), currency=Currency.CNY).value
    made = activity_course.enter_activity(session, activity, co_host_ids or [], when)
    return done(request, f"/activities/{activity.id}", "activity_entered", count=len(made))


@router.post("/activities/import")
def check(request: Request, session: Reading, who: Office, plan_id: Annotated[int, Form()],
          file: Annotated[UploadFile, File()], year: Annotated[str, Form()] = ""):
    """What taking the table in would do, with every fault by its cell; nothing is changed."""
    plan = visible_plan(session, who, plan_id)
    return _checked(request, session, plan, file, _year(year, plan))


@router.post("/activities/taking")
def take(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: Annotated[int, Form()],
         file: Annotated[UploadFile, File()], year: Annotated[str, Form()] = ""):
    """The table's activities stand with their duties; with a fault anywhere nothing does, and all are told."""
    plan = visible_plan(session, who, plan_id)
    year = _year(year, plan)
    taking = check_activity_table(session, plan, file.file.read(), file.filename or "活动表", year)
    if taking.faults:
        file.file.seek(0)
        return _checked(request, session, plan, file, year)
    made = take_activities(session, taking, when)
    return done(request, "/activities", "activities_entered", activities=len(taking.new), count=len(made))


@dataclass(frozen=True)
class ActivityPage:
    """What `registers/activity.html` shows."""

    template: ClassVar = "registers/activity.html"
    activity: Activity
    hanging: list[Duty]
    names: dict[int, str]
    levels: dict[ActivityLevel, str]
    settings_of: dict[Setting, str]
    beside: list[str]
    results: list[ActivityResult]
    reported: dict[int, int]
    may_change: bool
    units: list[tuple[int, str]]


@router.get("/activities/{activity_id}")
def activity(request: Request, session: Reading, who: OfficeOrAdmin, activity_id: int):
    """One activity: its facts, the duties that hang on it, what was handed in of its results."""
    one = own_activity(session, who, activity_id)
    hanging = session.exec(select(Duty).where(Duty.activity_id == one.id).order_by(Duty.id)).all()
    names = dict(_units(session))
    results = results_of(session, one.id)
    reported = dict(session.exec(select(Report.id, Report.duty_id).where(
        col(Report.id).in_([result.report_id for result in results]))).all())
    return page(request, ActivityPage(
        activity=one, hanging=hanging, names=names, levels=LEVELS, settings_of=SETTINGS,
        beside=[names[unit_id] for unit_id in co_hosts(session, one.id)], results=results, reported=reported,
        may_change=who.has(PostRole.OFFICE), units=units_for(session, who)))


def own_activity(session: Session, who, activity_id: int) -> Activity:
    """The activity, for whoever may see its plan; NotFound for everybody else."""
    one = activity_of(session, activity_id)
    visible_plan(session, who, one.plan_id)
    return one


@dataclass(frozen=True)
class ActivitiesImportPage:
    """What `registers/activities_import.html` shows."""

    template: ClassVar = "registers/activities_import.html"
    taking: ActivityTaking
    plan: Plan
    name: str
    year: int
    levels: dict[ActivityLevel, str]
    settings_of: dict[Setting, str]


def _checked(request: Request, session: Session, plan: Plan, file: UploadFile, year: int):
    name = file.filename or "活动表"
    taking = check_activity_table(session, plan, file.file.read(), name, year)
    return page(request, ActivitiesImportPage(
        taking=taking, plan=plan, name=name, year=year, levels=LEVELS,
        settings_of=SETTINGS), status=422 if taking.faults else 200)


def _year(written: str, plan: Plan) -> int:
    """The year that days without one belong to: the one given, else that of the plan."""
    if written.strip():
        if not (1990 <= (number_or_none(written.strip()) or 0) <= 2100):
            raise NotAllowed("year_unusable", written=written[:10])
        return int(written)
    if plan.issued_on is None:
        raise NotAllowed("plan_without_date")
    return plan.issued_on.year


def _units(session: Session) -> list[tuple[int, str]]:
    return present_units(session)
