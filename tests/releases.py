"""What a released version wrote: rows of every table, kept as they were at its schema, to try later migrations on.

`python -m tests.releases` keeps those of the newest revision, for the day it is released: the demo's past, and a
made-up row for each table that the demo does not use. Kept files are never made anew: the code that wrote them is gone.
"""

import base64
import gzip
import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy import text as statement
from sqlalchemy.types import TypeEngine

from models.migrate import head, upgrade
from models.schema import metadata

KEPT = Path(__file__).parent / "models" / "releases"
NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
LONGEST_BODY = 300
"""Characters kept of a letter's and a sheet's text: a migration moves them as they are, however long."""
LONG = {"letter": ("text", "html")}

Rows = dict[str, list[dict]]


def released() -> dict[str, Path]:
    """The kept file of each released revision."""
    return {path.name.partition(".")[0]: path for path in sorted(KEPT.glob("*.json.gz"))}


def read(path: Path) -> Rows:
    """The rows of each table, as JSON can tell them."""
    return json.loads(gzip.decompress(path.read_bytes()))


def write_rows(engine: Engine, rows: Rows) -> None:
    """The rows stand in the database, whose schema is the one they were kept at."""
    with engine.execution_options(duban_writes=True).begin() as connection:
        tables = tables_of(connection)
        connection.execute(statement("PRAGMA defer_foreign_keys=ON" if engine.dialect.name == "sqlite"
                                     else "SET session_replication_role = replica"))
        for name, written in rows.items():
            connection.execute(insert(tables[name]), [_given(tables[name], row) for row in written])
            if engine.dialect.name == "postgresql" and "id" in tables[name].c:
                connection.execute(statement(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                                             f"(SELECT max(id) FROM \"{name}\"))"))


def read_rows(connection: Connection, names: list[str]) -> Rows:
    """The rows of those tables that the database has, as JSON can tell them, in the order of their keys."""
    tables = tables_of(connection)
    return {name: [{key: _told(value) for key, value in row.items()} for row in connection.execute(
        select(tables[name]).order_by(*tables[name].primary_key)).mappings()] for name in names if name in tables}


def tables_of(connection: Connection) -> dict[str, Table]:
    """The database's tables as it has them, whatever the code says; without those of SQLite's search index."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(("duty_words", "duty_terms")))
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def _given(table: Table, row: dict) -> dict:
    return {name: _as(table.c[name].type, value) for name, value in row.items()}


def _as(kind: TypeEngine, value: object) -> object:
    """A value out of JSON as the column takes it."""
    if not isinstance(value, str) or isinstance(kind, JSON):
        return value
    if isinstance(kind, DateTime):
        instant = datetime.fromisoformat(value)
        return instant if kind.timezone else instant.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _told(value: object) -> object:
    """A value as JSON tells it, the same from either kind of database."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def main() -> None:
    """The rows of the newest revision are kept under its number."""
    from cli.demo_data.history import live_until
    from config.settings import load_settings
    from tasks.letters.delivery import post_office
    from tasks.runtime import open_runtime, using

    target = KEPT / f"{head()}.json.gz"
    if target.exists():
        raise SystemExit(f"{target.name} is kept already.")
    with tempfile.TemporaryDirectory() as folder:
        here = open_runtime(load_settings(data_dir=Path(folder), database_url="", smtp_host="", _env_file=None))
        upgrade(here.engine)
        with post_office(here) as mailing, using(mailing):
            live_until(mailing, NOON)
        with here.engine.execution_options(duban_writes=True).begin() as connection:
            _fill(connection)
        with here.engine.connect() as connection:
            rows = read_rows(connection, [table.name for table in metadata.sorted_tables])
        here.engine.dispose()
    for name, columns in LONG.items():
        rows[name] = [row | {column: row[column][:LONGEST_BODY] for column in columns} for row in rows[name]]
    KEPT.mkdir(exist_ok=True)
    said = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    target.write_bytes(gzip.compress(said, mtime=0))
    print(f"{target.name}: {sum(map(len, rows.values()))} rows of {len(rows)} tables")


def _fill(connection: Connection) -> None:
    """Each table without a row has one, made up; what it refers to is the first there."""
    for table in tables_of(connection).values():
        if not connection.execute(select(func.count()).select_from(table)).scalar_one():
            connection.execute(insert(table), [{column.name: made_up(connection, column) for column in table.c}])


def made_up(connection: Connection, column: Column) -> object:
    """A value the column takes; what it refers to is the first there."""
    for key in column.foreign_keys:
        return connection.execute(select(key.column).order_by(key.column).limit(1)).scalar_one()
    wanted = metadata.tables[column.table.name].c[column.name].type
    if isinstance(wanted, Enum):
        return wanted.enums[0]
    made = {datetime: NOON, date: NOON.date(), str: f"{column.name} 一", bytes: b"\0\1", bool: True, dict: {"a": 1}}
    return made.get(column.type.python_type, 1)


if __name__ == "__main__":
    main()
