"""`duban resend`: undelivered letters, looked at by answer and domain, and sent again."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.edge import opened, person, tell
from cli.instants import instant
from cli.options import AsJson, AsOf, By, Yes
from models.engine import reading
from tasks.letters.resending import chosen_letters, send_again, undelivered_kinds


def resend(answer: Annotated[str, typer.Option("--answer", help="Only those with this answer of the server.")] = "",
           domain: Annotated[str, typer.Option("--domain", help="Only those to this domain.")] = "",
           yes: Yes = False, by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Show what could not be delivered, by answer and domain; with --yes it waits again, to today's holders."""
    with opened() as here:
        with reading(here.engine) as session:
            by_id = person(session, by)
            found = undelivered_kinds(session)
            chosen = len(chosen_letters(session, answer=answer, domain=domain))
        if not yes:
            return tell(json, asdict(found) | {"chosen": chosen},
                        *[f"答复 {one.name}　{one.letters} 封" for one in found.answers],
                        *[f"域名 {one.name}　{one.letters} 封" for one in found.domains],
                        f"未送达 {found.letters} 封，选中 {chosen} 封。加 --yes 重发；可用 --answer、--domain 限定。")
        listed, left = send_again(instant(as_of, here), by_id, None, answer, domain)
        tell(json, {"letters": listed, "left": left}, f"已重新列入待发 {listed} 封"
             + (f"，{left} 封的岗位仍无人在岗或没有邮箱" if left else "")
             + "；用 duban deliver 发出，duban serve 会自动发出。")
