"""The policy of reminding and escalating on its page: shown as a form, changed with what that would say."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import select
from starlette.datastructures import QueryParams

from config.administrator_file import version_of
from config.data_folder import policy_file
from config.policy import LABELS, TIMES, parts_of, policy_of
from domain.errors import NotAllowed
from domain.letters.kinds import Colour, NoticeKind
from domain.messages import Label, Message
from domain.reminders.policy import Policy
from models.directory.post import Person, PostRole
from models.history import History
from tasks.directory import Outlook, change_policy, outlook
from web.dependencies import Circumstances, Here, OfficeOrAdmin, Reading, done, for_roles, page

router = APIRouter()
Administrator = Annotated[object, for_roles(PostRole.ADMINISTRATOR)]
SHOWN = 30


@dataclass(frozen=True)
class Row:
    """A rung as one line of the form; `none` in what it says is no rung."""

    side: str
    days: str
    saying: str
    case: bool


@dataclass(frozen=True)
class PolicySettingsPage:
    """What `directory/policy_settings.html` shows."""

    template: ClassVar = "directory/policy_settings.html"
    labels: dict[str, str]
    times: list[str]
    when: dict[str, str]
    values: dict[str, str | int | bool]
    rows: list[Row]
    periods: dict[str, str]
    saying: dict[str, str]
    sides: dict[str, str]
    ladder: list[Row]
    history: list[tuple[History, str]]
    may_change: bool


@router.get("/settings/policy")
def policy_shown(request: Request, session: Reading, work: Here, who: OfficeOrAdmin):
    """The policy as a form for the administrator, as a list for the office; its earlier changes."""
    parts = parts_of(work.policy)
    history = session.exec(select(History, Person.name).join(Person, Person.id == History.by, isouter=True).where(
        History.action == "policy").order_by(History.id.desc()).limit(SHOWN)).all()
    return page(request, PolicySettingsPage(
        labels=LABELS, times=list(TIMES), when=WHEN, values=parts["window"] | parts["terms"], rows=rows_of(work.policy),
        periods=PERIODS, saying=SAYING, sides=SIDES, ladder=rows_of(work.policy)[:-BLANK_ROWS], history=history,
        may_change=who.has(PostRole.ADMINISTRATOR)))


@dataclass(frozen=True)
class PolicyPreviewPage:
    """What `directory/policy_preview.html` shows."""

    template: ClassVar = "directory/policy_preview.html"
    changed: list[tuple[str, str, str, str]]
    ladders: tuple[list[Row], ...]
    sides: dict[str, str]
    saying: dict[str, str]
    before: Outlook
    after: Outlook
    cap: int
    sent: str
    version_shown: str


@router.get("/settings/policy/preview")
def preview(request: Request, session: Reading, work: Here, who: Administrator, when: Circumstances):
    """What is changed and what would be said by it in the days to come, beside what is said now; nothing is changed."""
    policy = policy_sent(request.query_params)
    if policy == work.policy:
        raise NotAllowed("policy_unchanged")
    ladders = (rows_of(work.policy)[:-BLANK_ROWS], rows_of(policy)[:-BLANK_ROWS])
    return page(request, PolicyPreviewPage(
        changed=changes(work.policy, policy), ladders=ladders, sides=SIDES, saying=SAYING,
        before=outlook(session, work.policy, when), after=outlook(session, policy, when), cap=policy.cap,
        sent=str(request.query_params), version_shown=version_of(policy_file(work.settings.data_dir))))


@router.post("/settings/policy")
def change(request: Request, work: Here, who: Administrator, when: Circumstances, sent: Annotated[str, Form()],
           version_shown: Annotated[str, Form()]):
    """The policy is the one previewed, from now on; Conflict where it was changed meanwhile."""
    policy = policy_sent(QueryParams(sent))
    change_policy(work, policy, said_changes(work.policy, policy), version_shown, when)
    return done(request, "/settings/policy", "policy_changed")


PERIODS = {"weekly": "每周", "monthly": "每月", "quarterly": "每季度", "semiannual": "每半年", "yearly": "每年"}
NO_RUNG = "none"
WAYS = {key: (kind, colour) for kind in NoticeKind if kind.row.how for key, colour in (
    ((colour.value, colour) for colour in Colour) if kind.row.is_slip else ((kind.row.how, None),))}
"""How a rung may be said, as the form sends it → the kind of notice, and the slip's colour."""
SAYING = {NO_RUNG: "不设此级"} | {key: colour.offered if colour else kind.row.offered
                              for key, (kind, colour) in WAYS.items()}
