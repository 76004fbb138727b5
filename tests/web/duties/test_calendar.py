"""A department's dates, as a month and as a feed."""

import re
from datetime import date

import pytest

from models.directory.post import Person
from models.duties.decision import cancel, suspend
from models.duties.duty import duty_of
from models.duties.hand_in import acknowledge, submit_report
from models.engine import transaction
from tests.world import dispatched, on, proposal

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query


@pytest.fixture
def duties(site):
    with transaction(site.here.engine) as session:
        made = {title: dispatched(session, site.world, unit, day, day="2016-09-19", title=title).id
                for unit, day, title in (("省商务厅", "2016-09-30", "报送成果"), ("省商务厅", "2016-10-14", "建立台账"),
                                         ("省财政厅", "2016-09-28", "筹措资金"))}
        acknowledge(session, duty_of(session, made["报送成果"]), on("2016-09-20"))
        proposal(session, site.world, "省商务厅", "2016-09-29", title="尚未交办")
        return made


def subscribed(browser):
    shown = browser.post("/account/calendar").text
    return re.search(r'value="http://127\.0\.0\.1:8000(/calendar/[\w-]+\.ics)"', shown)[1]


def events(answer):
    """UID → (day, summary) as a calendar program reads them."""
    text = answer.text.replace("\r\n ", "")
    return {found[0]: (found[1], found[2]) for found in re.findall(
        r"UID:(\S+)\r\n.*?DTSTART;VALUE=DATE:(\d+)\r\n.*?SUMMARY:(.*?)\r\n", text, re.S)}


def test_a_month_shows_the_departments_own_dates(site, duties):
    browser = site.visit("wang")
    september, october = browser.get("/my/calendar").text, browser.get("/my/calendar?month=2016-10").text
    assert "2016年9月" in september
    assert "报送成果" in september
    assert "筹措资金" not in september + october
    assert "尚未交办" not in september + october
    assert "建立台账" in october
    assert "签收" in september, "the day to sign by is a date too"


@pytest.mark.parametrize("month", ["2016-13", "junk", "0001-01", "9999-12", "-1"])
def test_a_month_that_is_none_shows_this_one(site, month):
    assert "2016年9月" in site.visit("wang").get(f"/my/calendar?month={month}").text


def test_the_feed_holds_what_is_owed_without_signing_in(site, duties):
    path = subscribed(site.visit("wang"))
    answer = site.visit().get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = events(answer)
    assert set(found.values()) == {("20160930", "到期：报送成果"), ("20161014", "到期：建立台账"),
                                   ("20160921", "签收：建立台账")}
    assert all(uid.endswith("@127.0.0.1") for uid in found)


def test_what_is_handed_in_cancelled_or_suspended_vanishes_and_what_moves_keeps_its_uid(site, duties):
    path, program = subscribed(site.visit("wang")), site.visit()
    before = events(program.get(path))
    with transaction(site.here.engine) as session:
        submit_report(session, duty_of(session, duties["报送成果"]), "已完成。", on("2016-09-20"))
        moved = duty_of(session, duties["建立台账"])
        moved.owed_on = date(2016, 10, 20)
        session.add(moved)
    after = events(program.get(path))
    assert {uid: day for uid, (day, _) in after.items() if "due" in uid} == {
        next(uid for uid, event in before.items() if event == ("20161014", "到期：建立台账")): "20161020"}
    with transaction(site.here.engine) as session:
        suspend(session, duty_of(session, duties["建立台账"]), "机构调整", on("2016-09-20"))
    assert events(program.get(path)) == {}


def test_a_cancelled_duty_vanishes(site, duties):
    path = subscribed(site.visit("wang"))
    with transaction(site.here.engine) as session:
        cancel(session, duty_of(session, duties["建立台账"]), "政策变化", on("2016-09-20"))
    assert [day for day, _ in events(site.visit().get(path)).values()] == ["20160930"]


def test_a_new_address_and_a_revoked_one_end_the_old(site, duties):
    browser, program = site.visit("wang"), site.visit()
    first = subscribed(browser)
    second = subscribed(browser)
    assert [program.get(path).status_code for path in (first, second)] == [404, 200]
    assert first.split("/")[-1] not in browser.get("/account").text
    browser.post("/account/calendar/revocation")
    assert program.get(second).status_code == 404
    assert "生成订阅地址" in browser.get("/account").text


def test_who_is_no_longer_active_has_no_feed(site, duties):
    path = subscribed(site.visit("wang"))
    with transaction(site.here.engine) as session:
        person = session.get_one(Person, site.world.people["wang"].id)
        person.active = False
        session.add(person)
    assert site.visit().get(path).status_code == 404


def test_the_address_of_a_feed_opens_nothing_else(site, duties):
    secret = subscribed(site.visit("wang")).removeprefix("/calendar/").removesuffix(".ics")
    assert site.visit().get(f"/l/{secret}").status_code == 404
    stranger = site.visit()
    stranger.client.cookies["duban_sign_in"] = secret
    assert stranger.client.get("/", follow_redirects=False).status_code == 303
