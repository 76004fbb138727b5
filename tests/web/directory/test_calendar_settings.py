import re
from datetime import date
from html import unescape

import pytest
from sqlmodel import select

from config.calendar import load_calendar
from config.data_folder import calendar_file
from domain.deadlines.rules import After, Anchor, Unit
from models.duties.duty import Form, deadline_versions, duty_of
from models.duties.extension import grant_time
from models.engine import reading, transaction
from models.history import history_of
from models.letters.letter import Letter, LetterKind
from models.registers.activity import Activity
from models.registers.activity_course import confirm_end, enter_activity
from tasks.letters.making import make_letters
from tasks.runtime import runtime
from tests.world import at, dispatched, on

OFF = {"kind": "off", "day": "2016-09-21", "name": "防汛停工"}


@pytest.fixture
def duty(site):
    """Due ten working days after 13 September 2016: on the 29th, behind the Mid-Autumn days."""
    with transaction(site.here.engine) as session:
        rule = After(Anchor.DISPATCH, 10, Unit.WORKING_DAY)
        return dispatched(session, site.world, "省商务厅", rule, day="2016-09-13").id


def previewed(browser, fields):
    return browser.get("/settings/calendar/preview?" + "&".join(f"{name}={value}" for name, value in fields.items()))


def shown_on(answer):
    return {name: unescape(re.search(f'name="{name}" value="([^"]*)"', answer.text).group(1))
            for name in ("version_shown", "marks")}


def done(browser, fields):
    return browser.post("/settings/calendar", **fields, **shown_on(previewed(browser, fields)))


def due(site, duty):
    with reading(site.here.engine) as session:
        return duty_of(session, duty).due_on


def test_deadlines_move_and_letters_go_as_the_preview_said(site, duty, administrator):
    before = due(site, duty)
    site_letters(site)
    shown = previewed(administrator, OFF)
    moved, letters = re.search(r"将调整 (\d+) 项时限，.*发出信件 (\d+) 封", shown.text).groups()
    assert (moved, letters) == ("1", "1")
    after = site.here.calendar.add_working_days(before, 1)
    assert f"{after.month}月{after.day}日" in shown.text
    assert due(site, duty) == before
    assert not calendar_file(site.here.settings.data_dir).exists()
    assert "已更改，1 项" in administrator.post("/settings/calendar", **OFF, **shown_on(shown)).text
    assert due(site, duty) == after
    with reading(site.here.engine) as session:
        newest = deadline_versions(session, duty)[-1]
        assert (newest.due_on, newest.granted_by) == (after, site.world.people["qian"].id)
        assert "2016-09-21放假（防汛停工）" in newest.reason
        assert history_of(session, duty)[-1].by == site.world.people["qian"].id
    changes = [one for one in site_letters(site) if one.kind is LetterKind.CHANGE]
    assert len(changes) == int(letters)
    assert "工作日历有调整" in changes[0].text
    assert "qian" in administrator.get("/settings/calendar?year=2016").text


def site_letters(site):
    make_letters(site.now)
    with reading(site.here.engine) as session:
        return session.exec(select(Letter)).all()


def test_the_running_process_uses_the_change(site, administrator):
    done(administrator, OFF)
    assert "防汛停工" in administrator.get("/settings/calendar?year=2016").text
    assert not runtime().calendar.is_working_day(date(2016, 9, 21))
    assert not load_calendar(calendar_file(site.here.settings.data_dir)).is_working_day(date(2016, 9, 21))
    done(administrator, OFF | {"kind": "clear", "name": ""})
    assert runtime().calendar.is_working_day(date(2016, 9, 21))


def test_back_and_forth_the_deadline_is_as_before_with_three_versions(site, duty, administrator):
    before = due(site, duty)
    done(administrator, OFF)
    done(administrator, OFF | {"kind": "clear", "name": ""})
    assert due(site, duty) == before
    with reading(site.here.engine) as session:
        assert [one.version for one in deadline_versions(session, duty)][-2:] == [2, 3]


def test_a_deadline_that_a_person_set_stays(site, duty, administrator):
    with transaction(site.here.engine) as session:
        grant_time(session, duty_of(session, duty), date(2016, 10, 20), on("2016-09-20"), reason="情况复杂")
    assert "将调整 0 项" in previewed(administrator, OFF).text
    done(administrator, OFF)
    assert due(site, duty) == date(2016, 10, 20)


def test_a_stale_form_changes_nothing(site, duty, administrator):
    shown = shown_on(previewed(administrator, OFF))
    done(administrator, {"kind": "work", "day": "2016-09-24"})
    kept = calendar_file(site.here.settings.data_dir).read_bytes()
    assert administrator.post("/settings/calendar", **OFF, **shown).status_code == 409
    assert calendar_file(site.here.settings.data_dir).read_bytes() == kept


def test_a_form_whose_deadlines_changed_meanwhile_leaves_no_file(site, duty, administrator):
    shown = shown_on(previewed(administrator, OFF))
    with transaction(site.here.engine) as session:
        grant_time(session, duty_of(session, duty), date(2016, 10, 20), on("2016-09-20"), reason="情况复杂")
    assert administrator.post("/settings/calendar", **OFF, **shown).status_code == 409
    assert not calendar_file(site.here.settings.data_dir).exists()


