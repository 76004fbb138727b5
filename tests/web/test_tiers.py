import re
from datetime import date

import pytest
from sqlmodel import select

from models.access.token import Scope, make_token
from models.directory.unit import Unit
from models.duties.acceptance import accept_report
from models.duties.duty import Duty, duty_of
from models.duties.hand_in import submit_report
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterKind
from models.plans.plan import Plan
from models.plans.proposal import confirm
from tasks.letters.making import make_letters
from tests.tiers import broken_down, settle_tiers, whole_of
from tests.world import dispatched, on, proposal

UNSEEN = "没有该事项，或不在您的查看范围内"


@pytest.fixture
def tiers(site, password_hash):
    with transaction(site.here.engine) as session:
        tiers = settle_tiers(session, site.world)
        for person in tiers.people.values():
            person.password_hash = password_hash
            session.add(person)
    return tiers


@pytest.fixture
def whole(site, tiers):
    with transaction(site.here.engine) as session:
        return whole_of(session, tiers).id


def parts(site, tiers, whole, *units):
    with transaction(site.here.engine) as session:
        return [one.id for one in broken_down(session, tiers, duty_of(session, whole), *units)]


def test_a_citys_office_breaks_a_duty_down_and_the_units_hear_in_its_name(site, tiers, whole):
    office = site.visit("zz")
    assert f"/duties/{whole}/parts" in office.get(f"/duties/{whole}").text
    form = office.get(f"/duties/{whole}/parts").text
    offered = set(re.findall(r'name="unit_ids" value="\d+"><span>([^<]+)', form))
    assert offered == {"郑州市商务局", "中牟县人民政府", "中牟县开放办"}
    done = office.post(f"/duties/{whole}/parts", unit_ids=[tiers.id("郑州市商务局"), tiers.id("中牟县人民政府")],
                       requirement="报送本地招商计划。", due_on="2016-09-26")
    assert "已分解并交办 2 项" in done.text
    assert "<strong>0/2</strong> 项已销号" in done.text
    make_letters.fn(site.now, True)
    with reading(site.here.engine) as session:
        letters = [(one.to_name, one.text) for one in session.exec(
            select(Letter).where(Letter.kind == LetterKind.DISPATCH).order_by(Letter.id))]
    assert {name for name, text in letters if text.rstrip().endswith("请勿直接回复。")
            and "\n郑州市开放办\n" in text} == {"zzswj", "zmx"}
    assert {name for name, text in letters if "\n省开放办\n" in text} == {"sun"}


def test_what_is_refused_is_said_with_what_was_typed(site, tiers, whole):
    answer = site.visit("zz").post(f"/duties/{whole}/parts", unit_ids=[tiers.id("洛阳市商务局")],
                                   requirement="代为起草。")
    assert answer.status_code == 422
    assert "郑州市开放办只向郑州市人民政府及其下级交办，洛阳市商务局不在其中" in answer.text
    assert "代为起草。" in answer.text
    with reading(site.here.engine) as session:
        assert session.exec(select(Duty).where(Duty.whole_id == whole)).first() is None


@pytest.mark.parametrize(("name", "status"), [("ly", 404), ("zm", 404), ("office", 403), ("sun", 403), ("wang", 403)])
def test_nobody_else_breaks_it_down(site, tiers, whole, name, status):
    answer = site.visit(name).post(f"/duties/{whole}/parts", unit_ids=[tiers.id("郑州市商务局")])
    assert answer.status_code == status


def test_parts_kept_for_later_are_dispatched_from_the_citys_own_list(site, tiers, whole):
    office = site.visit("zz")
    kept = office.post(f"/duties/{whole}/parts", unit_ids=[tiers.id("郑州市商务局")], later="true")
    assert "交办 1 项" in kept.text
    with reading(site.here.engine) as session:
        plan_id = session.exec(select(Plan.id).where(Plan.derived_from_id == site.world.plan.id)).one()
    plan = office.get(f"/plans/{plan_id}")
    assert (plan.status_code, "郑州市开放办分解任务" in plan.text) == (200, True)
    assert "已交办 1 项" in office.post(f"/plans/{plan_id}/dispatch").text
    assert site.visit("office").get(f"/plans/{plan_id}").status_code == 404
    assert site.visit("zz").get(f"/plans/{site.world.plan.id}").status_code == 404


