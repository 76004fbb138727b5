import re
from dataclasses import replace
from datetime import time
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlmodel import col, func, select
from starlette.datastructures import QueryParams

from config.data_folder import policy_file
from config.policy import load_policy, parts_of
from domain.letters.kinds import Colour
from domain.reminders.policy import Policy, Rung
from models.engine import reading
from models.history import History
from models.reminders.notice import Notice, NoticeKind
from tasks.runtime import runtime
from tests.tasks.days import owed, sweep
from tests.world import POLICY
from web.directory.policy_settings import policy_sent, rows_of

SLIP_AT_2 = Rung(2, NoticeKind.OVERDUE, Colour.RED, opens_case=True)
DENSER = replace(POLICY, rungs=tuple(sorted((*POLICY.rungs, SLIP_AT_2), key=lambda rung: rung.days)), due_soon=3)


def form_of(policy: Policy) -> list[tuple[str, str]]:
    """What a browser sends for this policy."""
    parts = parts_of(policy)
    values = parts["window"] | parts["terms"] | {"weekly_brief": "yes" if policy.weekly_brief else "no"}
    rows = [field for row in rows_of(policy) for field in (
        ("side", row.side), ("days", row.days), ("saying", row.saying), ("case", "yes" if row.case else "no"))]
    return [*((name, str(value)) for name, value in values.items()), *rows]


def previewed(browser, fields):
    return browser.get(f"/settings/policy/preview?{urlencode(fields)}")


def shown_on(answer):
    return {name: unescape(re.search(f'name="{name}" value="([^"]*)"', answer.text).group(1))
            for name in ("version_shown", "sent")}


def changed(browser, policy: Policy):
    return browser.post("/settings/policy", **shown_on(previewed(browser, form_of(policy))))


def row_of(answer, label: str) -> tuple[int, int]:
    found = re.search(f'{re.escape(label)}</th><td[^>]*>(\\d+)</td><td[^>]*>(\\d+)</td>', answer.text)
    return int(found[1]), int(found[2])


def said_on(site, day: str) -> dict[str, int]:
    """What that day's run says anew, by kind of notice."""
    with reading(site.here.engine) as session:
        last = session.exec(select(func.coalesce(func.max(Notice.id), 0))).one()
    sweep(runtime(), day)
    with reading(site.here.engine) as session:
        return dict(session.exec(select(Notice.kind, func.count()).where(Notice.id > last).group_by(Notice.kind)).all())


@pytest.fixture
def duties(site):
    """Of 20 September 2016: overdue by three and by two working days, due that week and later; today's run is over."""
    found = owed(site.here, site.world, "2016-09-13", "2016-09-14", "2016-09-18", "2016-09-23", "2016-09-29")
    sweep(site.here, "2016-09-20")
    return found


@pytest.mark.parametrize("policy", [POLICY, DENSER, replace(POLICY, rungs=(Rung(0),), weekly_brief=True)])
def test_the_form_sends_back_the_policy_it_was_made_from(site, administrator, policy):
    administrator.get("/settings/policy")
    assert policy_sent(QueryParams(urlencode(form_of(policy)))) == policy


def test_what_the_preview_foresees_is_what_the_next_run_says(site, duties, administrator):
    shown = previewed(administrator, form_of(DENSER))
    assert "超期 2 个工作日：发红色督查单；提请分管领导决定" in shown.text
    assert not policy_file(site.here.settings.data_dir).exists()
    assert "已更改" in changed(administrator, DENSER).text
    said = said_on(site, "2016-09-21")
    for label, kind in (("下一次提醒事项（项）", NoticeKind.REMINDER), ("下一次督查单（件）", NoticeKind.OVERDUE),
                        ("下一次提请决定（项）", NoticeKind.ESCALATION)):
        assert row_of(shown, label)[1] == said.get(kind, 0), label
    assert said[NoticeKind.ESCALATION] > 0


def test_without_the_change_the_next_run_says_what_the_preview_says_for_now(site, duties, administrator):
    shown = previewed(administrator, form_of(DENSER))
    said = said_on(site, "2016-09-21")
    assert row_of(shown, "下一次提醒事项（项）")[0] == said.get(NoticeKind.REMINDER, 0)
    assert row_of(shown, "下一次督查单（件）")[0] == said.get(NoticeKind.OVERDUE, 0)


def test_running_processes_follow_the_file_and_the_history_says_who(site, duties, administrator):
    changed(administrator, replace(DENSER, digest_at=time(9, 10)))
    assert (runtime().policy.digest_at, runtime().policy.due_soon) == (time(9, 10), 3)
    assert load_policy(policy_file(site.here.settings.data_dir)) == runtime().policy
    page = administrator.get("/settings/policy").text
    assert "黄灯范围：10 → 3" in page
    assert "每日提醒时间：08:30 → 09:10" in page
    with reading(site.here.engine) as session:
        assert session.exec(select(History.by).where(col(History.action) == "policy")).one() == \
            site.world.people["qian"].id


def test_yellow_lights_are_counted_for_both(site, duties, administrator):
    before, after = row_of(previewed(administrator, form_of(DENSER)), "目前黄灯（项）")
    assert (before, after) == (2, 1)


def test_a_run_that_would_pass_the_cap_is_foretold(site, duties, administrator):
    assert "超过一次发信上限" not in previewed(administrator, form_of(DENSER)).text
    assert "超过一次发信上限 0 封" in previewed(administrator, form_of(replace(DENSER, cap=0))).text


def test_a_stale_form_changes_nothing(site, administrator):
    shown = shown_on(previewed(administrator, form_of(DENSER)))
    changed(administrator, replace(POLICY, due_soon=7))
    assert administrator.post("/settings/policy", **shown).status_code == 409
    assert runtime().policy.due_soon == 7


@pytest.mark.parametrize(("name", "value", "told"), [
    ("due_soon", "-1", "黄灯范围应为不小于 0 的整数"), ("due_soon", "999", "黄灯范围（[terms] due_soon）应为 0 到 250"),
    ("cap", "许多", "一次发信上限应为"), ("from", "19:00", "发信开始时间（[window] from）须早于"),
    ("digest_at", "25:00", "每日提醒时间"), ("standing_period", "hourly", "长期事项的进展周期"),
    ("saying", "purple", "请选择时间和方式"), ("saying", "none", "至少一级"), ("side", "on", "不重复")])
def test_every_problem_is_told_and_nothing_changed(site, administrator, name, value, told):
    fields = [(key, value if key == name else one) for key, one in form_of(POLICY)]
    refused = previewed(administrator, fields)
    assert (refused.status_code, told in refused.text) == (422, True), refused.text[-600:]
    assert administrator.post("/settings/policy", sent=urlencode(fields), version_shown="0").status_code == 422
    assert not policy_file(site.here.settings.data_dir).exists()


def test_the_same_again_is_no_change(site, administrator):
    assert "无须更改" in previewed(administrator, form_of(POLICY)).text


def test_the_office_looks_and_does_not_change_others_do_not_look(site):
    office = site.visit("office")
    page = office.get("/settings/policy")
    assert ("超期 5 个工作日：发橙色督查单" in page.text, "预览" in page.text) == (True, False)
    assert previewed(office, form_of(DENSER)).status_code == 403
    assert office.post("/settings/policy", sent="", version_shown="0").status_code == 403
    assert site.visit("wang").get("/settings/policy").status_code == 403
