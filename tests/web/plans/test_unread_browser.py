"""Unread stretches in a real browser: two keys make each a measure or no task, and the buttons say the same."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import pytest

from models.engine import reading
from models.plans.plan import measures_of, plan_of
from tests.chromium import in_chromium
from tests.web.plans.test_review_browser import here, plan_id, press_key, visit  # noqa: F401
from tests.web.test_browser import address, chromium, press  # noqa: F401

LEFT = """关于印发2016年账务工作要点的通知
各科室：
2016年6月22日
一、重点任务
（一）开展自查。财务股要在2016年10月底前完成对账。（省财政厅负责）
（二）账务清理。（财务股负责）
（三）建立台账。建立往来账款台账，2016年11月底前完成。（省商务厅负责）
二、有关要求
要高度重视，切实加强组织领导，省旅游局做好信息汇总。
三、其他事项
要按月通报进展情况，未完成的要说明原因。
"""

pytestmark = in_chromium


def test_the_next_unread_stretch_becomes_a_measure_by_two_keys(site, visit):
    page = visit(text=LEFT)
    plan = plan_id(page)
    count = page.locator("li.unread").count()
    assert count >= 2
    with reading(site.here.engine) as session:
        before = len(measures_of(session, plan))
    page.keyboard.press("u")
    first = here(page)
    assert "立为措施" in first
    assert page.locator("mark.unread.here").count() == 1
    press_key(page, "m")
    assert page.locator("li.unread").count() == count - 1
    assert page.locator(".measure .here").count() == 1    # what was read of it, to be looked at or dropped
    page.keyboard.press("u")
    assert here(page) != first
    press_key(page, "Enter")
    assert page.locator("li.unread").count() == count - 2
    with reading(site.here.engine) as session:
        assert len(measures_of(session, plan)) == before + 2


def test_no_task_by_key_and_back_by_a_button(site, visit):
    page = visit(text=LEFT)
    count = page.locator("li.unread").count()
    page.keyboard.press("u")
    press_key(page, "x")
    assert page.locator("li.unread").count() == count - 1
    assert "还有" in page.inner_text(".said")
    page.locator("details.gone summary:has-text('已标为不是任务的')").click()
    press(page, "button:has-text('撤回，重新列为未读')")
    assert page.locator("li.unread").count() == count
    with reading(site.here.engine) as session:
        assert plan_of(session, plan_id(page)).unread == count


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keys_are_told_and_nothing_scrolls_sideways(visit, width):
    page = visit(width, text=LEFT)
    assert "按 u 到下一处未读" in page.inner_text("#unread")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("mark.unread").first.click()
    assert page.locator("li.unread.here").count() == 1


def test_without_javascript_the_buttons_do_the_same(visit):
    page = visit(390, scripts=False, text=LEFT)
    assert not page.locator("#unread .keys").is_visible()
    count = page.locator("li.unread").count()
    press(page, "li.unread >> nth=0 >> button:has-text('不是任务')")
    press(page, "li.unread >> nth=0 >> button:has-text('立为措施')")
    assert page.locator("li.unread").count() == count - 2
