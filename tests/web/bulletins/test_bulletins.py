import io
import re

import pytest
from docx import Document
from sqlmodel import select

from models.bulletins.bulletin import Bulletin, BulletinState
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind
from tasks.bulletins import tell_units
from tests.web.conftest import version_on
from tests.world import at, dispatched, on


@pytest.fixture
def duties(site):
    site.now = at("2016-10-10", 10)
    with transaction(site.here.engine) as session:
        return [dispatched(session, site.world, unit, "2016-09-20", day="2016-07-04", title=title).id
                for unit, title in (("郑州市人民政府", "建立项目台账"), ("省商务厅", "开展专项督查"))]


@pytest.fixture
def office(site, duties):
    return site.visit("office")


def drafted(office, **query) -> str:
    where = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    answer = office.post(f"/bulletins{where}", first="2016-07-01", last="2016-09-30")
    assert answer.status_code == 200, answer.text
    return re.search(r"/bulletins/(\d+)$", str(answer.url)).group(1)


def step(browser, bulletin: str, what: str, **fields):
    version = version_on(browser.get(f"/bulletins/{bulletin}"))
    return browser.post(f"/bulletins/{bulletin}/{what}", version=version, **fields)


def approver_id(site) -> str:
    return str(site.world.posts["领导小组批准人"].id)


def test_a_preview_keeps_nothing(site, office):
    shown = office.get("/bulletins/new")
    assert "关于2016年第三季度督查事项办理情况的通报" in shown.text
    assert "逾期未报2项" in shown.text
    with reading(site.here.engine) as session:
        assert session.exec(select(Bulletin)).all() == []


def test_a_second_one_about_the_same_is_pointed_at_before_it_is_drafted(site, office):
    unit = site.world.units["省商务厅"].id
    assert "同一期间、同一范围已有通报" not in office.get("/bulletins/new").text
    bulletin = drafted(office)
    shown = office.get("/bulletins/new").text
    assert re.search(rf'已有通报.*href="/bulletins/{bulletin}".*草稿', shown)
    for other in (f"unit={unit}", "first=2016-07-01&last=2016-09-29"):
        assert "已有通报" not in office.get(f"/bulletins/new?{other}").text
    step(office, bulletin, "discarding")
    assert "已有通报" not in office.get("/bulletins/new").text


def test_from_draft_to_kept(site, office):
    bulletin = drafted(office)
    step(office, bulletin, "text", title="关于第三季度情况的通报", opening="现通报如下。", red_head="on",
         demands="请抓紧办理。")
    step(office, bulletin, "submission", approver=approver_id(site))
    assert "待批准" in office.get("/bulletins").text
    approver = site.visit("qian")
    assert "关于第三季度情况的通报" in approver.get("/").text
    assert "同意印发" in approver.get(f"/bulletins/{bulletin}").text
    assert "已批准" in step(approver, bulletin, "approval", comment="同意").text
    issued = step(office, bulletin, "issue")
    assert "已印发，文号督办通报〔2016〕1号" in issued.text
    assert tell_units(site.now) == 3
    with reading(site.here.engine) as session:
        letters = session.exec(select(Letter).where(Letter.kind == LetterKind.BULLETIN)).all()
        assert {letter.to_address for letter in letters} == {"sun@example.org", "wu@example.org", "wang@example.org"}
    unit = site.visit("wang")
    read = unit.get(f"/bulletins/{bulletin}").text
    assert "请抓紧办理。" in read
    assert "编号印发" not in read
    word = Document(io.BytesIO(unit.get(f"/bulletins/{bulletin}/files/docx").content))
    assert "请抓紧办理。" in [one.text for one in word.paragraphs]
    assert "督办通报〔2016〕1号" in [one.text for one in word.paragraphs]


def test_a_draft_shows_that_data_moved_and_changes_only_when_asked(site, office, duties):
    bulletin = drafted(office)
    assert "数据有变动" not in office.get(f"/bulletins/{bulletin}").text
    with transaction(site.here.engine) as session:
        submit_report(session, session.get_one(Duty, duties[0]), "已完成。", on("2016-09-19"))
    shown = office.get(f"/bulletins/{bulletin}").text
    assert "数据有变动" in shown
    assert "逾期未报2项" in shown
    assert "逾期未报1项" in step(office, bulletin, "count").text


