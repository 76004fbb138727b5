from datetime import date

import pytest
from sqlmodel import select

from models.directory.post import Delegation, Person, Tenure, holder_on, posts_of, recipient_on, vacant_posts
from models.engine import transaction
from tests.world import settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def leave(session, post, until):
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post.id)):
        tenure.until_on = until
        session.add(tenure)


def test_a_letter_reaches_who_holds_the_post_that_day(session, world):
    post = world.posts["省商务厅联络员"]
    leave(session, post, date(2016, 8, 31))
    session.add(Tenure(post_id=post.id, person_id=world.people["zhou"].id, from_on=date(2016, 9, 1)))
    assert recipient_on(session, post.id, date(2016, 8, 31)).name == "wang"
    assert recipient_on(session, post.id, date(2016, 9, 1)).name == "zhou"


def test_a_delegate_is_written_to_while_the_delegation_lasts(session, world):
    post = world.posts["省商务厅联络员"]
    session.add(Delegation(post_id=post.id, person_id=world.people["li"].id, from_on=date(2016, 9, 5),
                           until_on=date(2016, 9, 9)))
    days = (date(2016, 9, 4), date(2016, 9, 5), date(2016, 9, 9), date(2016, 9, 10))
    assert [recipient_on(session, post.id, day).name for day in days] == ["wang", "li", "li", "wang"]


def test_a_vacant_post_goes_to_the_next_one_up_and_is_named(session, world):
    minister, governor = world.posts["分管副省长"], world.posts["省长"]
    leave(session, minister, date(2016, 8, 31))
    reached = recipient_on(session, minister.id, date(2016, 9, 1))
    assert (reached.name, reached.vacant) == ("chen", (minister.id,))
    leave(session, governor, date(2016, 8, 31))
    nobody = recipient_on(session, minister.id, date(2016, 9, 1))
    assert (nobody.address, nobody.vacant) == ("", (minister.id, governor.id))
    assert [post.id for post in vacant_posts(session, date(2016, 9, 1))] == [governor.id, minister.id]


def test_who_left_is_not_written_to(session, world):
    person = session.get(Person, world.people["wang"].id)
    person.active = False
    session.add(person)
    assert holder_on(session, world.posts["省商务厅联络员"].id, date(2016, 9, 1)) is None


def test_posts_that_are_each_others_superior_do_not_go_round_for_ever(session, world):
    minister, governor = world.posts["分管副省长"], world.posts["省长"]
    governor.superior_id = minister.id
    session.add(governor)
    for post in (minister, governor):
        leave(session, post, date(2016, 8, 31))
    assert recipient_on(session, minister.id, date(2016, 9, 1)).address == ""


def test_a_delegate_has_the_rights_of_the_post(session, world):
    post = world.posts["省商务厅联络员"]
    session.add(Delegation(post_id=post.id, person_id=world.people["li"].id, from_on=date(2016, 9, 5),
                           until_on=date(2016, 9, 9)))
    assert post in posts_of(session, world.people["li"].id, date(2016, 9, 6))
    assert post not in posts_of(session, world.people["li"].id, date(2016, 9, 12))
