"""The policy of reminding and escalating, from `escalation.toml`."""

import tomllib
from datetime import time
from pathlib import Path

from domain.errors import InvalidSettings
from domain.escalation import Colour, How, Policy, Rung

SHIPPED = Path(__file__).with_name("escalation.toml")
TIMES = {"from": "window_from", "until": "window_until", "digest_at": "digest_at"}
COUNTS = ("sign_within", "support_lead_days", "return_term", "case_waits", "activity_unconfirmed_after", "due_soon",
          "recurring_ahead_days", "max_extensions", "cap")
PERIODS = ("weekly", "monthly", "quarterly", "semiannual", "yearly")


def load_policy(path: Path | None = None) -> Policy:
    """The policy that the file describes, what it leaves out as shipped; a path that does not exist is the shipped one.

    InvalidSettings with every problem in one message.
    """
    path = path if path is not None and path.exists() else SHIPPED
    try:
        with path.open("rb") as file:
            written = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"督办规则 {path.name} 不是有效的 TOML：{error}。") from None
    problems = [f"不认识的部分 [{key}]" for key in written if key not in ("window", "terms", "rung")]
    fields = _times(written.get("window", {}), problems) | _terms(written.get("terms", {}), problems)
    rungs = _rungs(written.get("rung", []), problems)
    if problems:
        raise InvalidSettings(f"督办规则 {path.name} 有误：{'；'.join(problems)}。")
    return Policy(rungs=rungs, **fields)


def _times(written: dict, problems: list[str]) -> dict[str, time]:
    problems += [f"[window] 不认识 {name}" for name in written if name not in TIMES]
    found = {}
    for name, field in TIMES.items():
        if name in written:
            try:
                found[field] = time.fromisoformat(written[name])
            except (TypeError, ValueError):
                problems.append(f"[window] {name} 应写作 \"08:30\"，现为 {written[name]!r}")
    first, last = found.get("window_from", Policy.window_from), found.get("window_until", Policy.window_until)
    if first >= last:
        problems.append("[window] from 须早于 until")
    elif not first <= found.get("digest_at", Policy.digest_at) < last:
        problems.append("[window] digest_at 须在 from 与 until 之间")
    return found


def _terms(written: dict, problems: list[str]) -> dict[str, int | str]:
    problems += [f"[terms] 不认识 {name}" for name in written if name not in (*COUNTS, "standing_period")]
    for name in COUNTS:
        value = written.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            problems.append(f"[terms] {name} 应为不小于 0 的整数，现为 {value!r}")
    if written.get("standing_period", "quarterly") not in PERIODS:
        problems.append(f"[terms] standing_period 应为 {'、'.join(PERIODS)} 之一")
    return dict(written)


def _rungs(written: list, problems: list[str]) -> tuple[Rung, ...]:
    rungs = []
    for row in written:
        try:
            rungs.append(Rung(days=int(row["days"]), how=How(row.get("how", "digest")),
                              colour=Colour(row["colour"]) if "colour" in row else None,
                              opens_case=bool(row.get("opens_case", False))))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"[[rung]] {row} 不可用（{error}）")
    days = [rung.days for rung in rungs]
    if not rungs or days != sorted(set(days)):
        problems.append("[[rung]] 至少一级，按 days 由小到大排列且不重复")
    problems += [f"[[rung]] days = {rung.days} 是督查单，须写 colour" for rung in rungs
                 if rung.how is How.SLIP and rung.colour is None]
    return tuple(rungs)
