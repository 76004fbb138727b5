"""The demo's activities, signed projects, rates and bulletin, made by the same verbs as an office's own."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
from sqlalchemy import true
from sqlmodel import Session, col, select

from domain.publications.content import ReportingPeriod
from domain.registers.amounts import Amount
from models.action_context import ActionContext
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin_counts import Scope
from models.directory.post import Post, PostRole
from models.directory.unit import unit_names
from models.duties.acceptance import accept_report
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.plans.plan import Plan, plans, targets_of
from models.registers.activity import Activity
from models.registers.activity_course import confirm_end
from models.registers.activity_result import Figures, keep_result
from models.registers.activity_table import take_activities
from models.registers.project import Project
from models.registers.project_entry import change_project
from models.registers.project_filter import ProjectFilter
from models.registers.project_progress import RULES, ask_progress
from models.registers.rates import publish_rates
from models.registers.target import FollowedTarget, follow, tell_figure
from tasks.registers.annex_tables import check_activity_table
from tasks.registers.project_tables import check_table
from tasks.runtime import Runtime

BASES = (("4200", "1.071"), ("860", "1.06"), ("310", "0.99"), ("96", "0.9"))
"""Of each target of the plan, in order: last year's total, and this year's as a multiple of it."""
FIGURES = Figures(guests=1260, guests_abroad=318, companies=540, signed=10, signed_value=Decimal(469550))
"""Of the first activity; the total in yuan has a dollar at 7.1 and a euro at 7.7."""


def enter_activities(here: Runtime, table: str, at: datetime) -> None:
    """The annex's activities stand under the first plan, with their duties."""
    with transaction(here.engine) as session:
        plan = _plan(session)
        taking = check_activity_table(session, plan, table.encode(), "附件1.md", plan.issued_on.year)
        take_activities(session, taking, here.context(at))


def end_first(here: Runtime, ended_on: date, at: datetime) -> None:
    """The first activity is over."""
    with transaction(here.engine) as session:
        confirm_end(session, _fair(session), ended_on, here.context(at))


def hand_in_results(here: Runtime, projects: Path, at: datetime) -> None:
    """The host has handed in the first activity's results with its signed projects, and the office accepted them."""
    with transaction(here.engine) as session:
        fair, when = _fair(session), here.context(at)
        duty = session.exec(select(Duty).where(
            Duty.activity_id == fair.id, Duty.unit_id == fair.host_id, ~col(Duty.occurrence).like("filing:%"))).one()
        table = _workbook(projects, fair.ended_on)
        taking = check_table(session, _plan(session), table, "签约项目.xlsx", activity=fair)
        report = submit_report(session, duty, f"{fair.name}圆满闭幕，签约项目10个，成果报告及签约项目表附后。", when)
        keep_result(session, duty, report, FIGURES, taking, source="签约项目.xlsx")
        accept_report(session, duty, when)


def follow_projects(here: Runtime, day: Callable[[int], date], at: datetime) -> None:
    """Some projects have begun, units are asked how theirs stand, the rates are public, a bulletin is issued."""
    with transaction(here.engine) as session:
        plan, when = _plan(session), here.context(at)
        for n, project in enumerate(session.exec(select(Project).order_by(Project.id)).all()):
            change_project(session, project, _progress(project, n, day), when, source="责任单位填报")
        ask_progress(session, plan, RULES["quarterly"], when)
        publish_rates(session, plan.office_id, true(), "city", ProjectFilter(), when.today, when)
        _issue_bulletin(session, plan, here, when)


def follow_targets(here: Runtime, at: datetime) -> None:
    """The plan's growth figures are followed: bases given, last year's totals and this year's so far told."""
    with transaction(here.engine) as session:
        plan, when, names = _plan(session), here.context(at), unit_names(session)
        months = max(when.today.month - 1, 3)
        for target, (base, pace) in zip(targets_of(session, plan.id), BASES, strict=False):
            growth = target.unit == "%"
            followed = follow(session, target, FollowedTarget(
                target_id=target.id, year=when.today.year, measure="亿元" if growth else target.unit, growth=growth,
                base=Decimal(base) if growth else None, base_source="省统计局年报" if growth else "",
                unit_id=names["省商务厅"]), when)
            for month in range(1, 13):
                then = Decimal(base) * month / 12
                tell_figure(session, followed, followed.year - 1, month, round(then, 2), "省统计局", when)
                if month <= months:
                    now = round(then * Decimal(pace), 2)
                    tell_figure(session, followed, followed.year, month, now, "省统计局快报", when)


def _progress(project: Project, n: int, day: Callable[[int], date]) -> dict:
    told: dict[str, object] = {}
    if n % 3 != 2:
        told["fulfilled_on"] = day(-3)
    if n % 2 == 0:
        told |= {"funds": Amount(project.value * (10 + 5 * n) / 100, project.currency), "funds_on": day(-2)}
    if n % 4 == 0:
        told["started_on"] = day(-2)
    return told


def _issue_bulletin(session: Session, plan: Plan, here: Runtime, when: ActionContext) -> None:
    """One about the time since the plan was issued, up to yesterday."""
    period = ReportingPeriod(plan.issued_on, when.today - timedelta(days=1))
    soon = here.calendar.add_working_days(when.today, here.policy.due_soon)
    scope = Scope(plan.office_id, period, when.today, soon, here.settings.zone)
    bulletin = bulletin_procedure.draft(session, scope, when)
    approver = session.exec(select(Post).where(Post.role == PostRole.APPROVER)).first()
    bulletin_procedure.submit(session, bulletin, approver, when)
    bulletin_procedure.approve(session, bulletin, when)
    bulletin_procedure.issue(session, bulletin, when)


def _workbook(projects: Path, signed_on: date) -> bytes:
    """The table that the host would have filled in; all were signed on the last day."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    with projects.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    for row in ([*heading, "签约日期"], *([*row, signed_on] for row in rows)):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def _plan(session: Session) -> Plan:
    return min(plans(session), key=lambda plan: plan.id)


def _fair(session: Session) -> Activity:
    return session.exec(select(Activity).order_by(Activity.id)).first()
