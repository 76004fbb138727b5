import re
from datetime import date

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from models.duties.decision import reassign
from models.duties.duty import Role, duty_of
from models.duties.extension import grant_time
from models.engine import reading, transaction
from models.history import record
from models.letters.letter import Letter, LetterKind
from tests.tasks.days import swept
from tests.web.conftest import version_on
from tests.world import dispatched, on, proposal


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-30").id


def state(site, duty_id):
    with reading(site.here.engine) as session:
        return duty_of(session, duty_id).state


def test_a_department_signs_reports_is_returned_and_reports_again_until_it_is_closed(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    assert "已签收" in department.post(f"/duties/{duty_id}/acknowledgement").text
    department.post(f"/duties/{duty_id}/reports", text="已完成专项督查。",
                    files=[("files", ("总结.pdf", b"%PDF-1.7", "application/pdf"))])
    assert state(site, duty_id) is State.REPORTED
    assert "总结.pdf" in office.get(f"/duties/{duty_id}").text
    office.post("/reports/1/return", comment="请补充项目清单")
    assert "请补充项目清单" in department.get(f"/duties/{duty_id}").text
    department.post(f"/duties/{duty_id}/reports", text="已补充。")
    assert "已销号" in office.post("/reports/2/acceptance").text
    assert state(site, duty_id) is State.CLOSED


def test_what_came_back_stands_apart_with_the_reason_until_it_is_answered(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    department.post(f"/duties/{duty_id}/reports", text="已完成。")
    assert "退回待补报" not in department.get("/duties").text
    office.post("/reports/1/return", comment="请补充项目清单")
    listed = department.get("/duties").text
    assert "退回待补报" in listed
    assert "退回意见：请补充项目清单" in listed
    assert "补报期限：2016年9月23日" in listed
    first = department.get("/").text
    assert "退回待补报" in first
    assert "请补充项目清单" in first
    assert "请补充项目清单" not in site.visit("li").get("/duties").text
    department.post(f"/duties/{duty_id}/reports", text="已补充。")
    assert "退回待补报" not in department.get("/duties").text
    assert "请补充项目清单" not in department.get("/").text


def test_the_review_names_what_closes_with_the_lead(site):
    with transaction(site.here.engine) as session:
        lead = dispatched(session, site.world, "省商务厅", "2016-09-30", role=Role.LEAD)
        support = dispatched(session, site.world, "省财政厅", "2016-09-30", role=Role.SUPPORT, lead=lead)
        lead_id, support_id, number = lead.id, support.id, support.number
    site.visit("li").post(f"/duties/{support_id}/reports", text="已配合。")
    office = site.visit("office")
    office.post("/reports/1/return", comment="请附清单")
    site.visit("wang").post(f"/duties/{lead_id}/reports", text="已完成。")
    page = re.sub("<[^>]+>", "", office.get(f"/duties/{lead_id}").text)
    assert "1 项配合事项还没有办结，将随本事项一并销号并通知其单位" in page
    assert f"省财政厅（{number}，办理中，上次报告已退回）" in page
    office.post("/reports/2/acceptance")
    assert "未单独评价" in office.get(f"/duties/{support_id}").text


def test_the_review_lays_the_report_before_beside_the_new_one(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    department.post(f"/duties/{duty_id}/reports", text="已印发方案，新增企业80家。")
    assert "上次报告" not in office.get(f"/duties/{duty_id}").text
    office.post("/reports/1/return", comment="请核对家数")
    shown = department.get(f"/duties/{duty_id}").text
    assert shown.index("请核对家数") < shown.index('name="text"'), "why it came back stands above the form"
    department.post(f"/duties/{duty_id}/reports", text="已印发方案，新增企业120家。",
                    files=[("files", ("名单.pdf", b"%PDF-1.7", "application/pdf"))])
    review = office.get(f"/duties/{duty_id}").text
    assert "新增企业<ins>120</ins>家" in review
    assert "新增企业<del>80</del>家" in review
    assert review.count("退回意见：请核对家数") == 1
    assert review.count("名单.pdf") == 1
    office.post("/reports/2/return", comment="请附总结")
    department.post(f"/duties/{duty_id}/reports", text="总结见附件，另行说明有关情况。")
    anew = office.get(f"/duties/{duty_id}").text
    assert "<del>" not in anew, "a report written anew is not struck through"
    assert "以前的报告" in anew


def test_a_department_signs_on_its_desk(site, duty_id):
    department = site.visit("wang")
    first = department.get("/").text
    assert f'name="duty_ids" value="{duty_id}" checked' in first
    assert "已签收 1 项" in department.post("/acknowledgements", duty_ids=[duty_id]).text
    assert 'name="duty_ids"' not in department.get("/").text


def test_another_department_sees_nothing_of_it(site, duty_id):
    stranger = site.visit("li")
    assert stranger.get(f"/duties/{duty_id}").status_code == 404
    assert stranger.post(f"/duties/{duty_id}/acknowledgement").status_code == 404
    assert stranger.post(f"/duties/{duty_id}/reports", text="冒名").status_code == 404
    assert state(site, duty_id) is State.DISPATCHED


@pytest.mark.parametrize("path", ["/plans", "/plans/1", "/units", "/letters", "/activities", "/cases"])
def test_a_department_is_refused_the_pages_of_others(site, path):
    assert site.visit("wang").get(path).status_code == 403


@pytest.mark.parametrize("path", ["/plans", "/units", "/letters"])
def test_a_supervisor_is_refused_the_pages_of_the_office(site, path):
    assert site.visit("zhao").get(path).status_code == 403


@pytest.mark.parametrize("path", ["suspension", "cancellation", "reassignment"])
def test_a_department_cannot_decide_for_the_office(site, duty_id, path):
    answer = site.visit("wang").post(f"/duties/{duty_id}/{path}", reason="自行处理", unit_id=3)
    assert answer.status_code == 403
    assert state(site, duty_id) is State.DISPATCHED


def test_a_department_cannot_accept_its_own_report(site, duty_id):
    department = site.visit("wang")
    department.post(f"/duties/{duty_id}/reports", text="已完成。")
    assert department.post("/reports/1/acceptance").status_code == 403
    assert state(site, duty_id) is State.REPORTED


def test_a_proposal_is_not_shown_to_its_department(site):
    with transaction(site.here.engine) as session:
        proposed = proposal(session, site.world, "省商务厅", "2016-09-30").id
    assert site.visit("wang").get(f"/duties/{proposed}").status_code == 404


def test_a_double_click_hands_in_once(site, duty_id):
    department = site.visit("wang")
    version = version_on(department.get(f"/duties/{duty_id}"))
    first = department.post(f"/duties/{duty_id}/reports", text="已完成。", version=version)
    second = department.post(f"/duties/{duty_id}/reports", text="已完成。", version=version)
    assert (first.status_code, second.status_code) == (200, 409)
    assert site.visit("office").get(f"/duties/{duty_id}").text.count("<blockquote>已完成。</blockquote>") == 1


def test_a_stale_form_keeps_what_was_typed_and_does_nothing(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    version = version_on(department.get(f"/duties/{duty_id}"))
    office.post(f"/duties/{duty_id}/suspension", reason="等待批复")
    office.post(f"/duties/{duty_id}/resumption")
    answer = department.post(f"/duties/{duty_id}/reports", text="写了很久的报告", version=version)
    assert answer.status_code == 409
    assert "写了很久的报告" in answer.text
    assert "已有变动" in answer.text


def test_two_reviewers_at_once_decide_once(site, duty_id):
    site.visit("wang").post(f"/duties/{duty_id}/reports", text="已完成。")
    one, other = site.visit("office"), site.visit("office")
    assert one.post("/reports/1/acceptance").status_code == 200
    assert other.post("/reports/1/return", comment="请补充").status_code == 409


def test_an_empty_report_is_refused_with_the_reason(site, duty_id):
    answer = site.visit("wang").post(f"/duties/{duty_id}/reports", text="  ")
    assert answer.status_code == 422
    assert "报告内容为空" in answer.text


def test_an_extension_is_asked_and_granted(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    department.post(f"/duties/{duty_id}/extensions", wanted_on="2016-10-31", reason="项目尚在洽谈")
    assert "项目尚在洽谈" in office.get("/").text or "待审批的延期" in office.get("/").text
    office.post("/extensions/1/grant", granted_on="2016-10-28")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).due_on == date(2016, 10, 28)


def test_a_second_extension_is_not_offered_while_one_waits(site, duty_id):
    department = site.visit("wang")
    assert "<summary>申请延期" in department.get(f"/duties/{duty_id}").text
    department.post(f"/duties/{duty_id}/extensions", wanted_on="2016-10-31", reason="项目尚在洽谈")
    shown = department.get(f"/duties/{duty_id}").text
    assert "<summary>申请延期" not in shown
    assert "等待办公室审批，原时限不变" in shown
    site.visit("office").post("/extensions/1/refusal", comment="请按期完成")
    assert "<summary>申请延期" in department.get(f"/duties/{duty_id}").text


def test_a_refused_extension_keeps_the_deadline(site, duty_id):
    department, office = site.visit("wang"), site.visit("office")
    department.post(f"/duties/{duty_id}/extensions", wanted_on="2016-10-31", reason="项目尚在洽谈")
    office.post("/extensions/1/refusal", comment="请按期完成")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).due_on == date(2016, 9, 30)


@pytest.mark.parametrize("wanted", ["", "31.10.2016", "2016-13-01"])
def test_a_date_that_is_none_is_answered_with_how_to_write_it(site, duty_id, wanted):
    answer = site.visit("wang").post(f"/duties/{duty_id}/extensions", wanted_on=wanted, reason="理由")
    assert answer.status_code == 422
    assert "日期" in answer.text


def test_an_attachment_is_only_ever_a_download_with_a_safe_name(site, duty_id):
    department = site.visit("wang")
    department.post(f"/duties/{duty_id}/reports", text="见附件",
                    files=[("files", ("../../etc/<script>.txt", b"alert(1)", "text/html"))])
    answer = department.get("/attachments/1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ".." not in answer.headers["content-disposition"]
    assert site.visit("li").get("/attachments/1").status_code == 404


def test_a_program_that_calls_itself_a_report_is_refused_and_what_was_typed_stays(site, duty_id):
    department = site.visit("wang")
    answer = department.post(f"/duties/{duty_id}/reports", text="见附件，请审核",
                             files=[("files", ("总结.pdf", b"MZ\x90\x00\x03", "application/pdf"))])
    assert answer.status_code == 422
    assert "不是可以接收的文件" in answer.text
    assert "见附件，请审核</textarea>" in answer.text
    assert state(site, duty_id) is State.DISPATCHED


def test_what_people_wrote_is_shown_as_text(site, duty_id):
    site.visit("wang").post(f"/duties/{duty_id}/reports", text="<script>alert(1)</script>")
    page = site.visit("office").get(f"/duties/{duty_id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(site, duty_id):
    big = b"x" * (site.here.settings.max_upload_mb * 2**20 + 1)
    answer = site.visit("wang").post(f"/duties/{duty_id}/reports", text="大文件", files=[("files", ("大.bin", big))])
    assert answer.status_code == 413
    assert "MB" in answer.text
    assert state(site, duty_id) is State.DISPATCHED


def test_several_duties_are_signed_for_at_once(site, duty_id):
    with transaction(site.here.engine) as session:
        other = dispatched(session, site.world, "省商务厅", "2016-10-31").id
    site.visit("wang").post("/acknowledgements", duty_ids=[duty_id, other])
    assert state(site, duty_id) is state(site, other) is State.IN_PROGRESS


def test_the_ledger_is_filtered_by_light_state_unit_and_text(site, duty_id):
    with transaction(site.here.engine) as session:
        late = dispatched(session, site.world, "省财政厅", "2016-09-01", title="筹措专项资金").number
    office = site.visit("office")
    assert late in office.get("/duties?light=red").text
    assert "2016-0001" not in office.get("/duties?light=red").text
    assert late in office.get("/duties?text=专项资金").text
    assert late not in office.get("/duties?state=closed").text
    assert office.get("/duties?plan=x&unit=&after=y").status_code == 200


def test_a_counted_deadline_is_explained_day_by_day(site):
    from domain.deadlines.rules import After, Anchor, Unit
    with transaction(site.here.engine) as session:
        rule = After(Anchor.ISSUE, 10, Unit.WORKING_DAY)
        counted = dispatched(session, site.world, "省商务厅", rule, day="2016-06-23").id
    page = site.visit("wang").get(f"/duties/{counted}").text
    assert "第10个工作日" in page
    assert "2016年7月6日" in page


def test_a_slip_is_printed_as_it_was_sent_whatever_the_duty_does_since(site, duty_id):
    swept(site.here, "2016-10-21")
    with transaction(site.here.engine) as session:
        letter = session.exec(select(Letter).where(Letter.kind == LetterKind.OVERDUE)).one()
        duty = duty_of(session, duty_id)
        grant_time(session, duty, date(2016, 12, 30), on("2016-10-24"), reason="情况复杂")
        reassign(session, duty, site.world.units["省财政厅"], on("2016-10-25"), reason="职责调整")
        letter_id = letter.id
    slip = site.visit("office").get(f"/duties/{duty_id}/slips/{letter_id}").text
    for words in ('class="slip red"', "红色督查单", "督〔2016〕1号", "<td>省商务厅</td>", "2016年9月30日",
                  "已逾期12个工作日", "负责人签字", "省开放办<br>2016年10月21日"):
        assert words in slip, words
    assert "2016年12月30日" not in slip


@pytest.mark.parametrize(("action", "shown"), [("date", "确定时限"), ("withdraw_case", "撤回提请")])
def test_what_duban_itself_did_stands_on_the_page(site, duty_id, action, shown):
    with transaction(site.here.engine) as session:
        record(session, action, on("2016-09-20"), duty=duty_of(session, duty_id), note="说明")
    answer = site.visit("office").get(f"/duties/{duty_id}")
    assert answer.status_code == 200
    assert f"<strong>{shown}</strong>" in answer.text
