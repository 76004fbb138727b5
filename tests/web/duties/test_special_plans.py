import re
from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Duty, duty_of
from models.duties.hand_in import File, submit_report
from models.duties.hold import hold
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind
from models.plans.proposal import confirm
from tasks.letters.making import make_letters
from tests.web.conftest import version_on
from tests.world import dispatched, on, proposal

FIRST = "一、总体要求\n二、重点任务：适时修订规定。\n"
SECOND = "一、总体要求\n二、重点任务：年底前修订规定。\n三、保障措施\n"


def txt(words: str, name: str = "专项方案.txt") -> File:
    return File(name, "text/plain", words.encode())


@pytest.fixture
def duties(site):
    """The tourism department's special plan, and what the commerce department does once it is approved."""
    with transaction(site.here.engine) as session:
        plan = dispatched(session, site.world, "省旅游局", "2016-09-30", title="制定专项工作方案", special_plan=True,
                          approver_post_id=site.world.posts["领导小组批准人"].id)
        waiting = proposal(session, site.world, "省商务厅", After(Anchor.APPROVAL, 10, Unit.WORKING_DAY),
                           title="组织实施旅游开放")
        confirm(session, waiting, on("2016-06-23"))
        hold(session, waiting, plan, on("2016-06-23"))
        return plan.id, waiting.id


def two_versions(site, plan_id: int, *files: File):
    with transaction(site.here.engine) as session:
        plan = duty_of(session, plan_id)
        submit_report(session, plan, "一稿", on("2016-09-12"), files=files[:1])
        return_report(session, plan, "请写明完成时间", on("2016-09-13"))
        submit_report(session, plan, "二稿", on("2016-09-14"), files=files[1:])


def test_from_the_first_version_to_the_approval_that_dispatches_what_waits(site, duties):
    plan_id, waiting_id = duties
    page, unit, office, approver = (f"/duties/{plan_id}/special-plan", *map(site.visit, ("zhou", "office", "qian")))
    refused = unit.post(f"/duties/{plan_id}/reports", text="报请批准")
    assert refused.status_code == 422
    assert "须以附件报送" in refused.text
    handed = unit.post(f"/duties/{plan_id}/reports", text="报请批准", files={"files": ("方案.txt", FIRST.encode())})
    assert "已报送" in handed.text
    shown = office.get(page)
    assert ("第1稿" in shown.text, "转批准人" in shown.text, "方案.txt" in shown.text) == (True, True, True)
    report = re.search(r'/reports/(\d+)/acceptance', shown.text).group(1)
    office.post(f"/reports/{report}/acceptance", comment="拟同意", version=version_on(shown))
    assert "/special-plan" in approver.get("/").text
    shown = approver.get(page)
    assert "办公室审核意见：拟同意" in shown.text
    approver.post(f"/reports/{report}/acceptance", comment="同意实施", version=version_on(shown))
    assert "已批准" in unit.get(page).text
    with reading(site.here.engine) as session:
        waiting = session.get_one(Duty, waiting_id)
        assert (waiting.dispatched_on, waiting.due_on) == (date(2016, 9, 20), date(2016, 10, 9))   # the 8th was worked
    make_letters.fn(site.now, True)
    with reading(site.here.engine) as session:
        letters = [(letter.to_name, letter.kind, letter.subject) for letter in session.exec(
            select(Letter).where(Letter.kind != LetterKind.CHANGE).order_by(Letter.id))]
        text = session.exec(select(Letter.text).where(Letter.kind == LetterKind.ACCEPTED)).one()
    assert ("zhou", LetterKind.ACCEPTED, "【方案已批准】制定专项工作方案") in letters
    assert ("wang", LetterKind.DISPATCH, "【交办】1项工作请签收：组织实施旅游开放") in letters
    assert "请按批准的方案组织实施" in text
    assert "同意实施" in text


def test_the_page_says_what_a_duty_waits_for_and_the_office_may_lift_it(site, duties):
    waiting_id = duties[1]
    office = site.visit("office")
    shown = office.get(f"/duties/{waiting_id}")
    assert "须待省旅游局的专项方案" in shown.text
    assert "待报送" in shown.text
    assert f"/duties/{waiting_id}" in office.get("/duties?waits=approval").text
    preview = office.get(f"/plans/{site.world.plan.id}/dispatch")
    assert "另有 1 项待" in preview.text
    refused = office.post(f"/duties/{waiting_id}/start", reason=" ")
    assert (refused.status_code, "写明理由" in refused.text) == (422, True)
    assert "已解除等待，并已交办" in office.post(f"/duties/{waiting_id}/start", reason="省领导要求").text
    assert "须待" not in office.get(f"/duties/{waiting_id}").text


