"""A new version of a plan through the pages: uploaded, looked at, ticked, previewed, carried out or discarded."""

import html
import re

import pytest

from models.engine import transaction
from models.plan import measures_of, plan_of, withdrawn_measures
from models.verbs.amending import carry_out
from tasks.letters import make_letters
from tests.amended import GONE, LATER, NEW, REVISED, drafted, under_way
from tests.world import at, on


@pytest.fixture
def plan(site):
    """Its duties are dispatched and the letters about that made; it is August."""
    with transaction(site.here.engine) as session:
        plan = under_way(session)
    make_letters(at("2016-06-23"), True)
    site.now = at("2016-08-02")
    return plan


@pytest.fixture
def office(site):
    return site.visit("office")


@pytest.fixture
def carried(site, plan):
    """The whole new version is carried out."""
    with transaction(site.here.engine) as session:
        amendment = drafted(session, plan_of(session, plan.id))
        carry_out(session, amendment, on("2016-08-02"), take={NEW, LATER, GONE})
        return amendment


def words(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


def test_the_review_of_an_amended_plan_shows_its_new_text_whole(site, office, plan, carried):
    answer = office.get(f"/plans/{plan.id}?show=all")
    source = re.search(r'<div class="source".*?</div>', answer.text, re.S)[0]
    assert html.unescape(re.sub(r"<[^>]+>", "", source.replace("立为措施</a>", "</a>"))).strip() == REVISED.strip()
    with transaction(site.here.engine) as session:
        gone, standing = withdrawn_measures(session, plan.id), measures_of(session, plan.id)
    card = re.search(rf'id="measure-{gone[0].id}".*?</section>', answer.text, re.S)[0]
    assert "2016年8月2日修订时删去" in card
    assert f"text-{gone[0].id}" not in source
    assert all(f'id="text-{one.id}"' in source for one in standing)
    assert "建立外资企业服务台账" in words(answer)
    assert "2016年8月2日修订时删去" not in words(office.get(f"/plans/{plan.id}"))
