"""A new version of a plan in a real browser: from its upload to the letters, at a desk and on a phone."""

# ruff: noqa: F811  fixtures of the other browser tests are used here
import pytest

from domain.duties.lifecycle import State
from models.duties.duty import duties_of
from models.engine import reading, transaction
from models.letters.letter import LetterKind
from tasks.letters.making import make_letters
from tests.amended import PLAN, REVISED, duty_of_unit, under_way
from tests.chromium import in_chromium
from tests.tasks.days import letters
from tests.web.test_browser import address, chromium, press, visit  # noqa: F401
from tests.world import at

pytestmark = in_chromium


@pytest.fixture
def plan(site):
    with transaction(site.here.engine) as session:
        plan = under_way(session)
    make_letters(at("2016-06-23"), True)
    site.now = at("2016-08-02")
    return plan


def choose_file(page, text: str = REVISED) -> None:
    page.set_input_files("input[type=file]", files=[{"name": "修订稿.txt", "mimeType": "text/plain",
                                                     "buffer": text.encode()}])


def fits(page, width: int) -> bool:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page.evaluate("document.documentElement.scrollWidth") <= width


def duty(site, plan, title: str, unit: str):
    with reading(site.here.engine) as session:
        return duty_of_unit(session, plan, title, unit)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_office_takes_a_new_version_from_upload_to_letters(site, plan, visit, address, width):
    page = visit("office", width)
    page.goto(f"{address}/plans/{plan.id}")
    page.click("summary:has-text('上传修订稿')")
    choose_file(page)
    press(page, "button:has-text('上传并比对')")
    assert page.locator(".change").count() == 3
    assert page.locator("#change-2 del").first.inner_text() == "10"
    assert page.locator("#change-2 ins").first.inner_text() == "12"
    assert fits(page, width)
    page.locator("#change-3").get_by_label("执行第 3 项变动").uncheck()
    press(page, "#changes > .actions button")
    assert "执行 2 项变动，发信 2 封" in page.inner_text("h1")
    assert fits(page, width)
    press(page, "button:has-text('返回修改勾选')")
    assert not page.get_by_label("执行第 3 项变动").is_checked()
    assert page.get_by_label("执行第 1 项变动").is_checked()
    press(page, "#changes > .actions button")
    assert letters(site.here, LetterKind.CHANGE) == []
    press(page, "button:has-text('确认执行')")
    assert "已执行 2 项变动" in page.inner_text(".said")
    assert "第2版" in page.inner_text("main")
    assert fits(page, width)
    assert len(letters(site.here, LetterKind.CHANGE)) == 2
    assert duty(site, plan, "外资企业", "省商务厅").state is State.DISPATCHED    # unticked: nothing becomes of it
    press(page, "a:has-text('修订')")
    assert "第2版：已执行的变动" in page.inner_text("h1")
    assert page.locator("input[type=checkbox]").count() == 0
    press(page, "#change-2 .fates a")
    assert "依据第2版调整" in page.inner_text("#adjustments")
    assert fits(page, width)


def test_an_ordinary_upload_that_looks_like_a_new_version_is_asked_about(site, plan, visit, address):
    page = visit("office", 390)
    page.goto(f"{address}/plans")
    choose_file(page)
    press(page, "button:has-text('导入')")
    assert "该文件像是已有方案的新版本" in page.inner_text("main")
    assert fits(page, 390)
    press(page, "button:has-text('不是，作为单独的方案导入') >> visible=true")
    assert "/plans/" in page.url
    with reading(site.here.engine) as session:
        assert len(duties_of(session, int(page.url.split("/")[-1]), State.PROPOSED)) == 5


def test_the_second_of_two_people_finds_it_done_and_nothing_is_done_twice(site, plan, visit, address):
    first, second = visit("office"), visit("office")
    first.goto(f"{address}/plans/{plan.id}")
    first.click("summary:has-text('上传修订稿')")
    choose_file(first)
    press(first, "button:has-text('上传并比对')")
    for page in (first, second):
        page.goto(first.url)
        press(page, "#changes > .actions button")
    press(first, "button:has-text('确认执行')")
    press(second, "button:has-text('确认执行')")
    assert "已由office执行，本次没有重复处理" in second.inner_text(".said")
    assert len(letters(site.here, LetterKind.CHANGE)) == 2
    with reading(site.here.engine) as session:
        assert len(duties_of(session, plan.id, State.PROPOSED)) == 1


def test_the_same_document_again_is_refused_by_name(plan, visit, address):
    page = visit("office")
    page.goto(f"{address}/plans/{plan.id}")
    page.click("summary:has-text('上传修订稿')")
    choose_file(page, PLAN)
    press(page, "button:has-text('上传并比对')")
    assert "与该方案的现行文本完全相同" in page.inner_text("[role=alert]")
