"""One unit goes into another, and another person takes a seat: what passes on, who hears of it, what stays."""

from datetime import date

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from domain.errors import NotAllowed
from models.directory.post import Person, Tenure
from models.directory.reorganization import merge_unit
from models.directory.tenure import seat, vacate
from models.engine import transaction
from models.history import history_of
from models.reminders.notice import notices_of
from tests.world import dispatched, on, proposal, settle

TODAY = on("2016-07-04")


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def heard_of(session, duty):
    return [one.facts.get("what") for one in notices_of(session, duty.id) if one.made_on == TODAY.today]


def tenures(session, post):
    return [(session.get_one(Person, one.person_id).name, one.from_on, one.until_on) for one in session.exec(
        select(Tenure).where(Tenure.post_id == post.id).order_by(Tenure.id))]


def test_what_is_to_do_passes_on_and_only_what_is_under_way_is_told(session, world):
    gone, into = world.units["省旅游局"], world.units["省商务厅"]
    under_way, settled = (dispatched(session, world, "省旅游局", "2016-09-30") for _ in range(2))
    settled.state = State.CLOSED
    waiting = proposal(session, world, "省旅游局", "2016-09-30")
    effect = merge_unit(session, gone, into, TODAY)
    assert ([duty.id for duty in effect.handed_on], effect.told) == ([under_way.id, waiting.id], 1)
    assert [duty.unit_id for duty in (under_way, waiting, settled)] == [into.id, into.id, gone.id]
    assert [heard_of(session, duty) for duty in (under_way, waiting, settled)] == [["succeeded"], [], []]
    assert notices_of(session, under_way.id)[-1].post_id == world.posts["省商务厅联络员"].id
    assert history_of(session, under_way.id)[-1].note == "省旅游局并入省商务厅，由省商务厅承办"
    assert under_way.due_on == date(2016, 9, 30)
    assert [until for *_, until in tenures(session, world.posts["省旅游局联络员"])] == [TODAY.today]
    assert [until for *_, until in tenures(session, world.posts["省财政厅联络员"])] == [None]


def test_a_merger_that_cannot_be_is_refused_naming_the_unit(session, world):
    units = world.units
    merge_unit(session, units["省旅游局"], units["省商务厅"], TODAY)
    for gone, into, said in (("省商务厅", "省商务厅", "另一个单位"), ("省财政厅", "省旅游局", "省旅游局"),
                             ("郑州市人民政府", "省商务厅", "郑州市人民政府"), ("省开放办", "省商务厅", "省开放办")):
        with pytest.raises(NotAllowed, match=said):
            merge_unit(session, units[gone], units[into], TODAY)


def test_who_takes_a_seat_holds_it_from_that_day_and_the_one_before_until_the_day_before(session, world):
    post, other = world.posts["省商务厅联络员"], world.posts["省财政厅联络员"]
    before = tenures(session, other)
    (_, since, _), = tenures(session, post)
    seat(session, post, "新人", "xin@example.org", date(2016, 8, 1), TODAY)
    assert tenures(session, post) == [("wang", since, date(2016, 7, 31)), ("新人", date(2016, 8, 1), None)]
    vacate(session, post, date(2016, 8, 31), TODAY)
    assert tenures(session, post)[1] == ("新人", date(2016, 8, 1), date(2016, 8, 31))
    assert tenures(session, other) == before
