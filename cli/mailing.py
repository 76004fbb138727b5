"""What became of the letters of a run, told to the person at the terminal."""

from cli.edge import say
from models.engine import reading
from models.letter import answers_waiting, letters_waiting, undelivered
from tasks.letters.outage import outage
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
