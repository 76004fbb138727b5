"""What commands share: options, days and instants as typed, settings and database, and who runs their steps."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from cli.scan_progress import tell_pages
from config.clock import read_clock
from config.data_folder import close_to_others
from config.logs import write_logs
from config.settings import load_settings
from flows import running
from flows.prefect_server import quiet
from flows.running import prefect_address
from models import revision
from models.directory.post import person_signing_in
from tasks.runtime import Runtime, open_runtime, using

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE|INSTANT",
                                          help="Act as on that day (at its send time) or at that instant.")]
By = Annotated[str | None, typer.Option("--by", metavar="SIGN-IN", help="Who does it, for the history.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Read it as a plan whatever else it looks like.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def instant(as_of: str | None, here: Runtime) -> datetime:
    """The instant to act at: now, or what was given; a date means that day's send time in the zone."""
    if as_of is None:
        return read_clock()
    return parse_instant(as_of, here)


def parse_instant(written: str, here: Runtime) -> datetime:
    """A date or an ISO instant as an instant in UTC; BadParameter otherwise."""
    try:
        if len(written) == 10:
            day = date.fromisoformat(written)
            return datetime.combine(day, here.policy.digest_at, here.settings.zone).astimezone(UTC)
        parsed = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"“{written}”不是日期或时刻，请写成 2026-03-02 或 2026-03-02T09:00。") from None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=here.settings.zone)).astimezone(UTC)


def parse_day(written: str) -> date:
    """A date; BadParameter otherwise."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"“{written}”不是日期，请写成 2026-03-02。") from None


def own_runtime(*, thoroughly: bool = False) -> Runtime:
    """The runtime that the settings name, in a data folder that is closed to others, which it says where it was open.

    `thoroughly` also looks at each file of a folder that is closed itself.
    """
    here = open_runtime(load_settings())
    folder = here.settings.data_dir
    closed = close_to_others(folder, thoroughly=thoroughly)
    if closed.narrowed:
        say(f"数据文件夹 {folder} 中有 {closed.narrowed} 项曾对本机其他用户开放，现已改为仅本用户可用。")
    if closed.left:
        say(f"数据文件夹 {folder} 中有 {closed.left} 项属于其他用户，仍对他人开放。请由其所有者用 chmod go= 收紧。")
    if closed.shared:
        say(f"数据文件夹 {folder} 还存放着其他文件，文件夹本身的权限未改。请改用专用文件夹（DUBAN_DATA_DIR）。")
    return here


@contextmanager
def opened() -> Iterator[Runtime]:
    """The runtime that the settings name, for the length of a command; a new database is made ready first.

    NotAllowed, naming the remedy, where the database is at another revision than this code.
    """
    write_logs()
    here = own_runtime()
    if not revision.found(here.engine):
        from models.migrate import upgrade  # Alembic is slow to load and not needed again
        upgrade(here.engine)
    revision.require(here.engine)
    here = replace(here, scans=replace(here.scans, progress=tell_pages))
    with using(here):
        yield here
    here.engine.dispose()


def person(session: Session, sign_in: str | None) -> int | None:
    """Who acts, by sign-in name; None where nobody is named. NotFound for a stranger."""
    return None if sign_in is None else person_signing_in(session, sign_in).id


def perform(here: Runtime, flow: str, steps: str, *args, **options) -> Any:
    """The result of `flow` where a Prefect server answers, else of the same `steps` in this process, which it says."""
    address = prefect_address(here.settings)
    if address is None:
        say("没有运行中的 Prefect 服务，在本进程内执行，不留运行记录。")
    else:
        os.environ.update(quiet(here.settings.data_dir.resolve() / "prefect"))
    return running.perform(address, flow, steps, *args, **options)


def say(message: str) -> None:
    """A line for the person at the terminal, beside the result."""
    typer.echo(message, err=True)


def tell(as_json: bool, facts: Any, *lines: str) -> None:
    """The result on stdout: as JSON for programs, else the lines for people."""
    typer.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else "\n".join(lines))


def read_bytes(path: Path) -> bytes:
    """The file's content; BadParameter where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"无法读取 {path}：{error.strerror}。") from None