def test_an_issued_bulletin_is_refused_every_change(site, office):
    bulletin = drafted(office)
    step(office, bulletin, "submission", approver=approver_id(site))
    step(site.visit("qian"), bulletin, "approval")
    step(office, bulletin, "issue")
    for what in ("text", "count", "submission", "withdrawal", "discarding", "issue"):
        answer = office.post(f"/bulletins/{bulletin}/{what}", approver=approver_id(site))
        assert (answer.status_code, "已印发" in answer.text) == (422, True), what
    with reading(site.here.engine) as session:
        assert session.exec(select(Bulletin.state)).all() == [BulletinState.ISSUED]


def test_two_people_at_one_draft_do_not_overwrite_each_other(site, office):
    bulletin = drafted(office)
    version = version_on(office.get(f"/bulletins/{bulletin}"))
    assert office.post(f"/bulletins/{bulletin}/text", version=version, demands="一").status_code == 200
    assert office.post(f"/bulletins/{bulletin}/text", version=version, demands="二").status_code == 409


def test_units_neither_see_drafts_nor_decide_and_approvers_only_what_is_theirs(site, office):
    bulletin = drafted(office)
    for name in ("wang", "qian", "zhao"):
        assert site.visit(name).get(f"/bulletins/{bulletin}").status_code == 404
    assert site.visit("wang").get("/bulletins/new").status_code == 403
    step(office, bulletin, "submission", approver=approver_id(site))
    assert office.post(f"/bulletins/{bulletin}/approval").status_code == 403
    assert site.visit("qian").post(f"/bulletins/{bulletin}/issue").status_code == 403


def test_a_return_needs_a_reason_and_shows_it(site, office):
    bulletin = drafted(office)
    step(office, bulletin, "submission", approver=approver_id(site))
    approver = site.visit("qian")
    assert step(approver, bulletin, "return", comment=" ").status_code == 422
    step(approver, bulletin, "return", comment="请补充洛阳情况")
    assert "请补充洛阳情况" in office.get(f"/bulletins/{bulletin}").text


def test_a_filtered_list_becomes_a_bulletin_of_its_own(site, office):
    unit = site.world.units["省商务厅"].id
    assert f"/bulletins/new?unit={unit}" in office.get(f"/duties?unit={unit}").text.replace("&amp;", "&")
    preview = office.get(f"/bulletins/new?unit={unit}&first=2016-07-01&last=2016-10-10")
    assert "只统计筛选出的事项（单位）" in preview.text
    bulletin = drafted(office, unit=unit)
    shown = office.get(f"/bulletins/{bulletin}").text
    assert "关于2016年第三季度省商务厅督查事项办理情况的通报" in shown
    assert "郑州市" not in shown


@pytest.mark.parametrize(("first", "last", "words"), [
    ("2016-09-30", "2016-07-01", "颠倒"), ("昨天", "2016-07-01", "不可用"), ("2017-01-01", "2017-03-31", "还没有开始")])
def test_a_period_that_cannot_be_is_answered_plainly(office, first, last, words):
    answer = office.post("/bulletins", first=first, last=last)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_text_that_means_harm_stays_text(office):
    bulletin = drafted(office)
    harm = '<script>alert(1)</script>{{ 7*7 }}<w:br/>'
    step(office, bulletin, "text", demands=harm)
    assert "<script>" not in office.get(f"/bulletins/{bulletin}").text
    word = Document(io.BytesIO(office.get(f"/bulletins/{bulletin}/files/docx").content))
    assert harm in [one.text for one in word.paragraphs]


def test_the_pdf_is_served_with_its_name(office):
    bulletin = drafted(office)
    answer = office.get(f"/bulletins/{bulletin}/files/pdf")
    assert answer.content.startswith(b"%PDF")
    assert "%E9%80%9A%E6%8A%A5.pdf" in answer.headers["content-disposition"]
    assert office.get(f"/bulletins/{bulletin}/files/exe").status_code == 422


