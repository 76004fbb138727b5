"""Whose failure (docs/decisions.md, 18): fault × what becomes of the letters × what is told. The rule: docs/mail.md."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from models.engine import reading, transaction
from models.letters.letter import Letter, LetterState
from notifications.mailbox import free_port
from tasks.heartbeat import something_to_send
from tasks.letters.delivery import deliver_letters
from tasks.letters.making import make_letters
from tasks.letters.outage import MAIL, outage
from tasks.letters.waiting_letters import waiting_letters
from tasks.runtime import using
from tasks.stops import STUCK, stops
from tests.addresses import BAD
from tests.smtp import Scripted, scripted
from tests.tasks.days import letters
from tests.world import at, dispatched

DAY = "2016-06-23"
UNITS = ("省商务厅", "省财政厅", "省旅游局", "郑州市人民政府", "洛阳市人民政府")
WANG, LI, ZHOU, SUN, WU = (f"{name}@example.org" for name in ("wang", "li", "zhou", "sun", "wu"))


@contextmanager
def sending_to(here, port, **settings):
    changed = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_timeout": 0.25} | settings
    with using(replace(here, settings=here.settings.model_copy(update=changed))) as there:
        yield there


def write(here, world, *units, day=DAY, hour=9):
    with transaction(here.engine) as session:
        for unit in units:
            dispatched(session, world, unit, "2016-09-30", title=f"{unit}的事项")
    make_letters(at(day, hour), True)


@pytest.fixture
def five(here, world):
    """Five letters wait, each to another address."""
    write(here, world, *UNITS)


def delivered(moment):
    return {name: count for name, count in deliver_letters(moment).items() if count}


def told(here, moment):
    """The names of what stands still, as the desk, the summary and `doctor` have it."""
    with reading(here.engine) as session:
        return {one.name: one for one in stops(session, here, moment)}


def states(here):
    return [letter.state.value for letter in letters(here)]


EVERYBODY = [
    *[("connect", answer, "closing") for answer in ("421 busy", "554 no service", "500 go")],
    ("connect", Scripted.HANG_UP, "absent"), ("connect", Scripted.SILENCE, "absent"), ("EHLO", "550 no", "closing"),
    ("EHLO", Scripted.HANG_UP, "absent"), ("STARTTLS", "454 none", "tls"), ("STARTTLS", "554 none", "tls"),
    *[("AUTH", answer, "login") for answer in ("535 5.7.8 bad", "530 5.7.0 needed", "534 weak", "454 4.7.0 later",
                                               "550 no", "432 change it")],
    *[("MAIL", answer, "sender") for answer in ("550 5.7.1 not you", "553 5.7.1 not owned", "451 later", "452 full",
                                                "501 no", "554 no")],
    ("MAIL", "530 5.7.0 log in", "login"), ("MAIL", "421 closing", "closing"), ("MAIL", Scripted.HANG_UP, "absent"),
    *[("RCPT", answer, "everyone") for answer in ("550 5.1.1 no such user", "550 5.7.1 relaying denied",
                                                  "551 not here", "552 quota", "553 no", "554 no", "451 later",
                                                  "450 busy", "452 full", "503 order")],
    ("RCPT", "530 5.7.0 log in", "login"), ("RCPT", "535 log in", "login"), ("RCPT", "421 closing", "closing"),
    ("RCPT", Scripted.HANG_UP, "absent"), ("RCPT", Scripted.SILENCE, "absent"),
    *[("DATA", answer, "everyone") for answer in ("554 no", "451 later", "503 order")],
    *[("content", answer, "everyone") for answer in ("550 5.7.1 spam", "552 over quota", "554 no", "451 later",
                                                     "452 full")],
    ("DATA", Scripted.HANG_UP, "absent"), ("content", Scripted.HANG_UP, "absent"),
    ("content", Scripted.SILENCE, "absent"), ("content", "421 closing", "closing"),
]
"""What a server says to everybody, and the kind of outage that is."""


@pytest.mark.on_sqlite
@pytest.mark.parametrize(("stage", "answer", "kind"), EVERYBODY)
def test_what_is_refused_to_everybody_is_no_letters_failure(here, five, stage, answer, kind):
    """Nothing undelivered, no try used up, told at once with the server's words and a remedy, and the queue is held."""
    settings = {"smtp_starttls": True} if stage == "STARTTLS" else {"smtp_user": "duban", "smtp_password": "x"}
    with scripted(stage, answer) as server, sending_to(here, server.port, **settings):
        done = delivered(at(DAY))
    assert done["unreachable"] == 1
    assert not {"sent", "undelivered", "put_off"} & done.keys()
    assert states(here) == ["waiting"] * 5
    assert {letter.attempts for letter in letters(here)} == {0}
    stop = told(here, at(DAY))[MAIL]
    assert answer in str(stop.said) or answer in (Scripted.HANG_UP, Scripted.SILENCE)
    assert "5 封" in str(stop.said)
    assert stop.since == at(DAY)
    with reading(here.engine) as session:
        assert outage(session).kind == kind
        assert stop.remedy == outage(session).remedy
        assert not something_to_send(at(DAY, 9, 4))
        for waits in waiting_letters(session, here, at(DAY, 9, 1)):
            assert waits.why == outage(session).said
            assert waits.until >= at(DAY, 9, 5)
    assert sum(letter.repeated for letter in letters(here)) <= 2   # those whose answer never came, if any
    if stage != "content":
        assert not any(letter.repeated for letter in letters(here))


