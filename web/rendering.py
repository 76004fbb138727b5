"""Pages set from Jinja2 templates, and how dates, states and roles are written on them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

from domain.assessment.marking import final_marks
from domain.assessment.scheme import shown_marks, signed_marks
from domain.duties.figures_asked import called, write_asked
from domain.duties.lifecycle import ACTION_NAMES, OWED, STATE_NAMES, Action
from domain.plans.doubts import NAMES, REMARKS, Field, about
from domain.publications.procedure import PUBLICATIONS
from domain.registers.amounts import Amount, Currency, plain_number, write_amount
from domain.reminders.policy import light
from models.directory.post import PostRole
from models.duties.duty import Duty, Form, Role
from tasks.letters.duty_lines import deadline_of, said_day, said_distance
from web.message_catalogue import ChineseText, Translated
from web.translation import LANGUAGES, said, speaking, spoken, told

TEMPLATES = Path(__file__).parent / "templates"
ROLE_NAMES = {Role.LEAD: "牵头", Role.SUPPORT: "配合", Role.SOLE: "独立承办"}
FORM_NAMES = {Form.SINGLE: "一次性", Form.SERIES: "周期", Form.PER_EVENT: "按活动", Form.STANDING: "长期"}
POST_ROLE_NAMES = {PostRole.OFFICE: "办公室", PostRole.LIAISON: "联络员", PostRole.SUPERVISOR: "分管领导",
                   PostRole.APPROVER: "批准人", PostRole.ADMINISTRATOR: "管理员"}


def render_page(template: str, *, here, now: datetime, language: str = "zh", **facts) -> str:
    """The page in the language; `now` and the runtime give it today's date and its lights."""
    today = here.today(now)

    def light_of(duty: Duty) -> str:
        return light(duty.owed_on, today, here.calendar, here.policy, is_open=duty.state in OWED).value

    def light_on(owed_on: date | None) -> str:
        return light(owed_on, today, here.calendar, here.policy, is_open=True).value

    def local(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(here.settings.zone):%Y-%m-%d} {clock_time(at, here)}"

    with speaking(language):
        return _environment(spoken()).get_template(template).render(
            today=today, light_of=light_of, light_on=light_on, local=local, settings=here.settings,
            distance=lambda duty: said(said_distance(duty, today, here.calendar)), **facts)


def clock_time(at: datetime, here) -> str:
    """09:05 in the configured zone."""
    return at.astimezone(here.settings.zone).strftime("%H:%M")


def day(value: date | None) -> str:
    """2026年3月5日, or nothing."""
    return "" if value is None else f"{value.year}年{value.month}月{value.day}日"


def cell(value: object) -> object:
    """A table's cell: a date as people write it, nothing for none."""
    return day(value) if isinstance(value, date) else "" if value is None else value


def month(value: date) -> str:
    """2026年3月."""
    return f"{value.year}年{value.month}月"


def iso_day(value: str) -> str:
    """A date kept as 2026-03-05, as people write it; 未定 for none."""
    return day(date.fromisoformat(value)) if value else "未定"


def history_name(action: str) -> str:
    """A history entry's action as officials call it."""
    others = {"load": "导入", "occur": "生成", "escalate": "提请督办", "climb": "上提", "decide": "领导决定",
              "withdraw_case": "撤回提请", "urge": "催办", "split": "拆分措施", "merge": "合并措施",
              "add_measure": "增加措施", "heading": "修改标题和日期", "assessment_scheme": "保存考核办法",
              "ask_plan": "专项方案", "hold": "待批准后办理", "lift": "先行办理", "date": "确定时限",
              "release": "方案批准", "comment": "提出意见", "break_down": "分解", "calendar": "日历调整",
              "policy": "更改督办规则", "succeed": "承接", "follow_target": "设置指标",
              "accept_answer": "采纳模型建议",
              "dismiss_unread": "标为不是任务", "ask_unread_again": "重新列为未读"}
    others |= {act.action: act.called for one in PUBLICATIONS for act in one.acts}
    return others.get(action) or ACTION_NAMES[Action(action)]


@pass_context   # so that constants too are said when the page is set, not when it is compiled
def _said(_context, value):
    return said(value)


@lru_cache
def _environment(language: str) -> Environment:
    translated = {} if language == "zh" else {"extensions": [ChineseText], "finalize": _said}
    kind = Environment if language == "zh" else Translated
    environment = kind(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True,
                       trim_blocks=True, lstrip_blocks=True, **translated)
    environment.filters |= {"day": day, "iso_day": iso_day, "cell": cell, "month": month, "full_day": said_day,
                            "deadline": lambda duty: said(deadline_of(duty)),
                            "action": history_name, "state": STATE_NAMES.get, "role": ROLE_NAMES.get,
                            "form": FORM_NAMES.get, "post_role": POST_ROLE_NAMES.get, "zip": zip,
                            "mark": shown_marks, "signed": signed_marks, "final": final_marks,
                            "called": called, "asked": write_asked,
                            "amount": lambda parts: write_amount(Amount(parts[0], Currency(parts[1]))),
                            "decimal": lambda value: None if value is None else Decimal(str(value)),
                            "plain": plain_number, "told": told, "said": _said}
    environment.globals |= {"flag_names": NAMES, "remarks": REMARKS, "about": lambda name: about(Field(name)),
                            "language": language, "languages": LANGUAGES}
    return environment
