"""The project ledger: filtered, taken in and out as Excel files, each project with its history and its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import col, select

from documents.excel.project_export import write_template
from domain.errors import NotAllowed
from domain.messages import Message
from domain.registers.amounts import CURRENCY_NAMES
from domain.registers.project_row import BY_NAME, Column, TableRow
from models.directory.post import Person, PostRole
from models.directory.unit import Tier, Unit, UnitKind
from models.duties.duty import Duty
from models.duties.report import Report
from models.duties.visibility import may_see
from models.plans.plan import Plan, plans, visible_plan
from models.registers.activity import Activity
from models.registers.project import Project, ProjectValue, alike, may_see_projects, values_of, visible_project
from models.registers.project_entry import compared, count_apart, count_here, strike, values_by_column
from models.registers.project_filter import PAGE, ProjectFilter, ProjectRow, projects_page
from models.registers.project_progress import RULES, ask_progress
from models.registers.project_table import Taking, check_rows, take_rows
from tasks.registers.project_tables import check_table, export_in_layout, export_projects
from web import columns as ledger
from web.columns import send_file
from web.confirmation import Question, ask
from web.dependencies import (
    Circumstances,
    Office,
    Reading,
    Signed,
    Writing,
    WrongRole,
    check_version,
    done,
    page,
)
from web.filters import FilterForm, address_of, form, list_page
from web.forms import Fields, Sent, number_or_none
from web.registers.project_columns import COLUMNS, CONTROLS, AskedProjects

router = APIRouter()
REPORTED = ("fulfilled_on", "funds", "funds_on", "started_on", "completed_on", "terminated_on", "person", "note")
"""What the responsible unit itself keeps up to date."""


@dataclass(frozen=True)
class ProjectsPage:
    """What `registers/projects.html` shows."""

    template: ClassVar = "registers/projects.html"
    part: ClassVar = "registers/_projects_results.html"
    rows: list[ProjectRow]
    columns: tuple[ledger.Column[ProjectRow], ...]
    onward: str
    wanted: ProjectFilter
    query: str
    plans: list[Plan]
    form: FilterForm


@router.get("/projects")
def projects(request: Request, session: Reading, who: Signed, wanted: AskedProjects):
    """The projects one may see, filtered; for the office also the form to take a table in."""
    rows = projects_page(session, may_see_projects(who), wanted)
    shown = rows[:PAGE]
    onward = address_of(wanted, after=shown[-1].project.id) if len(rows) > PAGE else ""
    seen = select(Project.activity_id).where(may_see_projects(who))
    activities = session.exec(select(Activity.id, Activity.name).where(col(Activity.id).in_(seen)).order_by(
        col(Activity.id).desc())).all()
    cities = session.exec(select(Unit.id, Unit.name).where(
        Unit.tier == Tier.CITY, col(Unit.kind).in_([UnitKind.GOVERNMENT, UnitKind.ZONE])).order_by(Unit.id)).all()
    here = address_of(wanted, after=wanted.after or None)
    return list_page(request, ProjectsPage(
        rows=shown, columns=COLUMNS, onward=onward, wanted=wanted, query=address_of(wanted),
        plans=_own_plans(session, who),
        form=form(CONTROLS, wanted, {"city_id": cities, "activity_id": activities})), f"/projects?{here}")


@router.get("/projects.xlsx")
def export(session: Reading, who: Signed, wanted: AskedProjects):
    """Exactly what is filtered, in the ledger's layout; edits in the file can be taken in again."""
    return send_file("项目台账.xlsx", lambda path: export_projects(session, may_see_projects(who), wanted, path))


@router.post("/projects/exports")
def export_like(session: Reading, who: Signed, wanted: AskedProjects, file: Annotated[UploadFile, File()]):
    """What is filtered, under the headings and in the units of the visitor's own table."""
    data, name = _read(file)
    return send_file("项目台账.xlsx", lambda path: export_in_layout(session, may_see_projects(who), wanted, data, name,
                                                                path))


@router.get("/projects/template.xlsx")
def template(_who: Signed):
    """The empty table with a sheet that says how it is filled in."""
    return send_file("项目台账模板.xlsx", write_template)


@dataclass(frozen=True)
class ProjectsImportPage:
    """What `registers/projects_import.html` shows."""

    template: ClassVar = "registers/projects_import.html"
    taking: Taking
    plan: Plan
    name: str
    columns: dict[str, Column]


@router.post("/projects/import")
def check(request: Request, session: Reading, who: Office, plan_id: Annotated[int, Form()],
          file: Annotated[UploadFile, File()]):
    """What taking the table in would do, with every fault by its cell; nothing is changed."""
    plan = visible_plan(session, who, plan_id)
    data, name = _read(file)
    taking = check_table(session, plan, data, name)
    return page(request, ProjectsImportPage(
        taking=taking, plan=plan, name=name, columns=BY_NAME), status=422 if taking.faults else 200)


@router.post("/projects/taking")
def take(request: Request, session: Writing, who: Office, when: Circumstances, plan_id: Annotated[int, Form()],
         file: Annotated[UploadFile, File()]):
    """The table is in the ledger; with a fault anywhere nothing is, and all of them are told."""
    plan = visible_plan(session, who, plan_id)
    data, name = _read(file)
    taking = check_table(session, plan, data, name)
    if taking.faults:
        return page(request, ProjectsImportPage(taking=taking, plan=plan, name=name, columns=BY_NAME), status=422)
    made = take_rows(session, plan, taking, when, source=f"导入{name[:80]}")
    return done(request, f"/projects?plan={plan.id}", "projects_imported", added=len(made), changed=len(taking.changed))


