from datetime import date

import pytest

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from domain.letters.kinds import LADDER
from domain.reminders.policy import rung_windows
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import resume, suspend
from models.duties.duty import Role
from models.duties.extension import ExtensionDecision, ask_extension, grant_extension, pending_extension
from models.duties.hand_in import acknowledge, submit_report
from models.engine import transaction
from models.reminders.case import CaseDecision, cases_before, open_case
from models.reminders.escalation import climb, decide_case, open_cases
from models.reminders.ladder import due_rows, remind, remind_unsigned
from models.reminders.notice import NoticeKind, notices_of
from tests.world import CALENDAR, POLICY, dispatched, on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def duty(session, world):
    duty = dispatched(session, world, "省商务厅", "2016-09-30")
    acknowledge(session, duty, on("2016-06-24"))
    return duty


def sweep(session, day):
    """Every rung of that day, as the daily run does it."""
    context = on(day)
    for rung, first, last in rung_windows(POLICY, context.today, CALENDAR):
        remind(session, rung, first, last, context)
        if rung.opens_case:
            open_cases(session, rung, first, last, context)
    session.flush()


def ladder(session, duty):
    return [(notice.made_on.isoformat(), notice.kind.value) for notice in notices_of(session, duty.id)
            if notice.kind in LADDER]


def test_each_rung_is_said_once_however_often_the_day_is_run(session, duty):
    for day in ("2016-09-23", "2016-09-23", "2016-09-26"):
        sweep(session, day)
    assert ladder(session, duty) == [("2016-09-23", "reminder")]


def test_a_rung_that_was_said_finds_the_duty_no_more(session, duty):
    rungs = {rung.key: (first, last) for rung, first, last in rung_windows(POLICY, date(2016, 9, 23), CALENDAR)}
    found = {key for key, (first, last) in rungs.items() if due_rows(session, key, first, last)}
    assert len(found) == 1
    sweep(session, "2016-09-23")
    assert [key for key, (first, last) in rungs.items() if due_rows(session, key, first, last)] == []


def test_after_days_without_a_run_only_the_highest_missed_rung_is_said(session, duty):
    sweep(session, "2016-10-10")   # three working days after the due date; four rungs were missed
    assert [kind for _, kind in ladder(session, duty)] == ["overdue"]


def test_nothing_is_said_once_a_report_is_in(session, duty):
    sweep(session, "2016-09-23")
    submit_report(session, duty, "已完成。", on("2016-09-26"))
    for day in ("2016-09-28", "2016-09-30", "2016-10-10", "2016-10-20"):
        sweep(session, day)
    assert [notice.withdrawn for notice in notices_of(session, duty.id) if notice.kind is NoticeKind.REMINDER] == [True]
    assert len(ladder(session, duty)) == 1


def test_a_returned_report_starts_the_ladder_again(session, duty):
    sweep(session, "2016-09-28")
    submit_report(session, duty, "已完成。", on("2016-09-29"))
    return_report(session, duty, "请补充", on("2016-09-30"))
    sweep(session, "2016-10-10")   # the day by which the return is to be answered
    assert [day for day, _ in ladder(session, duty)] == ["2016-09-28", "2016-10-10"]


def test_a_granted_extension_starts_the_ladder_anew(session, duty):
    sweep(session, "2016-09-28")
    request = ask_extension(session, duty, date(2016, 10, 31), "洽谈中", on("2016-09-29"))
    grant_extension(session, request, on("2016-09-29"))
    sweep(session, "2016-10-11")
    sweep(session, "2016-10-31")
    assert [day for day, _ in ladder(session, duty)] == ["2016-09-28", "2016-10-31"]


def test_a_resumed_duty_starts_the_ladder_again(session, duty):
    sweep(session, "2016-09-28")
    suspend(session, duty, "等待国家批复", on("2016-09-28"))
    resume(session, duty, on("2016-09-29"))
    sweep(session, "2016-09-29")   # the rung of the day before is said again, in the new round
    assert [day for day, _ in ladder(session, duty)] == ["2016-09-28", "2016-09-29"]


