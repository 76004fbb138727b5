"""The flows as Prefect runs them: their results, their runs and the table of a day, on a real server."""

import asyncio
import json
import time
from urllib.request import Request, urlopen

import pytest
from prefect.settings import PREFECT_API_URL
from sqlmodel import select

from domain.duties.lifecycle import State
from domain.errors import DubanError
from flows import pipeline
from flows.daily import collect_reports, daily_run, deliver_letters, escalate, remind
from flows.plans import decompose_plan, dispatch_plan
from models.duties.duty import Duty
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.plans.plan import plan_of
from models.plans.proposal import confirm_plan
from tasks.plans.intake import take_in
from tests.world import at, dispatched, on, settle

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

PLAN = """某省人民政府关于印发开放方案的通知
2016年6月22日
一、重点任务
1.建设口岸。（牵头单位：省商务厅；责任单位：省财政厅；完成时限：2016年9月30日前）
2.开展招商。（牵头单位：省旅游局；完成时限：2016年8月31日前）
"""


@pytest.fixture(scope="module")
def server():
    from prefect.testing.utilities import prefect_test_harness  # the whole server: every worker collects this module
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def world(server, here):
    with transaction(here.engine) as session:
        return settle(session)


def ask(path, **body):
    """What the server answers; its own client sends nulls that the server of this version refuses."""
    request = Request(f"{PREFECT_API_URL.value()}/{path}", json.dumps(body).encode(),
                      {"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def wait_for(path, flow_name, **filters):
    """What the server knows of a flow's runs; task runs reach it a little later than their results."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if found := ask(path, flows={"name": {"any_": [flow_name]}}, **filters):
            return found
        time.sleep(0.2)
    raise AssertionError(f"no {path} of {flow_name}")


def states_of_runs(flow_name):
    return {run["state_name"] for run in wait_for("flow_runs/filter", flow_name)}


def wait_for_task(flow_name, task_name):
    assert wait_for("task_runs/filter", flow_name, task_runs={"name": {"like_": task_name}})


def latest_table():
    """The latest artifact of the daily run: its rows and its description."""
    found = ask("artifacts/latest/filter", artifacts={"key": {"any_": ["daily-run"]}})[0]
    return json.loads(found["data"]), found["description"]


def states(here):
    with reading(here.engine) as session:
        return [duty.state for duty in session.exec(select(Duty).order_by(Duty.id)).all()]


def test_a_plan_is_decomposed_a_task_for_each_measure_and_dispatched(here, world):
    plan_id = take_in(PLAN.encode(), "plan.txt", at("2016-06-22"))
    assert asyncio.run(decompose_plan(plan_id, at("2016-06-22"))) == 3
    with transaction(here.engine) as session:
        assert confirm_plan(session, plan_of(session, plan_id), on("2016-06-23")) == (3, [])
    assert asyncio.run(dispatch_plan(plan_id, at("2016-06-23"))) == 3
    assert states(here) == [State.DISPATCHED] * 3
    assert "Completed" in states_of_runs("decompose_plan")
    wait_for_task("decompose_plan", "decompose_measure")


def test_the_daily_run_leaves_a_table_of_who_was_written_to(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-09-30")
    run = asyncio.run(daily_run(at("2016-09-30")))
    assert run.done["sent"] == run.done["letters"] + run.done["summaries"]
    rows, description = latest_table()
    assert ("digest", "wang", "sent") in {(row["kind"], row["to"], row["state"]) for row in rows}
    assert next(row["duties"] for row in rows if row["kind"] == "digest") == 1
    assert description.startswith("2016-09-30")
    for task in ("remind_rung", "open_cases", "make_letters", "make_summary", "deliver_letters"):
        wait_for_task("daily_run", task)


def test_a_step_that_fails_fails_the_run_and_keeps_no_other_from_running(here, world, monkeypatch):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-09-30")

    async def broken(call, as_of):
        raise ZeroDivisionError("broken on purpose")
    monkeypatch.setattr(pipeline, "escalate_steps", broken)
    with pytest.raises(DubanError, match="broken on purpose"):
        asyncio.run(daily_run(at("2016-09-30")))
    with reading(here.engine) as session:
        kinds = {letter.kind for letter in session.exec(select(Letter)).all()
                 if letter.state is LetterState.SENT}
    assert {LetterKind.DIGEST, LetterKind.SUMMARY} <= kinds
    assert "Failed" in states_of_runs("daily_run")
    assert ("escalate", "broken on purpose") in {(row["kind"], row["answer"]) for row in latest_table()[0]}


def test_each_part_of_the_day_is_a_flow_of_its_own(here, world):
    with transaction(here.engine) as session:
        dispatched(session, world, "省商务厅", "2016-09-30")
    assert asyncio.run(remind(at("2016-09-30")))["reminded"] == 1
    assert set(asyncio.run(collect_reports(at("2016-10-10")))) == {"asked", "complete"}
    assert set(asyncio.run(escalate(at("2016-10-10")))) == {"slips", "cases", "climbed"}
    assert asyncio.run(deliver_letters(at("2016-09-30")))["sent"] >= 1
