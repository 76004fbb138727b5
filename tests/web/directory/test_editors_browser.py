"""The editors in a real browser with JavaScript off: each change is seen before it is made; others are kept out."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
from datetime import date

import pytest

from config.calendar import load_calendar
from config.data_folder import calendar_file, policy_file
from config.policy import load_policy
from models.directory.post import holder_on
from models.directory.unit import unit_names
from models.duties.duty import duty_of
from models.engine import reading, transaction
from tests.web.test_browser import address, chromium, press, pytestmark, visit  # noqa: F401
from tests.world import POLICY, dispatched


@pytest.fixture
def duty_id(site):
    with transaction(site.here.engine) as session:
        return dispatched(session, site.world, "省旅游局", "2016-09-30").id


def test_a_unit_is_renamed_and_merged_by_its_page(site, visit, address, duty_id):
    office, unit = visit("office"), site.world.units["省旅游局"].id
    office.goto(f"{address}/units")
    press(office, "a:text-is('省旅游局')")
    office.fill("#new-name", "省文化和旅游厅")
    press(office, "button:has-text('更名')")
    assert "省旅游局更名为省文化和旅游厅" in office.inner_text("main")
    press(office, "button:has-text('确定更改')")
    assert office.inner_text("h1") == "省文化和旅游厅"
    office.click("summary:has-text('并入其他单位')")
    office.select_option("#into", label="省商务厅")
    press(office, "details:has(#into) button:has-text('预览')")
    assert "未办结的 1 项转由其承办" in office.inner_text("main")
    press(office, "button:has-text('确定更改')")
    assert "已并入省商务厅" in office.inner_text("main")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).unit_id == site.world.units["省商务厅"].id
        assert unit_names(session)["省文化和旅游厅"] != unit
    department = visit("wang", 390)
    department.goto(f"{address}/duties")
    assert department.locator(f"a[href='/duties/{duty_id}']").count() == 1


def test_a_post_is_given_to_somebody_else_by_its_units_page(site, visit, address):
    office, post = visit("office", 390), site.world.posts["省商务厅联络员"]
    office.goto(f"{address}/units/{post.unit_id}")
    card = f"#post-{post.id}"
    office.click(f"{card} summary")
    office.fill(f"#n{post.id}", "孙明")
    office.fill(f"#e{post.id}", "sunming@swt.example")
    office.fill(f"#f{post.id}", "2016-09-26")
    press(office, f"{card} button:has-text('任职')")
    assert "孙明" in office.inner_text("main")
    with reading(site.here.engine) as session:
        assert holder_on(session, post.id, date(2016, 9, 26)).name == "wang"
    press(office, "button:has-text('确定更改')")
    with reading(site.here.engine) as session:
        assert holder_on(session, post.id, date(2016, 9, 25)).name == "wang"
        assert holder_on(session, post.id, date(2016, 9, 26)).name == "孙明"


def test_the_calendar_and_the_policy_are_changed_by_the_administrator(site, administrator, visit, address):
    page = visit("qian")
    page.goto(f"{address}/settings/calendar?year=2016")
    page.fill("#day", "2016-09-21")
    page.fill("#name", "防汛停工")
    press(page, "form:has(#day) button:has-text('预览')")
    assert not calendar_file(site.here.settings.data_dir).exists()
    press(page, "button:has-text('确定更改')")
    assert not load_calendar(calendar_file(site.here.settings.data_dir)).is_working_day(date(2016, 9, 21))
    page.goto(f"{address}/settings/policy")
    page.fill("#p-due_soon", str(POLICY.due_soon + 5))
    press(page, "button:has-text('预览')")
    assert "目前黄灯" in page.inner_text("main")
    press(page, "button:has-text('确定更改')")
    assert load_policy(policy_file(site.here.settings.data_dir)).due_soon == POLICY.due_soon + 5


@pytest.mark.parametrize("name", ["wang", "zhao"])
def test_departments_and_supervisors_are_led_away_from_what_is_the_offices(site, visit, address, name):
    page, unit = visit(name), site.world.units["省旅游局"].id
    answers = {path: page.goto(address + path) for path in
               ("/plans", f"/units/{unit}", f"/units/{unit}/change?what=rename&name=甲", "/settings/policy/preview",
                "/settings/delegations", "/letters", "/duties/bulk")}
    assert {path: answer.status for path, answer in answers.items() if answer.status < 400} == {}
    page.goto(f"{address}/plans")
    assert "您的岗位不能使用这一页" in page.inner_text("body")
