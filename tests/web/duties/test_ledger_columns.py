"""One table of columns and one filter for the ledger of duties: page, file, interface and orders say the same."""

import re
from dataclasses import fields
from datetime import date
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from models.access.token import Scope, make_token
from models.duties import ledger
from models.engine import transaction
from tests.world import dispatched, on
from web.api.shapes import DutyBrief
from web.duties.ledger_columns import COLUMNS, CONTROLS, PAGE
from web.filters import NO_QUESTION, address_of, parameter

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query

QUESTIONS = {
    "": 4, "plan=1": 4, "unit={unit}": 3, "tier=city": 1, "state=dispatched": 4, "state=closed": 0, "light=red": 1,
    "light=yellow": 1, "light=green": 1, "light=none": 1, "waits=signature": 4, "waits=review": 0, "whose=own": 4,
    "whose=below": 0, "text=%E4%B8%80%E5%8F%B7": 1, "due_from=2016-10-01": 1, "due_to=2016-09-30": 2, "sort=due": 4,
    "sort=due&light=red": 1, "state=&light=&due_from=&tier=": 4}
"""An address → how many duties it finds."""


@pytest.fixture
def call(site):
    """Asks the interface as the office."""
    with transaction(site.here.engine) as session:
        for unit, due, title in [("省商务厅", "2016-09-30", "一号事项"), ("省商务厅", "2016-09-14", "二号事项"),
                                 ("省商务厅", None, "三号事项"), ("郑州市人民政府", "2016-11-30", "四号事项")]:
            dispatched(session, site.world, unit, due, title=title)
        _, bearer = make_token(session, site.world.people["office"].id, "程序", [Scope.READ], date(2016, 12, 31),
                               on("2016-09-20"))
    client = TestClient(site.app, headers={"Authorization": f"Bearer {bearer}"})
    return lambda query: client.get(f"/api/v1/duties?{query}")


def test_every_field_of_the_filter_stands_in_the_form_and_in_the_interface(site):
    asked = {one.name for one in fields(ledger.DutyFilter)} - NO_QUESTION
    assert {one.name for one in CONTROLS} == asked
    document = TestClient(site.app).get("/api/v1/openapi.json").json()
    known = {one["name"] for one in document["paths"]["/duties"]["get"]["parameters"] if one["in"] == "query"}
    assert known == {parameter(name) for name in asked} | {"after"}
    assert {key for one in CONTROLS if one.name == "sort" for key, _ in one.choices} == {"new", *ledger.DAYS}


def test_what_the_interface_gives_of_a_duty_are_columns():
    assert set(DutyBrief.model_fields) <= {column.key for column in COLUMNS}
    assert all(column.width for column in PAGE)   # what is seen is in the file too


@pytest.mark.parametrize(("query", "count"), QUESTIONS.items())
def test_page_file_and_interface_give_the_same_duties_in_the_same_order(site, call, query, count):
    query = query.format(unit=site.world.units["省商务厅"].id)
    office = site.visit("office")
    page = re.findall(r'data-name="编号">([^<]+)<', office.get(f"/duties?{query}").text)
    sheet = load_workbook(BytesIO(office.get(f"/duties.xlsx?{query}").content)).active
    answer = call(query)
    assert answer.status_code == 200, answer.text
    assert page == [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        one["number"] for one in answer.json()["items"]]
    assert len(page) == count


@pytest.mark.parametrize("query", ["state=nonsense", "tier=moon", "light=blue", "waits=x", "whose=x", "sort=x",
                                   "plan=x", "plan=99999999999999999999", "unit=-1", "due_from=2016-13-01"])
def test_what_cannot_be_read_asks_nothing_of_the_page_and_is_refused_by_the_interface(site, call, query):
    assert len(re.findall(r'data-name="编号"', site.visit("office").get(f"/duties?{query}").text)) == 4
    assert call(query).status_code == 422


def test_an_address_asks_again_what_was_asked():
    wanted = ledger.DutyFilter(plan_id=3, state="closed", text="一号", due_from=date(2016, 9, 1), after="2016-09-01~3")
    assert address_of(wanted) == "plan=3&state=closed&text=%E4%B8%80%E5%8F%B7&due_from=2016-09-01"
    assert address_of(ledger.DutyFilter()) == ""
    assert address_of(ledger.DutyFilter(sort="due"), after="~3") == "sort=due&after=~3"
