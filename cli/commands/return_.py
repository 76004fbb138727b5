"""`duban return NUMBER`: the office sends a report back."""

from typing import Annotated

import typer

from cli.acting import acting_on
from cli.edge import tell
from cli.instants import parse_day
from cli.options import AsJson, AsOf, By
from models.verbs.duties.reporting import return_report


def return_(number: Annotated[str, typer.Argument(help="The duty's number.")],
            comment: Annotated[str, typer.Option("--comment", help="What is missing.")],
            answer_by: Annotated[str | None, typer.Option("--answer-by", metavar="DATE",
                                                          help="Term; else the policy's.")] = None,
            by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Return the report that waits, with a reason and a term."""
    term = parse_day(answer_by) if answer_by else None
    with acting_on(number, by, as_of) as acting:
        returned = return_report(acting.session, acting.duty, comment, acting.occasion, answer_by=term)
    tell(json, {"number": number, "state": acting.duty.state.value, "answer_by": returned.answer_by},
         f"事项 {number} 已退回，请承办单位于 {returned.answer_by} 前补报。")
