import re
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from config.secret import secret_key
from models.duties.hand_in import submit_report
from models.engine import transaction
from models.letters.letter import Letter, LetterKind, LetterState
from models.letters.link import link_token
from notifications.mailbox import free_port, list_mailbox, read_letter
from tasks.heartbeat import something_to_send
from tasks.letters.claim import delivering
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.letters.refusals import BACK_OFF
from tasks.runtime import using
from tests.smtp import serving, silent
from tests.tasks.days import do, letters, owed, swept
from tests.tasks.letters.killed import KILLED, deliver_until_killed
from tests.world import at, dispatched, on

UNITS = ("省商务厅", "省财政厅", "省旅游局")
ADDRESSES = ["wang@example.org", "li@example.org", "zhou@example.org"]
DAY = "2016-06-23"


@pytest.fixture
def three(here, world):
    """Three letters wait, one for each of three units."""
    with transaction(here.engine) as session:
        for unit in UNITS:
            dispatched(session, world, unit, "2016-09-30", title=f"{unit}的事项")
    make_letters(at(DAY), True)


@contextmanager
def sending_to(here, port, **settings):
    changed = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_timeout": 5} | settings
    with using(replace(here, settings=here.settings.model_copy(update=changed))) as there:
        yield there


def delivered(moment=None):
    """What a delivery did, zeros left out."""
    return {name: count for name, count in deliver_letters(moment or at(DAY)).items() if count}


def with_its_links(here, kept):
    """The letter as it leaves: what it was made with, the names of its links turned into what opens them."""
    key = secret_key(here.settings)
    made, count = re.subn(r"/l/([0-9a-f]{24})\b", lambda found: f"/l/{link_token(found[1], key)}", kept)
    assert count == 1
    return made


def states(here):
    return [letter.state.value for letter in letters(here)]


def test_letters_arrive_as_they_were_made_and_the_answer_is_kept(here, three):
    with serving() as (office, port), sending_to(here, port):
        assert delivered() == {"sent": 3}
    assert [to for to, _ in office.letters] == ADDRESSES
    for kept, taken in zip(letters(here), office.taken, strict=True):
        assert taken["Message-ID"] == kept.message_id
        assert taken["Subject"] == kept.subject
        assert taken["Auto-Submitted"] == "auto-generated"
        assert taken.get_body(("plain",)).get_content() == with_its_links(here, kept.text)
        assert taken.get_body(("html",)).get_content().strip() == with_its_links(here, kept.html).strip()
        assert (kept.state, kept.sent_at, kept.attempts) == (LetterState.SENT, at(DAY), 1)
        assert kept.server_answer.startswith("250")
    assert office.connections == 1


def test_a_second_delivery_sends_nothing(here, three):
    with serving() as (office, port), sending_to(here, port):
        assert [delivered(), delivered()] == [{"sent": 3}, {}]
    assert len(office.taken) == 3


def test_without_a_mail_server_the_letters_are_kept_in_the_mailbox(here, three):
    assert delivered() == {"sent": 3}
    kept = list_mailbox(here.settings.data_dir / "mailbox", reader="", everything=True)
    assert [letter.to for letter in reversed(kept)] == ADDRESSES
    assert "省旅游局的事项" in read_letter(here.settings.data_dir / "mailbox", kept[0].name, reader="").text


@pytest.mark.parametrize(("day", "hour"), [(DAY, 7), (DAY, 18), ("2016-06-25", 9)])
def test_nothing_is_sent_outside_the_window_or_on_a_day_off(here, three, day, hour):
    with serving() as (office, port), sending_to(here, port):
        assert delivered(at(day, hour)) == {}
    assert office.taken == []


def test_a_recipient_refused_for_good_is_undelivered_and_the_others_arrive(here, three):
    with serving(refuse={"li@example.org": "550 5.1.1 no such user"}) as (office, port), sending_to(here, port):
        assert delivered() == {"sent": 2, "undelivered": 1}
        assert delivered() == {}
    assert [to for to, _ in office.letters] == ["wang@example.org", "zhou@example.org"]
    assert states(here) == ["sent", "undelivered", "sent"]
    assert "550 5.1.1 no such user" in letters(here)[1].server_answer


