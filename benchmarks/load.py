"""Fills a database with a believable province, for measuring and for anyone who wants to try.

    python -m benchmarks.load --duties 100000 --departments 100 --due 0.01 --as-of 2026-03-02

The database is the one DUBAN_DATABASE_URL names (SQLite in the data folder where it is empty); it is migrated first.
Every duty is open and signed for; the share `--due` owes its report on that very day, the rest falls due later. With
`--lived` about half of them are closed, and some overdue, handed in, asking for time or before their supervisor.
"""

import argparse
import hashlib
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from pydantic_core import PydanticUndefined
from sqlalchemy import Engine, func, insert, select, text

from benchmarks import lives
from config.settings import load_settings
from models.directory.post import Person, Post, Supervision, Tenure
from models.directory.unit import Unit
from models.duties.duty import Counter, DeadlineVersion, Duty
from models.duties.extension import Extension
from models.duties.report import Report
from models.engine import open_engine
from models.migrate import upgrade
from models.plans.plan import Measure, Plan
from models.reminders.case import EscalationCase

CHUNK = 20_000
DUTIES_A_MEASURE = 4
MEASURES_A_PLAN = 100
FIELDS = ("教育", "科技", "财政", "商务", "农业农村", "交通运输", "生态环境", "卫生健康", "住房城乡建设", "文化和旅游",
          "市场监管", "应急管理", "水利", "民政", "人力资源社会保障", "自然资源")
WORK = ("推进重点项目建设", "出台配套政策措施", "开展专项整治行动", "完善工作台账", "组织业务培训", "报送工作总结")


def main() -> None:
    """Reads the arguments, fills the database and says what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duties", type=int, required=True, help="open duties to make")
    parser.add_argument("--departments", type=int, default=100, help="departments they belong to")
    parser.add_argument("--due", type=float, default=0.01, help="share of them due on the day")
    parser.add_argument("--lived", action="store_true", help="lives of every kind instead of all open")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="the day, YYYY-MM-DD")
    options = parser.parse_args()
    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    upgrade(engine)
    fill(engine, options.duties, options.departments, options.due, options.as_of, lived=options.lived)
    print(f"{options.duties} 项事项、{options.departments} 个部门已写入；"
          f"{round(options.duties * options.due)} 项于 {options.as_of} 到期。")


def fill(engine: Engine, duties: int, departments: int, due: float, as_of: date, *, lived: bool = False) -> None:
    """The database holds that many duties more, of new departments under one new office; all open unless `lived`."""
    ids = _first_ids(engine)
    office = _directory(engine, ids, departments)
    measures = -(-duties // DUTIES_A_MEASURE)
    plans = -(-measures // MEASURES_A_PLAN)
    issued_on, now = as_of - timedelta(days=90), datetime.combine(as_of - timedelta(days=80), time(1), UTC)
    _write(engine, Plan, _plans(ids, plans, office, issued_on, now))
    _write(engine, Measure, _measures(ids, measures))
    indexes = _without_search(engine)
    rows = _duties(ids, duties, departments, due, as_of, now)
    _write(engine, Duty, (lives.lived(row, n, as_of) for n, row in enumerate(rows)) if lived else rows)
    _write(engine, DeadlineVersion, _deadlines(ids, duties, due, as_of, now))
    if lived:
        _write(engine, Report, lives.reports(ids[Duty], duties, as_of))
        _write(engine, Extension, lives.requests(ids[Duty], duties, as_of))
        _write(engine, EscalationCase, lives.cases(ids[Duty], duties, ids[Post], as_of))
    _write(engine, Counter, [{"name": f"load:{ids[Duty]}", "value": duties}])
    _move_sequences(engine, indexes)


def _first_ids(engine: Engine) -> dict:
    with engine.connect() as connection:
        return {table: (connection.execute(select(func.max(table.id))).scalar() or 0) + 1
                for table in (Unit, Post, Person, Tenure, Plan, Measure, Duty)}


def _directory(engine: Engine, ids: dict, departments: int) -> int:
    """The office (first unit), its supervisor, and the departments with a liaison each; gives the office's id."""
    unit, post, person, tenure = ids[Unit], ids[Post], ids[Person], ids[Tenure]
    units = [{"id": unit, "name": f"督查办公室{unit}", "tier": "province", "kind": "office"}]
    units += [{"id": unit + n, "name": f"省{FIELDS[n % len(FIELDS)]}部门{unit + n}", "tier": "province",
               "kind": "department"} for n in range(1, departments + 1)]
    top = [(0, "分管领导", "supervisor"), (0, "督办岗", "office")]
    seats = top + [(n, "联络员", "liaison") for n in range(1, departments + 1)]
    _write(engine, Unit, units)
    _write(engine, Post, ({"id": post + i, "unit_id": unit + n, "title": f"{units[n]['name']}{title}", "role": role,
                           "superior_id": None if i == 0 else post} for i, (n, title, role) in enumerate(seats)))
    _write(engine, Person, ({"id": person + i, "name": f"干部{person + i}", "sign_in": f"user{person + i}",
                             "password_hash": "", "initial_password": False,
                             "email": f"user{person + i}@example.org", "active": True}
                            for i in range(len(seats))))
    _write(engine, Tenure, ({"id": tenure + i, "post_id": post + i, "person_id": person + i,
                             "from_on": date(2000, 1, 1)} for i in range(len(seats))))
    _write(engine, Supervision, ({"unit_id": unit + n, "post_id": post} for n in range(1, departments + 1)))
    return unit


