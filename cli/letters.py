"""Letters from the command line: sent, released, sent again; and what became of those of a run."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.dependencies import AsJson, AsOf, By, DryRun, Yes, instant, opened, perform, person, say, tell
from domain.errors import NotFound
from domain.letters.kinds import NoticeKind
from models.directory.unit import unit_names
from models.engine import reading
from models.letters.letter import answers_waiting, letters_waiting, undelivered
from tasks.letters.held_letters import drop_held, held_letters
from tasks.letters.making import release_letters
from tasks.letters.outage import outage
from tasks.letters.resend import chosen_letters, send_again, undelivered_kinds
from tasks.preview import letters_to_send
from tasks.runtime import Runtime

SHOWN = 10


def tell_of_mail(here: Runtime, done: dict[str, int]) -> bool:
    """Each letter that did not go is told with the reason and the remedy; gives whether somebody has to act."""
    with reading(here.engine) as session:
        answers, waiting = answers_waiting(session), letters_waiting(session)
        stuck, held = undelivered(session), outage(session)
    late = any(done.get(name) for name in ("unreachable", "put_off", "undecided"))
    for answer, count in answers[:SHOWN] if late else []:
        say(f"暂缓 {count} 封：{answer}。")
    if held is not None:
        say(f"信件发不出去：{held.said}。{held.remedy}")
        say(f"{waiting} 封信件都还在，没有丢失；邮件服务器恢复后用 duban deliver 发出，duban serve 会自动再发。")
    elif done.get("put_off") or done.get("undecided"):
        say("暂缓的信件稍后自动再发，也可以用 duban deliver 再发。")
    for letter in stuck[:min(done.get("undelivered", 0), SHOWN)]:
        say(f"无法送达：{letter.to_name} <{letter.to_address}>《{letter.subject}》：{letter.server_answer}。")
    if stuck:
        say(f"有 {len(stuck)} 封信件无法送达，请在“信件”页更正地址后重发，或运行 duban resend。")
    return bool(held or done.get("undelivered"))


def deliver(as_of: AsOf = None, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Write what goes out at once and send every letter that may be tried now; killed at any point, none is lost."""
    with opened() as here:
        if dry_run:
            waiting = letters_to_send()
            return tell(json, {"letters": waiting}, f"待发信件 {waiting} 封。未发送。")
        at = instant(as_of, here)
        done = perform(here, "flows.daily:deliver_letters", "flows.pipeline:at_once_steps", at)
        later = done["put_off"] + done["undecided"]
        tell(json, done, f"已发 {done['sent']} 封，暂缓 {later} 封，无法送达 {done['undelivered']} 封"
             + (f"，重发 {done['repeated']} 封。" if done["repeated"] else "。"))
        if not here.may_send(at):
            say("现在不是工作日或不在发信时段，信件留待下一时段发出。")
        if tell_of_mail(here, done):
            raise typer.Exit(1)


def release(kind: Annotated[list[NoticeKind] | None, typer.Option("--kind", help="Only these kinds.")] = None,
            unit: Annotated[list[str] | None, typer.Option("--unit", help="Only to these units.")] = None,
            drop: Annotated[bool, typer.Option("--drop", help="They will not be said at all.")] = False,
            yes: Yes = False, by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Show what waits by unit and kind; with --yes it goes into letters however many, or with --drop is not said."""
    kinds = tuple(kind or NoticeKind)
    with opened() as here:
        with reading(here.engine) as session:
            by_id = person(session, by)
            units = None if unit is None else {_unit(unit_names(session), name) for name in unit}
            held = held_letters(session, kinds=kinds, units=units)
        if not yes:
            return tell(json, [asdict(one) for one in held], *[
                f"{one.unit}　{one.kind.row.letter.called}　{one.duties} 项，{one.letters} 封" for one in held],
                f"共 {sum(one.letters for one in held)} 封待生成，上限 {here.policy.cap} 封。"
                "加 --yes 放行，或加 --drop --yes 撤销；可用 --kind、--unit 限定。")
        at = instant(as_of, here)
        if drop:
            dropped = drop_held(at, by_id, kinds, units)
            return tell(json, {"dropped": dropped}, f"已撤销 {dropped} 条，不再发出。")
        made = release_letters(at, by_id, kinds, units)
        tell(json, {"letters": made}, f"已放行，生成信件 {made} 封；用 duban deliver 发出，duban serve 会自动发出。")


def _unit(names: dict[str, int], name: str) -> int:
    if name not in names:
        raise NotFound("no_unit_named", unit=name)
    return names[name]


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