def test_the_page_of_the_whole_shows_how_its_parts_stand(site, tiers, whole):
    bureau, county = parts(site, tiers, whole, "郑州市商务局", "中牟县人民政府")
    with transaction(site.here.engine) as session:
        submit_report(session, duty_of(session, bureau), "已完成。", on("2016-09-01"))
        accept_report(session, duty_of(session, bureau), on("2016-09-02"))
        duty_of(session, county).owed_on = date(2016, 9, 1)
    for name in ("sun", "office", "zz"):
        shown = site.visit(name).get(f"/duties/{whole}").text
        assert "<strong>1/2</strong> 项已销号" in shown
        assert "红灯 逾期" in shown
    assert "<strong>1/2</strong> 项已销号" in site.visit("office").get("/duties").text
    below = site.visit("zmx").get(f"/duties/{county}").text
    assert "上级事项" not in below
    assert "上级事项" in site.visit("zz").get(f"/duties/{county}").text


def test_completing_the_whole_with_open_parts_asks_why(site, tiers, whole):
    parts(site, tiers, whole, "郑州市商务局")
    unit = site.visit("sun")
    refused = unit.post(f"/duties/{whole}/reports", text="已完成。")
    assert (refused.status_code, "还有 1 项未办结" in refused.text, "已完成。" in refused.text) == (422, True, True)
    unit.post(f"/duties/{whole}/reports", text="已完成。", open_parts_reason="商务局部分跨年实施")
    assert "商务局部分跨年实施" in site.visit("office").get(f"/duties/{whole}").text


def test_no_page_of_a_lower_or_sister_office_shows_anything_of_the_province(site, tiers, whole):
    with transaction(site.here.engine) as session:
        secret = dispatched(session, site.world, "省商务厅", "2016-09-01", title="省级专办事项")
    bureau, = parts(site, tiers, whole, "郑州市商务局")
    make_letters.fn(site.now, False)
    for name in ("zm", "ly"):
        browser = site.visit(name)
        for path in ("/", "/duties", "/overview", "/letters", "/units", "/plans", "/activities", "/mailbox",
                     "/special-plans", "/projects"):
            answer = browser.get(path)
            assert answer.status_code in (200, 404), (name, path)
            for words in ("省级专办事项", "2016年对外开放工作行动计划", "制定本地开放工作计划", "省商务厅"):
                assert words not in answer.text, (name, path, words)
        for duty_id in (secret.id, whole, bureau):
            assert UNSEEN in browser.get(f"/duties/{duty_id}").text
    assert "省级专办事项" not in site.visit("zz").get("/duties").text


def test_the_provinces_desk_lists_its_own_work_and_its_ledger_that_of_the_lower_tiers_too(site, tiers, whole):
    bureau, = parts(site, tiers, whole, "郑州市商务局")
    with transaction(site.here.engine) as session:
        number = duty_of(session, bureau).number
        submit_report(session, duty_of(session, bureau), "已完成。", on("2016-09-01"))
    province, city = site.visit("office"), site.visit("zz")
    assert (number in province.get("/").text, number in city.get("/").text) == (False, True)
    assert number in province.get("/duties").text
    assert number not in province.get("/duties?whose=own").text
    below = province.get("/duties?whose=below").text
    assert number in below
    assert f'name="duty_ids" value="{bureau}"' not in below
    assert f'name="duty_ids" value="{bureau}"' in city.get("/duties").text
    assert number in province.get("/duties?tier=city&state=reported").text
    refused = province.post(f"/duties/{bureau}/cancellation", reason="不需要")
    assert (refused.status_code, "由交办的办公室决定" in refused.text) == (403, True)


def test_a_city_changes_nothing_in_a_sisters_directory(site, tiers):
    city = site.visit("zz")
    shown = city.get("/units").text
    assert ("郑州市商务局" in shown, "洛阳市商务局" in shown, "省财政厅" in shown) == (True, False, False)
    post = site.world.posts["洛阳市商务局联络员"].id
    sister = tiers.id("洛阳市商务局")
    for path, fields in (
            (f"/posts/{post}/change", {"what": "seat", "name": "x", "email": "x@example.org", "day": "2016-09-20"}),
            ("/settings/delegations", {"post_id": post, "person_id": 1, "from_on": "2016-09-20",
                                       "until_on": "2016-09-21"}),
            (f"/units/{sister}/liaison", {}),
            (f"/units/{sister}/change", {"what": "alias", "name": "商务局"}),
            (f"/units/{tiers.id('郑州市商务局')}/change", {"what": "merge", "into": sister})):
        refused = city.post(path, **fields, stamp="0")
        assert (refused.status_code, "洛阳市商务局不属于本办公室" in refused.text) == (422, True), path
    assert city.get(f"/units/{sister}").status_code == 422
    listed = city.get("/settings/delegations").text
    assert ("郑州市商务局" in listed, "洛阳市商务局" in listed) == (True, False)
    assert city.get(f"/settings/delegations/preview?post_id={post}&person_id=1&from_on=2016-09-20"
                    "&until_on=2016-09-21").status_code == 422
    added = city.post("/units", name="市文化局")
    assert added.status_code == 200
    with reading(site.here.engine) as session:
        unit = session.exec(select(Unit).where(Unit.name == "市文化局")).one()
        assert unit.parent_id == tiers.id("郑州市人民政府")


