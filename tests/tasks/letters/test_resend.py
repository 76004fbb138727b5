"""Undelivered letters sent again at once: all, by the server's answer, by domain; each in the history."""

import pytest
from sqlmodel import select

from models.directory.post import Person, Tenure
from models.engine import reading, transaction
from models.history import History
from models.letters.letter import Letter, LetterState
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.letters.resend import answer_in_short, domain_of, send_again, undelivered_kinds
from tests.smtp import scripted
from tests.tasks.days import letters
from tests.tasks.letters.test_faults import DAY, LI, SUN, UNITS, WANG, WU, ZHOU, sending_to
from tests.world import at, dispatched

ANSWERS = ("邮件服务器拒绝收件人（550 5.1.1 <wang@example.org>: no such user here）",
           "邮件服务器拒绝收件人（550 5.1.1 <li@example.org>: no such user here）",
           "邮件服务器拒绝信件（554 spam QID-4711）", "邮件地址“sun@”不完整，应为“名称@域名”。请更正后重发。",
           "岗位“洛阳市人民政府联络员”及其上级均无人在岗或没有邮箱，请补充后重发")


@pytest.fixture
def failed(here, world):
    """Five letters are undelivered, for these reasons."""
    with transaction(here.engine) as session:
        for unit in UNITS:
            dispatched(session, world, unit, "2016-09-30", title=f"{unit}的事项")
    make_letters(at(DAY), True)
    with transaction(here.engine) as session:
        for letter, answer in zip(session.exec(select(Letter).order_by(Letter.id)).all(), ANSWERS, strict=True):
            letter.state, letter.attempts, letter.server_answer = LetterState.UNDELIVERED, 8, answer
            session.add(letter)
        session.get_one(Letter, letters(here)[2].id).to_address = "zhou@old.example.com"


def test_undelivered_letters_are_counted_by_answer_and_domain(here, failed):
    with reading(here.engine) as session:
        found = undelivered_kinds(session)
    assert found.letters == 5
    assert [(one.name, one.letters) for one in found.answers][:2] == [("550 5.1.1", 2), ("554", 1)]
    assert [(one.name, one.letters) for one in found.domains] == [("example.org", 4), ("old.example.com", 1)]


@pytest.mark.parametrize(("chosen", "listed"), [
    ({}, {WANG, LI, ZHOU, SUN, WU}), ({"answer": "550 5.1.1"}, {WANG, LI}), ({"answer": "554"}, {ZHOU}),
    ({"domain": "old.example.com"}, {ZHOU}), ({"domain": "example.org", "answer": "550 5.1.1"}, {WANG, LI}),
    ({"answer": answer_in_short(ANSWERS[3])}, {SUN}), ({"domain": "nowhere"}, set())])
def test_what_was_chosen_goes_to_todays_holders_and_is_in_the_history(here, world, failed, chosen, listed):
    before = {letter.id: letter.message_id for letter in letters(here)}
    by = world.people["office"].id
    assert send_again(at(DAY, 10), by, None, **chosen) == (len(listed), 0)
    with scripted() as server, sending_to(here, server.port):
        assert deliver_letters(at(DAY, 10))["sent"] == len(listed)
    assert set(server.taken) == listed
    assert {letter.id: letter.message_id for letter in letters(here)} == before
    assert sum(letter.state is LetterState.UNDELIVERED for letter in letters(here)) == 5 - len(listed)
    with reading(here.engine) as session:
        entries = session.exec(select(History).where(History.action == "resend_letters")).all()
    assert [(one.by, one.note) for one in entries] == [(by, f"重发未送达信件 {len(listed)} 封")] * bool(listed)


def test_only_those_of_ones_own_units_are_sent_again(here, world, failed):
    assert send_again(at(DAY, 10), None, {world.units["省商务厅"].id}) == (1, 0)
    assert [letter.state.value for letter in letters(here)] == ["waiting"] + ["undelivered"] * 4


def test_where_nobody_can_be_written_to_the_letter_stays_where_it_is(here, world, failed):
    with transaction(here.engine) as session:
        for name in ("wang", "office", "zhao", "chen"):
            session.get_one(Person, world.people[name].id).email = ""
    assert send_again(at(DAY, 10)) == (4, 1)
    assert letters(here)[0].state is LetterState.UNDELIVERED
    assert "550 5.1.1" in letters(here)[0].server_answer


def test_it_goes_to_whoever_holds_the_post_now(here, world, failed):
    with transaction(here.engine) as session:
        tenure = session.exec(select(Tenure).where(Tenure.person_id == world.people["wang"].id)).one()
        tenure.person_id = world.people["qian"].id
        session.add(tenure)
    send_again(at(DAY, 10), answer="550 5.1.1")
    assert (letters(here)[0].to_address, letters(here)[0].to_name) == ("qian@example.org", "qian")


@pytest.mark.parametrize(("answer", "short"), [
    (ANSWERS[0], "550 5.1.1"), (ANSWERS[2], "554"), ("邮件服务器拒绝收件人（551）", "551"), ("", ""),
    ("邮件地址“550 x@y.z”不合规范。", "邮件地址“…”不合规范。"),
    (ANSWERS[4], "岗位“…”及其上级均无人在岗或没有邮箱，请补充后重发")])
def test_answers_of_one_kind_have_one_name(answer, short):
    assert answer_in_short(answer) == short


@pytest.mark.parametrize(("address", "domain"), [("wang@Example.ORG", "example.org"), ("", "—"), ("wang", "wang")])
def test_a_domain_is_what_stands_behind_the_last_at(address, domain):
    assert domain_of(address) == domain
