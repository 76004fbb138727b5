from sqlmodel import select

from models.directory.post import Tenure
from models.duties.extension import ask_extension
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.registers.activity import Activity
from tasks.letters.office_summary import make_summary
from tasks.letters.rehearsal_record import record_as_sent
from tests.tasks.days import do, letters, owed, sweep
from tests.world import at, dispatched, on


def summary(here):
    return letters(here, LetterKind.SUMMARY)[-1]


def test_an_office_without_anything_waiting_is_told_so_once_a_day(here, world):
    made = []
    for day in ("2016-09-26", "2016-09-26", "2016-09-27"):
        made.append(make_summary(at(day)))
        record_as_sent(at(day))
    assert made == [1, 0, 1]
    assert summary(here).subject == "【每日汇总】今日无待办（2016年9月27日）"
    assert summary(here).to_address == "office@example.org"


def test_no_summary_is_made_on_a_day_off(here, world):
    assert make_summary(at("2016-10-03")) == 0


def test_the_summary_lists_what_waits_for_the_office(here, world):
    reported, asking, _ = owed(here, world, "2016-09-30", "2016-09-30", "2016-09-30")
    with transaction(here.engine) as session:
        dispatched(session, world, "省财政厅", "2016-12-30", title="筹措资金")
        session.add(Activity(plan_id=world.plan.id, name="豫港经贸洽谈周",
                             host_id=world.units["省商务厅"].id, planned_end_on=on("2016-09-20").today))
        vacant = world.posts["洛阳市人民政府联络员"].id
        for tenure in session.exec(select(Tenure).where(Tenure.post_id == vacant)).all():
            tenure.until_on = on("2016-01-01").today
    do(here, reported, submit_report, "已完成。", on("2016-09-20"))
    do(here, asking, ask_extension, on("2016-11-30").today, "数据未齐", on("2016-09-20"))
    sweep(here, "2016-10-12")
    make_summary(at("2016-10-12"))
    text = summary(here).text
    for heading in ("【待审核的报告】1项", "【待审批的延期】1项", "【已逾期】2项", "【尚未签收】1项",
                    "【等待领导决定】2项", "【无人在岗的岗位】1项", "【计划结束但未确认的活动】1项"):
        assert heading in text
    for line in ("2016-0001 开展专项督查（省商务厅）", "2016-0004 筹措资金（省财政厅）", "豫港经贸洽谈周",
                 "洛阳市人民政府联络员"):
        assert line in text


def test_letters_that_could_not_be_delivered_stand_in_the_summary(here, world):
    owed(here, world, "2016-12-30")
    make_summary(at("2016-09-26"))
    with transaction(here.engine) as session:
        session.exec(select(Letter)).one().state = LetterState.UNDELIVERED
    make_summary(at("2016-09-27"))
    assert "【未送达的信件】1项\n1. office 【每日汇总】今日无待办（2016年9月26日）" in summary(here).text


def test_a_provisional_date_stands_in_the_summary_once_it_is_near(here, world):
    with transaction(here.engine) as session:
        duty = dispatched(session, world, "省商务厅", "2016-09-30")
        duty.provisional = True
    make_summary(at("2016-09-02"))
    assert "暂定的时限" not in summary(here).text
    make_summary(at("2016-09-19"))
    assert "【暂定的时限】1项" in summary(here).text
    assert "2016年9月30日（星期五）（暂定）" in summary(here).text


def test_a_long_list_is_cut_and_says_so(here, world):
    owed(here, world, *["2016-09-30"] * 101)
    make_summary(at("2016-10-12"))
    assert "【已逾期】超过100项" in summary(here).text
    assert "已逾期100+" in summary(here).subject