@router.post("/projects/progress")
def ask_for_progress(session: Writing, request: Request, who: Office, when: Circumstances,
                     plan_id: Annotated[int, Form()], often: Annotated[str, Form()] = "quarterly"):
    """Every unit with projects of the plan is asked period by period how they stand."""
    if often not in RULES:
        raise NotAllowed("cadence_missing")
    made = ask_progress(session, visible_plan(session, who, plan_id), RULES[often], when)
    return done(request, "/projects", "progress_asked", count=len(made)) if made else \
        done(request, "/projects", "progress_asked_already")


@router.get("/projects/{project_id}")
def project(request: Request, session: Reading, who: Signed, project_id: int):
    """One project with its values, every change of them, and what looks like the same project."""
    return _shown(request, session, who, visible_project(session, who, project_id))


@router.post("/projects/{project_id}/progress")
def progress(request: Request, session: Writing, who: Signed, when: Circumstances, project_id: int, form: Fields):
    """The project stands as the form says; every wrong field is told at once."""
    one = visible_project(session, who, project_id)
    if not _may_report(session, who, one):
        raise WrongRole("progress_for_responsible_unit")
    version = form.get("version", "")
    check_version(one, number_or_none(version) or 0)
    typed = {name: form[name] for name in REPORTED if name in form}
    values = values_by_column(session, [one])[one.id]
    row = TableRow({"number": one.number, "currency": CURRENCY_NAMES[one.currency], **typed},
                   {name: BY_NAME[name].heading for name in (*typed, "currency", "number")},
                   {name: compared(name, value) for name, value in values.items()})
    plan = session.get_one(Plan, one.plan_id)
    taking = check_rows(session, plan, [row], {})
    if taking.faults:
        return _shown(request, session, who, one, status=422, wrong=taking.faults, typed=typed)
    take_rows(session, plan, taking, when, source="进展填报")
    return done(request, f"/projects/{one.id}", "updated" if taking.changed else "nothing_changed")


@router.post("/projects/{project_id}/counting")
def count(request: Request, session: Writing, who: Office, when: Circumstances, project_id: int,
          how: Annotated[str, Form()]):
    """It is settled where the project counts: here in place of the other entry, or as one of its own."""
    one = visible_project(session, who, project_id)
    (count_here if how == "here" else count_apart)(session, one, when)
    return done(request, f"/projects/{one.id}", "project_settled")


@router.post("/projects/{project_id}/striking")
def struck(request: Request, session: Writing, who: Office, when: Circumstances, project_id: int, sent: Sent,
           reason: Annotated[str, Form()] = ""):
    """The entry was made in error; it counts nowhere, once that was asked."""
    project = visible_project(session, who, project_id)
    question = Question("作废项目", (Message("ask_discard_project", number=project.number, name=project.name),), "作废",
                        f"/projects/{project_id}", "作废后不计入台账和三率，不能恢复；已公布的数字不变。")
    if reason.strip() and (asked := ask(request, question, sent)):
        return asked
    strike(session, project, reason, when)
    return done(request, f"/projects/{project_id}", "project_discarded")


@dataclass(frozen=True)
class ProjectPage:
    """What `registers/project.html` shows."""

    template: ClassVar = "registers/project.html"
    project: Project
    values: dict[str, str]
    columns: dict[str, Column]
    history: list[ProjectValue]
    people: dict[int, str]
    alike: list[tuple[Project, str]]
    office: bool
    wrong: Sequence[tuple[str, str]]
    reports: bool
    reported: list[Column]
    typed: dict[str, str]
    origin: Duty | None
    runs: bool
    same_as: Project | None


def _shown(request: Request, session, who, one: Project, *, status: int = 200, wrong: list = (), typed=None):
    values = values_by_column(session, [one])[one.id]
    said = {name: compared(name, value) for name, value in values.items()}
    history = values_of(session, one.id)
    people = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(
        {entry.by for entry in history if entry.by}))).all())
    return page(request, ProjectPage(
        project=one, values=said, columns=BY_NAME, history=history, people=people, alike=alike(session, who, one),
        office=who.has(PostRole.OFFICE), wrong=wrong, reports=_may_report(session, who, one),
        reported=[BY_NAME[name] for name in REPORTED], typed={name: said[name] for name in REPORTED} | (typed or {}),
        origin=_origin(session, who, one),
        runs=session.get_one(Plan, one.plan_id).office_id in who.units(PostRole.OFFICE),
        same_as=session.get(Project, one.same_as_id) if one.same_as_id else None), status=status)


def _origin(session, who, one: Project) -> Duty | None:
    """The duty whose report brought the project into the ledger, for whoever may see it."""
    query = select(Duty).join(Report, Report.duty_id == Duty.id).where(Report.id == one.report_id, may_see(who))
    return session.exec(query).first() if one.report_id else None


def _may_report(session, who, one: Project) -> bool:
    """The responsible unit, the city it lies in, and the plan's office."""
    return (session.get_one(Plan, one.plan_id).office_id in who.units(PostRole.OFFICE)
            or bool({one.unit_id, one.city_id} & who.units(PostRole.LIAISON)))


def _own_plans(session, who) -> list[Plan]:
    return [plan for plan in plans(session) if plan.office_id in who.units(PostRole.OFFICE)]


def _read(file: UploadFile) -> tuple[bytes, str]:
    data, name = file.file.read(), (file.filename or "表格.xlsx").replace("\\", "/").rsplit("/", 1)[-1]
    if not data:
        raise NotAllowed("workbook_missing")
    return data, name[:120]
