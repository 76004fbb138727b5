"""Uploads that may be a new version of a plan: refused, warned of, or set apart."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

import pytest

from domain.duties.lifecycle import State
from models.duties.duty import duties_of
from models.engine import reading
from models.plans.amendment import draft_of
from models.plans.plan import plans
from tests.amended import PLAN, REVISED
from tests.web.plans.test_amendments import draft, draft_of_plan, office, plan, standing, upload, words  # noqa: F401


@pytest.mark.parametrize(("text", "why"), [("", "请选择方案文件"), (PLAN, "与该方案的现行文本完全相同"),
                                           ("见下文", "不像一份方案")])
def test_a_file_that_is_no_new_version_is_refused_in_plain_words(site, office, plan, text, why):
    answer = upload(office, plan, text)
    assert answer.status_code in (409, 422)
    assert why in words(answer)
    assert draft_of_plan(site, plan) is None


def test_a_document_with_nothing_in_common_is_shown_with_a_warning(office, plan):
    fire = "一、消防安全\n（一）开展消防检查，2016年10月底前完成。（省旅游局负责）\n"
    other = upload(office, plan, f"{PLAN[:60]}\n{fire}")
    assert "没有一条见于修订稿，请核对是否选错了文件" in words(other)
    assert "是否选错了文件" not in words(upload(office, plan, REVISED, int(other.url.path.split("/")[-1])))


def load(office, text: str, **fields):
    return office.post("/plans", files={"file": ("文件.txt", text.encode(), "text/plain")}, **fields)


def test_an_upload_that_looks_like_a_new_version_waits_as_one_and_can_be_set_apart(site, office, plan):
    before = standing(site)
    answer = load(office, REVISED)
    assert "该文件像是已有方案的新版本" in words(answer)
    assert plan.title in words(answer)
    assert standing(site)[0] == before[0]
    assert load(office, REVISED).url.path == answer.url.path    # a double click
    refused = load(office, REVISED.replace("专班", "工作专班"))
    assert refused.status_code == 422
    assert "作为单独的方案导入" in words(refused)
    apart = office.post(f"{answer.url.path}/separation")
    assert "已作为单独的方案导入" in words(apart)
    with reading(site.here.engine) as session:
        newest = plans(session)[0]
        assert (newest.text, newest.number) == (REVISED, "豫政办〔2016〕88号")
        assert len(duties_of(session, newest.id, State.PROPOSED)) == 5
        assert draft_of(session, plan.id) is None


def test_an_upload_said_to_be_another_plan_or_for_another_year_is_not_asked_about(site, office, plan):
    assert load(office, REVISED, separate="true").url.path.startswith("/plans/")
    assert load(office, PLAN.replace("开放工作要点", "2017年财政绩效要点")).url.path.startswith("/plans/")
    assert draft_of_plan(site, plan) is None


@pytest.mark.parametrize("name", ["wang", "zhao", "qian"])
def test_departments_and_supervisors_are_refused_everywhere(site, plan, draft, name):
    visitor = site.visit(name)
    before = standing(site)
    answers = [visitor.get(f"/amendments/{draft}"), upload(visitor, plan, REVISED, draft), load(visitor, REVISED)]
    answers += [visitor.post(f"/amendments/{draft}/{what}", seen="x") for what in
                ("choice", "preview", "execution", "discard", "separation")]
    assert {answer.status_code for answer in answers} == {403}
    assert standing(site) == before
    assert draft_of_plan(site, plan).id == draft


def test_an_amendment_that_does_not_exist_is_said_to_be_missing(office, plan):
    assert office.get("/amendments/99").status_code == 404
    assert office.post("/amendments/99/preview").status_code == 404
