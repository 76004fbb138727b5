"""A small province for tests: an office, three departments, two cities, their posts and one plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, text
from sqlmodel import Session, SQLModel, select

from config.calendar import load_calendar
from config.policy import load_policy
from domain.deadlines.rules import FixedDate, Rule, to_json
from models.action_context import ActionContext
from models.directory.directory_file import load_directory
from models.directory.post import Person, Post
from models.directory.unit import Unit
from models.duties.dispatch import dispatch
from models.duties.duty import Duty, Role
from models.numbering import new_number
from models.plans.plan import Measure, Plan
from models.plans.proposal import confirm, form_of

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = load_calendar()
POLICY = load_policy()
DIRECTORY_ROWS: list[tuple[Table, list[dict]]] = []


def _liaison(unit: str, name: str) -> dict:
    return {"title": f"{unit}联络员", "unit": unit, "role": "liaison",
            "holder": {"name": name, "email": f"{name}@example.org", "sign_in": name}}


DIRECTORY = {
    "unit": [
        {"name": "省开放办", "kind": "office", "aliases": ["河南省开放办"]},
        {"name": "省对外开放工作领导小组", "kind": "other"},
        {"name": "省商务厅", "aliases": ["商务厅"]},
        {"name": "省财政厅"},
        {"name": "省旅游局"},
        {"name": "郑州市人民政府", "kind": "government", "tier": "city", "aliases": ["郑州市"]},
        {"name": "洛阳市人民政府", "kind": "government", "tier": "city", "aliases": ["洛阳市"]},
    ],
    "post": [
        {"title": "省长", "unit": "省对外开放工作领导小组", "role": "supervisor",
         "holder": {"name": "chen", "email": "chen@example.org", "sign_in": "chen"}},
        {"title": "分管副省长", "unit": "省对外开放工作领导小组", "role": "supervisor", "superior": "省长",
         "supervises": ["省商务厅", "省财政厅", "省旅游局", "郑州市人民政府", "洛阳市人民政府"],
         "holder": {"name": "zhao", "email": "zhao@example.org", "sign_in": "zhao"}},
        {"title": "领导小组批准人", "unit": "省对外开放工作领导小组", "role": "approver", "superior": "省长",
         "holder": {"name": "qian", "email": "qian@example.org", "sign_in": "qian"}},
        {"title": "省开放办督办岗", "unit": "省开放办", "role": "office", "superior": "分管副省长",
         "holder": {"name": "office", "email": "office@example.org", "sign_in": "office"}},
        _liaison("省商务厅", "wang"), _liaison("省财政厅", "li"), _liaison("省旅游局", "zhou"),
        _liaison("郑州市人民政府", "sun"), _liaison("洛阳市人民政府", "wu"),
    ],
    "group": [{"name": "各省辖市", "aliases": ["各市"], "members": ["郑州市人民政府", "洛阳市人民政府"]}],
}


def at(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """That time of that day in the province, as an instant."""
    return datetime.combine(date.fromisoformat(day), time(hour, minute), ZONE).astimezone(UTC)


def on(day: str, *, by: int | None = None, hour: int = 9, minute: int = 0) -> ActionContext:
    """The circumstances at nine o'clock (unless said otherwise) of that day."""
    return ActionContext(at(day, hour, minute), date.fromisoformat(day), CALENDAR, POLICY, by)


@dataclass
class World:
    """What `settle` made, by name."""

    plan: Plan
    measure: Measure
    units: dict[str, Unit]
    posts: dict[str, Post]
    people: dict[str, Person]


def settle(session: Session, *, issued_on: str = "2016-06-22") -> World:
    """The directory and an empty plan with one measure stand in the database.

    The directory is loaded once; to the databases that follow go its rows, which takes a third of the time.
    """
    if DIRECTORY_ROWS:
        for table, rows in DIRECTORY_ROWS:
            session.execute(insert(table), rows)
        if session.get_bind().dialect.name == "postgresql":
            for table, rows in DIRECTORY_ROWS:
                _count_on(session, table, rows)
    else:
        load_directory(session, DIRECTORY, on("2016-06-22"))
        session.flush()
        DIRECTORY_ROWS.extend(_rows(session))
    units = {unit.name: unit for unit in session.exec(select(Unit)).all()}
    plan = Plan(title="2016年对外开放工作行动计划", issued_on=date.fromisoformat(issued_on), sha256=issued_on,
                office_id=units["省开放办"].id, loaded_at=at(issued_on), text="开展专项督查。")
    session.add(plan)
    session.flush()
    measure = Measure(plan_id=plan.id, position=0, path=["一"], start=0, end=7, text=plan.text, reading={})
    session.add(measure)
    session.flush()
    posts = {post.title: post for post in session.exec(select(Post)).all()}
    people = {person.sign_in: person for person in session.exec(select(Person)).all()}
    return World(plan, measure, units, posts, people)


def _rows(session: Session) -> Iterator[tuple[Table, list[dict]]]:
    """What stands in each table that is not empty, those that others refer to first."""
    for table in SQLModel.metadata.sorted_tables:
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
        if rows:
            yield table, rows


def _count_on(session: Session, table: Table, rows: list[dict]) -> None:
    """The table's next row has the number after the last one's."""
    if "id" in table.c:
        last = max(row["id"] for row in rows)
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), {last})"))


def proposal(session: Session, world: World, unit: str | None, rule: Rule | str | None = None, *,
             role: Role = Role.SOLE, lead: Duty | None = None, **fields) -> Duty:
    """A proposal for that unit; `rule` may be a date."""
    rule = FixedDate(date.fromisoformat(rule)) if isinstance(rule, str) else rule
    fields = {"title": "开展专项督查", "requirement": world.measure.text, "form": form_of(rule)} | fields
    duty = Duty(number=new_number(session, world.plan), plan_id=world.plan.id, measure_id=world.measure.id, role=role,
                unit_id=world.units[unit].id if unit else None, unit_written=unit or "",
                lead_id=lead.id if lead else None, rule=None if rule is None else to_json(rule), **fields)
    session.add(duty)
    session.flush()
    return duty


def dispatched(session: Session, world: World, unit: str | None, rule: Rule | str | None = None, *,
               day: str = "2016-06-23", **fields) -> Duty:
    """A duty of that unit, confirmed and dispatched on `day`."""
    duty = proposal(session, world, unit, rule, **fields)
    confirm(session, duty, on(day))
    dispatch(session, [duty], on(day))
    session.flush()
    return duty
