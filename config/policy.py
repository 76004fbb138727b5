"""The policy of reminding and escalating, from `escalation.toml`."""

import tomllib
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

from domain.errors import InvalidSettings
from domain.reminders.escalation import Policy, Rung
from domain.reminders.notice_kinds import Colour, NoticeKind, NoticeTable

SHIPPED = Path(__file__).with_name("escalation.toml")
TIMES = {"from": "window_from", "until": "window_until", "digest_at": "digest_at"}
MOST_DAYS = 250
"""Working days in a year: more is a slip of the pen."""
COUNTS = dict.fromkeys(("sign_within", "support_lead_days", "return_term", "case_waits", "activity_unconfirmed_after",
                        "due_soon"), MOST_DAYS) | {"recurring_ahead_days": 366, "max_extensions": 100, "cap": 1_000_000}
LABELS = {"from": "发信开始时间", "until": "发信结束时间", "digest_at": "每日提醒时间", "sign_within": "签收期限",
          "support_lead_days": "配合事项提前天数", "return_term": "退回后补报期限",
          "case_waits": "分管领导未决定时上提", "activity_unconfirmed_after": "活动结束未确认提醒",
          "due_soon": "黄灯范围",
          "recurring_ahead_days": "周期事项提前生成天数", "standing_period": "长期事项的进展周期",
          "max_extensions": "办公室可准予的延期次数", "weekly_brief": "每周向分管领导发送简报", "cap": "一次发信上限"}
PARTS = {"window": dict, "terms": dict, "rung": list}
RUNG = ("days", "how", "colour", "opens_case")
UNSAID = Rung.kind.row.how
"""How a rung is said that does not say it."""
PERIODS = ("weekly", "monthly", "quarterly", "semiannual", "yearly")


def load_policy(path: Path | None = None) -> Policy:
    """The policy that the file describes, what it leaves out as shipped; a path that does not exist is the shipped one.

    InvalidSettings with every problem in one message.
    """
    path = path if path is not None and path.exists() else SHIPPED
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InvalidSettings(f"督办规则 {path.name} 无法读取，须为 UTF-8 编码的 TOML：{error}。") from None
    policy, problems = policy_of(written)
    if policy is None:
        raise InvalidSettings(f"督办规则 {path.name} 有误：{'；'.join(problems)}。")
    return policy


def policy_of(written: dict, kinds: type[NoticeTable] = NoticeKind) -> tuple[Policy | None, list[str]]:
    """The policy that these parts describe, what they leave out as shipped; None with the problems, all of them.

    A rung that no step of the daily run would say is a problem.
    """
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    problems = [f"不认识的部分 [{key}]" for key in written if key not in shipped]
    parts = {name: _part(written, name, kind, problems) for name, kind in PARTS.items()}
    fields = _times(shipped["window"] | parts["window"], problems) | _terms(shipped["terms"] | parts["terms"], problems)
    rungs = _rungs(parts["rung"] if "rung" in written else shipped["rung"], _ways(kinds), problems)
    return (None, problems) if problems else (Policy(rungs=rungs, **fields), [])


def parts_of(policy: Policy) -> dict:
    """What a file would say that describes this policy: the opposite of `policy_of`."""
    rungs = [{"days": rung.days, "how": rung.kind.row.how} | ({"colour": rung.colour.value} if rung.colour else {})
             | ({"opens_case": True} if rung.opens_case else {}) for rung in policy.rungs]
    return {"window": {name: f"{getattr(policy, field):%H:%M}" for name, field in TIMES.items()},
            "terms": {name: getattr(policy, name) for name in LABELS if name not in TIMES}, "rung": rungs}


def _part(written: dict, name: str, kind: type, problems: list[str]) -> dict | list:
    part = written.get(name, kind())
    if isinstance(part, kind):
        return part
    problems.append(f"{name} 应写作 {'[[rung]]，每级一段' if kind is list else f'[{name}]'}")
    return kind()


