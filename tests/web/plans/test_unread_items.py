"""What the reader left out, first on the page of review: made a measure, said to be no task, or asked about again."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

import html
import re

import pytest
from sqlmodel import col, select

from models.duties.dispatch import ready_duties
from models.duties.duty import duties_of
from models.engine import reading, transaction
from models.history import History
from models.plans.plan import Plan, measures_of, plan_of
from models.plans.unread import unread_of
from tests.web.plans.test_review import PLAN, office, words  # noqa: F401

LEFT = "（六）账务清理，理顺往来。"
TEXT = PLAN.replace("二、有关要求", f"{LEFT}\n二、有关要求")
AT, REST = TEXT.index(LEFT), TEXT.index("二、有关要求")


def load(office, text: str = TEXT) -> int:
    answer = office.post("/plans", files={"file": ("要点.txt", text.encode(), "text/plain")})
    return int(answer.url.path.rsplit("/", 1)[1])


@pytest.fixture
def plan_id(office) -> int:
    return load(office)


def unread_on(page: str) -> list[str]:
    """The words of what the page lists as unread, in its order."""
    return re.findall(r'<li class="unread"[^>]*><p class="words">([^<]*)</p>', page)


def counted(site, plan_id: int) -> tuple[int, int]:
    """What the plan says is unread, and what is when one looks."""
    with reading(site.here.engine) as session:
        plan = plan_of(session, plan_id)
        return plan.unread, len(unread_of(session, plan))


def test_what_is_unread_comes_first_is_marked_in_the_text_and_counted_everywhere(site, office, plan_id):
    shown = office.get(f"/plans/{plan_id}").text
    assert [one[:6] for one in unread_on(shown)] == ["（六）账务清", "二、有关要求"]
    assert shown.index('class="unread" id="unread-') < shown.index('class="card measure')
    assert f'<mark id="text-at-{AT}" class="unread"><a href="#unread-{AT}">{LEFT}' in shown
    assert "这一处没有读成事项" not in shown    # it stands once, in its list
    assert "还有 2 处未读" in words(office.get("/plans"))
    assert "还有 2 处未读" in words(office.get("/"))
    office.post(f"/plans/{plan_id}/undoubted")
    assert "还有 2 处未读" in words(office.get(f"/plans/{plan_id}/dispatch"))
    assert "还有 2 处未读" in words(office.post(f"/plans/{plan_id}/confirmation", sure=False))
    assert counted(site, plan_id) == (2, 2)


def test_one_press_makes_it_a_measure_which_can_be_dropped(site, office, plan_id):
    value = re.search(rf'name="spans" value="({AT}-\d+)" class="main" data-key="m"', office.get(
        f"/plans/{plan_id}").text)[1]
    answer = office.post(f"/plans/{plan_id}/measures", spans=value)
    with reading(site.here.engine) as session:
        made = next(one for one in measures_of(session, plan_id) if one.text.startswith("账务清理"))
    assert answer.url.fragment == f"measure-{made.id}"
    card = re.search(rf'id="measure-{made.id}".*?</section>', answer.text, re.S)[0]
    assert "理顺往来" in card
    assert 'data-key="x">不予立项' in card
    assert len(unread_on(answer.text)) == 1
    assert counted(site, plan_id) == (1, 1)


def test_what_is_left_of_a_stretch_is_still_unread(site, office):
    plan_id = load(office, PLAN.replace("省旅游局做好信息汇总。", "省旅游局做好信息汇总。还要按月通报进展情况。"))
    with reading(site.here.engine) as session:
        plan = plan_of(session, plan_id)
        first, text = next(iter(unread_of(session, plan))), plan.text
    start, end = first.start, first.end
    middle = text.index("还要按月")
    assert start < middle < end
    answer = office.post(f"/plans/{plan_id}/measures", spans=[f"{middle}-{end}"])
    assert unread_on(answer.text) == ["二、有关要求 要高度重视，切实加强组织领导，省旅游局做好信息汇总。"]
    assert counted(site, plan_id) == (1, 1)


def test_it_is_dismissed_and_asked_about_again_and_history_tells_both(site, office, plan_id):
    answer = office.post(f"/plans/{plan_id}/dismissals", start=AT)
    assert "还有 1 处未读" in words(answer)
    assert answer.url.fragment == f"unread-{REST}"
    assert "已标为不是任务的（1）" in answer.text
    assert "理顺往来" not in "".join(unread_on(answer.text))
    office.post(f"/plans/{plan_id}/dismissals", start=AT)
    assert counted(site, plan_id) == (1, 1)
    answer = office.post(f"/plans/{plan_id}/dismissals/withdrawal", start=AT)
    assert len(unread_on(answer.text)) == 2
    assert office.post(f"/plans/{plan_id}/dismissals", start=3).status_code == 409
    with reading(site.here.engine) as session:
        entries = session.exec(select(History).where(History.plan_id == plan_id, col(History.action).like("%unread%"))
                               .order_by(History.id)).all()
        assert [entry.action for entry in entries] == ["dismiss_unread", "ask_unread_again"]
        assert entries[0].note == LEFT


def amended(site, office, plan_id: int, text: str) -> str:
    """The plan's page once that version is carried out."""
    answer = office.post(f"/plans/{plan_id}/amendments", files={"file": ("新.txt", text.encode(), "text/plain")})
    number = int(re.search(r"/amendments/(\d+)", str(answer.url))[1])
    seen = re.search(r'name="seen" value="(\w+)"', office.post(f"/amendments/{number}/preview").text)[1]
    return office.post(f"/amendments/{number}/execution", seen=seen).text


