"""`duban extend NUMBER`: ask for more time, grant it, or refuse it."""

from typing import Annotated

import typer

from cli.acting import Acting, acting_on
from cli.edge import tell
from cli.instants import parse_day
from cli.options import AsJson, AsOf, By
from domain.errors import NotAllowed
from models.duties.extension import Extension, pending_extension
from models.verbs.duties.extending import ask_extension, grant_extension, refuse_extension

Number = Annotated[str, typer.Argument(help="The duty's number.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="The date wanted or granted.")]


def extend(number: Number, until: Until = None, reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
           grant: Annotated[bool, typer.Option("--grant", help="Grant the request that waits.")] = False,
           refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it; needs --reason.")] = False,
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Ask for time until a date, or decide the request that waits."""
    if grant and refuse:
        raise typer.BadParameter("--grant 与 --refuse 只能用一个。")
    if until is None and not (grant or refuse):
        raise typer.BadParameter("申请延期须写明 --until 日期和 --reason 理由。")
    day = parse_day(until) if until else None
    with acting_on(number, by, as_of) as acting:
        if grant:
            grant_extension(acting.session, _waiting(acting), acting.occasion, granted_on=day, comment=reason)
            said = f"已准予事项 {number} 延期至 {acting.duty.due_on}。"
        elif refuse:
            refuse_extension(acting.session, _waiting(acting), acting.occasion, comment=reason)
            said = f"未同意事项 {number} 延期，时限仍为 {acting.duty.due_on}。"
        else:
            ask_extension(acting.session, acting.duty, day, reason, acting.occasion)
            said = f"事项 {number} 已申请延期至 {day}。下一步：duban extend {number} --grant 或 --refuse --reason …"
    tell(json, {"number": number, "due_on": acting.duty.due_on, "state": acting.duty.state.value}, said)


def _waiting(acting: Acting) -> Extension:
    request = pending_extension(acting.session, acting.duty.id)
    if request is None:
        raise NotAllowed(f"{acting.duty.called}没有待审批的延期申请。")
    return request