def test_letters_are_read_by_the_office_that_looks_after_the_post(site, tiers, whole):
    parts(site, tiers, whole, "郑州市商务局")
    make_letters.fn(site.now, True)
    with reading(site.here.engine) as session:
        letters = {one.to_name: one.id for one in session.exec(select(Letter).where(
            Letter.kind == LetterKind.DISPATCH))}
    for name, may in (("office", True), ("zz", True), ("ly", False), ("zm", False)):
        assert (site.visit(name).get(f"/letters/{letters['zzswj']}").status_code == 200) is may, name


def test_a_city_loads_its_own_plan_into_its_own_list(site, tiers):
    text = "郑州市开放工作安排\n2016年7月1日\n一、重点任务\n1.建设招商平台。（责任单位：郑州市商务局）\n"
    loaded = site.visit("zz").post("/plans", files={"file": ("安排.txt", text.encode(), "text/plain")})
    assert loaded.status_code == 200
    with reading(site.here.engine) as session:
        assert session.exec(select(Plan.office_id).order_by(Plan.id.desc())).first() == tiers.id("郑州市开放办")
    assert "郑州市开放工作安排" not in site.visit("office").get("/plans").text


def test_the_interface_shows_each_tier_its_own(site, tiers, whole):
    bureau, = parts(site, tiers, whole, "郑州市商务局")
    with transaction(site.here.engine) as session:
        numbers = {one: duty_of(session, one).number for one in (whole, bureau)}
        tokens = {name: make_token(session, tiers.people[name].id, "t", [Scope.READ], date(2016, 12, 31),
                                   on("2016-09-20"))[1]
                  for name in ("zz", "zm", "ly", "office")}
    browser = site.visit()
    seen = {name: {one["number"] for one in browser.client.get(
        "/api/v1/duties", headers={"Authorization": f"Bearer {token}"}).json()["items"]}
            for name, token in tokens.items()}
    assert seen == {"office": set(numbers.values()), "zz": set(numbers.values()), "zm": set(), "ly": set()}
    answer = browser.client.get(f"/api/v1/duties/{numbers[whole]}", headers={"Authorization": f"Bearer {tokens['zm']}"})
    assert answer.status_code == 404
    above, below = (browser.client.get(f"/api/v1/duties/{numbers[one]}", headers={
        "Authorization": f"Bearer {tokens['office']}"}).json() for one in (whole, bureau))
    assert (above["parts"], above["part_of"]) == ({"closed": 0, "total": 1}, None)
    assert (below["parts"], below["part_of"]) == (None, numbers[whole])


def test_the_citys_desk_lists_what_came_from_above_with_how_its_parts_stand(site, tiers, whole):
    assert "尚未分解" in site.visit("zz").get("/").text
    parts(site, tiers, whole, "郑州市商务局")
    desk = site.visit("zz").get("/").text
    assert ("上级交办的事项" in desk, "<strong>0/1</strong>" in desk) == (True, True)
    assert "上级交办的事项" not in site.visit("office").get("/").text


def test_a_dispatch_that_reaches_too_far_is_told_beforehand(site, tiers):
    with transaction(site.here.engine) as session:
        confirm(session, proposal(session, site.world, "郑州市商务局", "2016-09-30"), on("2016-06-23"))
    address = f"/plans/{site.world.plan.id}/dispatch"
    shown = site.visit("office").get(address).text
    assert "郑州市商务局属郑州市人民政府，由郑州市开放办交办，不能越级" in shown
    assert f'action="{address}"' not in shown
    refused = site.visit("office").post(address)
    assert (refused.status_code, "不能越级" in refused.text) == (422, True)


def test_a_list_made_by_breaking_down_takes_no_amended_document(site, tiers, whole):
    parts(site, tiers, whole, "郑州市商务局")
    with reading(site.here.engine) as session:
        plan_id = session.exec(select(Plan.id).where(Plan.derived_from_id == site.world.plan.id)).one()
    refused = site.visit("zz").post(f"/plans/{plan_id}/amendments", files={"file": ("稿.txt", b"abc", "text/plain")})
    assert (refused.status_code, "不是由文件导入的" in refused.text) == (422, True)
