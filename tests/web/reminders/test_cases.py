import re

import pytest

from domain.duties.lifecycle import State
from domain.reminders.policy import rung_windows
from models.duties.duty import duty_of
from models.engine import reading, transaction
from models.reminders.escalation import open_cases
from tests.world import CALENDAR, POLICY, at, dispatched, on


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30").id
        when = on("2016-10-12")
        for rung, first, last in rung_windows(POLICY, when.today, CALENDAR):
            if rung.opens_case:
                open_cases(session, rung, first, last, when)
    site.now = at("2016-10-12", 10)
    return duty_id


def test_a_supervisor_sees_what_is_overdue_and_urges_in_one_form(site, duty_id):
    supervisor = site.visit("zhao")
    assert "开展专项督查" in supervisor.get("/cases").text
    answer = supervisor.post("/cases/1/decision", decision="urge", comment="限三日内办结")
    assert "已决定：催办" in answer.text
    assert "限三日内办结" in site.visit("wang").get(f"/duties/{duty_id}").text


def test_a_supervisor_grants_time_with_a_date(site, duty_id):
    supervisor = site.visit("zhao")
    refused = supervisor.post("/cases/1/decision", decision="grant_time", comment="情况属实，同意")
    assert refused.status_code == 422
    assert "准予延期须填写新的期限" in refused.text
    assert 'value="情况属实，同意"' in refused.text, "what was typed stays"
    assert re.search('value="grant_time" required checked', refused.text)
    supervisor.post("/cases/1/decision", decision="grant_time", until="2016-11-30")
    with reading(site.here.engine) as session:
        assert str(duty_of(session, duty_id).due_on) == "2016-11-30"


def test_a_supervisor_reassigns_and_cancels(site, duty_id):
    unit = site.world.units["省旅游局"]
    site.visit("zhao").post("/cases/1/decision", decision="reassign", unit_id=unit.id)
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).unit_id == unit.id


def test_a_case_is_decided_once(site, duty_id):
    supervisor = site.visit("zhao")
    supervisor.post("/cases/1/decision", decision="cancel", comment="政策调整")
    assert supervisor.post("/cases/1/decision", decision="urge").status_code == 422
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).state is State.CANCELLED


@pytest.mark.parametrize(("name", "status"), [("chen", 404), ("wang", 403), ("office", 403)])
def test_nobody_else_decides_it(site, duty_id, name, status):
    assert site.visit(name).post("/cases/1/decision", decision="cancel").status_code == status


def test_the_superior_sees_the_duty_of_the_posts_below(site, duty_id):
    assert site.visit("chen").get(f"/duties/{duty_id}").status_code == 200


def test_an_approver_sees_and_approves_what_was_passed_on(site):
    with transaction(site.here.engine) as session:
        approver = site.world.posts["领导小组批准人"].id
        duty_id = dispatched(session, site.world, "省旅游局", "2016-12-30", approver_post_id=approver).id
    site.visit("zhou").post(f"/duties/{duty_id}/reports", text="专项工作方案")
    office = site.visit("office")
    office.post("/reports/1/acceptance", comment="请批准")
    assert office.post("/reports/1/acceptance").status_code == 403
    approver = site.visit("qian")
    assert "开展专项督查" in approver.get("/").text
    approver.post("/reports/1/acceptance")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).state is State.CLOSED


def test_a_request_for_time_stands_beside_the_choices(site, duty_id):
    site.visit("wang").post(f"/duties/{duty_id}/extensions", wanted_on="2016-11-18", reason="会商未结束")
    supervisor = site.visit("zhao")
    shown = supervisor.get("/cases").text
    assert "会商未结束" in shown
    assert 'name="until" value="2016-11-18"' in shown
    assert "/cases#case-1" in supervisor.get(f"/duties/{duty_id}").text
    assert "/cases#case-1" not in site.visit("office").get(f"/duties/{duty_id}").text
