from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import Period, Recurring
from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.duties.acceptance import accept_report, day_credited, return_report
from models.duties.dispatch import dispatch
from models.duties.duty import Duty, Role
from models.duties.hand_in import File, acknowledge, submit_report
from models.duties.occurrence import make_occurrences
from models.duties.report import ReportDecision, ReportKind, attachments_of, report_before, reports_of
from models.engine import transaction
from models.history import history_of
from models.plans.proposal import confirm
from models.reminders.notice import NoticeKind, notices_of
from tests.world import dispatched, on, proposal, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def duty(session, world):
    return dispatched(session, world, "省商务厅", "2016-09-30")


def kinds(session, duty):
    return [notice.kind for notice in notices_of(session, duty.id)]


def test_signing_puts_a_duty_in_progress_and_a_second_time_changes_nothing(session, duty):
    acknowledge(session, duty, on("2016-06-24"))
    entries = len(history_of(session, duty.id))
    acknowledge(session, duty, on("2016-06-25"))
    assert duty.state is State.IN_PROGRESS
    assert len(history_of(session, duty.id)) == entries


def test_a_report_without_signing_signs_as_well(session, duty):
    submit_report(session, duty, "已完成专项督查。", on("2016-09-20"))
    assert duty.state is State.REPORTED
    assert duty.acknowledged_at is not None


def test_a_report_arrives_with_its_files(session, duty):
    report = submit_report(session, duty, "", on("2016-09-20"), files=(File("总结.docx", "application/x", b"abc"),))
    file, = attachments_of(session, [report.id])
    assert (file.name, file.size) == ("总结.docx", 3)


def test_an_empty_report_is_refused_and_changes_nothing(session, duty):
    with pytest.raises(NotAllowed, match="报告内容为空"):
        submit_report(session, duty, "  ", on("2016-09-20"))
    assert duty.state is State.DISPATCHED


def test_a_progress_report_leaves_the_duty_in_progress(session, duty):
    submit_report(session, duty, "已过半。", on("2016-08-01"), kind=ReportKind.PROGRESS)
    assert duty.state is State.IN_PROGRESS


def test_a_second_completion_report_is_refused_while_one_waits(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-20"))
    with pytest.raises(NotAllowed, match="待审核"):
        submit_report(session, duty, "已完成。", on("2016-09-20"))


def test_a_returned_report_gives_three_working_days_and_says_why(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    report = return_report(session, duty, "请补充项目清单", on("2016-09-30"))
    assert duty.state is State.IN_PROGRESS
    assert report.answer_by == date(2016, 10, 10)   # National Day off until the 7th, the 8th and 9th worked
    assert duty.owed_on == date(2016, 10, 10)
    assert kinds(session, duty)[-1] is NoticeKind.RETURNED


def test_what_is_returned_long_before_the_deadline_is_owed_by_the_deadline(session, duty):
    submit_report(session, duty, "已完成。", on("2016-07-01"))
    report = return_report(session, duty, "请补充项目清单", on("2016-07-04"))
    assert (report.answer_by, duty.owed_on) == (date(2016, 7, 7), date(2016, 9, 30))


def test_a_return_needs_a_reason(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    with pytest.raises(NotAllowed, match="理由"):
        return_report(session, duty, " ", on("2016-09-30"))


def test_accepting_closes_the_duty_and_tells_the_unit(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    accept_report(session, duty, on("2016-09-30"))
    assert (duty.state, duty.closed_on) == (State.CLOSED, date(2016, 9, 30))
    assert kinds(session, duty)[-1] is NoticeKind.ACCEPTED


def test_accepting_twice_is_refused(session, duty):
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    accept_report(session, duty, on("2016-09-30"))
    with pytest.raises(NotAllowed, match="没有待审核"):
        accept_report(session, duty, on("2016-09-30"))


def test_where_an_approver_is_named_closing_needs_both(session, world):
    approver = world.posts["领导小组批准人"].id
    duty = dispatched(session, world, "省商务厅", "2016-09-30", approver_post_id=approver)
    submit_report(session, duty, "专项方案报批。", on("2016-09-20"))
    report = accept_report(session, duty, on("2016-09-21"))
    assert (duty.state, report.decision) == (State.REPORTED, ReportDecision.PASSED_ON)
    assert notices_of(session, duty.id)[-1].post_id == approver
    accept_report(session, duty, on("2016-09-22"), as_approver=True)
    assert duty.state is State.CLOSED


def test_closing_the_lead_closes_its_open_supports_with_it(session, world):
    lead = proposal(session, world, "省商务厅", "2016-09-30", role=Role.LEAD)
    support = proposal(session, world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=lead)
    for one in (lead, support):
        confirm(session, one, on("2016-06-23"))
    dispatch(session, [lead, support], on("2016-06-23"))
    submit_report(session, lead, "已完成。", on("2016-09-20"))
    accept_report(session, lead, on("2016-09-21"))
    assert support.state is State.CLOSED
    assert lead.number in history_of(session, support.id)[-1].note
    assert notices_of(session, support.id)[-1].facts == {"what": "closed_with_lead", "lead": lead.number}
    assert support.credited_on is None


def test_a_supports_report_is_told_to_the_lead(session, world):
    lead = dispatched(session, world, "省商务厅", "2016-09-30", role=Role.LEAD)
    support = dispatched(session, world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=lead)
    submit_report(session, support, "已配合。", on("2016-09-20"))
    assert notices_of(session, lead.id)[-1].facts["support"] == support.number


@pytest.mark.parametrize(("answered", "counts"), [("2016-10-10", "2016-09-29"), ("2016-10-12", "2016-10-12")])
def test_punctuality_counts_the_first_hand_in_while_returns_are_answered_in_their_term(session, duty, answered, counts):
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    return_report(session, duty, "请补充", on("2016-09-30"))
    submit_report(session, duty, "已补充。", on(answered))
    assert day_credited(session, duty) == date.fromisoformat(counts)
    assert len(reports_of(session, duty.id)) == 2


def test_beside_a_report_stands_the_dutys_own_before_it_else_the_last_occurrences_accepted(session, world):
    series = dispatched(session, world, "省商务厅", Recurring(Period.MONTHLY, day=28), day="2016-06-23")
    make_occurrences(session, series, on("2016-07-10"))
    june, july = session.exec(select(Duty).where(Duty.parent_id == series.id).order_by(Duty.due_on)).all()
    reports = {}
    for duty, day in ((june, "2016-06-27"), (july, "2016-07-27")):
        acknowledge(session, duty, on(day))
        reports[duty.id] = submit_report(session, duty, "已完成。", on(day))
    assert report_before(session, july, reports[july.id]) is None      # June's is not accepted yet
    accept_report(session, june, on("2016-06-28"))
    assert report_before(session, july, reports[july.id]) == reports[june.id]
    assert report_before(session, june, reports[june.id]) is None
    return_report(session, july, "请补充数据。", on("2016-07-28"))
    again = submit_report(session, july, "已补充。", on("2016-08-02"))
    assert report_before(session, july, again) == reports[july.id]
