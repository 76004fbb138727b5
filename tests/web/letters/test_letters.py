"""The page of letters: why each waits and until when, what failed and how it is sent again; the desk beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models.directory.post import Person
from models.engine import reading, transaction
from models.heartbeat import beat
from models.history import History
from models.letters.letter import Letter, LetterState
from notifications.mailbox import free_port
from tasks.heartbeat import something_to_send
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.runtime import using
from tests.smtp import scripted
from tests.tasks.days import letters
from tests.world import at, dispatched

UNITS = ("省商务厅", "省财政厅", "省旅游局")


@pytest.fixture
def three(site):
    """Three letters wait since ten."""
    with transaction(site.here.engine) as session:
        for unit in UNITS:
            dispatched(session, site.world, unit, "2016-09-30", title=f"{unit}的事项")
    make_letters(site.now, True)
    return site


def deliver(site, port, **settings):
    changed = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_timeout": 0.5} | settings
    with using(replace(site.here, settings=site.here.settings.model_copy(update=changed))):
        return deliver_letters(site.now)


def test_a_letter_that_waits_says_that_nothing_sends_it_until_the_clock_runs(three):
    assert "自动发信没有运行" in three.visit("office").get("/letters").text
    with transaction(three.here.engine) as session:
        beat(session, "clock", now=three.now)
    page = three.visit("office").get("/letters").text
    assert page.count("排队待发") == 3
    three.now = at("2016-09-20", 19)
    page = three.visit("office").get("/letters").text
    assert page.count("不在发信时段") == 3
    assert page.count("2016-09-21 08:30") == 3


def test_an_outage_stands_on_the_desk_at_once_with_words_remedy_and_time_of_the_next_try(three, administrator):
    with scripted("AUTH", "535 5.7.8 authentication failed") as server:
        deliver(three, server.port, smtp_user="duban", smtp_password="wrong")
    for browser in (three.visit("office"), administrator):
        desk = browser.get("/").text
        assert "535 5.7.8 authentication failed" in desk
        assert "DUBAN_SMTP_PASSWORD" in desk
        assert "3 封等待" in desk
        page = browser.get("/letters").text
        assert page.count("535 5.7.8 authentication failed") == 4   # above, and for each letter
        assert page.count("10:05") == 4
    english = three.visit("office")
    english.post("/language", language="en")
    assert "Letters do not get out, 3 wait: The mail server" in english.get("/").text
    assert "535" not in three.visit("wang").get("/").text


def test_once_it_is_mended_a_click_has_it_tried_within_a_minute(three):
    deliver(three, free_port())
    assert not something_to_send(three.now)
    assert "一分钟内重新试发" in three.visit("office").post("/mail-server/attempt").text
    assert something_to_send(three.now)
    with scripted() as server:
        assert deliver(three, server.port)["sent"] == 3
    assert three.visit("office").post("/mail-server/attempt").status_code == 422
    assert "信件发不出去" not in three.visit("office").get("/").text


def test_what_waits_longer_than_an_hour_is_on_the_desk_though_no_outage_is(three):
    three.now = at("2016-09-20", 10) + timedelta(minutes=59)
    assert "超过一小时" not in three.visit("office").get("/").text
    three.now += timedelta(minutes=1)
    desk = three.visit("office").get("/").text
    assert "3 封信件等待发出已超过一小时。尚未试发。" in desk
    assert "duban serve" in desk
    three.now = at("2016-09-20", 17, 59)
    with transaction(three.here.engine) as session:
        for letter in session.exec(select(Letter)).all():
            letter.waits_since = three.now - timedelta(minutes=10)
            session.add(letter)
    for moment, stuck in ((at("2016-09-21", 8), False), (at("2016-09-21", 9, 18), False),
                          (at("2016-09-21", 9, 19), True)):
        three.now = moment   # the night does not count
        assert ("超过一小时" in three.visit("office").get("/").text) is stuck


def fail(site, *answers):
    with transaction(site.here.engine) as session:
        for letter, answer in zip(session.exec(select(Letter).order_by(Letter.id)).all(), answers, strict=False):
            letter.state, letter.server_answer = LetterState.UNDELIVERED, answer
            session.add(letter)


def test_all_undelivered_letters_are_sent_again_after_a_page_with_the_number(three):
    fail(three, "邮件服务器拒绝收件人（550 5.1.1 a）", "邮件服务器拒绝收件人（550 5.1.1 b）",
         "邮件服务器拒绝信件（554 spam）")
    office = three.visit("office")
    page = office.get("/letters").text
    assert 'name="answer" value="550 5.1.1"' in page
    assert 'name="domain" value="example.org"' in page
    assert "将重发 2 封未送达的信件" in office.post("/undelivered-letters/retry", answer="550 5.1.1", sure=False).text
    assert [letter.state.value for letter in letters(three.here)] == ["undelivered"] * 3
    assert "已重新列入待发 2 封" in office.post("/undelivered-letters/retry", answer="550 5.1.1").text
    assert [letter.state.value for letter in letters(three.here)] == ["waiting", "waiting", "undelivered"]
    assert "已重新列入待发 1 封" in office.post("/undelivered-letters/retry").text
    assert office.post("/undelivered-letters/retry").status_code == 422
    with reading(three.here.engine) as session:
        entries = session.exec(select(History).where(History.action == "resend_letters").order_by(History.id)).all()
    assert [(one.by, one.note) for one in entries] == [(three.world.people["office"].id, f"重发未送达信件 {number} 封")
                                                       for number in (2, 1)]


def test_a_holder_without_an_address_is_on_the_desk(site):
    with transaction(site.here.engine) as session:
        session.get_one(Person, site.world.people["li"].id).email = ""
        session.get_one(Person, site.world.people["sun"].id).email = "<a@b.c> x@y.z"
    desk = site.visit("office").get("/").text
    mute = desk.split('id="mute"')[1].split("</section>")[0]
    assert "省财政厅联络员" in mute
    assert "郑州市人民政府联络员" in mute
    assert "省商务厅联络员" not in mute


@pytest.mark.parametrize("name", ["wang", "zhao"])
def test_letters_are_the_offices_affair(three, name):
    for path in ("/undelivered-letters/retry", "/mail-server/attempt"):
        assert three.visit(name).post(path).status_code == 403
