"""A model on the pages of the review: not there unless it is set, asked by a button, its answers decided one by one."""

import re

import pytest

from domain.duties.lifecycle import State
from models.duties.duty import duties_of
from models.engine import reading, transaction
from models.plans.model_answer import ModelAnswer, waiting_answers
from models.plans.plan import plan_of
from tests.consulted import DOUBTED, ORDER, UNREAD, consulted_plan
from tests.model_server import NAME, Sent, by_words, model_server, tasks
from tests.web.plans.test_review import PLAN, words

GOOD = {UNREAD: tasks({"quote": UNREAD, "lead": "省财政厅", "deadline": "10月底前"}),
        DOUBTED: tasks({"quote": DOUBTED, "lead": "省商务厅", "units": ["省财政厅"], "deadline": "9月底前"})}
BUTTON = "请模型读未读和有疑问的"


@pytest.fixture
def plan_id(site):
    with transaction(site.here.engine) as session:
        return consulted_plan(session, site.world).id


@pytest.fixture
def model(site):
    """A server whose answers a test may set, and to which the pages are set up."""
    with model_server(by_words(GOOD)) as model:
        settings = site.here.settings
        settings.model_address, settings.model_name, settings.model_timeout = model.address, NAME, 5
        yield model


def answers(site, plan_id) -> list[ModelAnswer]:
    with reading(site.here.engine) as session:
        return waiting_answers(session, plan_of(session, plan_id))


def states(site, plan_id) -> list[tuple[str, State]]:
    with reading(site.here.engine) as session:
        return [(duty.unit_written, duty.state) for duty in duties_of(session, plan_id, State.PROPOSED, State.READY)]


def test_without_the_setting_there_is_no_button_and_nothing_is_sent(site, plan_id):
    office = site.visit("office")
    with model_server() as model:
        office.post("/plans", files={"file": ("要点.txt", PLAN.encode(), "text/plain")})
        assert "模型" not in words(office.get(f"/plans/{plan_id}"))
        assert "没有设置模型" in words(office.post(f"/plans/{plan_id}/consultation"))
    assert model.requests == []


def test_taking_in_and_reviewing_a_plan_sends_nothing_by_itself(site, model):
    office = site.visit("office")
    answer = office.post("/plans", files={"file": ("要点.txt", PLAN.encode(), "text/plain")})
    office.post(f"{answer.url.path}/undoubted")
    office.get(answer.url.path)
    assert model.requests == []


def test_what_the_model_quotes_is_shown_as_its_own_and_changes_nothing(site, plan_id, model):
    office, before = site.visit("office"), states(site, plan_id)
    assert f"{BUTTON}（3 处）" in words(office.get(f"/plans/{plan_id}"))
    shown = words(office.post(f"/plans/{plan_id}/consultation"))
    assert "已请模型读 3 处，有 2 条建议待核。" in shown
    assert shown.count("模型建议，待核") >= 2
    assert "牵头：省财政厅" in shown
    page = office.get(f"/plans/{plan_id}").text
    for link in re.findall(r'<li id="model-answer-.*?<a href="#([^"]+)">', page, re.DOTALL):
        assert f'id="{link}"' in page
    assert "看现在的读法" in shown
    assert re.search(rf"office 请模型 {NAME} 读了 3 处：有建议 2，没有建议 1", shown)
    assert states(site, plan_id) == before
    assert BUTTON not in shown, "all was asked"


def test_each_is_accepted_or_dropped_and_what_was_accepted_is_confirmed_by_itself(site, plan_id, model):
    office = site.visit("office")
    office.post(f"/plans/{plan_id}/consultation")
    of_measure, of_unread = answers(site, plan_id)
    assert "已不采纳" in words(office.post(f"/model-answers/{of_measure.id}/drop"))
    shown = words(office.post(f"/model-answers/{of_unread.id}/acceptance"))
    assert "已采纳为待确认事项" in shown
    assert answers(site, plan_id) == []
    office.post(f"/plans/{plan_id}/undoubted")
    assert "1 项仍需补充承办单位或逐项核对" in words(office.post(f"/plans/{plan_id}/confirmation"))
    assert sorted(states(site, plan_id)) == [("省旅游局", State.READY), ("省财政厅", State.PROPOSED),
                                             ("省财政厅", State.READY)]
    with reading(site.here.engine) as session:
        duty = next(one for one in duties_of(session, plan_id, State.PROPOSED) if "by_model" in one.flags)
    assert "采纳模型建议" in words(office.get(f"/duties/{duty.id}"))
    office.post(f"/duties/{duty.id}/confirmation", version=str(duty.version))
    assert {state for _, state in states(site, plan_id)} == {State.READY}


@pytest.mark.parametrize(("sent", "told"), [
    (Sent(b"", 500), "服务拒绝回答 1，这次没有送出 2"), (Sent(b"<html>"), "应答无法识别 3"),
    (tasks({"quote": "各项工作全部完成"}), "回答不是原文，未采用 3")])
def test_a_model_that_does_not_help_is_told_in_a_line_and_the_plan_is_as_it_was(site, plan_id, model, sent, told):
    office, before = site.visit("office"), states(site, plan_id)
    model.answers = lambda _: sent
    shown = words(office.post(f"/plans/{plan_id}/consultation"))
    assert "没有得到可用的建议；方案照旧，没有变动。" in shown
    assert told in shown
    assert "模型没有帮上忙，方案照旧。" in shown
    assert (answers(site, plan_id), states(site, plan_id)) == ([], before)
    assert f"{BUTTON}（3 处）" in shown, "it can be asked again"


def test_what_waits_can_be_decided_after_the_setting_is_gone(site, plan_id, model):
    office = site.visit("office")
    office.post(f"/plans/{plan_id}/consultation")
    site.here.settings.model_address = ""
    shown = words(office.get(f"/plans/{plan_id}"))
    assert shown.count("不采纳") >= 2
    assert BUTTON not in shown
    assert ORDER in shown


def test_only_the_plans_office_may_ask(site, plan_id, model):
    for name in ("wang", "zhao"):
        assert site.visit(name).post(f"/plans/{plan_id}/consultation").status_code in (403, 404)
    assert model.requests == []


def test_an_english_page_tells_it_in_english(site, plan_id, model):
    office = site.visit("office")
    office.post("/language", language="en")
    shown = words(office.post(f"/plans/{plan_id}/consultation"))
    assert "2 of its answers wait for you" in shown
    assert "with an answer to look at 2" in shown