@pytest.mark.on_sqlite
@pytest.mark.parametrize(("stage", "answer"), [(stage, answer) for stage, answer, _ in EVERYBODY[::3]])
def test_once_it_is_mended_every_letter_goes_whatever_had_been_said(here, five, stage, answer):
    settings = {"smtp_starttls": True} if stage == "STARTTLS" else {"smtp_user": "duban", "smtp_password": "x"}
    moment = at(DAY)
    with scripted(stage, answer) as server, sending_to(here, server.port, **settings):
        for _ in range(9):   # more often than a letter has tries
            delivered(moment)
            moment += timedelta(minutes=30)
    assert states(here) == ["waiting"] * 5
    assert {letter.attempts for letter in letters(here)} == {0}
    moment = at("2016-06-24")
    with scripted() as server, sending_to(here, server.port, smtp_user="duban", smtp_password="x"):
        assert delivered(moment)["sent"] == 5
    assert sorted(server.taken) == sorted([WANG, LI, ZHOU, SUN, WU])
    assert told(here, moment) == {}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "551 moved", "552 full", "553 bad", "554 no", "521 no"])
@pytest.mark.parametrize("stage", ["RCPT", "DATA", "content"])
@pytest.mark.parametrize("only", [WANG, ZHOU])
def test_what_is_refused_to_one_while_others_pass_is_that_letters(here, five, stage, answer, only):
    with scripted(stage, answer, only=frozenset({only})) as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 4, "undelivered": 1}
    refused, = [letter for letter in letters(here) if letter.state is LetterState.UNDELIVERED]
    assert (refused.to_address, refused.attempts) == (only, 1)
    assert answer in refused.server_answer
    assert MAIL not in told(here, at(DAY))


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "content"])
def test_what_is_refused_for_now_to_one_while_others_pass_counts_a_try(here, five, stage):
    with scripted(stage, "451 later", only=frozenset({LI})) as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 4, "put_off": 1}
    assert [letter.attempts for letter in letters(here)] == [1] * 5
    assert states(here) == ["sent", "waiting", "sent", "sent", "sent"]


def test_the_last_of_the_queue_is_judged_by_an_address_that_was_taken_before(here, five):
    with scripted("RCPT", "550 5.1.1 no such user", only=frozenset({WU})) as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 4, "undelivered": 1}
    assert server.asked[-1] == SUN   # nothing was sent twice for it
    assert server.taken == [WANG, LI, ZHOU, SUN]


def test_a_quota_that_ends_in_the_middle_holds_the_rest(here, five):
    with scripted("RCPT", "550 5.4.5 daily quota exceeded", most=2) as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 2, "undecided": 3}
        assert delivered(at(DAY, 9, 5)) == {"undecided": 3, "unreachable": 1}
    assert states(here) == ["sent", "sent", "waiting", "waiting", "waiting"]
    assert MAIL in told(here, at(DAY, 9, 5))
    with scripted() as server, sending_to(here, server.port):
        assert delivered(at(DAY, 9, 15)) == {"sent": 3}


