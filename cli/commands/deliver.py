"""`duban deliver`: what waits is sent."""

import typer

from cli.edge import opened, perform, say, tell
from cli.instants import instant
from cli.mailing import tell_of_mail
from cli.options import AsJson, AsOf, DryRun
from tasks.previewing import letters_to_send


def deliver(as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Write what goes out at once and send every letter that may be tried now; killed at any point, none is lost."""
    with opened() as here:
        if dry_run:
            waiting = letters_to_send()
            return tell(json, {"letters": waiting}, f"待发信件 {waiting} 封。未发送。")
        at = instant(as_of, here)
        done = perform(here, "flows.ladder:deliver_letters", "flows.order:at_once_steps", at)
        later = done["put_off"] + done["undecided"]
        tell(json, done, f"已发 {done['sent']} 封，暂缓 {later} 封，无法送达 {done['undelivered']} 封"
             + (f"，重发 {done['repeated']} 封。" if done["repeated"] else "。"))
        if not here.may_send(at):
            say("现在不是工作日或不在发信时段，信件留待下一时段发出。")
        if tell_of_mail(here, done):
            raise typer.Exit(1)
