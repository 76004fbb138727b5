"""A document that looks like no plan: refused with the reason, kept, and read where the office says so."""

import re

import pytest

from models.engine import reading, transaction
from models.plans.amendment import draft_of
from models.plans.plan import plan_of
from models.plans.upload import KeptUpload
from tests.tiers import settle_tiers
from tests.web.plans.test_review import PLAN, words

NEWS = """暴雨来袭，全城动员
昨夜今晨，一场强降雨袭击我市。记者在金水路看到，市政管理处的抢险队员正在疏通排水口。
“我们一夜没合眼。”队员李师傅告诉记者。据悉，市水利局将于8月20日前完成河道清淤。（记者 王晓）
"""
FILE = {"file": ("新闻.txt", NEWS.encode(), "text/plain")}


@pytest.fixture
def office(site):
    return site.visit("office")


def kept_on(answer) -> str:
    return re.search(r'name="kept" value="(\d+)"', answer.text)[1]


def test_news_is_refused_with_the_reason_and_read_where_the_office_insists(site, office):
    answer = office.post("/plans", files=FILE)
    assert answer.status_code == 422
    assert "像是新闻报道：含“" in words(answer)
    assert "仍按计划读入" in answer.text
    answer = office.post("/plans", kept=kept_on(answer), anyway="true", separate="False")
    plan_id = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    assert "已按要求仍按计划读入，请逐条核对" in words(answer)
    with reading(site.here.engine) as session:
        assert plan_of(session, plan_id).source_name == "新闻.txt"
        assert session.get(KeptUpload, 1) is None


def test_what_is_kept_is_its_persons_only_and_the_last_one_only(site, office):
    first = kept_on(office.post("/plans", files=FILE))
    second = kept_on(office.post("/plans", files={"file": ("又.txt", (NEWS + "再").encode(), "text/plain")}))
    with transaction(site.here.engine) as session:
        settle_tiers(session, site.world)
    assert site.visit("zz").post("/plans", kept=second, anyway="true").status_code in (403, 404)
    if first != second:
        assert office.post("/plans", kept=first, anyway="true").status_code == 404
    assert office.post("/plans").status_code == 422


def test_a_wrong_file_is_no_new_version_unless_the_office_insists(site, office):
    answer = office.post("/plans", files={"file": ("要点.txt", PLAN.encode(), "text/plain")})
    plan_id = int(re.search(r"/plans/(\d+)", str(answer.url))[1])
    answer = office.post(f"/plans/{plan_id}/amendments", files=FILE)
    assert "像是新闻报道" in words(answer)
    with reading(site.here.engine) as session:
        assert draft_of(session, plan_id) is None
    office.post(f"/plans/{plan_id}/amendments", kept=kept_on(answer), anyway="true", draft="0")
    with reading(site.here.engine) as session:
        assert draft_of(session, plan_id).source_name == "新闻.txt"
