"""The review of a plan through its forms: doubts shown and settled, measures cut and joined, then dispatched."""

import html
import re
from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import FixedDate, from_json
from domain.duties.lifecycle import State
from models.directory.unit import Unit, unit_names
from models.duties.duty import Duty, Role, duties_of
from models.engine import reading, transaction
from models.letters.letter import Letter
from models.plans.plan import measures_of
from tests.databases import counting

PLAN = """关于印发2016年开放工作要点的通知
各有关部门：
2016年6月22日
一、重点任务
（一）出台支持政策。研究出台支持外贸发展的政策措施，2016年10月底前完成。（省商务厅牵头，省财政厅配合）
（二）建设数据平台。建设开放数据平台，2016年11月31日前完成。（省数据局负责）
（三）做好宣传推介。组织旅游推介活动，2016年11月底前完成。组织口岸开放日活动，2016年12月底前完成。（责任单位：省旅游局、省商务厅）
（四）推进口岸建设。各省辖市要建设口岸设施，2017年3月底前完成。（各省辖市负责）
（五）优化营商环境。深化改革，营造国际化营商环境。（省财政厅负责）
二、有关要求
要高度重视，切实加强组织领导，省旅游局做好信息汇总。
"""


@pytest.fixture
def office(site):
    return site.visit("office")


@pytest.fixture
def plan_id(office):
    answer = office.post("/plans", files={"file": ("要点.txt", PLAN.encode(), "text/plain")})
    return int(re.search(r"/plans/(\d+)", str(answer.url))[1])


