"""A model's answers on the review in a real browser: reachable, readable at both widths, decided by a press."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import pytest

from models.engine import transaction
from models.plans.model_answer import waiting_answers
from models.plans.plan import plan_of
from tests.chromium import in_chromium
from tests.consulted import UNREAD
from tests.web.plans.test_consultation_page import model, plan_id  # noqa: F401
from tests.web.plans.test_review_browser import sign_in
from tests.web.test_browser import address, chromium, press  # noqa: F401
from tests.web.test_every_page import AXE, FAULTS, TOO_WIDE

pytestmark = in_chromium


@pytest.mark.parametrize("width", [1280, 390])
def test_a_model_is_asked_and_an_answer_accepted_by_pressing(site, address, chromium, plan_id, model, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    sign_in(page, address, "office")
    page.goto(f"{address}/plans/{plan_id}")
    press(page, "button:has-text('请模型读未读')")
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(AXE)
    assert page.evaluate(FAULTS.replace("axe.run(document", "axe.run('#model-answers'"), [])[0] == []
    press(page, f"#model-answers li:has-text('{UNREAD[:8]}') button:has-text('采纳为待确认事项')")
    assert page.locator(".measure:has-text('往来款') .flag:has-text('模型建议，待核')").count() == 1
    with transaction(site.here.engine) as session:
        assert len(waiting_answers(session, plan_of(session, plan_id))) == 1
    page.context.close()
