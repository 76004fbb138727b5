"""A plan and its revision for tests: what stays, moves, changes, comes and goes."""

import re

from sqlmodel import Session

from documents.document import words_digest
from domain.plans.reader import read_plan
from models.directory.tier import directory_of
from models.duties.dispatch import dispatch, ready_duties
from models.duties.duty import Duty, duties_of
from models.plans.amendment import Amendment
from models.plans.amendment_procedure import prepare
from models.plans.intake import load_plan, office_for, propose
from models.plans.plan import Plan, measures_of
from models.plans.proposal import confirm_plan
from tests.world import CALENDAR, on

ENTRY = re.compile(r"\n +免登录办理.*")
"""The line of a letter with its one-time link, which is made when the letter is."""

PLAN = """河南省人民政府办公厅关于印发开放工作要点的通知
豫政办〔2016〕50号
2016年6月22日
开放工作要点
一、重点任务
（一）出台支持外贸发展的政策措施，完善出口退税服务，2016年10月底前完成。（省商务厅牵头，省财政厅配合）
（二）组织旅游推介活动，培育知名旅游品牌，2016年11月底前完成。（省旅游局负责）
（三）建立外资企业服务台账，健全投诉协调机制，2016年9月底前完成。（省商务厅负责）
（四）开展专项资金绩效评价，公布评价结果，2016年12月底前完成。（省财政厅负责）
"""

REVISED = """河南省人民政府办公厅关于印发开放工作要点（修订）的通知
豫政办〔2016〕88号
2016年8月1日
开放工作要点（修订）
一、重点任务
（一）设立跨境电商综合试验区专班，2016年10月底前完成。（省商务厅负责）
（二）出台支持外贸发展的政策措施，完善出口退税服务，2016年12月底前完成。（省商务厅牵头，省财政厅配合）
（三）组织旅游推介活动，培育知名旅游品牌，2016年11月底前完成。（省旅游局负责）
（四）开展专项资金绩效评价，公布评价结果，2016年12月底前完成。（省财政厅负责）
"""
NAME = "《河南省人民政府办公厅关于印发开放工作要点（修订）的通知》（豫政办〔2016〕88号）"
NEW, LATER, GONE = 1, 2, 3
"""The numbers of the revision's changes: a new measure, a later date, a measure left out."""


def names(session):
    """What names mean in the plans of the only office."""
    return directory_of(session, office_for(session, "").id)


def loaded(session: Session, text: str = PLAN) -> Plan:
    """The plan stands with its proposals."""
    context = on("2016-06-23")
    reading = read_plan(text, directory=names(session), calendar=CALENDAR).to_json()
    plan = load_plan(session, reading, text=text, sha256=words_digest(text), source_name="要点.txt",
                     office_id=office_for(session, "").id, context=context)
    for measure in measures_of(session, plan.id):
        propose(session, measure, names(session), context)
    return plan


def under_way(session: Session, text: str = PLAN, day: str = "2016-06-23") -> Plan:
    """The plan's duties are dispatched."""
    plan = loaded(session, text)
    _, left = confirm_plan(session, plan, on(day), all_members=True)
    assert left == []
    dispatch(session, ready_duties(session, plan.id), on(day))
    session.flush()
    return plan


def drafted(session: Session, plan: Plan, text: str = REVISED, day: str = "2016-08-02") -> Amendment:
    """The revision waits as a draft."""
    reading = read_plan(text, directory=names(session), calendar=CALENDAR).to_json()
    return prepare(session, plan, reading, text=text, sha256=words_digest(text), source_name="修订稿.txt",
                   context=on(day))


def duty_of_unit(session: Session, plan: Plan, title: str, unit: str) -> Duty:
    """The plan's duty whose name holds that title, of the unit that the plan calls so."""
    return next(duty for duty in duties_of(session, plan.id) if title in duty.title and duty.unit_written == unit)