def words(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


def duty_for(site, plan_id, unit) -> Duty:
    with reading(site.here.engine) as session:
        return next(duty for duty in duties_of(session, plan_id, State.PROPOSED, State.READY)
                    if duty.unit_written == unit)


def standing(site, plan_id) -> list[tuple[str, State]]:
    with reading(site.here.engine) as session:
        return [(duty.unit_written, duty.state) for duty in duties_of(session, plan_id)]


def measure(site, plan_id, beginning):
    with reading(site.here.engine) as session:
        return next(one for one in measures_of(session, plan_id) if one.text.startswith(beginning))


def card(answer, measure_id: int) -> str:
    pattern = rf'<section class="card measure[^"]*" id="measure-{measure_id}".*?</section>'
    return re.search(pattern, answer.text, re.S)[0]


def row(answer, duty_id: int) -> str:
    return re.search(rf'id="duty-{duty_id}".*?(?=<li class="duty|</section>)', answer.text, re.S)[0]


def correct(office, duty, order="doubt", **changes):
    fields = {"unit": "", "role": duty.role.value, "title": duty.title, "deadline": duty.deadline_text,
              "deliverable": duty.deliverable, "version": duty.version}
    return office.post(f"/duties/{duty.id}/correction?order={order}", **fields | changes)


def test_each_field_says_its_doubt_in_plain_words(site, office, plan_id):
    answer = office.get(f"/plans/{plan_id}")
    data = row(answer, duty_for(site, plan_id, "省数据局").id)
    assert "单位目录中没有该单位" in data
    assert "日期不存在，已取月底" in data
    assert "没有写明牵头" in row(answer, duty_for(site, plan_id, "省旅游局").id)
    assert "一组单位，需勾选" in row(answer, duty_for(site, plan_id, "各省辖市").id)
    assert 'class="flag"' not in row(answer, duty_for(site, plan_id, "省商务厅").id)


def test_the_doubtful_stand_first_or_all_stand_as_in_the_text(site, office, plan_id):
    lead, data = measure(site, plan_id, "出台支持"), measure(site, plan_id, "建设数据")
    for path, first, second in ((f"/plans/{plan_id}", data, lead), (f"/plans/{plan_id}?order=text", lead, data)):
        shown = office.get(path).text
        assert shown.index(f'id="measure-{first.id}"') < shown.index(f'id="measure-{second.id}"')


def test_the_text_is_whole_and_each_segment_leads_to_its_card(site, office, plan_id):
    answer = office.get(f"/plans/{plan_id}")
    source = re.search(r'<div class="source".*?</div>', answer.text, re.S)[0]
    assert html.unescape(re.sub(r"<[^>]+>", "", source.replace("立为措施</a>", "</a>"))).strip() == PLAN.strip()
    for one in re.findall(r'<mark id="text-(\d+)"', source):
        assert f'href="#measure-{one}"' in source
        assert f'href="#text-{one}"' in card(answer, int(one))
    assert f'<mark id="text-{measure(site, plan_id, "建设数据").id}" class="doubt">' in source


def test_one_button_confirms_what_is_sure_and_leaves_what_is_not(site, office, plan_id):
    before = words(office.get(f"/plans/{plan_id}"))
    sure = int(re.search(r"确认无疑问的 (\d+) 项", before)[1])
    answer = office.post(f"/plans/{plan_id}/undoubted")
    assert f"已确认 {sure} 项" in words(answer)
    with reading(site.here.engine) as session:
        assert all(duty.doubts() for duty in duties_of(session, plan_id, State.PROPOSED))
        assert len(duties_of(session, plan_id, State.READY)) == sure
    assert "确认无疑问的" not in words(answer)


def test_confirming_goes_on_to_the_next_doubtful_one(site, office, plan_id):
    data = duty_for(site, plan_id, "省数据局")
    shown = office.get(f"/plans/{plan_id}").text
    doubtful = [int(number) for number in re.findall(r'class="duty doubtful" id="duty-(\d+)"', shown)]
    answer = correct(office, data, unit="省商务厅", deadline="2016年11月30日前", confirm="true")
    assert answer.url.fragment == f"duty-{doubtful[doubtful.index(data.id) + 1]}"
    assert "已保存并确认" in words(answer)
    lead = duty_for(site, plan_id, "省商务厅")
    behind = duty_for(site, plan_id, "省财政厅")
    answer = office.post(f"/duties/{lead.id}/confirmation?order=text", version=lead.version)
    assert (answer.url.query, answer.url.fragment) == (b"order=text", f"duty-{behind.id}")


@pytest.mark.parametrize(("deadline", "words"), [
    ("2017年2月30日前", "没有这一天"), ("9999年底前", "9999 年不可用"), ("2016年6月21日前", "早于方案的成文日期")])
def test_a_deadline_that_cannot_be_meant_is_refused_with_what_was_typed(site, office, plan_id, deadline, words):
    duty = duty_for(site, plan_id, "省商务厅")
    answer = correct(office, duty, deadline=deadline)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{deadline}"' in answer.text
    assert duty_for(site, plan_id, "省商务厅").rule == duty.rule


def test_past_and_missing_deadlines_are_told_before_anything_is_dispatched(site, office, plan_id):
    duty = duty_for(site, plan_id, "省商务厅")
    correct(office, duty, deadline="2016年6月22日前", confirm="true")
    office.post(f"/plans/{plan_id}/undoubted")
    sent = words(office.get(f"/plans/{plan_id}/dispatch"))
    assert "其中 1 项的时限已过" in sent
    assert re.search(r"其中 [1-9]\d* 项没有时限", sent)
    assert re.search(r"出台支持政策\S* 牵头 · \S*2016\S* 时限已过", sent), sent


@pytest.mark.parametrize(("field", "most"), [("title", 200), ("deliverable", 500), ("deadline", 200)])
def test_a_field_holds_so_much_and_no_more(site, office, plan_id, field, most):
    duty = duty_for(site, plan_id, "省商务厅")
    answer = correct(office, duty, **{field: "长" * (most + 1)})
    assert answer.status_code == 422
    assert f"不得超过 {most} 个字" in answer.text
    long = office.post(f"/plans/{plan_id}/heading", title="长" * 301, issued_on="2016-06-22")
    assert "标题不得超过 300 个字" in long.text


def test_the_desk_says_what_is_still_to_confirm_and_to_dispatch(site, office, plan_id):
    def told():
        found = re.search(r'id="unsent".*?</section>', office.get("/").text, re.S)
        return re.sub(r"<[^>]+>", "", found[0]) if found else ""

    proposed = int(re.search(r"待确认 (\d+) 项", told())[1])
    sure = int(re.search(r"确认无疑问的 (\d+) 项", words(office.get(f"/plans/{plan_id}")))[1])
    assert "待交办" not in told().replace("待交办的方案", "")
    office.post(f"/plans/{plan_id}/undoubted")
    assert f"待确认 {proposed - sure} 项，已确认、待交办 {sure} 项" in told()
    with transaction(site.here.engine) as session:
        for duty in duties_of(session, plan_id):
            duty.state = State.DROPPED
    assert "还有 1 处未读" in told()
    office.post(f"/plans/{plan_id}/dismissals", start=PLAN.index("二、有关要求"))
    assert told() == ""
    assert 'id="unsent"' not in site.visit("wang").get("/").text


def test_undated_proposals_are_dated_together_before_they_are_confirmed(site, office, plan_id):
    before = words(office.get(f"/plans/{plan_id}"))
    undated = int(re.search(r"，未写时限 (\d+) 项", before)[1])
    assert office.post(f"/plans/{plan_id}/undated", due_on="2016-06-01").status_code == 422
    assert office.post(f"/plans/{plan_id}/undated", due_on="0216-12-30").status_code == 422
    answer = words(office.post(f"/plans/{plan_id}/undated", due_on="2016-12-30"))
    assert f"{undated} 项未写时限的已统一定为 2016-12-30" in answer
    assert "未写时限" not in answer.replace("未写时限的已", "")
    office.post(f"/plans/{plan_id}/undoubted")
    with reading(site.here.engine) as session:
        assert sum(duty.due_on == date(2016, 12, 30) for duty in duties_of(session, plan_id, State.READY)) == undated


def test_a_unit_that_is_not_in_the_directory_is_refused_with_what_was_typed(site, office, plan_id):
    data = duty_for(site, plan_id, "省数据局")
    answer = correct(office, data, unit="省大数据局", title="建设平台")
    assert answer.status_code == 422
    assert "单位目录中没有“省大数据局”" in words(answer)
    assert 'value="建设平台"' in answer.text
    assert duty_for(site, plan_id, "省数据局").title == data.title


def test_a_deadline_nobody_understands_is_refused_with_an_example(site, office, plan_id):
    answer = correct(office, duty_for(site, plan_id, "省商务厅"), deadline="尽早")
    assert answer.status_code == 422
    assert "2016年9月底前" in words(answer)


def test_a_proposal_that_changed_meanwhile_is_not_overwritten(site, office, plan_id):
    data = duty_for(site, plan_id, "省数据局")
    correct(office, data, title="先改的")
    answer = correct(office, data, title="后改的")
    assert answer.status_code == 409
    assert duty_for(site, plan_id, "省数据局").title == "先改的"


def test_a_remembered_alias_settles_the_name_in_the_next_plan_too(site, office, plan_id):
    correct(office, duty_for(site, plan_id, "省数据局"), unit="省商务厅", remember="true")
    again = PLAN.replace("开放工作要点", "第二批开放工作要点")
    answer = office.post("/plans", files={"file": ("第二批.txt", again.encode(), "text/plain")})
    second = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    assert duty_for(site, second, "省数据局").unit_id == site.world.units["省商务厅"].id
    assert "单位目录中没有该单位" not in words(answer)


def test_who_leads_is_settled_with_one_button(site, office, plan_id):
    tour = duty_for(site, plan_id, "省旅游局")
    assert "由它牵头" in row(office.get(f"/plans/{plan_id}"), tour.id)
    office.post(f"/duties/{tour.id}/lead", version=tour.version)
    with reading(site.here.engine) as session:
        roles = {duty.unit_written: duty.role for duty in duties_of(session, plan_id)
                 if duty.measure_id == tour.measure_id}
    assert roles == {"省旅游局": Role.LEAD, "省商务厅": Role.SUPPORT}


def test_or_each_answers_for_its_own(site, office, plan_id):
    tour = duty_for(site, plan_id, "省旅游局")
    answer = office.post(f"/measures/{tour.measure_id}/equal-parts")
    assert "没有写明牵头" not in card(answer, tour.measure_id)


def test_nothing_unconfirmed_is_dispatched(site, office, plan_id):
    office.post(f"/plans/{plan_id}/undoubted")
    confirmed = {number for number, state in standing(site, plan_id) if state is State.READY}
    answer = office.post(f"/plans/{plan_id}/dispatch")
    assert "已交办" in words(answer)
    sent = {unit for unit, state in standing(site, plan_id) if state is State.DISPATCHED}
    assert sent == confirmed
    assert ("省数据局", State.PROPOSED) in standing(site, plan_id)


def test_a_dispatched_measure_offers_no_cutting_and_refuses_it(site, office, plan_id):
    office.post(f"/plans/{plan_id}/undoubted")
    office.post(f"/plans/{plan_id}/dispatch")
    first = measure(site, plan_id, "出台支持")
    assert f"/measures/{first.id}/division#split" not in office.get(f"/plans/{plan_id}?show=all").text
    assert 'id="split"' not in office.get(f"/measures/{first.id}/division").text
    answer = office.post(f"/measures/{first.id}/division", at=first.start + 8)
    assert answer.status_code == 422
    assert "已经交办" in words(answer)


def test_units_without_a_liaison_are_settled_before_dispatch(site, office, plan_id):
    with transaction(site.here.engine) as session:
        session.add(Unit(name="省文物局"))
    correct(office, duty_for(site, plan_id, "省数据局"), unit="省文物局", confirm="true")
    shown = office.get(f"/plans/{plan_id}/dispatch")
    assert "还没有联络员" in words(shown)
    assert f'action="/plans/{plan_id}/dispatch"' not in shown.text
    unit_id = re.search(r'name="unit_ids" value="(\d+)"', shown.text)[1]
    office.post(f"/plans/{plan_id}/liaisons", unit_ids=[unit_id], holders=["吴敏"], emails=["wumin@example.org"])
    assert "已交办" in words(office.post(f"/plans/{plan_id}/dispatch"))
    with reading(site.here.engine) as session:
        assert "wumin@example.org" in [letter.to_address for letter in session.exec(select(Letter))]


def test_what_the_plan_names_nobody_for_can_be_dropped_at_once(site, office):
    text = ("关于印发要点的通知\n2016年6月22日\n一、任务\n"
            "加快建设园区，形成集群。推动企业参与，拓展市场。出台扶持办法，鼓励创新。\n")
    answer = office.post("/plans", files={"file": ("四.txt", text.encode(), "text/plain")})
    plan_id = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    assert "未写明承办单位" in words(answer)
    office.post(f"/plans/{plan_id}/unnamed-drop", reason="方向性要求")
    assert {state for _, state in standing(site, plan_id)} == {State.DROPPED}


def test_a_missing_title_and_day_are_filled_in_and_date_what_waited_for_the_year(site, office):
    text = ("一、任务\n（一）出台政策。10月底前完成政策制定。（省商务厅负责）\n"
            "（二）开展宣传。做好宣传工作。（省旅游局负责）\n")
    answer = office.post("/plans", files={"file": ("五.txt", text.encode(), "text/plain")})
    plan_id = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    assert "请补填成文日期" in words(answer)
    assert "未写年份" in row(answer, duty_for(site, plan_id, "省商务厅").id)
    answer = office.post(f"/plans/{plan_id}/heading", title="2016年工作要点", issued_on="2016-06-22")
    assert "请补填" not in words(answer)
    duty = duty_for(site, plan_id, "省商务厅")
    assert duty.doubts() == ()
    assert from_json(duty.rule) == FixedDate(date(2016, 10, 31))


@pytest.mark.parametrize(("path", "fields"), [
    ("/plans/{}/undoubted", {}),
    ("/plans/{}/names", {"written": ["x"], "units": [""], "holders": [""], "emails": [""]}),
    ("/plans/{}/heading", {"title": "x"}), ("/plans/{}/measures", {"spans": ["0-3"]}),
    ("/plans/{}/unnamed-drop", {}), ("/plans/{}/groups", {"name": "x"})])
def test_only_the_office_reviews(site, plan_id, path, fields):
    assert site.visit("wang").post(path.format(plan_id), **fields).status_code == 403


def test_the_review_runs_its_own_script_and_a_page_without_one_none(site, office, plan_id):
    policy = office.get(f"/plans/{plan_id}").headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self';" in policy
    assert "script-src 'none'" in office.get("/plans").headers["content-security-policy"]
    assert "<script>" not in office.get(f"/plans/{plan_id}").text


def test_units_can_be_added_and_reached_on_the_units_page(site, office, plan_id):
    answer = office.post("/units", name="省数据局", holder="吴敏", email="wumin@example.org")
    assert "已添加省数据局" in words(answer)
    assert duty_for(site, plan_id, "省数据局").unit_id is not None
    with transaction(site.here.engine) as session:
        session.add(Unit(name="省文物局"))
    with reading(site.here.engine) as session:
        unit_id = unit_names(session)["省文物局"]
    assert "已设立省文物局联络员岗位" in words(office.post(f"/units/{unit_id}/liaison"))


def test_a_long_plan_asks_the_database_no_more_often_than_a_short_one(site, office):
    asked = []
    for many in (10, 100):
        body = "".join(f"（{n}）推进第{n}项工作。2016年{n % 6 + 7}月底前完成。（省商务厅牵头，省旅游局配合）\n"
                       for n in range(1, many + 1))
        text = f"关于印发{many}项重点工作的通知\n2016年6月22日\n一、重点任务\n{body}"
        file = {"file": ("长.txt", text.encode(), "text/plain")}
        path = office.post("/plans", files=file, separate="true").url.path   # no new version of the one before
        with counting(site.here.engine) as statements:
            assert office.get(f"{path}?show=all").text.count("省旅游局") >= many
        asked.append(len(statements))
    assert asked[0] == asked[1]
