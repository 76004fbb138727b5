"""A model asked about a plan, by a real server on the loopback: what it may say, and that nothing bad ever counts."""

import logging
from dataclasses import replace

import pytest
from sqlmodel import select

from config.settings import Settings
from domain.errors import NotAllowed
from domain.plans.model_answers import Outcome
from models.engine import reading, transaction
from models.history import History
from models.plans.model_answer import CONSULT, last_consultation, waiting_answers
from models.plans.plan import plan_of
from tasks.plans.consultation import consult_model
from tasks.runtime import Runtime, using
from tests.consulted import ALL, DOUBTED, ORDER, SURE, TEXT, UNREAD, consulted_plan, rows_of
from tests.model_server import NAME, Sent, by_words, completion, model_server, tasks
from tests.world import CALENDAR, POLICY, at, settle

NOW = at("2016-06-23", 10)
KEY = "geheim-0815"
GOOD = {UNREAD: tasks({"quote": UNREAD, "lead": "省财政厅", "deadline": "10月底前"}),
        DOUBTED: tasks({"quote": DOUBTED, "lead": "省商务厅", "units": ["省财政厅"], "deadline": "9月底前"})}


@pytest.fixture
def here(engine, tmp_path):
    return Runtime(Settings(data_dir=tmp_path), engine, CALENDAR, POLICY)


@pytest.fixture
def plan_id(here):
    with transaction(here.engine) as session:
        return consulted_plan(session, settle(session)).id


def consult(here, plan_id, address, *, timeout=5.0, total=30.0, name=NAME):
    settings = here.settings.model_copy(update={
        "model_address": address, "model_name": name, "model_key": KEY, "model_timeout": timeout,
        "model_total_timeout": total})
    with using(replace(here, settings=settings)):
        return consult_model(plan_id, NOW)


def waiting(here, plan_id) -> list[tuple]:
    with reading(here.engine) as session:
        return [(one.quote, one.lead, one.units, one.deadline) for one in
                waiting_answers(session, plan_of(session, plan_id))]


def everything(here) -> dict[str, list]:
    with reading(here.engine) as session:
        return rows_of(session)


def test_without_the_setting_nothing_is_sent(here, plan_id):
    with model_server() as model, using(here), pytest.raises(NotAllowed, match="没有设置模型"):
        consult_model(plan_id, NOW)
    assert model.requests == []


def test_only_what_is_unread_or_in_doubt_is_sent_with_its_headings(here, plan_id):
    with model_server() as model:
        came = consult(here, plan_id, model.address)
    assert (set(model.asked), came.stretches, came.outcomes) == (ALL, 3, {Outcome.NOTHING: 3})
    assert not any(SURE in str(sent) or TEXT in str(sent) for _, _, sent in model.requests)


def test_what_is_quoted_waits_and_nothing_else_changes(here, plan_id):
    before = everything(here)
    with model_server(by_words(GOOD)) as model:
        came = consult(here, plan_id, model.address)
    assert (came.answers, came.outcomes) == (2, {Outcome.QUOTED: 2, Outcome.NOTHING: 1})
    assert waiting(here, plan_id) == [(DOUBTED, "省商务厅", ["省财政厅"], "9月底前"),
                                      (UNREAD, "省财政厅", [], "10月底前")]
    after = everything(here)
    assert {name for name in after if after[name] != before[name]} == {"model_answer"}


def test_history_keeps_who_sent_what_to_which_model_and_what_came_back_but_not_the_key(here, plan_id, caplog):
    caplog.set_level(logging.DEBUG)
    with model_server(by_words(GOOD | {ORDER: completion("不\u0000是\ud800 JSON")})) as model:
        consult(here, plan_id, model.address)
    with reading(here.engine) as session:
        entry = last_consultation(session, plan_id)
    assert (entry.at, entry.facts["model"], entry.facts["address"], entry.facts["stretches"]) == (
        NOW, NAME, model.address, 3)
    assert f"请模型 {NAME} 读 3 处" in entry.note
    kept = {one["outcome"]: one for one in entry.facts["asked"]}
    assert UNREAD in kept["quoted"]["sent"] or DOUBTED in kept["quoted"]["sent"]
    assert '"tasks"' in kept["quoted"]["received"]
    assert kept["not_as_asked"]["received"] == "不\ufffd是\ufffd JSON"
    assert KEY not in str(entry.facts) + entry.note + caplog.text