def test_a_support_closed_with_its_lead_is_chased_no_more(session, world, duty):
    support = dispatched(session, world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=duty)
    case = overdue_case(session, support)
    submit_report(session, duty, "已完成。", on("2016-10-13"))
    accept_report(session, duty, on("2016-10-14"))
    assert ladder(session, support)
    assert all(one.withdrawn for one in notices_of(session, support.id) if one.kind in LADDER)
    assert case.decision is CaseDecision.SETTLED


def test_a_duty_without_a_deadline_is_never_chased(session, world):
    duty = dispatched(session, world, "省财政厅", None)
    acknowledge(session, duty, on("2016-06-24"))
    sweep(session, "2016-12-30")
    assert ladder(session, duty) == []


def test_what_was_not_signed_in_time_is_said_once(session, world):
    duty = dispatched(session, world, "省财政厅", "2016-12-30", day="2016-06-23")
    assert remind_unsigned(session, on("2016-06-27")).said == 0
    assert remind_unsigned(session, on("2016-06-28")).said == 1
    assert remind_unsigned(session, on("2016-06-29")).said == 0
    assert [day for day, _ in ladder(session, duty)] == ["2016-06-28"]


def overdue_case(session, duty):
    sweep(session, "2016-10-12")   # five working days after the due date: the 8th and 9th are worked
    return open_case(session, duty.id)


def test_a_duty_that_stays_overdue_comes_before_the_supervisor_of_its_unit(session, duty, world):
    case = overdue_case(session, duty)
    assert case.post_id == world.posts["分管副省长"].id
    assert cases_before(session, [case.post_id]) == [case]
    assert ladder(session, duty)[-1][1] == "escalation"


def test_an_undecided_case_climbs_and_stays_at_the_top(session, duty, world):
    case = overdue_case(session, duty)
    assert climb(session, case, on("2016-10-19"))
    assert (case.post_id, case.climbed) == (world.posts["省长"].id, 1)
    assert not climb(session, case, on("2016-10-21"))
    assert case.climbs_on is None


def test_the_red_rung_takes_the_open_case_one_post_up_once(session, duty, world):
    case = overdue_case(session, duty)
    sweep(session, "2016-10-19")   # ten working days after the due date
    sweep(session, "2016-10-20")
    assert (case.post_id, case.climbed) == (world.posts["省长"].id, 1)


def test_a_report_settles_the_case(session, duty):
    case = overdue_case(session, duty)
    submit_report(session, duty, "已完成。", on("2016-10-18"))
    assert case.decision is CaseDecision.SETTLED


def test_granting_time_gives_a_new_deadline_and_decides_the_case(session, duty):
    case = overdue_case(session, duty)
    decide_case(session, case, CaseDecision.GRANT_TIME, on("2016-10-18"), comment="同意", until=date(2016, 11, 30))
    assert (case.decision, duty.due_on) == (CaseDecision.GRANT_TIME, date(2016, 11, 30))


def test_granting_time_grants_the_request_that_waits(session, duty):
    case = overdue_case(session, duty)
    request = ask_extension(session, duty, date(2016, 11, 15), "洽谈中", on("2016-10-13"))
    decide_case(session, case, CaseDecision.GRANT_TIME, on("2016-10-18"), until=date(2016, 11, 30))
    assert (request.decision, request.granted_on) == (ExtensionDecision.GRANTED, date(2016, 11, 30))
    assert pending_extension(session, duty.id) is None


def test_a_decided_case_cannot_be_decided_again(session, duty):
    case = overdue_case(session, duty)
    decide_case(session, case, CaseDecision.URGE, on("2016-10-18"), comment="限期办结")
    with pytest.raises(NotAllowed, match="已有决定"):
        decide_case(session, case, CaseDecision.CANCEL, on("2016-10-18"))
    assert duty.state is State.IN_PROGRESS


def test_cancelling_and_reassigning_are_carried_out(session, world):
    one, other = (dispatched(session, world, unit, "2016-09-30") for unit in ("省商务厅", "省财政厅"))
    sweep(session, "2016-10-12")
    decide_case(session, open_case(session, one.id), CaseDecision.CANCEL, on("2016-10-18"), comment="政策调整")
    decide_case(session, open_case(session, other.id), CaseDecision.REASSIGN, on("2016-10-18"),
                unit=world.units["省旅游局"])
    assert one.state is State.CANCELLED
    assert other.unit_id == world.units["省旅游局"].id
