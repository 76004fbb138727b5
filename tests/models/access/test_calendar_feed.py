import pytest

from models.access.token import feed_of, make_feed, person_of_feed, revoke_feed
from models.engine import transaction
from tests.world import at, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def test_an_address_gives_the_dates_of_its_own_person_only(session, world):
    first, other = world.people["wang"], world.people["zhou"]
    text, another = make_feed(session, first.id, at("2016-09-01")), make_feed(session, other.id, at("2016-09-01"))
    assert (person_of_feed(session, text).id, person_of_feed(session, another).id) == (first.id, other.id)
    assert person_of_feed(session, f"{text}x") is None


def test_a_new_address_ends_the_one_before_and_a_revoked_one_gives_nothing(session, world):
    person = world.people["wang"]
    old, new = make_feed(session, person.id, at("2016-09-01")), make_feed(session, person.id, at("2016-09-02"))
    assert person_of_feed(session, old) is None
    assert person_of_feed(session, new).id == person.id
    assert feed_of(session, person.id).made_at == at("2016-09-02")
    revoke_feed(session, person.id, at("2016-09-03"))
    assert (person_of_feed(session, new), feed_of(session, person.id)) == (None, None)


def test_the_address_of_someone_who_left_gives_nothing(session, world):
    text = make_feed(session, world.people["wang"].id, at("2016-09-01"))
    world.people["wang"].active = False
    assert person_of_feed(session, text) is None
