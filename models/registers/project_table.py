"""A table of projects taken into the ledger: everything checked first, all faults told at once by their cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from domain.errors import InvalidPlan
from domain.messages import Label, Message
from domain.registers.amounts import Amount, AmountUnit
from domain.registers.project_row import BY_NAME, Kind, TableRow, contradictions, identity, read_row
from models.action_context import ActionContext
from models.directory.tier import names_known_to
from models.directory.unit import Unit, UnitKind
from models.plans.plan import Plan
from models.registers.activity import Activity, activities_of
from models.registers.project import Project
from models.registers.project_entry import IDS, Named, change_project, compared, enter_projects, values_by_column
from models.registers.project_progress import follow_ledger

UNCHANGING = frozenset({"number"})
PLACES = frozenset({"city", "county"})
MOST_TOLD = 200


@dataclass
class Taking:
    """What an import would do: new rows, values that change, entries left as they are, and every fault.

    `amounts` are what the contracts of all these rows come to, each in its own currency; `ignored` are the headings of
    the table that mean no column of the ledger.
    """

    new: list[dict] = field(default_factory=list)
    changed: list[tuple[Project, dict, dict[str, tuple[str, str]]]] = field(default_factory=list)
    same: int = 0
    amounts: list[Amount] = field(default_factory=list)
    repeated: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, Message]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def refuse_faults(self) -> None:
        """InvalidPlan with all of them, where there are any."""
        if self.faults:
            faults = [Message("fault_at", where=where, problem=problem) for where, problem in self.faults[:MOST_TOLD]]
            if more := len(self.faults) - len(faults):
                raise InvalidPlan("table_faults_and_more", count=len(self.faults), faults=faults, more=more)
            raise InvalidPlan("table_faults", count=len(self.faults), faults=faults)


def check_rows(session: Session, plan: Plan, rows: list[TableRow], units: dict[str, AmountUnit], *,
               activity: Activity | None = None, faults: list[tuple[str, Message]] = ()) -> Taking:
    """What taking these rows in would do; nothing is changed.

    A row with a number of the ledger changes that project, in the cells that were edited since duban wrote them; a cell
    edited here and meanwhile in the ledger too is a fault. A row without a number is a new project, unless one of the
    same name, investor, city and day of signing stands already. With `activity`, all rows are that activity's.
    """
    taking = Taking(faults=list(faults))
    names = names_known_to(session, plan.office_id, below=True)
    fairs = {one.name: one.id for one in activities_of(session, plan.id)}
    places = {one for one, name, kind in session.exec(select(Unit.id, Unit.name, Unit.kind)).all()
              if kind in (UnitKind.GOVERNMENT, UnitKind.ZONE) or name.endswith(("市", "县", "区"))}
    known = _known(session, plan, rows)
    written = values_by_column(session, list(known.values()))
    told = {(one.key, one.city_id, one.signed_on): number for number, one in known.items()}
    seen: dict[str, str] = {}
    for row in rows:
        number = row.number
        values = _resolved(row, units, names, fairs, places, taking, whole=not number)
        if values is None:
            continue
        if activity is not None:
            values["activity"] = Named(activity.id, activity.name)
        number = number or told.get(_likeness(values), "")
        if number and (number not in known or number in seen):
            problem = (Message("project_number_repeated", number=number, first=seen[number]) if number in seen
                       else Message("project_number_unknown", number=number))
            taking.faults.append((row.where.get("number") or row.place, problem))
        elif number:
            seen[number] = row.place
            _compare(row, known[number], values, written[known[number].id], taking)
            taking.amounts.append(values.get("value") or Amount(known[number].value, known[number].currency))
        else:
            taking.new.append(values)
            taking.amounts.append(values["value"])
    _tell_repeats(taking, known, written)
    return taking


def take_rows(session: Session, plan: Plan, taking: Taking, context: ActionContext, *, source: str,
              report_id: int | None = None) -> list[Project]:
    """The ledger says what was checked; gives the new projects. InvalidPlan with every fault where there is one."""
    taking.refuse_faults()
    for project, values, _ in taking.changed:
        change_project(session, project, values, context, source=source)
    made = enter_projects(session, plan, taking.new, context, source=source, report_id=report_id)
    follow_ledger(session, plan, {one.unit_id for one in made}, context)
    return made


def _resolved(row: TableRow, units: dict, names: dict[str, int], fairs: dict[str, int], places: set[int],
              taking: Taking, *, whole: bool) -> dict | None:
    """The row's values with units and activities found; None where something is wrong, which is noted."""
    read = read_row(row.cells, units, whole=whole)
    faults = [(row.where.get(fault.column) or row.place, fault.words) for fault in read.faults]
    values = {name: value for name, value in read.values.items() if name not in UNCHANGING}
    for name, value in values.items():
        if value is None or BY_NAME[name].kind not in (Kind.UNIT, Kind.ACTIVITY):
            continue
        directory = names if BY_NAME[name].kind is Kind.UNIT else fairs
        found = next((directory[word] for word in (
            value, f"{value}市", str(value).removesuffix("人民政府"), str(value).removesuffix("政府"),
            f"{str(value).removesuffix('政府')}人民政府")
                      if word in directory), None)
        if found is None:
            faults.append((row.where[name], Message(
                "project_unit_unknown" if directory is names else "project_activity_unknown", value=value)))
        elif name in PLACES and found not in places:
            faults.append((row.where[name], Message("place_unusable", value=value)))
        else:
            values[name] = Named(found, value)
    taking.faults += faults
    return None if faults else values