def _plans(ids: dict, count: int, office: int, issued_on: date, now: datetime) -> Iterator[dict]:
    for n in range(count):
        number = ids[Plan] + n
        yield {"id": number, "title": f"{issued_on.year}年重点工作推进方案（第{number}号）", "number": "", "issuer": "",
               "issued_on": issued_on, "ends_on": None, "source_name": "", "text": "", "rules": [], "problems": [],
               "sha256": hashlib.sha256(f"load{number}".encode()).hexdigest(), "office_id": office,
               "loaded_at": now, "loaded_by": None, "version": 1}


def _measures(ids: dict, count: int) -> Iterator[dict]:
    for n in range(count):
        words = f"{WORK[n % len(WORK)]}，明确责任分工，细化工作举措，确保按期完成。"
        yield {"id": ids[Measure] + n, "plan_id": ids[Plan] + n // MEASURES_A_PLAN, "position": n % MEASURES_A_PLAN,
               "path": [str(n % MEASURES_A_PLAN + 1)], "start": 0, "end": len(words), "text": words, "reading": {}}


def _due_on(n: int, due: float, as_of: date) -> date:
    """Every 1/due-th duty falls due on the day, the others from 30 to 329 days later."""
    if due > 0 and int((n + 1) * due) > int(n * due):
        return as_of
    return as_of + timedelta(days=30 + n * 7919 % 300)


def _duties(ids: dict, count: int, departments: int, due: float, as_of: date, now: datetime) -> Iterator[dict]:
    for n in range(count):
        due_on = _due_on(n, due, as_of)
        measure = n // DUTIES_A_MEASURE
        yield {"id": ids[Duty] + n, "number": f"{as_of.year}-L{ids[Duty] + n:07d}",
               "plan_id": ids[Plan] + measure // MEASURES_A_PLAN, "measure_id": ids[Measure] + measure,
               "form": "single", "role": "sole", "state": "in_progress", "occurrence": "",
               "unit_id": ids[Unit] + 1 + (n * 31 + n // departments) % departments, "unit_written": "",
               "title": f"{WORK[measure % len(WORK)]}（第{n + 1}项）",
               "requirement": f"{WORK[measure % len(WORK)]}，明确责任分工，细化工作举措，确保按期完成。",
               "deliverable": "工作总结", "report_to": "", "copy_to": "", "flags": [], "asked_figures": [],
               "deadline_text": str(due_on),
               "rule": {"kind": "fixed", "on": due_on.isoformat()}, "first_due_on": due_on, "due_on": due_on,
               "owed_on": due_on, "provisional": False, "deadline_version": 1, "round": 0, "dispatched_at": now,
               "dispatched_on": now.date(), "acknowledged_at": now, "sign_by": None, "reported_on": None,
               "credited_on": None, "closed_on": None, "state_before_suspension": "", "version": 1}


def _deadlines(ids: dict, count: int, due: float, as_of: date, now: datetime) -> Iterator[dict]:
    for n in range(count):
        yield {"duty_id": ids[Duty] + n, "version": 1, "due_on": _due_on(n, due, as_of), "provisional": False,
               "reason": "交办", "granted_by": None, "at": now}


def _write(engine: Engine, table, rows) -> None:
    """What a row leaves out is as the table has it by itself."""
    usual = {name: value for name, field in table.model_fields.items()
             if (value := field.get_default(call_default_factory=True)) not in (None, PydanticUndefined)}
    rows = (usual | row for row in rows)
    while chunk := list(itertools.islice(rows, CHUNK)):
        with engine.execution_options(duban_writes=True).begin() as connection:
            connection.execute(insert(table.__table__), chunk)


def _without_search(engine: Engine) -> list[str]:
    """PostgreSQL's search index is gone until everything is written; gives how to make it anew."""
    if engine.dialect.name != "postgresql":
        return []
    with engine.begin() as connection:
        made = connection.execute(text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_duty_grams'")).scalars()
        made = list(made)
        connection.execute(text("DROP INDEX IF EXISTS ix_duty_grams"))
    return made


def _move_sequences(engine: Engine, indexes: list[str]) -> None:
    """PostgreSQL's counters go on behind the ids that were written by hand; its search index is there again."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for made in indexes:
                connection.execute(text(made))
            for table in (Unit, Post, Person, Tenure, Plan, Measure, Duty):
                name = table.__tablename__
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))
            connection.execute(text("ANALYZE"))


if __name__ == "__main__":
    main()
