"""`duban acknowledge NUMBER`: the unit signs for a duty (签收)."""

from typing import Annotated

import typer

from cli.acting import acting_on
from cli.edge import tell
from cli.options import AsJson, AsOf, By
from models.verbs.duties import reporting


def acknowledge(number: Annotated[str, typer.Argument(help="The duty's number, as 2016-0032.")], by: By = None,
                as_of: AsOf = None, json: AsJson = False) -> None:
    """Sign for a duty; a second time changes nothing."""
    with acting_on(number, by, as_of) as acting:
        reporting.acknowledge(acting.session, acting.duty, acting.occasion)
    tell(json, {"number": number, "state": acting.duty.state.value}, f"事项 {number} 已签收。",
         f"下一步：duban report {number} --text …")
