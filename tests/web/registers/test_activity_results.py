"""The host hands in an activity's results as a form with a table; the office accepts, and the projects are there."""

import re
from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from models.duties.duty import Form
from models.engine import reading, transaction
from models.registers.activity import Activity
from models.registers.activity_course import confirm_end, enter_activity
from models.registers.project import Project
from tests.models.registers.project_tables import FIRST, SECOND, book
from tests.world import dispatched, on


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        rule = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY, "活动结束")
        dispatched(session, site.world, None, rule, form=Form.PER_EVENT, title="活动成果")
        fair = Activity(name="投洽会", plan_id=site.world.plan.id, host_id=site.world.units["省商务厅"].id)
        (duty,) = enter_activity(session, fair, [], on("2016-07-01"))
        confirm_end(session, fair, date(2016, 9, 10), on("2016-09-12"))
        return duty.id


def test_results_go_from_the_form_into_the_ledger(site, duty_id):
    host = site.visit("wang")
    assert f"/duties/{duty_id}/results" in host.get(f"/duties/{duty_id}").text
    answer = host.post(f"/duties/{duty_id}/results", guests="800", signed="2", signed_value="15亿元", text="成果",
                       files={"table": ("签约.xlsx", book(FIRST, SECOND))})
    assert "待审核通过后列入" in host.get(f"/duties/{duty_id}/results").text, answer.text
    office = site.visit("office")
    report = re.search(r"/reports/(\d+)/acceptance", office.get(f"/duties/{duty_id}").text).group(1)
    office.post(f"/reports/{report}/acceptance")
    with reading(site.here.engine) as session:
        assert [one.activity_id for one in session.exec(select(Project))] == [1, 1]
    assert "已列入" in host.get(f"/duties/{duty_id}/results").text
    link = f'href="/duties/{duty_id}"'
    project, activity = office.get("/projects/1").text, office.get("/activities/1").text
    assert (link in project, 'href="/activities/1"' in project) == (True, True)
    assert f'{link}>成果报告</a>' in activity
    assert "签约 2 个、15亿元" in activity
    assert link not in site.visit("sun").get("/projects/1").text   # the city's own project, not the host's duty


def test_everything_wrong_is_told_at_once_and_what_was_typed_is_kept(site, duty_id):
    answer = site.visit("wang").post(f"/duties/{duty_id}/results", guests="八百", signed="1", spent="约5万",
                                     text="写了很久的说明",
                                     files={"table": ("签约.xlsx", book([*FIRST[:4], "约5亿", *FIRST[5:]]))})
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("应为整数", "活动支出", "项目!E2", "写了很久的说明", "八百"))
    with reading(site.here.engine) as session:
        assert session.exec(select(Project)).all() == []


def test_the_template_bears_the_activity_s_name_and_others_get_nothing(site, duty_id):
    assert site.visit("wang").get(f"/duties/{duty_id}/results/template.xlsx").status_code == 200
    assert site.visit("li").get(f"/duties/{duty_id}/results").status_code == 404
    assert site.visit("office").post(f"/duties/{duty_id}/results", guests="1").status_code == 404