def _times(written: dict, problems: list[str]) -> dict[str, time]:
    problems += [f"[window] 不认识 {name}" for name in written if name not in TIMES]
    found = {}
    for name, field in TIMES.items():
        at = _time(written[name])
        if at is None:
            problems.append(f"{LABELS[name]}（[window] {name}）应写作 \"08:30\"，现为 {written[name]!r}")
        else:
            found[field] = at
    first, last = found.get("window_from", Policy.window_from), found.get("window_until", Policy.window_until)
    if first >= last:
        problems.append("发信开始时间（[window] from）须早于结束时间（until）")
    elif not first <= found.get("digest_at", Policy.digest_at) < last:
        problems.append("每日提醒时间（[window] digest_at）须在发信时段（from 与 until）之间")
    return found


def _time(value: object) -> time | None:
    try:
        at = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return at if isinstance(at, time) and at.tzinfo is None else None


def _terms(written: dict, problems: list[str]) -> dict[str, int | str]:
    known = {*COUNTS, "standing_period", "weekly_brief"}
    problems += [f"[terms] 不认识 {name}" for name in written if name not in known]
    for name, most in COUNTS.items():
        if type(written[name]) is not int or not 0 <= written[name] <= most:
            problems.append(f"{LABELS[name]}（[terms] {name}）应为 0 到 {most} 的整数，现为 {written[name]!r}")
    if written["standing_period"] not in PERIODS:
        problems.append(f"长期事项的进展周期（[terms] standing_period）应为 {'、'.join(PERIODS)} 之一")
    if not isinstance(written["weekly_brief"], bool):
        problems.append("每周简报（[terms] weekly_brief）应为 true 或 false")
    return dict(written)


def _ways(kinds: type[NoticeTable]) -> dict[str, NoticeTable]:
    """How a rung may be said → the kind of notice that says it."""
    return {kind.row.how: kind for kind in kinds if kind.row.how}


def _rungs(written: list, ways: dict[str, NoticeTable], problems: list[str]) -> tuple[Rung, ...]:
    rungs = [_rung(row, ways, problems) for row in written]
    days = [rung.days for rung in rungs if rung is not None]
    if not rungs or days != sorted(set(days)):
        problems.append("提醒阶梯（[[rung]]）至少一级，按天数（days）由小到大排列且不重复")
    return tuple(rung for rung in rungs if rung is not None)


def _rung(row: Any, ways: dict[str, NoticeTable], problems: list[str]) -> Rung | None:
    wrong = list(_wrong_in(row, ways))
    if wrong:
        problems.append(f"[[rung]] {row} 不可用（{'，'.join(wrong)}）")
        return None
    return Rung(row["days"], ways[row.get("how", UNSAID)], Colour(row["colour"]) if "colour" in row else None,
                row.get("opens_case", False))


def _wrong_in(row: object, ways: dict[str, NoticeTable]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "应为一段，含 days"
        return
    yield from (f"不认识 {name}" for name in row if name not in RUNG)
    if type(row.get("days")) is not int or abs(row["days"]) > MOST_DAYS:
        yield f"days 应为 -{MOST_DAYS} 到 {MOST_DAYS} 的整数"
    how = row.get("how", UNSAID)
    kind = ways.get(how) if isinstance(how, str) else None
    if kind is None:
        yield f"how 应为 {'、'.join(ways)} 之一"
    elif type(row.get("days")) is int and (unsent := _unsent(row["days"], kind, ways)):
        yield unsent
    if "colour" in row and row["colour"] not in list(Colour):
        yield f"colour 应为 {'、'.join(Colour)} 之一"
    if kind is not None and kind.row.is_slip and "colour" not in row:
        yield "督查单须写 colour"
    if not isinstance(row.get("opens_case", False), bool):
        yield "opens_case 应为 true 或 false"


def _unsent(days: int, kind: NoticeTable, ways: dict[str, NoticeTable]) -> str:
    """What is wrong with a rung that no step of the daily run says, and what to write instead; empty where one does."""
    if kind.row.step_on(days) is not None:
        return ""
    others = "、".join(how for how, other in ways.items() if other.row.step_on(days) is not None)
    when = "到期后" if days > 0 else "到期前或到期当日"
    return (f"每日督办不在{when}发“{kind.row.letter.called}”，该级不会发出：how 请改为 {others}"
            + ("，或将 days 改到到期的另一侧" if kind.row.is_daily else ""))
