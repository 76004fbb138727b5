"""Responsibility and effectiveness: each figure equals a count made here, and leads to what it counts."""

import re

import pytest
from sqlmodel import select

from models.duties.acceptance import accept_report
from models.duties.duty import Duty, Role
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.plans.plan import Target
from models.reminders.case import CaseDecision, EscalationCase
from tests.models.registers.project_tables import FIRST, SECOND, book
from tests.world import at, dispatched, on


@pytest.fixture
def duties(site):
    """Four duties of the commerce department and one of the treasury: closed in time and late, overdue, unsigned."""
    with transaction(site.here.engine) as session:
        wanted = (("2016-08-31", "按期"), ("2016-08-15", "迟报"), ("2016-09-01", "逾期"), ("2016-12-30", "未到期"))
        prompt, late, overdue, ahead = (dispatched(session, site.world, "省商务厅", due, title=title)
                                        for due, title in wanted)
        other = dispatched(session, site.world, "省财政厅", "2016-12-30", title="资金安排")
        for duty, day in ((prompt, "2016-08-30"), (late, "2016-08-20")):
            submit_report(session, duty, f"{duty.title}已办结", on(day))
            accept_report(session, duty, on(day))
        session.add(EscalationCase(duty_id=overdue.id, deadline_version=1, round=0, rung="leader",
                                   post_id=next(iter(site.world.posts.values())).id, opened_on=at("2016-09-10").date(),
                                   opened_at=at("2016-09-10"), decision=CaseDecision.BULLETIN, comment="列入通报"))
        session.add(Target(plan_id=site.world.plan.id, name="货物贸易", value=7.0, unit="%", start=0))
        site.now = at("2016-09-20")
        return {one.title: one.id for one in (prompt, late, overdue, ahead, other)}


def facts(page):
    found = re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page)
    return {name: re.sub("<[^>]+>", "", value) for name, value in found}


def test_a_plans_page_counts_its_duties_and_leads_to_them(site, duties):
    office = site.visit("office")
    page = office.get(f"/plans/{site.world.plan.id}/effect").text
    shown = facts(page)
    expected = {
        "已交办": "5 项", "已销号": "2 项", "按期办结率": "33.3%（1／3）", "待审核": "0 项",
        "尚未签收": "3 项", "逾期未报": "1 项"}
    assert {name: shown[name] for name in expected} == expected
    for link, count in re.findall(r'href="(/duties\?plan=[^"]+)">(\d+) 项', page):
        listed = office.get(link.replace("&amp;", "&")).text
        assert len(set(re.findall(r'href="/duties/(\d+)"', listed))) == int(count), link
    assert all(words in page for words in ("资金安排", "货物贸易", "列入通报", "迟报已办结"))


def test_a_departments_page_is_its_own_to_see(site, duties):
    unit = site.world.units["省商务厅"].id
    page = site.visit("wang").get(f"/units/{unit}/effect").text
    assert facts(page)["已交办"] == "4 项"
    assert "资金安排" not in page
    assert site.visit("li").get(f"/units/{unit}/effect").status_code == 404
    assert facts(site.visit("zhao").get(f"/units/{unit}/effect").text)["逾期未报"] == "1 项"


def test_a_unit_that_only_supports_is_not_shown_as_leading(site):
    with transaction(site.here.engine) as session:
        lead = dispatched(session, site.world, "省财政厅", "2016-12-30", title="资金安排", role=Role.LEAD)
        dispatched(session, site.world, "省商务厅", "2016-12-23", title="资金安排", role=Role.SUPPORT, lead=lead)
    page = site.visit("office").get(f"/units/{site.world.units['省商务厅'].id}/effect").text
    assert '<td data-name="牵头">省财政厅</td>' in page
    assert re.search('<td data-name="配合"><div><a href="/duties/[0-9]+">省商务厅</a></div></td>', page)


def test_a_citys_page_has_its_projects_and_rates(site):
    site.visit("office").post("/projects/taking", plan_id=site.world.plan.id,
                              files={"file": ("项目.xlsx", book(FIRST, SECOND))})
    site.now = at("2016-10-10")
    city = site.world.units["洛阳市人民政府"].id
    office = site.visit("office")
    page = office.get(f"/units/{city}/effect").text
    assert {name: facts(page)[name] for name in ("签约项目", "合同履约率", "项目开工率")} == {
        "签约项目": "1", "合同履约率": "0.0%", "项目开工率": "100.0%"}
    link = re.search(r'href="(/projects\?[^"]+)">1<', page)[1].replace("&amp;", "&")
    assert "食品加工基地" in office.get(link).text
    assert "智能终端产业园" not in office.get(link).text


def test_what_nobody_did_yet_is_none(site):
    page = site.visit("office").get(f"/plans/{site.world.plan.id}/effect").text
    assert facts(page)["按期办结率"] == "无"
    assert "没有事项" in page
    with reading(site.here.engine) as session:
        assert session.exec(select(Duty)).all() == []


def test_a_plan_is_not_shown_to_those_who_have_nothing_in_it(site, duties):
    assert site.visit("sun").get(f"/plans/{site.world.plan.id}/effect").status_code == 404
    assert site.visit("sun").get("/plans/999/effect").status_code == 404
    assert site.visit("sun").get("/units/999/effect").status_code == 404
