"""`duban accept NUMBER`: the office (or the approver) accepts a report; the duty is closed (销号)."""

from typing import Annotated

import typer

from cli.acting import acting_on
from cli.edge import tell
from cli.options import AsJson, AsOf, By
from domain.lifecycle import State
from models.verbs.duties.reporting import accept_report


def accept(number: Annotated[str, typer.Argument(help="The duty's number.")],
           comment: Annotated[str, typer.Option("--comment", help="A word to the unit.")] = "",
           as_approver: Annotated[bool, typer.Option("--as-approver", help="Approve what was passed on.")] = False,
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Accept the report that waits; where the plan names an approver, it is passed on first."""
    with acting_on(number, by, as_of) as acting:
        accept_report(acting.session, acting.duty, acting.occasion, comment=comment, as_approver=as_approver)
    closed = acting.duty.state is State.CLOSED
    said = "已销号。" if closed else f"的报告已转批准人。下一步：duban accept {number} --as-approver"
    tell(json, {"number": number, "state": acting.duty.state.value}, f"事项 {number} {said}")
