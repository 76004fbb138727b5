"""`duban assess`: what units would score by a scheme over a period, on the terminal or as plain values."""

from pathlib import Path
from typing import Annotated

import typer

from cli.bulletins import office_named
from cli.dependencies import AsJson, AsOf, instant, opened, parse_day, read_bytes, tell
from config.assessment import shipped_schemes
from domain.assessment.marking import ranks
from domain.assessment.scheme import shown_marks
from domain.assessment.scheme_parser import read_scheme
from domain.assessment.sheet_values import to_json
from domain.errors import NotAllowed, NotFound
from domain.publications.content import ReportingPeriod, quarter_before
from models.assessment.assessment_lists import scheme_versions, usual_units
from models.assessment.assessment_procedure import sheets_by
from models.bulletins.bulletin_counts import Scope
from models.directory.unit import Unit
from models.engine import reading


def assess(scheme: Annotated[str, typer.Option("--scheme", help="A scheme's key (cities, departments), or a .toml "
                                               "file.")],
           first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day; without one, the "
                                                     "last quarter that is over.")] = None,
           last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.")] = None,
           office: Annotated[str | None, typer.Option("--office", help="Whose, where there are several.")] = None,
           as_of: AsOf = None, json: AsJson = False) -> None:
    """Mark units by a scheme over a period; nothing is kept. What people have to enter counts as not applicable."""
    if (first is None) != (last is None):
        raise typer.BadParameter("--from 和 --to 请一并给出。")
    with opened() as here:
        today = here.today(instant(as_of, here))
        period = ReportingPeriod(parse_day(first), parse_day(last)) if first else quarter_before(today)
        if period.first > today:
            raise NotAllowed("assessment_period_not_begun")
        with reading(here.engine) as session:
            issuer = office_named(session, office)
            read = read_scheme(_text(session, issuer, scheme))
            units = usual_units(session, read, issuer)
            if not units:
                raise NotFound("no_units_for_scheme")
            scope = Scope(issuer.id, period, today, today, here.settings.zone)
            sheets = sheets_by(session, read, scope, units, {})
            names = {unit_id: session.get_one(Unit, unit_id).name for unit_id in units}
    places = ranks({unit_id: sheet.score if sheet.judged >= read.least_applying else None
                    for unit_id, sheet in sheets.items()})
    order = sorted(sheets, key=lambda unit_id: (places[unit_id] is None, places[unit_id], unit_id))
    tell(json, {"scheme": read.key, "from": period.first, "to": period.last, "units": [
        {"unit": names[one], "rank": places[one], "score": sheets[one].score, "sheet": to_json(sheets[one])}
        for one in order]},
        f"{read.name}，{period.name}（人工录入的指标未计入）", *(
            f"{places[one] or '—'}\t{names[one]}\t{shown_marks(sheets[one].score)}" for one in order))


def _text(session, issuer: Unit, scheme: str) -> str:
    if scheme.endswith(".toml"):
        return read_bytes(Path(scheme)).decode("utf-8-sig", errors="replace")
    versions = scheme_versions(session, issuer.id, scheme)
    text = versions[0].text if versions else shipped_schemes().get(scheme)
    if text is None:
        raise NotFound("no_such_scheme_shipped", scheme=scheme, schemes=list(shipped_schemes()))
    return text
