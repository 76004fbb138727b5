"""A delegation in a real browser with JavaScript off: the office enters it, the deputy signs for a duty."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
from domain.duties.lifecycle import State
from models.duties.duty import duty_of
from models.engine import reading, transaction
from tests.web.test_browser import address, chromium, press, pytestmark, visit  # noqa: F401
from tests.world import at, dispatched


def test_the_office_enters_a_delegation_and_the_deputy_signs(site, visit, address):
    with transaction(site.here.engine) as session:
        duty_id = dispatched(session, site.world, "省商务厅", "2016-09-30").id
    office = visit("office")
    office.goto(f"{address}/")
    press(office, "a:has-text('设置') >> nth=0")
    press(office, "a:has-text('代办') >> nth=0")
    office.select_option("#post_id", str(site.world.posts["省商务厅联络员"].id))
    office.select_option("#person_id", str(site.world.people["li"].id))
    office.fill("#from_on", "2016-09-21")
    office.fill("#until_on", "2016-09-23")
    press(office, "button:has-text('预览')")
    assert "开展专项督查" in office.inner_text("main")
    press(office, "button:has-text('确定代办')")
    assert "尚未开始" in office.inner_text("main")
    early = visit("li", 390)
    assert early.goto(f"{address}/duties/{duty_id}").status == 404
    site.now = at("2016-09-21", 10)
    deputy = visit("li", 390)
    deputy.goto(f"{address}/duties/{duty_id}")
    press(deputy, "button:has-text('签收')")
    assert "li代wang" in deputy.inner_text("main")
    with reading(site.here.engine) as session:
        assert duty_of(session, duty_id).state is State.IN_PROGRESS
