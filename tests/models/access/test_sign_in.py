"""Wrong attempts make the next wait, by name and by address; a sign-in opens pages until it ends."""

from datetime import timedelta

import pytest

from domain.errors import NotFound
from models.access.sign_in import (
    count_failure,
    end_sign_in,
    end_sign_ins,
    forgive,
    locked_people,
    minutes_to,
    note_seen,
    of_address,
    of_name,
    open_sign_in,
    sign_in_shown,
    sign_ins_of,
    uncount,
    unlock,
    waits_until,
)
from models.engine import transaction
from tests.world import at, settle

NOW, MINUTE, DAY = at("2016-09-01"), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def person(session):
    return settle(session).people["wang"]


def fail(session, source, times, now=NOW):
    for _ in range(times):
        count_failure(session, [source], now)


@pytest.mark.parametrize(("source", "failed", "minutes"), [
    (of_name("wang", None), 4, None), (of_name("wang", None), 5, 1), (of_name("wang", None), 6, 2),
    (of_name("wang", None), 9, 16), (of_name("wang", None), 30, 60),
    (of_address("10.0.0.1"), 49, None), (of_address("10.0.0.1"), 50, 1)])
def test_the_next_attempt_waits_longer_each_time_after_five_under_a_name_and_fifty_from_an_address(
        session, source, failed, minutes):
    fail(session, source, failed)
    until = waits_until(session, [source], NOW)
    assert until == (None if minutes is None else NOW + minutes * MINUTE)
    assert until is None or (minutes_to(until, NOW), waits_until(session, [source], until)) == (minutes, None)


def test_failures_under_one_name_do_not_make_another_wait(session):
    fail(session, of_name("Wang ", None), 5)
    assert waits_until(session, [of_name("wang", None)], NOW) == NOW + MINUTE
    assert waits_until(session, [of_name("li", None), of_address("10.0.0.1")], NOW) is None


def test_what_failed_a_day_ago_is_forgotten_and_what_succeeded_is_forgiven(session):
    source = of_name("wang", None)
    fail(session, source, 5)
    fail(session, source, 1, NOW + DAY)
    assert waits_until(session, [source], NOW + DAY) is None
    fail(session, source, 4, NOW + DAY)
    forgive(session, source)
    fail(session, source, 4, NOW + DAY)
    assert waits_until(session, [source], NOW + DAY) is None


def test_an_attempt_that_was_no_failure_is_counted_back(session):
    source = of_name("wang", None)
    fail(session, source, 5)
    uncount(session, source)
    assert waits_until(session, [source], NOW) is None
    fail(session, source, 1)
    assert waits_until(session, [source], NOW) == NOW + MINUTE


def test_the_administrator_sees_who_has_to_wait_and_lets_them_try_again(session, person):
    fail(session, of_name("wang", person), 5)
    assert locked_people(session, NOW) == [(person, NOW + MINUTE)]
    assert (unlock(session, person.id), unlock(session, person.id)) == (1, 0)
    assert locked_people(session, NOW) == []


def test_a_sign_in_is_shown_until_it_ends_or_was_idle_too_long(session, person):
    text = open_sign_in(session, person.id, NOW, lasts=DAY)
    signed = sign_in_shown(session, text, NOW, 30 * MINUTE)
    assert signed.person_id == person.id
    assert sign_in_shown(session, f"{text}x", NOW, 30 * MINUTE) is None
    assert sign_in_shown(session, text, NOW + 31 * MINUTE, 30 * MINUTE) is None
    note_seen(session, signed, NOW + 20 * MINUTE)
    assert sign_in_shown(session, text, NOW + 31 * MINUTE, 30 * MINUTE) is not None
    assert sign_in_shown(session, text, NOW + DAY, 2 * DAY) is None


def test_a_person_ends_own_sign_ins_one_or_all_and_nobody_elses(session, person):
    texts = [open_sign_in(session, person.id, NOW + n * MINUTE, lasts=DAY) for n in range(3)]
    first, second, third = reversed(sign_ins_of(session, person.id, NOW, DAY))
    with pytest.raises(NotFound):
        end_sign_in(session, first.id, person.id + 1, NOW)
    end_sign_in(session, first.id, person.id, NOW)
    assert sign_in_shown(session, texts[0], NOW, DAY) is None
    assert end_sign_ins(session, person.id, NOW, but=third.id) == 1
    assert sign_ins_of(session, person.id, NOW, DAY) == [third]
    assert second.ended_at == NOW
