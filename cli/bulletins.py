"""What a bulletin of a period would say, as a Word or PDF file or as plain values: `duban bulletin`."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.dependencies import AsJson, AsOf, instant, opened, parse_day, tell
from documents.official.layout import Official
from domain.errors import NotFound
from domain.publications.content import ReportingPeriod, quarter_before, to_json
from models.bulletins.bulletin_counts import Scope
from models.bulletins.bulletin_procedure import content_of
from models.directory.unit import Unit, unit_names
from models.duties.ledger import DutyFilter
from models.engine import reading
from models.plans.intake import office_for
from tasks.published_files import FORMATS, write_file
from tasks.runtime import runtime


def bulletin(first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day; without one, "
                                                       "the last quarter that is over.")] = None,
             last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.")] = None,
             out: Annotated[Path | None, typer.Option("--out", help="File to write: .docx or .pdf.")] = None,
             plan: Annotated[int | None, typer.Option("--plan", help="Of this plan only.")] = None,
             unit: Annotated[str | None, typer.Option("--unit", help="Of this unit only, by name or alias.")] = None,
             text: Annotated[str, typer.Option("--text", help="Of duties with these words only.")] = "",
             office: Annotated[str | None, typer.Option("--office", help="Whose, where there are several.")] = None,
             plain_head: Annotated[bool, typer.Option("--no-red-head", help="Without the red head.")] = False,
             as_of: AsOf = None, json: AsJson = False) -> None:
    """Write a bulletin of any period as a Word or PDF file; nothing is kept, it has no number and is a draft."""
    if out is not None and out.suffix.lower().lstrip(".") not in FORMATS:
        raise typer.BadParameter(f"“{out.name}”应以 .docx 或 .pdf 结尾。")
    if (first is None) != (last is None):
        raise typer.BadParameter("--from 和 --to 请一并给出。")
    with opened() as here:
        today = here.today(instant(as_of, here))
        period = ReportingPeriod(parse_day(first), parse_day(last)) if first else quarter_before(today)
        with reading(here.engine) as session:
            issuer = office_named(session, office)
            scope = Scope(issuer.id, period, today, here.calendar.add_working_days(today, here.policy.due_soon),
                          here.settings.zone, DutyFilter(plan_id=plan, unit_id=_unit(session, unit), text=text.strip()))
            content, unit_ids = content_of(session, scope)
        if out is not None:
            made = Official(content, issuer.name, red_head=not plain_head)
            _write(out, write_file(made, out.suffix.lower().lstrip(".")))
    said = [content.title, *(one.text for one in content.paragraphs().values())]
    tell(json, {"content": to_json(content), "units": len(unit_ids), "file": out},
         *([f"已写入 {out}：{content.title}。"] if out else said))


def office_named(session: Session, name: str | None) -> Unit:
    """The office that is named, else the one that loads plans by default."""
    if name is not None:
        return session.get_one(Unit, _unit(session, name))
    return office_for(session, runtime().settings.default_office)


def _unit(session: Session, name: str | None) -> int | None:
    if name is None:
        return None
    names = unit_names(session)
    if name not in names:
        raise NotFound("no_such_unit_in_directory", unit=name)
    return names[name]


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"无法写入 {path}：{error.strerror}。") from None
