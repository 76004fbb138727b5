"""`duban consult`, and what `doctor` says of a model: off unless set, and nothing sent but what is shown beforehand."""

import json

import pytest

from config.settings import Settings
from models.engine import open_engine, transaction
from models.plans.plan import plan_of
from tests.model_server import NAME, Sent, by_words, completion, model_server, tasks

LEFT = "江岚省开放行动方案"
KEY = "geheim-0815"


@pytest.fixture
def unread(imported, tmp_path):
    """The plan says of one line of it that it was not read."""
    engine = open_engine(Settings(data_dir=tmp_path / "data").database)
    with transaction(engine) as session:
        plan = plan_of(session, 1)
        start = plan.text.rindex(LEFT)
        plan.problems = [{"flag": "unread_item", "message": "没有读成事项", "start": start, "end": start + len(LEFT)}]
    engine.dispose()


def set_up(environment, address, **settings):
    environment |= {"DUBAN_MODEL_ADDRESS": address, "DUBAN_MODEL_NAME": NAME, "DUBAN_MODEL_KEY": KEY,
                    "DUBAN_MODEL_TIMEOUT": "5"} | settings


def test_without_the_setting_it_says_so_and_doctor_says_nothing(unread, duban):
    finished = duban("consult", 1)
    assert (finished.returncode, "没有设置模型，没有送出任何内容" in finished.stderr) == (1, True)
    assert "模型" not in duban("doctor").stdout


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(unread, duban, told, environment):
    with model_server() as model:
        set_up(environment, model.address)
        said = json.loads(duban("consult", 1, "--dry-run", "--json").stdout)
        duban("import", "plan.txt")
    assert (said["model"], LEFT in said["stretches"], model.requests) == (NAME, True, [])


def test_it_asks_and_says_what_waits(unread, duban, environment):
    answers = by_words({LEFT: tasks({"quote": LEFT})})
    with model_server(answers) as model:
        set_up(environment, model.address)
        finished = duban("consult", 1)
    assert finished.returncode == 0, finished.stderr
    assert LEFT in model.asked
    assert "有建议 1" in finished.stdout
    assert "1 条建议待核" in finished.stdout
    assert KEY not in finished.stdout + finished.stderr


@pytest.mark.parametrize(("sent", "told"), [
    (Sent(b"", 500), "服务拒绝回答 1"), (completion("?"), "回答格式不符，未采用")])
def test_a_model_that_does_not_help_leaves_the_plan_and_says_so(unread, duban, environment, sent, told):
    with model_server(lambda _: sent) as model:
        set_up(environment, model.address)
        finished = duban("consult", 1)
    assert (finished.returncode, told in finished.stdout) == (0, True)
    assert "模型没有帮上忙，方案照旧" in finished.stdout


def test_doctor_asks_the_address_for_its_models(duban, environment, imported):
    def finding() -> dict:
        found, = [one for one in json.loads(duban("doctor", "--json").stdout) if one["what"] == "模型"]
        assert KEY not in str(found)
        return found
    with model_server() as model:
        set_up(environment, model.address)
        assert (finding()["wrong"], finding()["said"]) == (False, f"{model.address} 应答正常")
        environment["DUBAN_MODEL_NAME"] = "another"
        assert (finding()["wrong"], finding()["remedy"]) == (True, "检查 DUBAN_MODEL_NAME。")
        assert {path for path, *_ in model.requests} == {"/v1/models"}
    assert (finding()["wrong"], "连接不上" in finding()["said"]) == (True, True)