@pytest.mark.parametrize("stage", ["RCPT", "content"])
def test_a_single_letter_is_undecided_and_tried_again_until_another_one_passes(here, world, stage):
    write(here, world, "省商务厅")
    with scripted(stage, "550 5.1.1 no such user", only=frozenset({WANG})) as server, sending_to(here, server.port):
        moments = [at(DAY, 9) + timedelta(minutes=5 * number) for number in range(30)]
        done = [delivered(moment) for moment in moments]
        assert [5 * number for number, one in enumerate(done) if one] == [0, 5, 10, 20, 40, 80]   # longer each time
        assert (states(here), letters(here)[0].attempts) == (["waiting"], 0)
        assert STUCK not in told(here, at(DAY, 9, 59))
        stuck = told(here, at(DAY, 10))[STUCK]
        assert "1 封" in str(stuck.said)
        assert "550 5.1.1 no such user" in str(stuck.said)
        write(here, world, "省财政厅", hour=14)
        assert delivered(at(DAY, 15)) == {"sent": 1, "undelivered": 1}
    assert states(here) == ["undelivered", "sent"]


def test_many_bad_addresses_do_not_keep_the_good_ones_for_ever(here, world):
    write(here, world, *UNITS)
    write(here, world, "省商务厅")
    with transaction(here.engine) as session:
        for number, letter in enumerate(letters(here)[:5]):
            session.get_one(Letter, letter.id).to_address = f"nobody{number}@example.org"
    bad = frozenset(f"nobody{number}@example.org" for number in range(5))
    with scripted("RCPT", "550 5.1.1 no such user", only=bad) as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"undecided": 5, "unreachable": 1}
        assert server.taken == []
        with reading(here.engine) as session:
            again = outage(session).again_at
        assert delivered(again) == {"sent": 1, "undelivered": 5}
    assert MAIL not in told(here, again)


def test_a_letter_that_breaks_the_connection_each_time_is_undelivered_in_the_end_and_keeps_nobody(here, world):
    write(here, world, *UNITS)
    moment = at(DAY)
    with scripted("content", Scripted.HANG_UP, only=frozenset({WANG})) as server, sending_to(here, server.port):
        assert delivered(moment) == {"sent": 4, "put_off": 1}
        for number in range(1, 9):
            moment = at("2016-06-23") + timedelta(days=number)
            if here.may_send(moment):
                write(here, world, "省财政厅", day=moment.date().isoformat())
                assert delivered(moment)["sent"] == 1
    assert letters(here)[0].attempts >= 5
    assert letters(here)[0].repeated
    assert server.asked.count(LI) >= 5


def test_the_queue_is_left_alone_longer_each_time(here, five):
    waits, moment = [], at(DAY)
    with sending_to(here, free_port()):
        for _ in range(6):
            delivered(moment)
            with reading(here.engine) as session:
                waits.append(outage(session).again_at - moment)
            moment = outage_ends = moment + waits[-1]
    assert [wait.total_seconds() / 60 for wait in waits] == [5, 10, 20, 30, 30, 30]
    assert told(here, outage_ends)[MAIL].since == at(DAY)


def test_an_outage_is_over_when_nothing_waits_for_the_server(here, five):
    with sending_to(here, free_port()):
        delivered(at(DAY))
        with transaction(here.engine) as session:
            for letter in letters(here):
                session.get_one(Letter, letter.id).state = LetterState.WITHDRAWN
        assert delivered(at(DAY, 9, 5)) == {}
    assert told(here, at(DAY, 9, 5)) == {}


def test_a_sender_that_is_none_is_no_letters_failure(here, five):
    with scripted() as server, sending_to(here, server.port, mail_from="督办 <督办@localhost>"):
        assert delivered(at(DAY)) == {"unreachable": 1}
    assert states(here) == ["waiting"] * 5
    assert "DUBAN_MAIL_FROM" in str(told(here, at(DAY))[MAIL].remedy)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("address", [one for one in BAD if not {"\0", "\ud800"} & set(one)])   # what can be kept
def test_an_address_that_none_can_write_to_is_that_letters_failure_alone(here, five, address):
    with transaction(here.engine) as session:
        session.get_one(Letter, letters(here)[1].id).to_address = address
    with scripted() as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 4, "undelivered": 1}
    assert server.taken == [WANG, ZHOU, SUN, WU]
    assert "更正后重发" in letters(here)[1].server_answer


def test_a_domain_in_chinese_is_written_to_in_ascii(here, five):
    with transaction(here.engine) as session:
        session.get_one(Letter, letters(here)[1].id).to_address = "li@例子.中国"
    with scripted() as server, sending_to(here, server.port):
        assert delivered(at(DAY)) == {"sent": 5}
    assert server.taken[1] == "li@xn--fsqu00a.xn--fiqs8s"
