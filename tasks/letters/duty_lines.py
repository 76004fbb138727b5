"""Duties as letters show them: lines with their dates written out, and what was done so far."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.rules import from_json, waits
from domain.deadlines.written_rules import write_rule
from domain.duties.lifecycle import OWED
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from models.directory.unit import Unit
from models.duties.duty import Duty, Form, Role
from models.duties.extension import Extension, ExtensionDecision
from models.duties.report import Report, ReportDecision
from models.plans.plan import Plan
from models.reminders.notice import Notice
from notifications.rendering import Line

ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "配合", Role.SOLE: ""}
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class DutyFacts:
    """What lines are made from, loaded once for many letters; `entries` are the links of (post, duty)."""

    duties: dict[int, Duty]
    units: dict[int, str]
    plans: dict[int, tuple[str, int]]
    calendar: WorkingCalendar
    today: date
    url: str
    entries: dict[tuple[int, int], str] = field(default_factory=dict)

    def line(self, duty_id: int, facts: dict | None = None, entry: str = "") -> Line:
        """The duty as a letter shows it; dates among the facts are written out."""
        duty = self.duties[duty_id]
        supports = duty.role is Role.SUPPORT    # its report goes to the lead, whoever the lead reports to
        return Line(number=duty.number, title=duty.title, unit=self.units.get(duty.unit_id, duty.unit_written),
                    plan=self.plans[duty.plan_id][0], url=f"{self.url}/duties/{duty.id}", role=ROLES[duty.role],
                    due=str(deadline_of(duty)), due_note=str(said_distance(duty, self.today, self.calendar)),
                    requirement=duty.requirement, deliverable=duty.deliverable,
                    report_to=str(Message("the_lead")) if supports else duty.report_to,
                    copy_to="" if supports else duty.copy_to,
                    entry=entry,
                    facts={name: _said(value) for name, value in (facts or {}).items()})

    def office_of(self, duty_id: int) -> str:
        """The name of the office that dispatched it."""
        return self.units[self.plans[self.duties[duty_id].plan_id][1]]

    def office_named(self, duty_id: int, facts: dict) -> str:
        """The office in whose name it is said: the one the facts name, else the one that dispatched the duty."""
        return facts.get("office") or self.office_of(duty_id)


def load_duty_facts(session: Session, duty_ids: Iterable[int], *, calendar: WorkingCalendar, today: date,
                 url: str) -> DutyFacts:
    """The duties with their units and plans, in three queries however many they are."""
    ids = set(duty_ids)
    duties = {duty.id: duty for duty in session.exec(select(Duty).where(col(Duty.id).in_(ids))).all()}
    plan_ids = {duty.plan_id for duty in duties.values()}
    rows = session.exec(select(Plan.id, Plan.title, Plan.office_id).where(col(Plan.id).in_(plan_ids))).all()
    plans = {plan_id: (title, office_id) for plan_id, title, office_id in rows}
    unit_ids = {duty.unit_id for duty in duties.values()} | {office_id for _, office_id in plans.values()}
    units = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(unit_ids - {None}))).all())
    return DutyFacts(duties, units, plans, calendar, today, url.rstrip("/"))


def said_day(day: date) -> str:
    """The day as officials write it: 2016年9月26日（星期一）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def deadline_of(duty: Duty) -> Message:
    """By when; the plan's own words where it is no single day. A later day for what came back is added."""
    if duty.due_on is not None:
        day = Message("due_on_for_now" if duty.provisional else "due_on", day=duty.due_on)
        later = duty.state in OWED and duty.owed_on is not None and duty.owed_on > duty.due_on
        return Message("due_again", day=day, again_on=duty.owed_on) if later else day
    if duty.form is not Form.SINGLE:
        return Message("due_as_written", words=duty.deadline_text) if duty.deadline_text else Message("due_always")
    if duty.rule is None:
        written = duty.deadline_text
        return Message("due_as_written_no_day", words=written) if written else Message("due_never")
    rule = from_json(duty.rule)
    words = duty.deadline_text or write_rule(rule)
    return Message("due_as_written_to_be_set" if waits(rule) else "due_as_written", words=words)


def said_distance(duty: Duty, today: date, calendar: WorkingCalendar) -> Message | str:
    """How far the day to hand in is, in working days; empty where nothing is owed."""
    if duty.state not in OWED or duty.owed_on is None:
        return ""
    if duty.owed_on == today:
        return Message("due_today")
    days = calendar.working_days_between(today, duty.owed_on)
    if duty.owed_on > today:
        return Message("due_in", days=days) if days else Message("due_at_once")
    return Message("overdue_by", days=-days) if days else Message("overdue_now")


def _said(value):
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return said_day(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def escalation_facts(session: Session, duty_ids: list[int]) -> dict[int, dict]:
    """Duty → what was done so far, in words: reminders, slips, returns, requests for time; three queries for all."""
    if not duty_ids:
        return {}
    said = _counts(session, select(Notice.duty_id, Notice.kind, func.count()).where(
        col(Notice.duty_id).in_(duty_ids), col(Notice.letter_id).is_not(None),
        col(Notice.withdrawn).is_(False)).group_by(Notice.duty_id, Notice.kind))
    returned = _counts(session, select(Report.duty_id, Report.decision, func.count()).where(
        col(Report.duty_id).in_(duty_ids), Report.decision == ReportDecision.RETURNED).group_by(
        Report.duty_id, Report.decision))
    asked = _counts(session, select(Extension.duty_id, Extension.decision, func.count()).where(
        col(Extension.duty_id).in_(duty_ids)).group_by(Extension.duty_id, Extension.decision))
    return {duty_id: {"so_far": _words(duty_id, said, returned, asked)} for duty_id in duty_ids}


def _counts(session: Session, query) -> Counter:
    return Counter({(duty_id, kind): count for duty_id, kind, count in session.exec(query).all()})


def _words(duty_id: int, said: Counter, returned: Counter, asked: Counter) -> str:
    parts = [kind.row.so_far.format(said[duty_id, kind]) for kind in NoticeKind
             if kind.row.so_far and said[duty_id, kind]]
    if returned[duty_id, ReportDecision.RETURNED]:
        parts.append(Message("so_far_returned", times=returned[duty_id, ReportDecision.RETURNED]))
    if asked[duty_id, ExtensionDecision.GRANTED]:
        parts.append(Message("so_far_extended", times=asked[duty_id, ExtensionDecision.GRANTED]))
    if asked[duty_id, ExtensionDecision.PENDING]:
        parts.append(Message("so_far_asked"))
    return "，".join(map(str, parts))