def test_the_office_makes_duties_wait_and_departments_cannot(site, duties):
    plan_id, _ = duties
    with transaction(site.here.engine) as session:
        one = dispatched(session, site.world, "省财政厅", "2016-12-30").id
    assert site.visit("li").post(f"/duties/{one}/waits-for", plan_duty_id=plan_id).status_code in (403, 404)
    assert site.visit("li").post(f"/duties/{plan_id}/special-plan/waiting", duty_ids=one).status_code in (403, 404)
    office = site.visit("office")
    assert "待批准后办理" in office.post(f"/duties/{one}/waits-for", plan_duty_id=plan_id).text
    refused = site.visit("li").post(f"/duties/{one}/acknowledgement")
    assert (refused.status_code, "须待省旅游局的专项方案" in refused.text) == (422, True)
    assert 'value="签收"' not in site.visit("li").get(f"/duties/{one}").text
    nothing = office.post(f"/duties/{plan_id}/special-plan/waiting")
    assert (nothing.status_code, "请勾选" in nothing.text) == (422, True)


def test_a_change_is_shown_between_two_versions(site, duties):
    plan_id, _ = duties
    two_versions(site, plan_id, txt(FIRST), txt(SECOND))
    shown = site.visit("zhou").get(f"/duties/{plan_id}/special-plan/changes/2").text
    assert "请写明完成时间" in shown
    assert "<del>适时</del>" in shown
    assert "<ins>年底前</ins>" in shown
    assert site.visit("zhou").get(f"/duties/{plan_id}/special-plan/changes/1").status_code == 404
    assert site.visit("wang").get(f"/duties/{plan_id}/special-plan/changes/2").status_code == 404


@pytest.mark.parametrize(("files", "words"), [
    ((txt(FIRST), txt(FIRST)), "两稿的文字完全相同"),
    ((txt(FIRST), File("方案.png", "image/png", b"\x89PNG\r\n\x1a\n")), "第2稿不能读取文字"),
    ((File("方案.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), txt(FIRST)),
     "第1稿不能读取文字"),
    ((txt(FIRST), txt("方案" * 40_000)), "请下载核对")])
def test_versions_that_cannot_be_compared_say_why_and_stay_to_be_downloaded(site, duties, files, words):
    plan_id, _ = duties
    two_versions(site, plan_id, *files)
    shown = site.visit("zhou").get(f"/duties/{plan_id}/special-plan/changes/2")
    assert (shown.status_code, words in shown.text) == (200, True)
    kept = re.findall(r"/attachments/(\d+)", shown.text)
    assert [site.visit("zhou").get(f"/attachments/{one}").content for one in kept] == [one.content for one in files]


def test_members_of_the_leading_group_give_opinions_the_unit_reads_once_it_is_returned(site, duties):
    plan_id, _ = duties
    page = f"/duties/{plan_id}/special-plan"
    with transaction(site.here.engine) as session:
        submit_report(session, duty_of(session, plan_id), "一稿", on("2016-09-12"), files=(txt(FIRST),))
    member = site.visit("chen")
    assert "送领导小组的专项方案" in member.get("/").text
    report = re.search(r'name="report_id" value="(\d+)"', member.get(page).text).group(1)
    assert "意见已提出" in member.post(f"{page}/comments", report_id=report, text="建议突出入境游").text
    for path in (page, f"/duties/{plan_id}"):
        assert "建议突出入境游" not in site.visit("zhou").get(path).text
    assert site.visit("zhou").post(f"{page}/comments", report_id=report, text="自评").status_code == 403
    with transaction(site.here.engine) as session:
        return_report(session, duty_of(session, plan_id), "按意见修改", on("2016-09-14"))
    assert "建议突出入境游" in site.visit("zhou").get(page).text
    refused = member.post(f"{page}/comments", report_id=report, text="再提一条")
    assert (refused.status_code, "不再征求意见" in refused.text) == (422, True)


def test_the_list_is_for_office_approver_members_and_each_departments_own(site, duties):
    with transaction(site.here.engine) as session:
        other = dispatched(session, site.world, "省财政厅", "2016-09-30", special_plan=True, title="金融专项方案",
                           approver_post_id=site.world.posts["领导小组批准人"].id)
        accept = submit_report(session, other, "", on("2016-09-12"), files=(txt(FIRST),))
        accept_report(session, other, on("2016-09-13"))
        assert accept.id
    address = f"/special-plans?plan={site.world.plan.id}"
    for name in ("office", "qian", "chen"):
        shown = site.visit(name).get(address).text
        assert ("制定专项工作方案" in shown, "金融专项方案" in shown) == (True, True), name
    own = site.visit("zhou").get(address).text
    assert ("制定专项工作方案" in own, "金融专项方案" in own) == (True, False)
    assert "没有您可以查看的专项方案" in site.visit("sun").get(address).text
    narrowed = site.visit("office").get(address + "&standing=approval").text
    assert ("制定专项工作方案" in narrowed, "金融专项方案" in narrowed) == (False, True)


def test_any_duty_can_be_made_a_special_plan_by_the_office_only(site):
    with transaction(site.here.engine) as session:
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30").id
        approver = site.world.posts["领导小组批准人"].id
    assert site.visit("wang").post(f"/duties/{duty_id}/special-plan", approver=approver).status_code == 403
    office = site.visit("office")
    assert "须报专项方案" in office.post(f"/duties/{duty_id}/special-plan", approver=approver).text
    assert "第一个为方案正文" in site.visit("wang").get(f"/duties/{duty_id}").text
    assert "不须报专项方案" in office.post(f"/duties/{duty_id}/special-plan", approver="").text
    assert office.get(f"/duties/{duty_id}/special-plan").status_code == 404
