"""Suggestions on the pages: seen with their reason, accepted one by one or several, words written with a preview."""

import re

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from models.directory.unit import Unit
from models.duties.duty import Duty, duties_of
from models.engine import reading
from models.plans.suggestion import Responsibility, suggestions_of
from tests.web.plans.test_review import row, words

PLAN = """关于印发2016年开放工作要点的通知
2016年6月22日
一、重点任务
（一）提高利用外资水平。落实外商投资政策，推进招商引资，2016年10月底前完成。
（二）发展旅游业。打造旅游精品线路和景区，2016年11月底前完成。
（三）压实责任。制定工作台账，狠抓落实，2016年12月底前完成。
"""


@pytest.fixture
def office(site):
    return site.visit("office")


@pytest.fixture
def plan_id(office):
    answer = office.post("/plans", files={"file": ("要点.txt", PLAN.encode(), "text/plain")})
    return int(re.search(r"/plans/(\d+)", str(answer.url))[1])


def proposals(site, plan_id) -> list[Duty]:
    with reading(site.here.engine) as session:
        return duties_of(session, plan_id)


def settled(site, plan_id) -> list[tuple[str | None, State]]:
    with reading(site.here.engine) as session:
        names = dict(session.exec(select(Unit.id, Unit.name)).all())
    return [(names.get(duty.unit_id), duty.state) for duty in proposals(site, plan_id)]


def unit(site, name) -> int:
    return site.world.units[name].id


NOTHING = [(None, State.PROPOSED)] * 3


def test_a_proposal_without_a_unit_shows_who_is_suggested_and_why(site, office, plan_id):
    page = office.get(f"/plans/{plan_id}")
    foreign, tourism, nobody = proposals(site, plan_id)
    assert "建议：省商务厅（因“利用外资”" in words_of_row(page, foreign)
    assert "建议：省旅游局" in words_of_row(page, tourism)
    assert "建议" not in words_of_row(page, nobody)
    assert settled(site, plan_id) == NOTHING


def words_of_row(page, duty) -> str:
    return re.sub(r"<[^>]+>", "", row(page, duty.id))


def test_neither_way_of_confirming_many_takes_a_suggestion(site, office, plan_id):
    office.post(f"/plans/{plan_id}/undoubted")
    answer = office.post(f"/plans/{plan_id}/confirmation")
    assert "3 项仍需补充承办单位" in answer.text
    assert settled(site, plan_id) == NOTHING


def test_one_suggestion_is_accepted_then_confirmed(site, office, plan_id):
    foreign, tourism, _ = proposals(site, plan_id)
    answer = office.post(f"/duties/{foreign.id}/suggestions/{unit(site, '省商务厅')}", version=str(foreign.version))
    assert "已采纳" in answer.text
    office.post(f"/duties/{tourism.id}/suggestions/{unit(site, '省旅游局')}/confirmation", version=str(tourism.version))
    assert settled(site, plan_id) == [("省商务厅", State.PROPOSED), ("省旅游局", State.READY), (None, State.PROPOSED)]


def test_a_stale_or_unsuggested_acceptance_is_refused(site, office, plan_id):
    foreign = proposals(site, plan_id)[0]
    path = f"/duties/{foreign.id}/suggestions"
    assert office.post(f"{path}/{unit(site, '省旅游局')}").status_code == 409
    assert office.post(f"{path}/{unit(site, '省商务厅')}", version="99").status_code == 409
    assert settled(site, plan_id) == NOTHING


def test_several_are_looked_through_before_they_are_accepted(site, office, plan_id):
    page = office.get(f"/plans/{plan_id}/suggestions")
    ticked = re.findall(r'name="chosen" value="([^"]+)" checked', page.text)
    assert len(ticked) == 2, "both are sure: their first clause and their body name the subject"
    assert settled(site, plan_id) == NOTHING
    answer = office.post(f"/plans/{plan_id}/suggestions", chosen=ticked)
    assert "已采纳 2 项建议" in answer.text
    assert [name for name, _ in settled(site, plan_id)] == ["省商务厅", "省旅游局", None]
    assert {state for _, state in settled(site, plan_id)} == {State.PROPOSED}
    assert office.post(f"/plans/{plan_id}/suggestions", chosen=ticked).status_code == 409


@pytest.mark.parametrize("chosen", [[], ["x"], ["1:2"], ["٣:1:1"]])
def test_what_was_not_ticked_properly_is_refused(site, office, plan_id, chosen):
    assert office.post(f"/plans/{plan_id}/suggestions", chosen=chosen).status_code == 422
    assert settled(site, plan_id) == NOTHING


def test_a_proposal_of_another_plan_is_refused(site, office, plan_id):
    duty = proposals(site, plan_id)[0]
    other = site.world.plan.id
    answer = office.post(f"/plans/{other}/suggestions", chosen=[f"{duty.id}:{duty.version}:{unit(site, '省商务厅')}"])
    assert answer.status_code == 422
    assert settled(site, plan_id) == NOTHING


def test_words_are_tried_before_they_are_kept(site, office, plan_id):
    finance = unit(site, "省财政厅")
    path = f"/units/{finance}/words"
    assert "专项资金" in office.get(path).text, "the built-in words are shown"
    shown = office.post(path, words="工作台账、狠抓落实", related="责任", preview="true")
    assert "压实责任" in words(shown)
    assert "尚未保存" in shown.text
    assert "工作台账、狠抓落实</textarea>" in shown.text, "what was typed stays"
    with reading(site.here.engine) as session:
        assert session.get(Responsibility, finance) is None
    saved = office.post(path, words="工作台账、狠抓落实", related="责任")
    assert "已保存" in saved.text
    with reading(site.here.engine) as session:
        nobody = proposals(site, plan_id)[2]
        assert [one.unit_id for one in suggestions_of(session, plan_id)[nobody.id]] == [finance]
        assert session.get(Responsibility, finance).words == ["工作台账", "狠抓落实"]
    assert "工作台账" in office.get("/units").text


def test_unusable_words_are_shown_again_with_the_reason(site, office):
    answer = office.post(f"/units/{unit(site, '省财政厅')}/words", words="资、工作台账")
    assert answer.status_code == 422
    assert "“资”不可用" in answer.text
    assert "资、工作台账</textarea>" in answer.text


def test_suggestions_are_made_anew_on_demand_and_after_a_split(site, office, plan_id):
    answer = office.post(f"/plans/{plan_id}/suggestions/renewal")
    assert "已重新推荐，2 项有建议" in answer.text
    foreign = proposals(site, plan_id)[0]
    with reading(site.here.engine) as session:
        at = PLAN.index("推进招商引资")
    office.post(f"/measures/{foreign.measure_id}/division", at=str(at))
    with reading(site.here.engine) as session:
        assert len(suggestions_of(session, plan_id)) == 3, "both halves have their own"


def test_departments_may_not_look_nor_accept(site, office, plan_id):
    department, duty = site.visit("wang"), proposals(site, plan_id)[0]
    assert department.get(f"/plans/{plan_id}/suggestions").status_code == 403
    assert department.post(f"/duties/{duty.id}/suggestions/{unit(site, '省商务厅')}").status_code == 403
    assert department.get(f"/units/{unit(site, '省商务厅')}/words").status_code == 403
    assert settled(site, plan_id) == NOTHING