BAD = {
    "nonsense": (completion("我不知道"), Outcome.NOT_AS_ASKED), "a page": (Sent(b"<html>"), Outcome.NOT_UNDERSTOOD),
    "broken JSON": (completion('{"tasks": ['), Outcome.NOT_AS_ASKED),
    "other words": (tasks({"quote": "全县全面完成各项任务", "lead": "省财政厅"}), Outcome.NOT_QUOTED),
    "what an order asks for": (tasks({"quote": "各项工作全部完成", "lead": "省公安厅"}), Outcome.NOT_QUOTED),
    "another key": (completion('{"tasks": [], "confirm": true}'), Outcome.NOT_AS_ASKED),
    "too much": (Sent(b" " * 300_000), Outcome.TOO_MUCH),
    "an error": (Sent(b"", 500), Outcome.REFUSED), "too many requests": (Sent(b"", 429), Outcome.REFUSED),
    "elsewhere": (Sent(b"", 307, {"Location": "http://127.0.0.1:9/"}), Outcome.REFUSED),
    "late": (Sent(b"{", hold=True), Outcome.LATE), "never": (Sent(status=0), Outcome.LATE),
}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_changes_nothing(here, plan_id, name):
    sent, outcome = BAD[name]
    before = everything(here)
    words = {DOUBTED: sent, UNREAD: sent, ORDER: sent}
    with model_server(by_words(words)) as model:
        came = consult(here, plan_id, model.address, timeout=0.3 if outcome is Outcome.LATE else 5)
    assert came.answers == 0
    assert outcome in came.outcomes
    assert not {Outcome.QUOTED, Outcome.SAME, Outcome.NOTHING} & set(came.outcomes)
    assert everything(here) == before
    assert waiting(here, plan_id) == []


@pytest.mark.on_sqlite
def test_a_model_that_obeys_an_order_in_the_plan_can_at_the_most_quote_it(here, plan_id):
    before = everything(here)
    obeying = tasks({"quote": "全部完成", "lead": "省公安厅"})
    with model_server(by_words({DOUBTED: obeying, UNREAD: obeying, ORDER: obeying})) as model:
        consult(here, plan_id, model.address)
    after = everything(here)
    assert {name for name in after if after[name] != before[name]} == {"model_answer"}
    assert waiting(here, plan_id) == [("全部完成", "省公安厅", [], "")]


@pytest.mark.on_sqlite
def test_a_server_that_is_of_no_use_is_asked_once_and_a_late_one_twice(here, plan_id):
    with model_server(lambda _: Sent(b"", 503)) as model:
        assert consult(here, plan_id, model.address).outcomes == {Outcome.REFUSED: 1, Outcome.NOT_SENT: 2}
    assert len(model.requests) == 1
    with model_server(lambda _: Sent(status=0)) as model:
        assert consult(here, plan_id, model.address, timeout=0.3).outcomes == {Outcome.LATE: 2, Outcome.NOT_SENT: 1}
    with model_server(lambda _: Sent(status=0)) as model:
        assert consult(here, plan_id, model.address, total=0.3).outcomes == {Outcome.LATE: 1, Outcome.NOT_SENT: 2}
    came = consult(here, plan_id, model.address)
    assert came.outcomes == {Outcome.UNREACHABLE: 1, Outcome.NOT_SENT: 2}


@pytest.mark.on_sqlite
def test_what_was_answered_before_the_time_was_over_counts(here, plan_id):
    with model_server(by_words({DOUBTED: GOOD[DOUBTED]}, Sent(status=0))) as model:
        came = consult(here, plan_id, model.address, total=1)
    assert (came.answers, came.outcomes[Outcome.QUOTED]) == (1, 1)


@pytest.mark.on_sqlite
def test_what_was_answered_is_not_asked_again_and_what_failed_is(here, plan_id):
    with model_server(by_words(GOOD | {ORDER: completion("?")})) as model:
        consult(here, plan_id, model.address)
        consult(here, plan_id, model.address)
        assert model.asked[3:] == [ORDER]
        consult(here, plan_id, model.address, name="another")
        assert set(model.asked[4:]) == ALL
    assert len(waiting(here, plan_id)) == 2, "the same quotation waits once"
    with model_server() as model:
        consult(here, plan_id, model.address)
        with pytest.raises(NotAllowed, match="没有需要请模型读的"):
            consult(here, plan_id, model.address)
    with reading(here.engine) as session:
        assert len(session.exec(select(History).where(History.action == CONSULT)).all()) == 4
