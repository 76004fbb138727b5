"""The review in a real browser: by keyboard and click with JavaScript, by forms without, from upload to the letters."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import re

import pytest

from domain.duties.lifecycle import State
from models.directory.unit import unit_names
from models.duties.duty import duties_of
from models.engine import reading
from models.plans.plan import measures_of
from tasks.letters.delivery import deliver_letters
from tests.chromium import in_chromium
from tests.web.conftest import PASSWORD
from tests.web.test_browser import address, chromium, press  # noqa: F401

PLAN = """省对外开放工作领导小组关于印发2016年下半年对外开放重点工作的通知
各有关部门：
现将《2016年下半年对外开放重点工作》印发给你们，请认真贯彻执行。
2016年6月22日
2016年下半年对外开放重点工作
一、扩大外贸规模
（一）出台支持政策。研究出台支持外贸稳定增长的政策措施，2016年10月底前完成。（省商务厅牵头，省财政厅配合）
（二）建设数据平台。建成对外开放统计数据平台，2016年11月30日前完成。（省外贸厅负责）
二、加强宣传推介
（三）组织推介活动。组织旅游推介活动，2016年11月底前完成。组织口岸开放日活动，2016年12月底前完成。（省旅游局负责）
（四）编写宣传材料。编写投资指南，2016年10月底前完成。（省商务厅负责）
（五）翻译宣传材料。翻译投资指南，2016年10月底前完成。（省商务厅负责）
三、改善营商环境
（六）深化改革。营造国际化、法治化、便利化营商环境。（省财政厅负责）
（七）推进口岸建设。完善口岸设施，2016年12月底前完成。（各省辖市负责）
"""
SECOND = PLAN.replace("下半年", "第四季度").replace("印发给你们，请", "印发你们，请")

pytestmark = in_chromium


@pytest.fixture
def visit(chromium, address):
    """The office's page after it took the plan in; with JavaScript unless told otherwise."""
    contexts = []

    def opened(width: int = 1280, scripts: bool = True, text: str = PLAN):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = sign_in(context.new_page(), address, "office")
        upload(page, address, text)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, address, name: str):
    page.goto(f"{address}/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    press(page, "button:has-text('登录')")
    return page


def upload(page, address, text):
    page.goto(f"{address}/plans")
    page.set_input_files("input[type=file]", files=[{"name": "重点工作.txt", "mimeType": "text/plain",
                                                     "buffer": text.encode()}])
    press(page, "button:has-text('导入')")


def plan_id(page) -> int:
    return int(re.search(r"/plans/(\d+)", page.url)[1])


def duties(site, plan: int) -> dict[tuple[str, str], State]:
    with reading(site.here.engine) as session:
        return {(duty.unit_written, duty.title): duty.state for duty in duties_of(session, plan)}


def here(page) -> str:
    """The words of the proposal or measure that the keys act on."""
    return page.locator(".cards .here").inner_text()


def measure_beginning(page, words: str):
    return page.locator(".measure", has=page.locator(".words", has_text=re.compile(f"^{words}"))).first


def go_to(page, words: str):
    """The keys act on the proposal of the measure that begins so."""
    for _ in range(30):
        if page.locator(".measure:has(.here)").locator(".words").inner_text().startswith(words):
            return
        page.keyboard.press("j")
    raise AssertionError(f"no measure begins with {words}")


def open_form(page, key: str) -> None:
    """The form that the key opens stands in the card, its field in focus."""
    page.keyboard.press(key)
    page.locator(".opened :focus").wait_for()


def press_key(page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_plan_goes_from_upload_to_letters_by_keyboard(site, visit, address):
    page = visit()
    plan = plan_id(page)
    assert "其中有疑问 2 项" in page.inner_text("#todo")    # a name, a group of units

    page.keyboard.press("n")    # what is in doubt comes first
    assert page.locator(".here.doubtful").count() == 1
    go_to(page, "组织推介活动")    # a measure of two tasks, each with its date
    open_form(page, "s")
    page.locator("label:has-text('组织口岸开放日活动') input").check()
    page.locator("button:has-text('从选中处拆分')").focus()
    press_key(page, "Enter")
    assert measure_beginning(page, "组织口岸开放日活动").count() == 1

    while "单位目录中没有该单位" not in here(page):    # the doubtful name, settled and remembered
        page.keyboard.press("n")
    open_form(page, "e")
    assert page.evaluate("document.activeElement.name") == "unit"
    page.keyboard.type("省商务厅")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator(".here button:has-text('保存并确认')").focus()
    press_key(page, "Enter")
    assert "单位目录中没有该单位" not in page.inner_text(".cards")
    assert "有疑问" in page.inner_text("#todo")    # the page went on to the next doubtful one by itself
    assert page.locator(".here.doubtful").count() == 1

    while "一组单位，需勾选" not in here(page):
        page.keyboard.press("n")
    open_form(page, "c")
    page.locator(".here button:has-text('展开并确认')").focus()
    press_key(page, "Enter")

    page.goto(f"{address}/plans/{plan}?order=text")
    page.keyboard.press("j")
    go_to(page, "编写宣传材料")
    open_form(page, "m")
    press_key(page, "Enter")
    assert "翻译投资指南" in measure_beginning(page, "编写宣传材料").inner_text()

    go_to(page, "深化改革")
    open_form(page, "x")
    page.keyboard.type("方向性要求")
    press_key(page, "Enter")
    assert "已不予立项" in page.inner_text("main")

    while re.search(r"待确认 \d+ 项", page.inner_text("#todo")):
        sure = page.locator("button:has-text('确认无疑问的')")
        if sure.count():
            sure.focus()
            press_key(page, "Enter")
            continue
        page.keyboard.press("n")    # what was split or merged asks to be looked at once more
        assert re.search("承办单位沿用拆分前的措施|起止可能有误|时限可能读得不对", here(page))
        press_key(page, "c")
    press(page, "a:has-text('交办已确认的')")
    press(page, "button:has-text('交办')")
    assert "已交办" in page.inner_text("main")
    states = duties(site, plan)
    assert states[("省财政厅", "深化改革")] is State.DROPPED
    assert State.PROPOSED not in states.values()
    assert State.READY not in states.values()

    assert deliver_letters(site.now)["undelivered"] == 0
    liaison = sign_in(page.context.browser.new_context().new_page(), address, "wang")
    liaison.goto(f"{address}/mailbox")
    press(liaison, "a:has-text('交办')")
    letter = liaison.frame_locator("iframe").locator("body").inner_text() if liaison.locator("iframe").count() \
        else liaison.inner_text("main")
    assert "建设数据平台" in letter
    assert "编写宣传材料" in letter
    assert "深化改革" not in letter
    liaison.context.close()

    upload(page, address, SECOND)    # the name is known from now on
    assert "单位目录中没有该单位" not in page.inner_text("main")
    with reading(site.here.engine) as session:
        assert unit_names(session)["省外贸厅"] == unit_names(session)["省商务厅"]


def test_clicking_a_segment_finds_its_card_and_the_other_way_round(visit):
    page = visit()
    mark = page.locator("mark", has_text="翻译宣传材料")
    mark.click()
    card = measure_beginning(page, "翻译宣传材料")
    assert card.locator(".duty.here").count() == 1
    assert card.bounding_box()["y"] < 800
    measure_beginning(page, "编写宣传材料").locator(".words").click()
    assert "编写宣传材料" in page.locator("mark.here").inner_text()


def test_keys_do_nothing_inside_fields_and_escape_leaves_them(visit):
    page = visit()
    page.keyboard.press("n")
    before = here(page)
    open_form(page, "e")
    page.keyboard.type("jjxcsmnu?")
    assert page.evaluate("document.activeElement.value").startswith("jjxcsmnu?")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".opened").count() == 0
    assert page.locator("button:has-text('退出')").count() == 1
    assert here(page).split("\n")[0] == before.split("\n")[0]
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    assert here(page).split("\n")[0] == before.split("\n")[0]


def test_the_place_the_keys_act_on_is_in_focus_and_in_sight(visit):
    for width in (1280, 390):
        page = visit(width, text=PLAN.replace("下半年", f"下半年{width}"))
        for _ in range(12):
            page.keyboard.press("j")
            box = page.locator(".cards .here").bounding_box()
            text = page.locator(".review .text").bounding_box()
            covered = width < 960 and box["y"] < text["y"] + text["height"] - 1
            assert not covered, (width, box, text)
            assert 0 <= box["y"] < 800
            assert page.evaluate("document.activeElement.classList.contains('here')")


def test_without_javascript_the_same_is_done_by_forms_on_a_phone(site, visit, address):
    page = visit(390, scripts=False)
    plan = plan_id(page)
    assert not page.locator("#help").is_visible()
    press_in(page, page.locator(".duty.doubtful", has_text="省外贸厅"), "a:has-text('修改')")
    page.fill("input[name=unit]", "省商务厅")
    page.check("input[name=remember]")
    press(page, "button:has-text('保存并确认')")
    press_in(page, page.locator(".duty.doubtful", has_text="各省辖市"), "a:has-text('勾选单位')")
    press(page, "button:has-text('展开并确认')")
    press_in(page, measure_beginning(page, "组织推介活动"), "a:has-text('拆分')")
    page.check("label:has-text('组织口岸开放日活动') input")
    press(page, "button:has-text('从选中处拆分')")
    press_in(page, measure_beginning(page, "编写宣传材料"), "a:has-text('与下一条合并')")
    press(page, "#union button:has-text('合并')")
    press_in(page, measure_beginning(page, "深化改革"), "a:has-text('不予立项')")
    press(page, "button:has-text('不予立项')")
    press(page, "a:has-text('立为措施')")
    page.locator("input[name=spans]").first.check()
    press(page, "button:has-text('立为措施')")
    with reading(site.here.engine) as session:
        assert len(measures_of(session, plan)) == 8
    press(page, "button:has-text('确认无疑问的')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def press_in(page, within, selector: str) -> None:
    with page.expect_navigation():
        within.locator(selector).click()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_the_review_scrolls_sideways(visit, address, width):
    page = visit(width)
    plan = plan_id(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    paths = [page.locator(".measure a:has-text('拆分')").first.get_attribute("href"),
             page.locator(".duty a:has-text('修改')").first.get_attribute("href"),
             page.locator("a.set").first.get_attribute("href"), f"/plans/{plan}/names", f"/plans/{plan}/dispatch",
             f"/plans/{plan}/groups/new?name=各有关部门"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for path in paths:
        assert page.goto(f"{address}{path}").status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