def test_a_year_declared_final_is_provisional_no_more(site, administrator):
    fields = {"kind": "final", "year": "2031"}
    assert "暂定" in administrator.get("/settings/calendar?year=2031").text
    assert "由管理员定为正式" in done(administrator, fields).text
    assert not runtime().calendar.is_provisional(date(2031, 5, 6))
    assert "已经" in previewed(administrator, fields).text


@pytest.mark.parametrize("wrong", [
    {"kind": "off", "day": ""}, {"kind": "off", "day": "2016-13-01"}, {"kind": "clear", "day": "2016-09-21"},
    {"kind": "holiday", "day": "2016-09-21"}, {"kind": "off", "day": "2016-09-21", "name": "长" * 41},
    {"kind": "final", "year": "99999"}])
def test_what_cannot_be_is_refused(site, administrator, wrong):
    assert previewed(administrator, wrong).status_code == 422
    assert administrator.post("/settings/calendar", **wrong, version_shown="0").status_code == 422
    assert not calendar_file(site.here.settings.data_dir).exists()


def test_a_name_with_quotes_is_kept_as_typed(site, administrator):
    done(administrator, OFF | {"name": '"停工"\\一日'})
    assert runtime().calendar.why(date(2016, 9, 21)).name == '"停工"\\一日'


def test_the_office_looks_and_does_not_change(site, duty):
    office = site.visit("office")
    assert office.get("/settings/calendar?year=2016").status_code == 200
    assert "预览" not in office.get("/settings/calendar?year=2016").text
    assert previewed(office, OFF).status_code == 403
    assert office.post("/settings/calendar", **OFF, version_shown="0").status_code == 403
    site.now = at("2016-09-21", 10)
    assert site.visit("wang").get("/settings/calendar").status_code == 403


@pytest.fixture
def planned(site):
    """Ten working days after the end of a fair that is planned to end on the day of each; provisional, not owed."""
    def make(ends_on: str) -> list[int]:
        with transaction(site.here.engine) as session:
            plan, units = site.world.plan, site.world.units
            rule = After(Anchor.EVENT_END, 10, Unit.WORKING_DAY)
            dispatched(session, site.world, "省开放办", rule, day="2016-06-24", form=Form.PER_EVENT)
            fair = Activity(plan_id=plan.id, name="洽谈会", host_id=units["省商务厅"].id,
                            planned_end_on=date.fromisoformat(ends_on))
            made = enter_activity(session, fair, [units[name].id for name in ("省财政厅", "省旅游局")],
                                  on("2016-06-27"))
            return [one.id for one in made if one.waits_for_an_end()]
    return make


def states(site, ids):
    with reading(site.here.engine) as session:
        return [(one.due_on, one.provisional, one.owed_on, one.deadline_version)
                for one in (duty_of(session, number) for number in ids)]


def test_what_hangs_on_a_planned_end_stays_provisional_and_is_not_counted(site, duty, administrator, planned):
    hanging = planned("2016-11-25")
    before = states(site, hanging)
    assert len(before) == 3
    assert all(provisional and owed is None for _, provisional, owed, _ in before)
    assert "将调整 1 项时限" in previewed(administrator, OFF).text
    assert "已更改，1 项" in done(administrator, OFF).text
    assert states(site, hanging) == before


def test_a_planned_end_that_moves_with_the_calendar_stays_provisional_and_unowed(site, administrator, planned):
    hanging = planned("2016-09-16")
    before = states(site, hanging)
    assert "已更改，3 项" in done(administrator, OFF).text
    after = states(site, hanging)
    assert all(new[0] > old[0] for old, new in zip(before, after, strict=True))
    assert all(provisional and owed is None for _, provisional, owed, _ in after)


def test_provisional_for_two_reasons_is_so_until_both_are_settled(site, administrator, planned):
    site.now = at("2030-12-02", 10)
    administrator = site.visit("qian")
    hanging = planned("2031-05-20")
    assert "已更改，0 项" in done(administrator, {"kind": "final", "year": "2031"}).text
    assert all(provisional for _, provisional, _, _ in states(site, hanging))
    with transaction(site.here.engine) as session:
        fair = session.exec(select(Activity)).one()
        confirm_end(session, fair, date(2031, 5, 20), runtime().context(at("2031-05-21")))
    assert not any(provisional for _, provisional, _, _ in states(site, hanging))


def test_a_date_that_only_becomes_certain_keeps_its_version(site, administrator):
    with transaction(site.here.engine) as session:
        rule = After(Anchor.DISPATCH, 10, Unit.WORKING_DAY)
        made = dispatched(session, site.world, "省商务厅", rule, day="2031-05-13").id
    site.now = at("2031-05-20", 10)
    administrator = site.visit("qian")
    (day, provisional, owed, version), = states(site, [made])
    assert provisional
    assert "1 项日期不变" in previewed(administrator, {"kind": "final", "year": "2031"}).text
    letters = len(site_letters(site))
    assert "已更改，0 项" in done(administrator, {"kind": "final", "year": "2031"}).text
    assert states(site, [made]) == [(day, False, owed, version)]
    assert len(site_letters(site)) == letters
    with reading(site.here.engine) as session:
        assert "确定" in history_of(session, made)[-1].note
