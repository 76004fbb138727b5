"""The weekly brief as a page."""

import pytest

from models.engine import transaction
from tests.world import dispatched

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query


@pytest.fixture
def duties(site):
    with transaction(site.here.engine) as session:
        for unit, due in [("省商务厅", "2016-09-14"), ("省商务厅", "2016-09-23"), ("省商务厅", "2016-12-30")]:
            dispatched(session, site.world, unit, due)


def test_the_supervisor_sees_last_week_by_unit_and_what_is_due_this_week(site, duties):
    page = site.visit("zhao").get("/brief").text
    assert "每周简报（2016年9月12日至2016年9月18日）" in page
    assert 'data-name="该周新逾期">1<' in page
    assert "本周到期 <span class=\"count\">1</span>" in page


def test_earlier_weeks_can_be_looked_at_and_none_that_lies_ahead(site, duties):
    browser = site.visit("zhao")
    assert "（2016年8月29日至2016年9月4日）" in browser.get("/brief?week=2016-09-01").text
    for week in ("2017-01-01", "nonsense", "0001-01-01"):
        answer = browser.get(f"/brief?week={week}")
        assert answer.status_code == 200
        assert "2016年9月12日至2016年9月18日" in answer.text


def test_a_department_has_no_brief(site, duties):
    assert site.visit("wang").get("/brief").status_code == 403
