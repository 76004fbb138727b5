"""`duban doctor`: whether everything needed is there and well, each finding with its remedy."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import typer
from sqlalchemy import Engine

from cli.dependencies import AsJson, own_runtime, tell
from config.clock import read_clock
from documents.model_server import NoAnswer
from domain.errors import InvalidSettings, NotAllowed, Unreachable
from domain.plans.model_answers import OUTCOMES, Outcome
from flows.running import configured_prefect, prefect_address, status_of
from models import revision
from models.directory.post import posts_without_address, vacant_posts
from models.engine import reading
from models.heartbeat import last_beats
from models.letters.letter import letters_waiting, repeated_letters
from notifications.mail import Mailer
from tasks.heartbeat import CLOCK, DAILY_RUN, daily_run_is_missing
from tasks.letters.delivery import mail_server
from tasks.letters.outage import REMEDIES
from tasks.letters.resend import undelivered_kinds
from tasks.plans.consultation import server_of
from tasks.runtime import Runtime, using
from tasks.stops import stops

SILENT_AFTER, SHOWN = timedelta(minutes=5), 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `wrong` makes the exit code 1, what is merely worth knowing does not."""

    what: str
    said: str
    remedy: str = ""
    wrong: bool = False


def doctor(json: AsJson = False) -> None:
    """Look at settings, database, Prefect, mail, clock, calendar, posts and letters; exit code 1 when one is wrong."""
    here = own_runtime()
    with using(here):
        findings = list(_examine(here, read_clock()))
    tell(json, [asdict(one) for one in findings],
         *[f"{'✗' if one.wrong else '✓'} {one.what}：{one.said}" + (f"　→ {one.remedy}" if one.remedy else "")
           for one in findings])
    if any(one.wrong for one in findings):
        raise typer.Exit(1)


def _examine(here: Runtime, now: datetime) -> Iterator[Finding]:
    yield Finding("设置", f"有效，数据目录 {here.settings.data_dir.resolve()}")
    database = _database(here.engine)
    yield database
    yield _prefect(here)
    yield _mail(here)
    yield from _model(here)
    yield _calendar(here, now)
    if not database.wrong:
        yield from _clock(here, now)
        yield from _people_and_letters(here, now)
        with reading(here.engine) as session:
            halted = stops(session, here, now)
        yield from (Finding("停下的工作", f"自 {_local(here, one.since)} 起：{one.said}", str(one.remedy), True)
                    for one in halted)


def _database(engine: Engine) -> Finding:
    try:
        revision.require(engine)
    except InvalidSettings as error:
        return Finding("数据库", "无法连接", str(error), True)
    except NotAllowed as error:
        return Finding("数据库", "版本不符", str(error), True)
    return Finding("数据库", f"{engine.dialect.name}，版本 {revision.needed()}")


def _prefect(here: Runtime) -> Finding:
    configured = configured_prefect(here.settings)
    at = prefect_address(here.settings)
    if at:
        return Finding("Prefect", f"{at.url} 正常")
    if configured and status_of(configured) in (401, 403):
        return Finding("Prefect", f"{configured.url} 拒绝访问",
                       "检查 PREFECT_API_AUTH_STRING；其间督办照常，不留运行记录。", True)
    if configured:
        return Finding("Prefect", f"{configured.url} 没有应答",
                       "检查 PREFECT_API_URL 和该服务；其间督办照常，不留运行记录。", True)
    return Finding("Prefect", "没有运行（duban serve 会自行启动）")


def _mail(here: Runtime) -> Finding:
    host, port = here.settings.smtp_host, here.settings.port_of_smtp
    if not host:
        return Finding("邮件", "未设置邮件服务器，信件留在本机，可在 /mailbox 查看", "需要外发时设置 DUBAN_SMTP_HOST。")
    try:
        with Mailer(mail_server(here.settings)) as mailer:
            mailer.connected()
    except Unreachable as error:
        return Finding("邮件", str(error), str(REMEDIES[error.kind]), True)
    return Finding("邮件", f"{host}:{port} 可以登录")


def _model(here: Runtime) -> Iterator[Finding]:
    """Only where a model is set; it is asked for its names and told nothing of any plan."""
    server = server_of(here.settings)
    if server is None:
        return
    try:
        names = asyncio.run(server.models())
    except NoAnswer as silence:
        said = OUTCOMES[Outcome(silence.fault.value)] + (f"（HTTP {silence.status}）" if silence.status else "")
        yield Finding("模型", f"{server.address} {said}",
                      "检查 DUBAN_MODEL_ADDRESS、DUBAN_MODEL_KEY 和该服务；其间方案照常读取和核对。", True)
    else:
        known = server.model in names
        yield Finding("模型", f"{server.address} 应答正常" + ("" if known else f"，但其中没有 {server.model}"),
                      "" if known else "检查 DUBAN_MODEL_NAME。", not known)


def _calendar(here: Runtime, now: datetime) -> Finding:
    today = here.today(now)
    years = [year for year in (today.year, today.year + 1)
             if here.calendar.is_provisional(today.replace(year=year, month=7, day=1))]
    if today.year in years:
        return Finding("日历", f"{today.year} 年放假安排尚未录入",
                       "在数据目录的 calendar.toml 中录入国务院通知。", True)
    if years:
        return Finding("日历", f"{years[0]} 年放假安排尚未公布，有关日期为暂定")
    return Finding("日历", "放假安排齐全")


def _clock(here: Runtime, now: datetime) -> Iterator[Finding]:
    with reading(here.engine) as session:
        beats = last_beats(session)
    if CLOCK not in beats:
        yield Finding("时钟", "从未运行", "用 duban serve 启动，或每个工作日运行 duban run daily。")
    elif now - beats[CLOCK].at > SILENT_AFTER:
        yield Finding("时钟", f"自 {_local(here, beats[CLOCK].at)} 起没有动静", "重新启动 duban serve。", True)
    else:
        yield Finding("时钟", "正常")
    last = f"最近一次 {_local(here, beats[DAILY_RUN].at)}" if DAILY_RUN in beats else "从未完成"
    missed = CLOCK in beats and daily_run_is_missing(now)
    yield Finding("每日督办", last, "运行 duban run daily，查看未完成的步骤。" if missed else "", missed)


def _people_and_letters(here: Runtime, now: datetime) -> Iterator[Finding]:
    with reading(here.engine) as session:
        vacant = [post.title for post in vacant_posts(session, here.today(now))]
        mute = [f"{post.title}（{name}）" for post, name in posts_without_address(session, here.today(now))]
        waiting, repeated = letters_waiting(session), len(repeated_letters(session))
        failed = undelivered_kinds(session)
    yield Finding("岗位", f"空缺：{'、'.join(vacant)}" if vacant else "均有人在岗",
                  "在“单位”页补充人员；其间信件送上级岗位。" if vacant else "", bool(vacant))
    if mute:
        yield Finding("邮箱", f"在岗人员没有可用的邮箱：{'、'.join(mute)}",
                      "在“单位”页更正，或运行 duban account --email；其间信件送上级岗位。", True)
    answers = "、".join(f"{one.name} {one.letters} 封" for one in failed.answers[:SHOWN])
    yield Finding("信件", f"{failed.letters} 封无法送达{f'（{answers}）' if answers else ''}，{waiting} 封待发，"
                  f"{repeated} 封可能重复", "在“信件”页更正后重发，或运行 duban resend。" if failed.letters else "",
                  bool(failed.letters))


def _local(here: Runtime, at: datetime) -> str:
    return f"{at.astimezone(here.settings.zone):%Y-%m-%d %H:%M}"