def test_a_recipient_refused_for_now_is_tried_later_and_in_the_end_undelivered(here, three):
    moment = at(DAY)
    with serving(refuse={"li@example.org": "451 greylisted"}) as (_, port), sending_to(here, port):
        assert delivered(moment) == {"sent": 2, "put_off": 1}
        waits = []
        while letters(here)[1].state is LetterState.WAITING:
            due = letters(here)[1].next_attempt_at
            assert delivered(moment) == {}   # not before its time
            waits.append(due - moment)
            moment = due if here.may_send(due) else at("2016-06-24") + timedelta(days=len(waits))
            while not here.may_send(moment):
                moment += timedelta(days=1)
            delivered(moment)
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    assert len(waits) == len(BACK_OFF)
    assert letters(here)[1].state is LetterState.UNDELIVERED
    assert "451 greylisted" in letters(here)[1].server_answer


def test_a_greylisted_letter_arrives_when_it_is_tried_again(here, three):
    with serving(refuse={"li@example.org": "451 greylisted"}) as (_, port), sending_to(here, port):
        delivered()
    with serving() as (office, port), sending_to(here, port):
        assert delivered(at(DAY, 9, 5)) == {"sent": 1}
    assert office.letters[0][0] == "li@example.org"


def test_a_server_that_is_down_costs_no_letter_an_attempt(here, three):
    with sending_to(here, free_port()):
        for minute in range(12):
            assert delivered(at(DAY, 9, minute)) == {"unreachable": 1}
    assert [(letter.state, letter.attempts) for letter in letters(here)] == [(LetterState.WAITING, 0)] * 3
    assert [something_to_send(at(DAY, 9, minute)) for minute in (12, 40, 41)] == [False, False, True]   # backed off
    with serving() as (office, port), sending_to(here, port):
        assert delivered(at(DAY, 9, 12)) == {"sent": 3}
    assert sorted(to for to, _ in office.letters) == sorted(ADDRESSES)
    assert not any(letter.repeated for letter in letters(here))


def test_a_server_that_never_says_a_word_is_given_up_after_one_wait(here, three):
    with silent() as port, sending_to(here, port, smtp_timeout=0.5):
        assert delivered() == {"unreachable": 1}
    assert states(here) == ["waiting"] * 3


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_makes_no_letter_undelivered(here, three):
    with (serving(password="right") as (office, port),
          sending_to(here, port, smtp_user="duban", smtp_password="wrong", smtp_timeout=5)):
        assert delivered() == {"unreachable": 1}
    assert office.taken == []
    assert states(here) == ["waiting"] * 3
    assert "DUBAN_SMTP_" in letters(here)[0].server_answer


def test_a_connection_that_breaks_on_one_letter_does_not_keep_the_others(here, three):
    with serving(break_at=frozenset({"wang@example.org"})) as (office, port), sending_to(here, port):
        assert delivered() == {"sent": 2, "put_off": 1}
    assert [to for to, _ in office.letters] == ["li@example.org", "zhou@example.org"]
    assert (letters(here)[0].state, letters(here)[0].repeated) == (LetterState.WAITING, True)


def test_a_letter_whose_answer_was_lost_is_sent_again_under_its_message_id_and_listed(here, three):
    with serving(break_after=frozenset({"wang@example.org"})) as (office, port), sending_to(here, port):
        delivered()
        office.behaviour.break_after = frozenset()
        assert delivered(at(DAY, 9, 5)) == {"sent": 1}
    first, again = [taken["Message-ID"] for taken in office.taken if "wang@" in taken["To"]]
    assert first == again == letters(here)[0].message_id
    assert [letter.repeated for letter in letters(here)] == [True, False, False]


def test_a_server_that_hangs_is_left_after_two_letters(here, three):
    with serving(hang_on=frozenset(ADDRESSES)) as (_, port), sending_to(here, port, smtp_timeout=0.5):
        assert delivered() == {"undecided": 2, "unreachable": 1}
    assert [letter.attempts for letter in letters(here)] == [0, 0, 0]
    assert states(here) == ["waiting"] * 3


def test_an_address_that_is_none_is_undelivered_and_the_others_arrive(here, three):
    with transaction(here.engine) as session:
        session.get_one(Letter, letters(here)[1].id).to_address = "li@"
    with serving() as (office, port), sending_to(here, port):
        assert delivered() == {"sent": 2, "undelivered": 1}
    assert "更正后重发" in letters(here)[1].server_answer
    assert len(office.taken) == 2


def test_what_was_handed_in_while_its_reminder_waited_is_not_reminded(here, world):
    duty_id, = owed(here, world, "2016-09-30")
    swept(here, "2016-09-30")
    do(here, duty_id, submit_report, "已完成。", on("2016-09-30", hour=10))
    with serving() as (office, port), sending_to(here, port):
        assert delivered(at("2016-09-30", 11)) == {"sent": 1, "withdrawn": 1}
    assert [subject for _, subject in office.letters] == ["【交办】1项工作请签收：开展专项督查"]
    assert [letter.state for letter in letters(here, LetterKind.DIGEST)] == [LetterState.WITHDRAWN]


