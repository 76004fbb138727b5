import threading
from dataclasses import replace

import pytest
from sqlmodel import select

from domain.errors import NotAllowed
from models.directory.post import Delegation, Tenure
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, reassign, reopen, resume, suspend
from models.duties.duty import Role
from models.duties.extension import ask_extension, grant_extension, pending_extension, refuse_extension
from models.duties.hand_in import acknowledge, submit_report
from models.engine import reading, transaction
from models.letters.letter import LetterKind, LetterState
from models.reminders.case import CaseDecision, EscalationCase
from models.reminders.escalation import decide_case
from models.reminders.notice import Notice
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.runtime import using
from tests.databases import counting
from tests.tasks.days import do, letters, owed, sweep, swept
from tests.world import at, dispatched, on

K = LetterKind


def said(here, *kinds):
    return [(letter.kind, letter.to_address, letter.subject) for letter in letters(here, *kinds)]


def test_a_department_gets_one_letter_for_all_that_was_dispatched_to_it(here, world):
    with transaction(here.engine) as session:
        for unit, title in (("省商务厅", "报送成果"), ("省商务厅", "建立台账"), ("省财政厅", "筹措资金")):
            dispatched(session, world, unit, "2016-09-30", title=title)
    assert make_letters(at("2016-06-23"), True) == 2
    assert said(here) == [(K.DISPATCH, "wang@example.org", "【交办】2项工作请签收"),
                          (K.DISPATCH, "li@example.org", "【交办】1项工作请签收：筹措资金")]
    text = letters(here)[0].text
    assert "请于2016年6月27日（星期一）前签收" in text
    assert "时限：2016年9月30日（星期五），还剩70个工作日" in text


def test_a_second_run_makes_nothing_new(here, world):
    owed(here, world, "2016-09-30")
    assert [swept(here, "2016-09-30"), swept(here, "2016-09-30")] == [2, 0]


@pytest.mark.parametrize(("day", "hour"), [("2016-09-30", 8), ("2016-09-30", 18), ("2016-10-01", 9), ("2016-09-24", 9)])
def test_no_letter_is_made_outside_the_window_or_on_a_day_off(here, world, day, hour):
    owed(here, world, "2016-09-30")
    assert make_letters(at(day, hour)) == 0
    assert letters(here) == []


def test_a_post_has_one_digest_a_day_and_what_comes_later_waits_for_the_next(here, world):
    owed(here, world, "2016-09-30")
    swept(here, "2016-09-30")
    owed(here, world, "2016-09-30")
    assert swept(here, "2016-09-30") == 1   # its dispatch
    assert [letter.duty_ids for letter in letters(here, K.DIGEST)] == [[1]]
    swept(here, "2016-10-08")
    assert [(letter.made_on.isoformat(), letter.duty_ids) for letter in letters(here, K.DIGEST)] == [
        ("2016-09-30", [1]), ("2016-10-08", [1, 2])]


def test_a_digest_is_ordered_by_what_presses_and_names_it_in_the_subject(here, world):
    owed(here, world, "2016-09-29", "2016-09-30", "2016-10-10")
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-12-30")
    swept(here, "2016-09-30")
    assert said(here, K.DIGEST) == [
        (K.DIGEST, "wang@example.org", "【督办提醒】1项已逾期、1项今天到期、1项即将到期、1项尚未签收（2016年9月30日）")]
    text = letters(here, K.DIGEST)[0].text
    assert "2016年9月29日（星期四），已逾期1个工作日" in text
    assert "2016年9月30日（星期五），今天到期" in text
    assert "2016年10月10日（星期一），还剩3个工作日" in text


