"""The ledgers' filters with HTMX: at once, the address with them, back again; what the server answers to each."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import re

import pytest

from models.duties.desk import PAGE
from tests.chromium import in_chromium
from tests.tasks.days import owed
from tests.web.plans.test_review_browser import sign_in
from tests.web.test_browser import address, chromium  # noqa: F401

pytestmark = in_chromium


@pytest.fixture
def duties(site):
    """One of the commerce department, and sixty of the finance department."""
    owed(site.here, site.world, "2016-09-30", unit="省商务厅", title="建设口岸")
    return owed(site.here, site.world, *["2016-10-14"] * 60, unit="省财政厅", title="安排资金")


@pytest.fixture
def ledger(chromium, address, duties):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = sign_in(context.new_page(), address, "office")
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/duties")
    page.evaluate("window.sameDocument = true")
    yield page
    assert wrong == []
    context.close()


def rows(page, *, count: int) -> None:
    """The list has that many rows soon."""
    from playwright.sync_api import expect
    expect(page.locator("#results tbody tr")).to_have_count(count)


def test_a_filter_takes_effect_as_it_is_chosen_and_back_undoes_it(ledger):
    rows(ledger, count=PAGE)
    ledger.select_option("#unit", label="省商务厅")
    ledger.wait_for_url(re.compile(r"unit=\d+$"))
    rows(ledger, count=1)
    assert ledger.evaluate("window.sameDocument")
    ledger.select_option("#unit", label="全部")
    rows(ledger, count=PAGE)
    ledger.go_back()
    rows(ledger, count=1)
    assert ledger.input_value("#unit") != ""


def test_typing_finds_and_pages_follow_on_the_same_page(ledger):
    ledger.locator("#text").press_sequentially("口岸")
    rows(ledger, count=1)
    assert "建设口岸" in ledger.inner_text("#results")
    ledger.fill("#text", "")
    rows(ledger, count=PAGE)
    ledger.click("#results a:has-text('下一页')")
    ledger.wait_for_url(re.compile("after="))
    rows(ledger, count=61 - PAGE)
    assert ledger.evaluate("window.sameDocument")


def test_a_sign_in_that_ended_leads_to_the_sign_in_page(ledger):
    ledger.context.clear_cookies()
    ledger.select_option("#unit", label="省商务厅")
    ledger.wait_for_url(re.compile("/sign-in"))


@pytest.mark.parametrize("path", ["/duties", "/projects"])
def test_htmx_gets_the_list_and_a_browser_going_back_the_page(site, path):
    office = site.visit("office")
    part = office.client.get(path, headers={"HX-Request": "true", "HX-Target": "results"})
    assert ("<form class=\"card filters\"" in part.text, "<html" in part.text) == (False, False)
    assert part.headers["hx-push-url"].startswith(f"{path}?")
    back = office.client.get(path, headers={"HX-Request": "true", "HX-Target": "results",
                                            "HX-History-Restore-Request": "true"})
    whole = office.get(path)
    for answer in (back, whole):
        assert "<form class=\"card filters\"" in answer.text
        assert "HX-Request" in answer.headers["vary"]
        assert "script-src 'self'" in answer.headers["content-security-policy"]
