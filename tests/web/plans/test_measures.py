"""Measures cut, merged and added on the page of review."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

import html
import re

from sqlmodel import select

from models.duties.duty import Duty, Role
from models.engine import reading
from tests.web.plans.test_review import PLAN, card, measure, office, plan_id, words  # noqa: F401


def test_a_measure_is_split_at_a_chosen_place(site, office, plan_id):
    whole = measure(site, plan_id, "做好宣传")
    places = office.get(f"/measures/{whole.id}/division")
    at = int(re.search(r'value="(\d+)" required><span>组织口岸开放日', places.text)[1])
    answer = office.post(f"/measures/{whole.id}/division", at=at)
    assert "已拆分为两条" in words(answer)
    assert measure(site, plan_id, "组织口岸开放日").reading["deadline"]["date"] == "2016-12-31"
    assert "不予立项、已重新生成的（2）" in card(answer, whole.id)


def test_a_bracket_of_units_is_no_part_of_its_own(site, office, plan_id):
    places = office.get(f"/measures/{measure(site, plan_id, '做好宣传').id}/division")
    offered = [one[:5] for one in re.findall(r"required><span>([^<]+)", places.text)]
    assert offered == ["组织旅游推", "2016年", "组织口岸开", "2016年"]


def test_two_measures_are_merged(site, office, plan_id):
    first, second = measure(site, plan_id, "出台支持"), measure(site, plan_id, "建设数据")
    answer = office.post(f"/measures/{first.id}/union", following=second.id)
    assert "已合并" in words(answer)
    assert measure(site, plan_id, "出台支持").end == second.end
    assert f'id="measure-{second.id}"' not in answer.text


def test_words_left_out_become_a_measure(site, office, plan_id):
    shown = html.unescape(office.get(f"/plans/{plan_id}").text)
    left = re.findall(r'href="(/plans/\d+/stretch[^"]+)"', shown)
    path = next(path for path in left if "要高度重视" in words(office.get(path)))
    spans = re.findall(r'name="spans" value="(\d+-\d+)"', office.get(path).text)
    answer = office.post(f"/plans/{plan_id}/measures", spans=spans[1:])
    assert "已立为措施" in words(answer)
    made = measure(site, plan_id, "要高度重视")
    assert PLAN[made.start:made.end] == made.text
    assert "要高度重视" not in "".join(words(office.get(path)) for path in left)


def test_sentences_apart_are_refused(site, office, plan_id):
    start = PLAN.index("各有关部门")
    answer = office.post(f"/plans/{plan_id}/measures", spans=["0-5", f"{start}-{start + 4}"])
    assert answer.status_code == 422
    assert "前后相连" in words(answer)


def test_another_duty_is_added_as_support_of_the_lead(site, office, plan_id):
    first = measure(site, plan_id, "出台支持")
    office.post(f"/measures/{first.id}/duties", unit="省旅游局", role="support")
    with reading(site.here.engine) as session:
        added = session.exec(select(Duty).where(Duty.measure_id == first.id).order_by(Duty.id.desc())).first()
        assert (added.unit_written, added.role) == ("省旅游局", Role.SUPPORT)
        assert session.get(Duty, added.lead_id).role is Role.LEAD