def test_an_amended_version_does_not_ask_again_about_the_same_words(site, office, plan_id):
    office.post(f"/plans/{plan_id}/dismissals", start=AT)
    shown = amended(site, office, plan_id, TEXT.replace("一、重点任务", "一、全省重点任务"))
    assert [one[:6] for one in unread_on(shown)] == ["二、有关要求"]
    assert "已标为不是任务的（1）" in shown
    shown = amended(site, office, plan_id, TEXT.replace("账务清理", "账务全面清理"))
    assert [one[:7] for one in unread_on(shown)] == ["（六）账务全面", "二、有关要求 "]
    shown = amended(site, office, plan_id, TEXT.replace("一、重点任务", "一、重点工作"))
    assert [one[:6] for one in unread_on(shown)] == ["二、有关要求"]    # also where a version in between had it not
    assert counted(site, plan_id) == (1, 1)


def test_only_the_office_that_answers_for_the_plan_has_the_buttons(site, office, plan_id, administrator):
    with transaction(site.here.engine) as session:
        session.get(Plan, plan_id).office_id = site.world.units["郑州市人民政府"].id
    shown = html.unescape(administrator.get(f"/plans/{plan_id}").text)
    assert len(unread_on(shown)) == 2
    assert "不是任务</button>" not in shown


YEARLESS = """一、县水利局负责巡查水源，6月30日前完成。
二、县财政局负责落实资金。
"""


def test_what_has_no_year_goes_out_only_once_that_was_asked(site, office):
    plan_id = load(office, YEARLESS)
    assert "没有找到成文日期" in office.get(f"/plans/{plan_id}").text
    with transaction(site.here.engine) as session:
        for duty, name in zip(duties_of(session, plan_id), ("省商务厅", "省财政厅"), strict=True):
            duty.unit_id = site.world.units[name].id
    asked = office.post(f"/plans/{plan_id}/confirmation", sure=False).text
    assert "其中 1 项没有写明年份" in asked
    office.post(f"/plans/{plan_id}/confirmation")
    shown = words(office.get(f"/plans/{plan_id}/dispatch"))
    assert "其中 1 项没有写明年份，方案的成文日期也不明" in shown
    assert "年份不明：6月30日前" in shown
    asked = office.post(f"/plans/{plan_id}/dispatch", sure=False).text
    assert "有 1 项没有写明年份，成文日期不明" in asked
    with reading(site.here.engine) as session:
        assert len(ready_duties(session, plan_id)) == 2
    office.post(f"/plans/{plan_id}/heading", title="供水方案", issued_on="2016-05-01")
    assert "没有写明年份" not in words(office.get(f"/plans/{plan_id}/dispatch"))
    assert "已交办 2 项" in words(office.post(f"/plans/{plan_id}/dispatch", sure=False))

