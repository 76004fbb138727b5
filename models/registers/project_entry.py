"""Projects entered and their values changed: each change with its history, repeats counted once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.messages import Label, Message
from domain.registers.amounts import Amount
from domain.registers.project_row import COLUMNS, TIER_WORDS, contradictions, identity, written
from models.action_context import ActionContext
from models.directory.unit import Tier, Unit
from models.directory.writing import refuse_plan
from models.numbering import take_numbers
from models.plans.plan import Plan
from models.registers.activity import Activity
from models.registers.project import FundsArrived, Project, ProjectValue, counting

IDS = {"city": "city_id", "county": "county_id", "unit": "unit_id", "activity": "activity_id"}
"""Columns that name something else, and the field that points at it."""
BLANK = {"major": False, "tier": Tier.PROVINCE, "value": Decimal(0), "funds": Decimal(0)}


@dataclass(frozen=True)
class Named:
    """What a cell's words stand for in the directory: a unit or an activity."""

    id: int
    name: str

    def __str__(self) -> str:
        return self.name


def enter_projects(session: Session, plan: Plan, rows: list[dict], context: ActionContext, *, source: str,
                   report_id: int | None = None) -> list[Project]:
    """Each row of values is a project of the plan's ledger; one that repeats another entry does not count twice."""
    year = (plan.issued_on or context.today).year
    numbers = take_numbers(session, f"project:{year}", len(rows)) if rows else ()
    made = []
    for number, values in zip(numbers, rows, strict=True):
        project = Project(number=f"XM{year}-{number:05d}", plan_id=plan.id, report_id=report_id, key="",
                          entered_at=context.now)   # type: ignore[call-arg]  # the row gives the rest
        _assign(project, values)
        made.append(project)
    session.add_all(made)
    session.flush()
    _count_once(session, made, context)
    session.add_all(ProjectValue(project_id=one.id, field="", after="登记", at=context.now, by=context.by,
                                 source=source) for one in made)
    session.add_all(FundsArrived(project_id=one.id, on=one.funds_on or context.today, total=one.funds)
                    for one in made if one.funds)
    return made


def change_project(session: Session, project: Project, values: Mapping[str, object], context: ActionContext, *,
                   source: str) -> dict[str, tuple[str, str]]:
    """The project has those values and its history says what each was before; gives column → (before, after).

    Nothing happens where nothing differs. NotAllowed where the days would contradict each other.
    """
    before = values_by_column(session, [project])[project.id]
    changes = {name: value for name, value in values.items() if compared(name, value) != compared(name, before[name])}
    if not changes:
        return {}
    if empty := [column.heading for column in COLUMNS if column.needed and changes.get(column.name, "") is None]:
        raise NotAllowed("project_cell_empty", project=project.number, name=project.name, column=Label(empty[0]))
    after = before | changes
    if wrong := contradictions(after):
        raise NotAllowed("project_contradicts", project=project.number, name=project.name, problem=wrong[0].words)
    _assign(project, changes)
    session.add(project)
    session.flush()
    now = values_by_column(session, [project])[project.id]
    told = {name: (compared(name, before[name]), compared(name, now[name])) for name in changes}
    session.add_all(ProjectValue(project_id=project.id, field=name, before=was, after=then, at=context.now,
                                 by=context.by, source=source) for name, (was, then) in told.items())
    if "funds" in changes or "funds_on" in changes:
        session.merge(FundsArrived(project_id=project.id, on=project.funds_on or context.today,
                                   total=project.funds))
    return told


def count_apart(session: Session, project: Project, context: ActionContext) -> None:
    """The entry is a project of its own after all and counts. NotAllowed for another office's ledger."""
    refuse_plan(session, context, project.plan_id)
    if project.same_as_id is None:
        return
    _note(session, project, "same_as", project.same_as_id, None, context, str(Message("noted_another_project")))
    project.same_as_id = None
    session.add(project)


def count_here(session: Session, project: Project, context: ActionContext) -> None:
    """The project counts by this entry, in its city, and no longer by the one it repeats.

    NotAllowed where one of the two stands in another office's ledger.
    """
    refuse_plan(session, context, project.plan_id)
    if project.same_as_id is None:
        return
    other = session.get_one(Project, project.same_as_id)
    refuse_plan(session, context, other.plan_id)
    for one in session.exec(select(Project).where(Project.same_as_id == other.id, Project.id != project.id)).all():
        one.same_as_id = project.id
        session.add(one)
    _note(session, project, "same_as", other.id, None, context, str(Message("noted_counts_here")))
    _note(session, other, "same_as", None, project.id, context,
          str(Message("noted_counts_there", project=project.number)))
    project.same_as_id, other.same_as_id = None, project.id
    session.add_all([project, other])