def _compare(row: TableRow, project: Project, values: dict, written: dict, taking: Taking) -> None:
    """Notes which of the project's values the row changes: what was edited in the file, not what moved on since."""
    changes, told, faults = {}, {}, []
    for name, value in values.items():
        if value is None and row.base is None:
            continue   # only an export's own cell can have been emptied; elsewhere the table just does not say
        stands = compared(name, written[name])
        here = stands if _is_the_same_unit(name, value, project) else compared(name, value)
        if here == stands or (row.base is not None and here == row.base.get(name, "")):
            continue
        if row.base is not None and row.base.get(name, "") != stands:
            faults.append((name, Message("changed_since_export", stands=stands or Label("空"),
                                         written=here or Label("空"))))
        elif value is None and BY_NAME[name].needed:
            faults.append((name, Message("cell_must_not_be_empty", column=Label(BY_NAME[name].heading))))
        changes[name], told[name] = value, (stands, here)
    faults += [(fault.column, fault.words) for fault in contradictions(written | changes)]
    taking.faults += [(row.where.get(name) or row.place, words) for name, words in faults]
    if changes and not faults:
        taking.changed.append((project, changes, told))
    elif not changes:
        taking.same += 1


def _is_the_same_unit(name: str, value: object, project: Project) -> bool:
    """Whether the words are another name of the unit that stands there."""
    return isinstance(value, Named) and value.id == getattr(project, IDS[name])


def _known(session: Session, plan: Plan, rows: list[TableRow]) -> dict[str, Project]:
    """The plan's projects that the rows may mean, by number: those they number, and those with their name."""
    numbers = {row.number for row in rows} - {""}
    keys = {identity(str(row.cells.get("name") or ""), str(row.cells.get("investor") or "")) for row in rows
            if not row.number}
    found: dict[str, Project] = {}
    for column, wanted in ((Project.number, numbers), (Project.key, keys)):
        for chunk in _chunks(sorted(wanted)):
            query = select(Project).where(Project.plan_id == plan.id, col(column).in_(chunk))
            found |= {one.number: one for one in session.exec(query.order_by(col(Project.id).desc()))}
    return found


def _likeness(values: dict) -> tuple:
    """By what a row without a number is found again: its name and investor, city and day of signing."""
    city = values.get("city")
    return _key(values), city.id if city else None, values.get("signed_on")


def _key(values: dict) -> str:
    return identity(str(values.get("name") or ""), str(values.get("investor") or ""))


def _tell_repeats(taking: Taking, known: dict[str, Project], written: dict[int, dict]) -> None:
    """Notes new rows that look like a project of another city, or like one further up."""
    stands = {one.key: str(written[one.id]["city"]) for one in known.values()}
    for values in taking.new:
        city = str(values["city"])
        if _key(values) in stands and values.get("investor"):
            taking.repeated.append((str(values["name"]), f"{stands[_key(values)]}、{city}"))
        stands.setdefault(_key(values), city)


def _chunks(items: list, size: int = 500) -> Iterator[list]:
    return (items[at:at + size] for at in range(0, len(items), size))