def test_a_duty_that_is_due_and_not_signed_for_is_listed_once(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-10-10")
        dispatched(session, world, "省商务厅", "2016-12-30")
    swept(here, "2016-09-30")
    (digest,) = letters(here, K.DIGEST)
    assert digest.subject == "【督办提醒】1项即将到期、1项尚未签收（2016年9月30日）"
    assert [digest.text.count(number) for number in ("2016-0001", "2016-0002")] == [1, 1]
    assert digest.text.count("尚未签收，请一并签收") == digest.html.count("尚未签收，请一并签收") == 1


def test_the_text_of_a_dispatch_says_all_that_its_page_does(here, world):
    with transaction(here.engine) as session:
        lead = dispatched(session, world, "省商务厅")
        lead.requirement, lead.report_to, lead.deadline_text = "活动成果及时报省政府。", "省政府", "及时"
        support = dispatched(session, world, "省财政厅")
        support.role, support.report_to, support.copy_to = Role.SUPPORT, "省政府", "省开放办"
    make_letters(at("2016-09-30"), True)
    lead, support = letters(here, K.DISPATCH)
    for said in ("要求：活动成果及时报省政府。", "时限：及时（未定具体日期）", "报送：省政府"):
        assert said in lead.text
        assert said in lead.html.replace('<span style="color:#52606d">要求：</span>', "要求：")
    assert "报送：牵头单位" in support.text
    assert "省开放办" not in support.text.partition("来源")[0]


def test_each_overdue_duty_has_a_numbered_slip_of_its_own(here, world):
    owed(here, world, "2016-09-30", "2016-09-30")
    swept(here, "2016-10-10")
    assert [(letter.slip_number, letter.duty_ids) for letter in letters(here, K.OVERDUE)] == [
        ("督〔2016〕1号", [1]), ("督〔2016〕2号", [2])]
    assert "蓝色" in letters(here, K.OVERDUE)[0].html


def test_a_supervisor_reads_what_was_done_so_far(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    for day in ("2016-09-23", "2016-09-30", "2016-10-10"):
        swept(here, day)
        deliver_letters(at(day))
    do(here, duty_id, ask_extension, on("2016-11-30").today, "数据未齐", on("2016-10-11"))
    swept(here, "2016-10-12")
    letter, = letters(here, K.ESCALATION)
    assert letter.to_address == "zhao@example.org"
    assert "已做工作：提醒2次，发督查单1张，有延期申请待审批" in letter.text
    assert "承办单位：省商务厅" in letter.text


def test_a_delegate_is_written_to_while_the_delegation_lasts(here, world):
    owed(here, world, "2016-09-30")
    with transaction(here.engine) as session:
        session.add(Delegation(post_id=world.posts["省商务厅联络员"].id, person_id=world.people["li"].id,
                               from_on=on("2016-09-01").today, until_on=on("2016-09-23").today))
    for day in ("2016-09-23", "2016-09-28"):
        swept(here, day)
    assert [letter.to_address for letter in letters(here, K.DIGEST)] == ["li@example.org", "wang@example.org"]


def vacate(here, world, *titles):
    with transaction(here.engine) as session:
        for title in titles:
            for tenure in session.exec(select(Tenure).where(Tenure.post_id == world.posts[title].id)).all():
                tenure.until_on = on("2016-01-01").today


def test_letters_to_a_vacant_post_go_to_the_next_one_up(here, world):
    owed(here, world, "2016-09-30")
    vacate(here, world, "分管副省长")
    swept(here, "2016-10-12")
    assert [letter.to_address for letter in letters(here, K.ESCALATION)] == ["chen@example.org"]


def test_a_letter_that_reaches_nobody_is_undelivered_from_the_start_and_says_why(here, world):
    owed(here, world, "2016-09-30")
    vacate(here, world, "省商务厅联络员")
    swept(here, "2016-09-30")
    letter, = letters(here, K.DIGEST)
    assert (letter.state, letter.to_address) == (LetterState.UNDELIVERED, "")
    assert "省商务厅联络员" in letter.server_answer


def test_a_run_over_the_cap_makes_nothing_and_names_the_remedy(here, world):
    owed(here, world, *["2016-09-30"] * 3)
    sweep(here, "2016-10-10")
    capped = replace(here, policy=replace(here.policy, cap=3))
    with using(capped), pytest.raises(NotAllowed, match="3 封.*duban release"):
        make_letters(at("2016-10-10"))
    assert letters(here) == []
    assert make_letters(at("2016-10-10")) == 4   # three slips, one letter of dispatch


def test_what_was_handed_in_before_the_letter_went_is_taken_out_of_it(here, world):
    one, other = owed(here, world, "2016-09-30", "2016-09-30")
    swept(here, "2016-09-30")
    do(here, one, submit_report, "已完成。", on("2016-09-30", hour=10))
    assert make_letters(at("2016-09-30", 11), True) == 1
    before, after = letters(here, K.DIGEST)
    assert (before.state, before.duty_ids) == (LetterState.WITHDRAWN, [one, other])
    assert (after.state, after.duty_ids) == (LetterState.WAITING, [other])
    assert before.message_id != after.message_id


def test_a_letter_that_may_have_arrived_is_not_written_anew(here, world):
    one, _ = owed(here, world, "2016-09-30", "2016-09-30")
    swept(here, "2016-09-30")
    with transaction(here.engine) as session:
        session.get_one(type(letters(here)[0]), letters(here, K.DIGEST)[0].id).repeated = True
    do(here, one, submit_report, "已完成。", on("2016-09-30", hour=10))
    assert make_letters(at("2016-09-30", 11), True) == 0
    assert [letter.state for letter in letters(here, K.DIGEST)] == [LetterState.WAITING]


@pytest.mark.parametrize("settling", [
    lambda here, duty: do(here, duty, submit_report, "已完成。", on("2016-10-12", hour=10)),
    lambda here, duty: do(here, duty, suspend, "机构调整", on("2016-10-12", hour=10)),
    lambda here, duty: do(here, duty, cancel, "政策变化", on("2016-10-12", hour=10)),
], ids=["reported", "suspended", "cancelled"])
def test_reminders_slips_and_cases_of_what_is_settled_are_not_sent(here, world, settling):
    duty_id, = owed(here, world, "2016-09-30")
    swept(here, "2016-09-30")
    swept(here, "2016-10-12")
    settling(here, duty_id)
    make_letters(at("2016-10-12", 11), True)
    assert {letter.kind: letter.state for letter in letters(here, K.DIGEST, K.OVERDUE, K.ESCALATION)} == {
        kind: LetterState.WITHDRAWN for kind in (K.DIGEST, K.OVERDUE, K.ESCALATION)}


def test_a_case_decided_meanwhile_is_not_put_to_the_supervisor(here, world):
    owed(here, world, "2016-09-30")
    swept(here, "2016-10-12")
    with transaction(here.engine) as session:
        case = session.exec(select(EscalationCase)).one()
        decide_case(session, case, CaseDecision.URGE, on("2016-10-12", hour=10), comment="抓紧")
    make_letters(at("2016-10-12", 11), True)
    assert [letter.state for letter in letters(here, K.ESCALATION)] == [LetterState.WITHDRAWN]
    assert [letter.state for letter in letters(here, K.OVERDUE)] == [LetterState.WAITING]
    assert "【领导催办】" in said(here, K.CHANGE)[0][2]


def test_a_request_decided_meanwhile_is_not_put_to_the_office(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    do(here, duty_id, ask_extension, on("2016-10-31").today, "数据未齐", on("2016-09-20"))
    make_letters(at("2016-09-20"), True)
    with transaction(here.engine) as session:
        grant_extension(session, pending_extension(session, duty_id), on("2016-09-20", hour=10))
    make_letters(at("2016-09-20", 11), True)
    assert [letter.state for letter in letters(here, K.EXTENSION_ASKED)] == [LetterState.WITHDRAWN]


def test_a_reminder_to_sign_is_taken_back_once_it_is_signed_for(here, world):
    with transaction(here.engine) as session:
        duty_id = dispatched(session, world, "省商务厅", "2016-12-30").id
    swept(here, "2016-06-29")
    do(here, duty_id, acknowledge, on("2016-06-29", hour=10))
    make_letters(at("2016-06-29", 11), True)
    assert [letter.state for letter in letters(here, K.DIGEST)] == [LetterState.WITHDRAWN]


def test_a_digest_that_could_not_go_for_a_day_becomes_part_of_the_next(here, world):
    owed(here, world, "2016-09-30", "2016-10-12")
    swept(here, "2016-09-29")   # says the first is due tomorrow
    swept(here, "2016-09-30")
    old, new = letters(here, K.DIGEST)
    assert (old.state, new.state) == (LetterState.WITHDRAWN, LetterState.WAITING)
    assert new.duty_ids == [1, 2]
    assert "今天到期" in new.text


def test_every_decision_is_told_in_its_own_letter(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    make_letters(at("2016-06-24"), True)
    steps = [
        ("2016-09-05", lambda day: do(here, duty_id, submit_report, "初稿", day), []),
        ("2016-09-06", lambda day: do(here, duty_id, return_report, "缺少附表", day),
         ["wang【退回补充】开展专项督查，请于2016年9月9日（星期五）前补报"]),
        ("2016-09-07", lambda day: do(here, duty_id, ask_extension, on("2016-10-14").today, "数据未齐", day),
         ["office【延期申请】省商务厅：开展专项督查"]),
        ("2016-09-08", lambda day: decide(here, duty_id, refuse_extension, day, comment="不宜再拖"),
         ["wang【不同意延期】开展专项督查，原时限不变"]),
        ("2016-09-09", lambda day: do(here, duty_id, ask_extension, on("2016-10-14").today, "再次申请", day),
         ["office【延期申请】省商务厅：开展专项督查"]),
        ("2016-09-12", lambda day: decide(here, duty_id, grant_extension, day),
         ["wang【准予延期】开展专项督查，新时限2016年10月14日（星期五）"]),
        ("2016-09-13", lambda day: do(here, duty_id, suspend, "机构调整", day), ["wang【暂停】开展专项督查"]),
        ("2016-09-14", lambda day: do(here, duty_id, resume, day), ["wang【恢复】开展专项督查"]),
        ("2016-09-19", lambda day: do(here, duty_id, reassign, world.units["省财政厅"], day, reason="职责调整"),
         ["wang【改派】开展专项督查", "li【交办】1项工作请签收：开展专项督查"]),
        ("2016-09-20", lambda day: do(here, duty_id, submit_report, "完成", day), []),
        ("2016-09-21", lambda day: do(here, duty_id, accept_report, day), ["li【已销号】开展专项督查"]),
        ("2016-09-22", lambda day: do(here, duty_id, reopen, "数据有误", day, due_on=on("2016-10-31").today),
         ["li【重新办理】开展专项督查"]),
        ("2016-09-23", lambda day: do(here, duty_id, cancel, "政策变化", day), ["li【撤销】开展专项督查"]),
    ]
    for day, act, expected in steps:
        before = len(letters(here))
        act(on(day))
        make_letters(at(day, 10), True)
        assert [f"{letter.to_name}{letter.subject}" for letter in letters(here)[before:]] == expected, day


def decide(here, duty_id, verb, day, **options):
    with transaction(here.engine) as session:
        verb(session, pending_extension(session, duty_id), day, **options)


def test_two_changes_of_one_duty_are_two_lines(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    do(here, duty_id, suspend, "机构调整", on("2016-09-19", hour=19))
    do(here, duty_id, resume, on("2016-09-19", hour=20))
    make_letters(at("2016-09-20"), True)
    letter, = letters(here, K.CHANGE)
    assert letter.text.index("该事项暂停办理") < letter.text.index("该事项恢复办理")
    assert letter.duty_ids == [duty_id]


def test_a_title_that_means_harm_reaches_neither_headers_nor_markup(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-09-30", title="<script>x</script>\r\nBcc: spy@example.org")
    make_letters(at("2016-06-23"), True)
    letter, = letters(here)
    assert letter.subject == "【交办】1项工作请签收：<script>x</script> Bcc: spy@example.org"
    assert "<script>" not in letter.html


def test_the_number_of_queries_does_not_grow_with_the_letters(here, world):
    counts = []
    for size in (2, 40):
        owed(here, world, *["2016-09-30"] * size)
        sweep(here, "2016-10-10")
        with counting(here.engine) as statements:
            make_letters(at("2016-10-10"))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert len(letters(here, K.OVERDUE)) == 42


def test_runs_at_the_same_time_put_each_notice_into_one_letter(here, world):
    for unit in ("省商务厅", "省财政厅", "省旅游局"):
        owed(here, world, *["2016-09-30"] * 5, unit=unit)
    sweep(here, "2016-10-08")
    failed = []

    def run():
        with using(here):
            try:
                make_letters(at("2016-10-08"))
            except Exception as error:   # shown by the assertion below
                failed.append(error)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [letter.kind for letter in letters(here)].count(K.DIGEST) == 3
    with reading(here.engine) as session:
        notices = session.exec(select(Notice)).all()
    assert all(notice.letter_id for notice in notices)
    assert sorted(duty for letter in letters(here, K.DIGEST) for duty in letter.duty_ids) == list(range(1, 16))
