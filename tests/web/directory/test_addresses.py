"""An address that no letter can be sent to is refused on every page where one is entered."""

from inspect import signature

import pytest
from fastapi.routing import iter_route_contexts
from sqlmodel import select

from models.directory.post import Person
from models.engine import reading, transaction
from models.letters.letter import LetterState
from tasks.letters.making import make_letters
from tests.addresses import BAD
from tests.tasks.days import letters
from tests.web.directory.test_unit_changes import TODAY, previewed
from tests.world import dispatched

FIELDS = {"email", "emails", "address"}
TYPED = [one for one in BAD if one.strip() and not {"\0", "\ud800"} & set(one)]
"""What a form can send; that it is not filled in at all is another thing."""
ENTERED = {"/units", "/units/{unit_id}/liaison", "/plans/{plan_id}/names", "/plans/{plan_id}/liaisons",
           "/letters/{letter_id}/retry", "/posts/{post_id}/change"}


def sent(site, address):
    """Path and form of each page on which the address is entered."""
    world, with_holder = site.world, {"holder": "攻", "email": address}
    unit = world.units["省财政厅"].id
    return {
        "/units": ("/units", {"name": "省数据局"} | with_holder),
        "/units/{unit_id}/liaison": (f"/units/{unit}/liaison", with_holder),
        "/plans/{plan_id}/names": (f"/plans/{world.plan.id}/names", {
            "written": "省数据局", "units": "", "holders": "攻", "emails": address, "adds": "省数据局"}),
        "/plans/{plan_id}/liaisons": (f"/plans/{world.plan.id}/liaisons", {
            "unit_ids": unit, "holders": "攻", "emails": address}),
        "/letters/{letter_id}/retry": ("/letters/1/retry", {"address": address}),
        "/posts/{post_id}/change": (f"/posts/{world.posts['省财政厅联络员'].id}/change", {
            "what": "seat", "name": "攻", "email": address, "day": TODAY, "stamp": "x"}),
    }


@pytest.fixture
def failed(site):
    with transaction(site.here.engine) as session:
        dispatched(session, site.world, "省商务厅", "2016-09-30")
    make_letters(site.now, True)
    with transaction(site.here.engine) as session:
        session.get_one(type(letters(site.here)[0]), 1).state = LetterState.UNDELIVERED
    return site


def test_every_page_that_takes_an_address_is_walked(site):
    taking = {one.path for one in iter_route_contexts(site.app.routes)
              if one.methods and "POST" in one.methods and FIELDS & set(signature(one.endpoint).parameters)}
    assert taking == ENTERED - {"/posts/{post_id}/change"}   # which takes whatever fields its choice has
    assert set(sent(site, "")) == ENTERED


@pytest.mark.parametrize("path", sorted(ENTERED))
def test_it_is_refused_in_words_and_nothing_is_kept(failed, path):
    office = failed.visit("office")
    for address in TYPED:
        where, form = sent(failed, address)[path]
        answer = office.post(where, **form)
        assert answer.status_code == 422, (address, answer.text[-800:])
        assert "邮件地址" in answer.text, address
    assert "邮件地址" in previewed(office, sent(failed, "x")["/posts/{post_id}/change"][0].removesuffix("/change"),
                               what="seat", name="攻", email="x@y..z", day=TODAY).text
    with reading(failed.here.engine) as session:
        assert session.exec(select(Person).where(Person.name == "攻")).all() == []
    assert letters(failed.here)[0].state is LetterState.UNDELIVERED
    assert letters(failed.here)[0].to_address == "wang@example.org"