def strike(session: Session, project: Project, reason: str, context: ActionContext) -> None:
    """The entry was made in error: it counts nowhere and stays to be seen. NotAllowed without a reason, and for another
    office's ledger."""
    refuse_plan(session, context, project.plan_id)
    if not reason.strip():
        raise NotAllowed("discard_reason_missing")
    if project.struck:
        return
    if session.exec(select(Project.id).where(Project.same_as_id == project.id)).first() is not None:
        raise NotAllowed("project_has_repeats", project=project.number, name=project.name)
    _note(session, project, "struck", False, True, context, reason.strip())
    project.struck = True
    session.add(project)


def values_by_column(session: Session, projects: list[Project]) -> dict[int, dict[str, object]]:
    """Project → its values as an import states them: names for what it points at, amounts with their currency."""
    units = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(
        {number for one in projects for number in (one.city_id, one.county_id, one.unit_id) if number}))).all())
    fairs = dict(session.exec(select(Activity.id, Activity.name).where(col(Activity.id).in_(
        {one.activity_id for one in projects if one.activity_id}))).all())
    return {one.id: _values(one, units, fairs) for one in projects}


def _values(project: Project, units: dict[int, str], fairs: dict[int, str]) -> dict[str, object]:
    values = {column.name: getattr(project, column.name, None) for column in COLUMNS if column.name not in IDS}
    values = {name: None if value == "" else value for name, value in values.items()}
    values |= {"city": units[project.city_id], "unit": units[project.unit_id], "county": units.get(project.county_id),
               "activity": fairs.get(project.activity_id), "value": Amount(project.value, project.currency),
               "funds": Amount(project.funds, project.currency) if project.funds else None}
    return values


def compared(name: str, value: object) -> str:
    """A value of that column as histories write it; names come as they are."""
    return TIER_WORDS[value] if name == "tier" and value else written(value)


def _assign(project: Project, values: Mapping[str, Any]) -> None:
    """Sets the fields; the key by which repeats are found follows, and the city answers where no unit is named."""
    for name, value in values.items():
        if name in IDS:
            setattr(project, IDS[name], value.id if value is not None else None)
        elif isinstance(value, Amount):
            setattr(project, name, value.value)
            if name == "value":
                project.currency = value.currency
        elif name == "tier":
            project.tier = Tier(value or "province")
        elif name != "number":
            empty = BLANK.get(name, None if name.endswith("_on") else "")
            setattr(project, name, empty if value is None else value)
    project.unit_id = project.unit_id or project.city_id   # 按照属地原则
    project.key = identity(project.name, project.investor)


def _count_once(session: Session, made: list[Project], context: ActionContext) -> None:
    """What was entered before, or stands further up, under the same name and investor counts; these do not again."""
    keys = {one.key for one in made}
    first: dict[str, list[Project]] = {}
    for chunk in _chunks(sorted(keys)):
        query = select(Project).where(col(Project.key).in_(chunk), *counting()).order_by(Project.id)
        for one in session.exec(query):
            first.setdefault(one.key, []).append(one)
    for project in made:
        same = next((one for one in first.get(project.key, ()) if one.id < project.id and one.same_as_id is None
                     and _is_same(one, project)), None)
        if same is not None:
            project.same_as_id = same.id
            session.add(project)
            _note(session, project, "same_as", None, same.id, context,
                  str(Message("noted_perhaps_same", project=same.number)))


def _is_same(one: Project, other: Project) -> bool:
    """By name and investor; where no investor is known, by name, value and day of signing."""
    return bool(one.investor) or (one.value, one.currency, one.signed_on) == (other.value, other.currency,
                                                                             other.signed_on)


def _note(session: Session, project: Project, field: str, before: object, after: object, context: ActionContext,
          source: str) -> None:
    def name(value: object) -> str:
        if field == "same_as" and value is not None:
            return session.get_one(Project, value).number
        return written(value)
    session.add(ProjectValue(project_id=project.id, field=field, before=name(before), after=name(after),
                             at=context.now, by=context.by, source=source))


def _chunks(items: list, size: int = 500):
    return (items[at:at + size] for at in range(0, len(items), size))
