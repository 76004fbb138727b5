"""Names that the directory lacks, settled on one page."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

import re

from sqlmodel import select

from models.directory.unit import UnitGroup, members_of
from models.engine import reading
from tests.web.plans.test_review import PLAN, duty_for, office, plan_id, words  # noqa: F401


def test_every_unknown_name_is_settled_on_one_page(site, office, plan_id):
    shown = office.get(f"/plans/{plan_id}/names")
    assert "省数据局" in words(shown)
    answer = office.post(f"/plans/{plan_id}/names", written=["省数据局"], units=[""], adds=["省数据局"],
                         holders=["吴敏"], emails=["wumin@example.org"])
    assert "新增单位 1 个" in words(answer)
    duty = duty_for(site, plan_id, "省数据局")
    assert duty.unit_id is not None
    assert duty.doubts() == ("impossible_date",)


def test_all_unknown_names_can_join_the_directory_at_once(site, office, plan_id):
    office.post(f"/plans/{plan_id}/names", written=["省数据局"], units=[""], holders=[""], emails=[""], all="true")
    assert duty_for(site, plan_id, "省数据局").unit_id is not None


def test_nothing_filled_in_is_said_so(site, office, plan_id):
    answer = office.post(f"/plans/{plan_id}/names", written=["省数据局"], units=[""], holders=[""], emails=[""])
    assert answer.status_code == 422
    assert "没有需要保存的内容" in words(answer)


def test_a_name_for_many_becomes_a_group_whose_members_are_ticked(site, office):
    text = PLAN.replace("各省辖市", "各相关部门")
    answer = office.post("/plans", files={"file": ("三.txt", text.encode(), "text/plain")})
    plan_id = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    assert "各相关部门" in words(office.get(f"/plans/{plan_id}/names"))
    chosen = [site.world.units[name].id for name in ("省商务厅", "省旅游局")]
    office.post(f"/plans/{plan_id}/groups", name="各相关部门", unit_ids=chosen)
    with reading(site.here.engine) as session:
        group = session.exec(select(UnitGroup).where(UnitGroup.name == "各相关部门")).one()
        assert [unit.id for unit in members_of(session, group.id)] == chosen
    duty = duty_for(site, plan_id, "各相关部门")
    answer = office.post(f"/duties/{duty.id}/expansion", unit_ids=chosen[:1], version=duty.version)
    assert "已展开为 1 项并确认" in words(answer)
