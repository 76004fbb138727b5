"""The report's form: drafts kept as typed, figures that the duty asks for, answers to the page's own script."""

from datetime import timedelta

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from models.duties.duty import duty_of
from models.duties.report import Draft, Report
from models.engine import reading, transaction
from tests.world import dispatched, proposal

AS_DATA = {"Accept": "application/json"}
ASKED = [{"name": "新签合同额", "unit": "亿元"}, {"name": "项目数", "unit": "个"}]


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-30").id


@pytest.fixture
def counted(site):
    """A duty that asks for two figures."""
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省商务厅", "2016-09-30", asked_figures=ASKED).id


def drafts(site):
    with reading(site.here.engine) as session:
        return session.exec(select(Draft)).all()


def send(browser, path, **fields):
    token = browser.client.cookies["duban_token"]
    return browser.client.post(path, data=fields | {"token": token}, headers=AS_DATA)


def test_a_draft_is_there_again_as_typed(site, duty_id):
    typed = "  一、已完成督查。\r\n\r\n二、<b>待补</b> & “数据”  "
    answer = site.visit("wang").post(f"/duties/{duty_id}/draft", text=typed, kind="progress")
    assert "草稿已保存" in answer.text
    page = site.visit("wang").get(f"/duties/{duty_id}").text
    assert "二、&lt;b&gt;待补&lt;/b&gt; &amp; “数据”" in page
    assert '<option value="progress" selected>' in page
    assert "草稿保存于 2016-09-20 10:00" in page
    assert drafts(site)[0].text == typed


def test_a_draft_saved_again_takes_the_place_of_the_one_before(site, duty_id):
    browser = site.visit("wang")
    browser.post(f"/duties/{duty_id}/draft", text="第一稿")
    site.now += timedelta(minutes=5)
    browser.post(f"/duties/{duty_id}/draft", text="第二稿")
    assert [one.text for one in drafts(site)] == ["第二稿"]
    browser.post(f"/duties/{duty_id}/draft", text=" ")
    assert drafts(site) == []


def test_a_draft_is_the_persons_own(site, duty_id):
    site.visit("wang").post(f"/duties/{duty_id}/draft", text="内部草稿")
    assert "内部草稿" not in site.visit("office").get(f"/duties/{duty_id}").text
    assert site.visit("li").post(f"/duties/{duty_id}/draft", text="冒名").status_code == 404
    assert [one.text for one in drafts(site)] == ["内部草稿"]


def test_a_draft_changes_nothing_of_the_duty_and_goes_when_it_is_handed_in(site, duty_id):
    browser = site.visit("wang")
    browser.post(f"/duties/{duty_id}/draft", text="已完成。")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).state is State.DISPATCHED
    browser.post(f"/duties/{duty_id}/reports", text="已完成。")
    assert drafts(site) == []


def test_the_script_saves_and_is_answered_with_data(site, duty_id):
    answer = send(site.visit("wang"), f"/duties/{duty_id}/draft", text="边写边存")
    assert answer.json() == {"saved": "10:00"}
    assert drafts(site)[0].text == "边写边存"


def test_a_draft_longer_than_a_report_may_be_is_refused(site, duty_id):
    assert site.visit("wang").post(f"/duties/{duty_id}/draft", text="长" * 20_001).status_code == 422


def test_the_script_that_hands_in_is_told_where_to_go_on_and_what_is_wrong(site, duty_id):
    browser = site.visit("wang")
    refused = send(browser, f"/duties/{duty_id}/reports", text=" ")
    assert (refused.status_code, "报告内容为空" in refused.json()["wrong"]) == (422, True)
    handed = send(browser, f"/duties/{duty_id}/reports", text="已完成。")
    assert handed.json() == {"where": f"/duties/{duty_id}"}
    assert "已报送，等待办公室审核" in browser.get(f"/duties/{duty_id}").text


def test_only_the_page_with_the_form_runs_the_script(site, duty_id):
    mine, theirs = (site.visit(name).get(f"/duties/{duty_id}") for name in ("wang", "office"))
    assert "script-src 'self'" in mine.headers["content-security-policy"]
    assert "unsafe" not in mine.headers["content-security-policy"]
    assert "/static/report.js" in mine.text
    assert "script-src 'none'" in theirs.headers["content-security-policy"]


def test_figures_asked_for_are_required_with_completion_and_stored(site, counted):
    browser = site.visit("wang")
    page = browser.get(f"/duties/{counted}").text
    assert "新签合同额（亿元）" in page
    refused = browser.post(f"/duties/{counted}/reports", text="已完成。", figures=["12.5", ""])
    assert refused.status_code == 422
    assert "请填写数据：项目数（个）" in refused.text
    assert 'value="12.5"' in refused.text, "what was typed stands"
    wrong = browser.post(f"/duties/{counted}/reports", text="已完成。", figures=["很多", "3"])
    assert "只能填数字：新签合同额（亿元）" in wrong.text
    assert browser.post(f"/duties/{counted}/reports", text="进展", kind="progress", figures=["", ""]).status_code == 200
    browser.post(f"/duties/{counted}/reports", text="已完成。", figures=["12.5", "1,203"])
    with reading(site.here.engine) as session:
        figures = session.exec(select(Report.figures).order_by(Report.id)).all()
    assert figures == [[], [ASKED[0] | {"value": "12.5"}, ASKED[1] | {"value": "1203"}]]
    assert "12.5 亿元" in site.visit("office").get(f"/duties/{counted}").text


def test_figures_typed_into_a_draft_are_there_again(site, counted):
    browser = site.visit("wang")
    browser.post(f"/duties/{counted}/draft", text="", figures=["", "约3"])
    assert 'value="约3"' in browser.get(f"/duties/{counted}").text


def test_the_office_asks_for_figures_before_it_confirms(site):
    with transaction(site.here.engine) as session:
        duty_id = proposal(session, site.world, "省商务厅", "2016-09-30").id
    office = site.visit("office")
    office.post(f"/duties/{duty_id}/correction", title="开展专项督查", asked="新签合同额（亿元）\n项目数（个）",
                confirm="true")
    with reading(site.here.engine) as session:
        duty = duty_of(session, duty_id)
        assert (duty.asked_figures, duty.state) == (ASKED, State.READY)


def test_figures_of_the_same_name_are_refused_and_shown_again(site):
    with transaction(site.here.engine) as session:
        duty_id = proposal(session, site.world, "省商务厅", "2016-09-30").id
    answer = site.visit("office").post(f"/duties/{duty_id}/correction", title="开展专项督查", asked="项目数\n项目数")
    assert answer.status_code == 422
    assert "重名" in answer.text
    assert "项目数\n项目数</textarea>" in answer.text