def claimed_by(here, deliverer, *, in_flight=False):
    with transaction(here.engine) as session:
        letter = session.exec(select(Letter).order_by(Letter.id).limit(1)).one()
        letter.state, letter.claimed_by, letter.claimed_at = LetterState.CLAIMED, deliverer, at(DAY)
        letter.flight_at = at(DAY) if in_flight else None


def test_a_letter_of_a_living_deliverer_is_left_alone(here, three):
    with delivering(here.engine, here.settings.data_dir) as other, serving() as (office, port), sending_to(here, port):
        claimed_by(here, other, in_flight=True)
        assert delivered(at(DAY, 9, 30)) == {"sent": 2}
        assert not something_to_send(at(DAY, 9, 31))
    assert len(office.taken) == 2


@pytest.mark.parametrize("in_flight", [False, True])
@pytest.mark.parametrize("deliverer", ["elsewhere/4711/1", "4711", str(2**62 + 5), str(2**70), ""])
def test_a_letter_whose_deliverer_is_gone_is_sent_at_the_next_tick_wherever_it_ran(here, three, deliverer, in_flight):
    """What was not in flight was never sent, so it is not listed as perhaps sent twice."""
    with serving() as (_, port), sending_to(here, port):
        delivered()
        claimed_by(here, deliverer, in_flight=in_flight)
        assert something_to_send(at(DAY, 9, 1))
        assert delivered(at(DAY, 9, 1)) == {"sent": 1} | ({"repeated": 1} if in_flight else {})
    assert [letter.repeated for letter in letters(here)] == [in_flight, False, False]
    assert not list(here.settings.data_dir.glob("deliverer-*"))


def test_a_claim_that_was_taken_over_is_not_sent_by_its_first_deliverer(here, three):
    """As where a halted process wakes up again, or a database was away and its lock with it."""
    def taken_over(name):
        if name == "recorded" and not taken:
            taken.append(name)
            claimed_by(here, "another")
    taken = []
    with serving() as (office, port), sending_to(here, port):
        assert deliver_letters(at(DAY), taken_over)["sent"] == 2
    assert [to for to, _ in office.letters] == ["li@example.org", "zhou@example.org"]
    assert letters(here)[0].claimed_by == "another"


def test_deliverers_at_the_same_time_send_each_letter_once(here, world):
    owed(here, world, *["2016-09-30"] * 20)
    swept(here, "2016-10-10")   # twenty slips and the dispatch
    done = Counter()

    def run(there):
        with using(there):
            done.update(deliver_letters(at("2016-10-10")))
    with serving() as (office, port), sending_to(here, port, smtp_timeout=20) as there:
        threads = [threading.Thread(target=run, args=[there]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (done["sent"], len(office.taken)) == (21, 21)
    assert len({taken["Message-ID"] for taken in office.taken}) == 21
    assert states(here) == ["sent"] * 21


STEPS = 12   # two before the first claim, then three for each of three letters, one at the end


@pytest.mark.process
@pytest.mark.parametrize("steps", range(1, STEPS + 1))
def test_a_process_killed_between_any_two_steps_loses_no_letter(here, three, database_url, steps):
    with serving() as (office, port):
        assert deliver_until_killed(database_url, here.settings.data_dir, port, at(DAY), steps) == KILLED
        with sending_to(here, port):
            deliver_letters(at(DAY, 9, 1))
    arrived = Counter(taken["Message-ID"] for taken in office.taken)
    assert set(arrived) == {letter.message_id for letter in letters(here)}
    assert states(here) == ["sent"] * 3
    twice = {message_id for message_id, times in arrived.items() if times > 1}
    assert len(twice) == (steps in (5, 8, 11))   # killed between the server's answer and its record
    assert max(arrived.values()) <= 2
    doubtful = {letter.message_id for letter in letters(here) if letter.repeated}
    assert twice <= doubtful
    assert len(doubtful) == (steps in (4, 5, 7, 8, 10, 11))   # in flight, and no other, whatever was claimed


def test_a_delivery_takes_as_many_steps_as_are_tried_above(here, three):
    names = []
    with serving() as (_, port), sending_to(here, port):
        deliver_letters(at(DAY), names.append)
    assert len(names) == STEPS
