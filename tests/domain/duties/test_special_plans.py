import pytest

from domain.duties.lifecycle import State
from domain.duties.special_plans import Standing, asks_special_plan, standing_of


@pytest.mark.parametrize(("text", "asks"), [
    ("教育、科技等部门要制定本领域对外开放专项工作方案，报省对外开放工作领导小组批准后实施", True),
    ("编制中原城市群发展规划，报省政府批准", True),
    ("研究制定促进服务外包产业加快发展的政策措施，报领导小组审定", True),
    ("省级活动要按规定向省政府报批并向省开放办备案", False),
    ("按照方案要求，将重大项目报省政府批准", False),
    ("制定任务清单；有关办法由省政府另行批准", False),
])
def test_a_special_plan_is_a_document_drawn_up_and_approved(text, asks):
    assert asks_special_plan(text, ["省政府"]) is asks
    assert not asks_special_plan(text, [])


@pytest.mark.parametrize(("state", "decision", "standing"), [
    (State.DISPATCHED, None, Standing.WANTED), (State.REPORTED, "pending", Standing.REVIEW),
    (State.REPORTED, "passed_on", Standing.APPROVAL), (State.IN_PROGRESS, "returned", Standing.RETURNED),
    (State.CLOSED, "accepted", Standing.APPROVED), (State.IN_PROGRESS, "accepted", Standing.WANTED),
    (State.CLOSED, "pending", Standing.VOID), (State.CANCELLED, "passed_on", Standing.VOID),
])
def test_the_standing_follows_from_the_duty_and_its_last_version(state, decision, standing):
    assert standing_of(state, decision) is standing
