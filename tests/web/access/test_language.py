"""The pages in English: chosen by each person, looked up in the catalogue, the plans' own words left as they are."""

from datetime import date
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from domain.deadlines.rules import After, Anchor, Unit, to_json
from domain.duties.lifecycle import STATE_NAMES, State
from domain.errors import InvalidAddress, NotAllowed, Permanent, Unwritable
from domain.messages import Label, Message, words
from models.duties.duty import Duty, Form
from models.engine import transaction
from tasks.letters.duty_lines import deadline_of
from tests.world import dispatched
from web.message_catalogue import messages
from web.translation import CATALOGUES, CHINESE, HOLE, said, speaking, told, written_in


@pytest.fixture(scope="module")
def catalogue():
    with (CATALOGUES / "en" / "LC_MESSAGES" / "duban.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_the_catalogue_names_every_message_and_no_other(catalogue):
    assert sorted(catalogue) == messages()   # else: python -m web.message_catalogue


def test_every_message_is_in_english_with_the_same_things_left_to_fill_in(catalogue):
    for chinese, english in catalogue.items():
        assert english, chinese
        assert not CHINESE.search(english), (chinese, english)
        assert english.count(HOLE) == chinese.count(HOLE), (chinese, english)


def test_a_person_chooses_the_language_and_keeps_it(site):
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30", title="报送活动成果")
    browser = site.visit("wang")
    assert 'lang="zh-CN"' in browser.get("/").text
    page = browser.post("/language", language="en", onward="/duties").text
    assert 'lang="en"' in page
    assert "My duties" in page
    assert "报送活动成果" in page   # a plan's own words
    assert "我的事项" not in page
    assert 'lang="en"' in site.visit("wang").get("/").text
    assert 'lang="zh-CN"' in site.visit("office").get("/").text


def test_the_sign_in_page_speaks_the_browsers_choice(site):
    browser = site.visit()
    browser.get("/sign-in")
    assert "Sign in" in browser.post("/language", language="en", onward="/sign-in").text
    assert 'lang="zh-CN"' in browser.post("/language", language="xx", onward="/sign-in").text


def test_what_was_done_and_why_not_is_said_in_the_language_too(site):
    browser = site.visit("wang")
    browser.post("/language", language="en", onward="/")
    assert not CHINESE.search(main_of(browser.get("/plans/999").text))


@pytest.mark.parametrize(("chinese", "english"), [
    ("3督查事项", "3: supervised duties"), ("2016年9月26日（星期一）", "26 Sep 2016"), ("修路", "修路"), ("", "")])
def test_days_and_numbers_are_said_in_english(chinese, english):
    with speaking("en"):
        assert said(chinese) == english
    assert said(chinese) == chinese


@pytest.mark.parametrize(("due", "chinese", "english"), [
    ({"due_on": date(2027, 1, 15), "provisional": True},
     "2027年1月15日（星期五）（暂定）", "15 Jan 2027 (provisional)"),
    ({"rule": to_json(After(Anchor.EVENT, 3, Unit.DAY, "评估结束")), "deadline_text": "评估结束后3日内"},
     "评估结束后3日内（日期待定）", "评估结束后3日内 (date to be set)"),
    ({"due_on": date(2027, 1, 15), "owed_on": date(2027, 1, 20), "state": State.IN_PROGRESS},
     "2027年1月15日（星期五），退回后补报至2027年1月20日（星期三）",
     "15 Jan 2027, to be reported again by 20 Jan 2027"),
    ({"form": Form.STANDING}, "长期坚持", "standing"), ({}, "未设时限", "no deadline")])
def test_deadlines_are_told_in_english_whatever_hangs_on_them(due, chinese, english):
    deadline = deadline_of(Duty(**due))
    assert str(deadline) == chinese
    assert written_in("en", deadline) == english


def test_names_stand_in_a_message_as_they_are():
    refusal = NotAllowed("no_liaison", units=["郑州市人民政府"])
    assert written_in("zh", refusal) == "郑州市人民政府没有联络员岗位，无法交办。请先在“单位”中补充。"
    assert written_in("en", refusal).startswith("郑州市人民政府 has no liaison post")


def test_our_own_words_in_a_message_are_said_in_its_language():
    refusal = NotAllowed("breakdown_not_in_state", duty="2016-0001", state=Label(STATE_NAMES[State.SUSPENDED]))
    assert not CHINESE.search(written_in("en", refusal))


def test_what_a_letter_keeps_of_its_refusal_is_known_again_by_its_words():
    address = InvalidAddress("address_too_long", address="wang@example.org")
    for kept in (Permanent("mail_recipient_refused", smtp_code=550, answer=550, said="no such user"),
                 Message("no_one_to_write_to", post="省商务厅联络员"),
                 Unwritable("letter_address_unusable", problem=address)):
        with speaking("en"):
            assert told(str(kept)) == said(kept)
            assert told("550 5.1.1 no such user") == "550 5.1.1 no such user"


@pytest.mark.parametrize("code", sorted(code for code in words() if code.startswith("noted_")))
def test_why_something_is_so_in_the_history_is_known_again_by_its_words(code):
    days = ("day", "before", "after", "issued_on", "due_on", "last", "today")
    facts = {name: date(2016, 9, 30) if name in days else "2016-0001"
             for _, name, _, _ in Formatter().parse(words()[code]["zh"]) if name}
    kept = Message(code, **facts)
    with speaking("en"):
        assert told(str(kept)) == said(kept)
        assert not CHINESE.search(told(str(kept)))
        assert told("材料不全") == "材料不全"


def main_of(page):
    return page[page.index("<main"):page.index("</main>")]
