"""The policy of reminding and escalating, from `escalation.toml`."""

import tomllib
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

from domain.errors import InvalidSettings
from domain.letters.kinds import Colour, NoticeKind, NoticeTable
from domain.messages import Label, Message
from domain.reminders.policy import Policy, Rung

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
        raise InvalidSettings("policy_file_unreadable", file=path.name, problem=error) from None
    policy, problems = policy_of(written)
    if policy is None:
        raise InvalidSettings("policy_file_wrong", file=path.name, problems=problems)
    return policy


def policy_of(written: dict, kinds: type[NoticeTable] = NoticeKind) -> tuple[Policy | None, list[Message]]:
    """The policy that these parts describe, what they leave out as shipped; None with the problems, all of them.

    A rung that no step of the daily run would say is a problem.
    """
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    problems = [Message("policy_part_unknown", part=key) for key in written if key not in shipped]
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


def _part(written: dict, name: str, kind: type, problems: list[Message]) -> dict | list:
    part = written.get(name, kind())
    if isinstance(part, kind):
        return part
    problems.append(Message("policy_part_not_tables" if kind is list else "policy_part_not_a_table", part=name))
    return kind()


def _times(written: dict, problems: list[Message]) -> dict[str, time]:
    problems += [Message("policy_window_key_unknown", key=name) for name in written if name not in TIMES]
    found = {}
    for name, field in TIMES.items():
        at = _time(written[name])
        if at is None:
            problems.append(Message("policy_time_unusable", label=Label(LABELS[name]), key=name, written=written[name]))
        else:
            found[field] = at
    first, last = found.get("window_from", Policy.window_from), found.get("window_until", Policy.window_until)
    if first >= last:
        problems.append(Message("policy_window_reversed"))
    elif not first <= found.get("digest_at", Policy.digest_at) < last:
        problems.append(Message("policy_digest_outside_window"))
    return found


def _time(value: object) -> time | None:
    try:
        at = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return at if isinstance(at, time) and at.tzinfo is None else None


def _terms(written: dict, problems: list[Message]) -> dict[str, int | str]:
    known = {*COUNTS, "standing_period", "weekly_brief"}
    problems += [Message("policy_term_unknown", key=name) for name in written if name not in known]
    for name, most in COUNTS.items():
        if type(written[name]) is not int or not 0 <= written[name] <= most:
            problems.append(Message("policy_term_out_of_range", label=Label(LABELS[name]), key=name, most=most,
                                    written=written[name]))
    if written["standing_period"] not in PERIODS:
        problems.append(Message("policy_period_unknown", periods=list(PERIODS)))
    if not isinstance(written["weekly_brief"], bool):
        problems.append(Message("policy_weekly_brief_not_boolean"))
    return dict(written)


def _ways(kinds: type[NoticeTable]) -> dict[str, NoticeTable]:
    """How a rung may be said → the kind of notice that says it."""
    return {kind.row.how: kind for kind in kinds if kind.row.how}


def _rungs(written: list, ways: dict[str, NoticeTable], problems: list[Message]) -> tuple[Rung, ...]:
    rungs = [_rung(row, ways, problems) for row in written]
    days = [rung.days for rung in rungs if rung is not None]
    if not rungs or days != sorted(set(days)):
        problems.append(Message("policy_ladder_not_rising"))
    return tuple(rung for rung in rungs if rung is not None)


def _rung(row: Any, ways: dict[str, NoticeTable], problems: list[Message]) -> Rung | None:
    wrong = list(_wrong_in(row, ways))
    if wrong:
        problems.append(Message("policy_rung_unusable", rung=row, problems=wrong))
        return None
    return Rung(row["days"], ways[row.get("how", UNSAID)], Colour(row["colour"]) if "colour" in row else None,
                row.get("opens_case", False))


def _wrong_in(row: object, ways: dict[str, NoticeTable]) -> Iterator[Message]:
    if not isinstance(row, dict):
        yield Message("rung_not_a_table")
        return
    yield from (Message("rung_key_unknown", key=name) for name in row if name not in RUNG)
    if type(row.get("days")) is not int or abs(row["days"]) > MOST_DAYS:
        yield Message("rung_days_out_of_range", most=MOST_DAYS)
    how = row.get("how", UNSAID)
    kind = ways.get(how) if isinstance(how, str) else None
    if kind is None:
        yield Message("rung_how_unknown", choices=list(ways))
    elif type(row.get("days")) is int and (unsent := _unsent(row["days"], kind, ways)):
        yield unsent
    if "colour" in row and row["colour"] not in list(Colour):
        yield Message("rung_colour_unknown", choices=list(Colour))
    if kind is not None and kind.row.is_slip and "colour" not in row:
        yield Message("rung_colour_missing")
    if not isinstance(row.get("opens_case", False), bool):
        yield Message("rung_opens_case_not_boolean")


def _unsent(days: int, kind: NoticeTable, ways: dict[str, NoticeTable]) -> Message | None:
    """What is wrong with a rung that no step of the daily run says, and what to write instead; None where one does."""
    if kind.row.step_on(days) is not None:
        return None
    others = [how for how, other in ways.items() if other.row.step_on(days) is not None]
    when, letter = Label("到期后" if days > 0 else "到期前或到期当日"), Label(kind.row.letter.called)
    if kind.row.is_daily:
        return Message("rung_not_sent_on_this_side", when=when, letter=letter, choices=others)
    return Message("rung_not_sent", when=when, letter=letter, choices=others)
