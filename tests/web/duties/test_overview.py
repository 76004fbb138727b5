"""The overview's pictures and figures, for whoever may see the duties behind them."""

from datetime import date

import pytest
from sqlalchemy import true
from sqlmodel import select

from domain.duties.on_time import Share
from models.duties import figures
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Duty
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.plans.plan import Plan
from tests.world import ZONE, at, dispatched, on
from web import charts

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query

TODAY, SOON = date(2016, 9, 20), date(2016, 10, 10)


@pytest.fixture
def duties(site):
    """Overdue, due soon, far, handed in late after a return, closed in time."""
    with transaction(site.here.engine) as session:
        made = [dispatched(session, site.world, unit, due, day="2016-07-01") for unit, due in [
            ("省商务厅", "2016-09-14"), ("省商务厅", "2016-09-30"), ("郑州市人民政府", "2016-12-30"),
            ("省财政厅", "2016-08-10"), ("省财政厅", "2016-08-31")]]
        late, timely = made[3], made[4]
        submit_report(session, late, "已完成", on("2016-08-09"))
        return_report(session, late, "请补充", on("2016-08-10"), answer_by=date(2016, 8, 12))
        submit_report(session, late, "已补充", on("2016-08-16"))
        accept_report(session, late, on("2016-08-17"))
        submit_report(session, timely, "已完成", on("2016-08-30"))
        accept_report(session, timely, on("2016-08-31"))
        return [duty.id for duty in made]


def test_figures_count_what_the_duties_say(site, duties):
    with reading(site.here.engine) as session:
        lights = {one.name: (one.red, one.yellow, one.green, one.waiting)
                  for one in figures.lights_by_unit(session, true(), TODAY, SOON)}
        assert lights == {"省商务厅": (1, 1, 0, 0), "郑州市人民政府": (0, 0, 1, 0)}
        assert figures.due_by_day(session, true(), TODAY, SOON) == {date(2016, 9, 30): 1}
        due, closed = figures.burn_up(session, true())
        assert (sum(due.values()), closed) == (5, {date(2016, 8, 17): 1, date(2016, 8, 31): 1})
        months = figures.on_time_by_month(session, true(), true(), TODAY, ZONE)
        assert [(one.first.month, one.on_time.granted) for one in months] == [(8, Share(1, 2)), (9, Share(0, 1))]
        # a return answered late counts from the later hand-in; what is overdue counts, too
        assert dict(figures.ageing(session, true(), TODAY))["6—10 日"] == 1


def test_the_day_that_counts_is_kept_when_a_report_is_accepted(site, duties):
    with reading(site.here.engine) as session:
        assert [session.get_one(Duty, one).credited_on for one in duties[3:]] == [date(2016, 8, 16), date(2016, 8, 30)]


@pytest.mark.parametrize(("name", "sees", "not_"), [("office", "郑州市人民政府", "nobody"),
                                                    ("wang", "省商务厅", "郑州市人民政府"),
                                                    ("zhao", "郑州市人民政府", "nobody")])
def test_everybody_sees_their_own_share(site, duties, name, sees, not_):
    shown = site.visit(name).get("/overview")
    assert shown.status_code == 200
    table = shown.text.split("各单位红黄绿灯")[1].split("</section>")[0]
    assert sees in table
    assert not_ not in table


def test_it_is_narrowed_by_tier_and_stands_when_there_is_nothing(site, duties):
    office = site.visit("office")
    assert "省商务厅" not in office.get("/overview?tier=city").text.split("各单位红黄绿灯")[1].split("</section>")[0]
    empty = office.get("/overview?tier=county")
    assert "没有在办事项" in empty.text
    site.now = at("2016-12-01")
    assert office.get("/overview?plan=99&tier=nonsense").status_code == 200


def test_lines_lie_on_the_sheet_and_rise():
    lines = charts.lines_over_time(({TODAY: 3, SOON: 4}, {TODAY: 2}), TODAY)
    for points in lines.points:
        places = [tuple(map(float, point.split(","))) for point in points.split()]
        assert all(charts.LEFT <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT for x, y in places)
        assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert charts.lines_over_time(({}, {}), TODAY) is None


def test_weeks_begin_on_monday_and_deepen_with_the_count():
    shown = charts.weeks({date(2016, 9, 30): 8, date(2016, 10, 3): 1}, TODAY)
    assert (len(shown), shown[0][0][0].weekday()) == (charts.WEEKS, 0)
    depths = {day: depth for week in shown for day, _, depth in week}
    assert (depths[date(2016, 9, 30)], depths[date(2016, 10, 3)], depths[TODAY]) == (4, 1, 0)


def test_it_tells_the_lights_in_all_and_by_plan_and_leads_to_their_lists(site, duties):
    office = site.visit("office")
    with transaction(site.here.engine) as session:
        session.add(other := Plan(title="另一方案", text="", sha256="another", loaded_at=site.now,
                               office_id=session.exec(select(Plan.office_id)).first()))
        session.flush()
        session.get_one(Duty, duties[0]).plan_id = plan_id = other.id
    shown = office.get("/overview?tier=province").text
    assert '<a href="/duties?light=red&amp;sort=due&amp;tier=province"><strong class="red">1</strong>' in shown
    assert "另一方案" in shown.split("各方案红黄绿灯")[1].split("</section>")[0]
    assert "各方案红黄绿灯" not in office.get(f"/overview?plan={plan_id}").text
