"""A deadline rule written out as officials write it; `domain.deadlines.wording.read_rule` reads it back."""

from domain.deadlines.rules import (
    LAST_WEEK,
    MOST_WORKING_DAYS,
    After,
    Anchor,
    Before,
    FixedDate,
    Horizon,
    Period,
    Recurring,
    Rule,
    Unit,
)

UNIT_WORDS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "日", Unit.WEEK: "周", Unit.MONTH: "个月"}
ANCHOR_WORDS = {Anchor.ISSUE: "自印发之日起", Anchor.RECEIPT: "收到通知之日起", Anchor.APPROVAL: "批准后",
                Anchor.DISPATCH: "交办之日起"}
PERIOD_WORDS = {Period.DAILY: "日", Period.WEEKLY: "周", Period.MONTHLY: "月", Period.QUARTERLY: "季度",
                Period.SEMIANNUAL: "半年", Period.YEARLY: "年"}
WEEKDAYS = "一二三四五六日"
RUNS_ON = "（遇节假日顺延）"


def write_rule(rule: Rule) -> str:
    """The rule in official Chinese; `read_rule` reads it back."""
    match rule:
        case FixedDate(on):
            return f"{on.year}年{on.month}月{on.day}日前"
        case Horizon(on):
            return f"到{on.year}年底"
        case After():
            lead = ANCHOR_WORDS.get(rule.anchor) or f"{rule.event or '活动结束'}后"
            return f"{lead}{rule.count}{UNIT_WORDS[rule.unit]}内"
        case Before(event, count, unit, _):
            return f"{event}前{count}{UNIT_WORDS[unit]}" if count else f"{event}前"
        case Recurring():
            return _write_recurring(rule) + (RUNS_ON if rule.runs_on else "")
        case _:
            return "长期坚持"


def _write_recurring(rule: Recurring) -> str:
    words = "每" if rule.every == 1 else f"每{rule.every}个" if rule.months % 12 else f"每{rule.every}"
    words = (words if rule.months else words.removesuffix("个")) + PERIOD_WORDS[rule.period]
    if rule.weekday is not None and not rule.months:
        days = "、".join(f"周{WEEKDAYS[day - 1]}" for day in (rule.weekday, *rule.more))
        return f"{words if rule.every > 1 else '每'}{days}前"
    if (rule.day, rule.month, rule.working_day, rule.week) == (None, None, None, None):
        return f"{words}报送" if not rule.runs_on else f"{words}底前" if rule.months else f"{words}报送一次"
    words += _write_month(rule)
    if rule.week is not None and rule.weekday is not None:
        which = "最后一" if rule.week == LAST_WEEK else f"第{rule.week}"
        return f"{words}{which}个周{WEEKDAYS[rule.weekday - 1]}前"
    if rule.working_day is not None:
        return f"{words}{_write_working_day(rule.working_day)}个工作日前"
    if not rule.more:
        return f"{words}{f'{rule.day}日' if rule.day else '底'}前"
    return f"{words}{'、'.join(_write_day(day) for day in (rule.day or 31, *rule.more))}前"


def _write_working_day(count: int) -> str:
    if count in (-1, MOST_WORKING_DAYS):
        return "最后一"
    return f"第{count}" if count > 0 else f"倒数第{-count}"


def _write_day(day: int) -> str:
    return "月底" if day == 31 else f"{day}日"


def _write_month(rule: Recurring) -> str:
    """The month of the period, the last where the rule names none: 每季度10日前 would be read as the first's."""
    month = rule.month or rule.months
    if rule.months == 1:
        return ""
    if rule.period is Period.YEARLY and month > rule.months - 12:
        return f"{month - rule.months + 12}月"
    if rule.months == 3 and month != 2:
        return "首月" if month == 1 else "末月"
    return f"第{month}个月"