SIDES = {"before": "到期前", "on": "到期当日", "after": "超期"}
BLANK_ROWS = 2
WHEN = {
    "from": "保存后即起作用。", "until": "保存后即起作用。", "digest_at": "自下一次每日提醒起。",
    "sign_within": "工作日。此后交办的事项适用，已交办的不变。",
    "support_lead_days": "工作日。此后确认的配合事项适用。",
    "return_term": "工作日。此后退回的报告适用。",
    "case_waits": "工作日。此后提请决定的事项适用。",
    "activity_unconfirmed_after": "工作日。自下一次每日提醒起。", "due_soon": "工作日。保存后黄灯即按此显示。",
    "recurring_ahead_days": "自然日。自下一次每日提醒起。", "standing_period": "此后交办的长期事项适用。",
    "max_extensions": "超过的须报分管领导决定。保存后即起作用。", "weekly_brief": "每周首个工作日发送。",
    "cap": "一次运行超过此数即停止，一封不发。保存后即起作用。"}


def rows_of(policy: Policy) -> list[Row]:
    """The ladder line by line, with blank lines to add by."""
    rows = [Row("on" if rung.days == 0 else "before" if rung.days < 0 else "after", str(abs(rung.days)),
                rung.colour.value if rung.kind.row.is_slip and rung.colour else rung.kind.row.how, rung.opens_case)
            for rung in policy.rungs]
    return rows + [Row("after", "", NO_RUNG, False)] * BLANK_ROWS


def policy_sent(sent: QueryParams) -> Policy:
    """The policy that the form describes; NotAllowed with every problem where it cannot be one."""
    problems: list[Message] = []
    terms: dict[str, object] = {name: _whole(sent.get(name, ""), Label(LABELS[name]), problems)
                                for name in LABELS if name not in (*TIMES, "standing_period", "weekly_brief")}
    terms |= {"standing_period": sent.get("standing_period", ""), "weekly_brief": sent.get("weekly_brief") == "yes"}
    written = {"window": {name: sent.get(name, "") for name in TIMES}, "terms": terms, "rung": _rungs(sent, problems)}
    if problems:
        raise NotAllowed("policy_unusable", problems=problems)
    policy, problems = policy_of(written)
    if policy is None:
        raise NotAllowed("policy_unusable", problems=problems)
    return policy


def changes(before: Policy, after: Policy) -> list[tuple[str, str, str, str]]:
    """(what, before, after, from when) of every time and term that is another."""
    old, new = (parts_of(one)["window"] | parts_of(one)["terms"] for one in (before, after))
    return [(LABELS[name], said_value(name, old[name]), said_value(name, new[name]), WHEN[name])
            for name in LABELS if old[name] != new[name]]


def said_changes(before: Policy, after: Policy) -> str:
    """All that is changed, as the history keeps it."""
    said = ["".join((what, "：", old, " → ", new)) for what, old, new, _ in changes(before, after)]
    if before.rungs != after.rungs:
        ladders = ("、".join(map(_said_rung, rows_of(one)[:-BLANK_ROWS])) for one in (before, after))
        said.append("提醒阶梯：" + " → ".join(ladders))
    return "；".join(said)


def said_value(name: str, value: object) -> str:
    """A setting's value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return PERIODS[str(value)] if name == "standing_period" else str(value)


def _said_rung(row: Row) -> str:
    days = () if row.side == "on" else (row.days, "个工作日")
    return "".join((SIDES[row.side], *days, SAYING[row.saying], "并提请分管领导决定" if row.case else ""))


def _rungs(sent: QueryParams, problems: list[Message]) -> list[dict]:
    """In the order of their days, however the lines were sent."""
    found = []
    lines = zip(*(sent.getlist(name) for name in ("side", "days", "saying", "case")), strict=False)
    for nth, (side, days, saying, case) in enumerate(lines, 1):
        if saying == NO_RUNG:
            continue
        count = 0 if side == "on" else _whole(days, Message("policy_line_days", line=nth), problems)
        if side not in SIDES or saying not in WAYS:
            problems.append(Message("policy_line_incomplete", line=nth))
        elif count is not None:
            found.append({"days": -count if side == "before" else count}
                         | _said_so(*WAYS[saying])
                         | ({"opens_case": True} if case == "yes" else {}))
    return sorted(found, key=lambda rung: rung["days"])


def _said_so(kind: NoticeKind, colour: Colour | None) -> dict[str, str]:
    return {"how": kind.row.how} | ({"colour": colour.value} if colour else {})


def _whole(written: str, label: Message | Label, problems: list[Message]) -> int | None:
    if written.strip().isdecimal() and len(written.strip()) <= 7:
        return int(written)
    problems.append(Message("policy_number_expected", label=label, written=written[:20]))
    return None
