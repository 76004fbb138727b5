from datetime import date

import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, Unit
from domain.duties.lifecycle import State
from domain.duties.special_plans import Standing
from domain.errors import NotAllowed, NotFound
from models.access.visitor import visitor_of
from models.directory.post import Post, PostRole
from models.directory.unit import Unit as DirectoryUnit
from models.directory.unit import UnitGroup
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, reopen
from models.duties.dispatch import dispatch, ready_duties
from models.duties.duty import deadline_versions
from models.duties.hand_in import File, acknowledge, submit_report
from models.duties.hold import hold, lift
from models.duties.report import ReportDecision, ReportKind, pending_report
from models.duties.special_plan import (
    ask_for_none,
    ask_for_plan,
    comment,
    comments_of,
    open_to_comment,
    special_plans,
    standing,
    versions_of,
    visible_special_plan,
)
from models.duties.visibility import may_see
from models.engine import transaction
from models.history import history_of
from models.plans.proposal import confirm, expand
from models.reminders.notice import NoticeKind, notices_of
from tests.world import dispatched, on, proposal, settle

DRAFT = (File("专项方案.txt", "text/plain", "一、总体要求\n".encode()),)
WITHIN_TEN = After(Anchor.APPROVAL, 10, Unit.WORKING_DAY)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


def wanted(session, world, unit="省旅游局"):
    return dispatched(session, world, unit, "2016-08-31", special_plan=True,
                      approver_post_id=world.posts["领导小组批准人"].id)


@pytest.fixture
def plan(session, world):
    """A special plan under way."""
    return wanted(session, world)


def ready(session, world, unit="省商务厅", rule=None, **fields):
    duty = proposal(session, world, unit, rule, **fields)
    confirm(session, duty, on("2016-06-23"))
    return duty


def approve(session, plan, day="2016-09-01"):
    submit_report(session, plan, "报请批准", on(day), files=DRAFT)
    accept_report(session, plan, on(day, hour=10))
    accept_report(session, plan, on(day, hour=11), as_approver=True)


def who(session, world, name, day="2016-09-01"):
    return visitor_of(session, world.people[name], date.fromisoformat(day))


def whats(session, duty):
    return [notice.facts.get("what", notice.kind.value) for notice in notices_of(session, duty.id)]


def test_a_special_plan_is_handed_in_as_a_document(session, plan):
    with pytest.raises(NotAllowed, match="须以附件报送"):
        submit_report(session, plan, "报请批准", on("2016-08-20"))
    submit_report(session, plan, "正在征求意见", on("2016-08-20"), kind=ReportKind.PROGRESS)
    submit_report(session, plan, "", on("2016-08-22"), files=DRAFT)
    assert standing(session, plan) is Standing.REVIEW


def test_a_special_plan_goes_through_its_standings_and_every_version_is_kept(session, world, plan):
    assert standing(session, plan) is Standing.WANTED
    submit_report(session, plan, "一稿", on("2016-08-22"), files=DRAFT)
    accept_report(session, plan, on("2016-08-23"))
    assert standing(session, plan) is Standing.APPROVAL
    return_report(session, plan, "请补充保障措施", on("2016-08-24"))
    assert standing(session, plan) is Standing.RETURNED
    submit_report(session, plan, "二稿", on("2016-08-25"), files=(*DRAFT, File("说明.txt", "text/plain", b"ok")))
    accept_report(session, plan, on("2016-08-26"))
    accept_report(session, plan, on("2016-08-27"), as_approver=True)
    assert (standing(session, plan), plan.state) == (Standing.APPROVED, State.CLOSED)
    versions = versions_of(session, plan.id)
    assert [(one.number, one.report.decision, one.document.name, len(one.files)) for one in versions] == [
        (1, ReportDecision.RETURNED, "专项方案.txt", 1), (2, ReportDecision.ACCEPTED, "专项方案.txt", 2)]


def test_approval_is_said_once_as_an_approval(session, plan):
    approve(session, plan)
    accepted = [notice for notice in notices_of(session, plan.id) if notice.kind is NoticeKind.ACCEPTED]
    assert [notice.facts["approved"] for notice in accepted] == [True]


def test_without_an_approver_it_cannot_be_accepted(session, world, plan):
    plan.approver_post_id = None
    submit_report(session, plan, "", on("2016-08-22"), files=DRAFT)
    with pytest.raises(NotAllowed, match="没有批准人"):
        accept_report(session, plan, on("2016-08-23"))
    with pytest.raises(NotAllowed, match="批准人岗位"):
        ask_for_plan(session, plan, world.posts["分管副省长"], on("2016-08-23"))
    ask_for_plan(session, plan, world.posts["领导小组批准人"], on("2016-08-23"))
    assert accept_report(session, plan, on("2016-08-23")).decision is ReportDecision.PASSED_ON


def test_an_approver_is_not_exchanged_while_a_version_is_before_him(session, world, plan):
    other = Post(unit_id=world.units["省对外开放工作领导小组"].id, title="另一批准人", role=PostRole.APPROVER)
    session.add(other)
    submit_report(session, plan, "", on("2016-08-22"), files=DRAFT)
    accept_report(session, plan, on("2016-08-23"))
    with pytest.raises(NotAllowed, match="等待批准"):
        ask_for_plan(session, plan, other, on("2016-08-23"))


def test_what_waits_is_not_dispatched_before_the_approval_and_then_it_is(session, world, plan):
    waiting, other = ready(session, world, rule=WITHIN_TEN), ready(session, world, "省财政厅", "2016-12-30")
    hold(session, waiting, plan, on("2016-06-24"))
    assert ready_duties(session, world.plan.id) == [other]
    with pytest.raises(NotAllowed, match=f"待专项方案批准后交办：{waiting.number}"):
        dispatch(session, [waiting, other], on("2016-06-24"))
    assert other.state is State.READY
    approve(session, plan, "2016-09-01")
    assert (waiting.state, waiting.released_on) == (State.DISPATCHED, date(2016, 9, 1))
    assert (waiting.anchored_on, waiting.due_on) == (date(2016, 9, 1), date(2016, 9, 18))
    assert whats(session, waiting) == ["dispatch"]


def test_the_approval_dispatches_nothing_that_was_not_confirmed_but_dates_it(session, world, plan):
    waiting = proposal(session, world, "省商务厅", WITHIN_TEN)
    hold(session, waiting, plan, on("2016-06-24"))
    approve(session, plan)
    assert (waiting.state, waiting.is_held()) == (State.PROPOSED, False)
    confirm(session, waiting, on("2016-09-02"))
    assert waiting.due_on == date(2016, 9, 18)


def test_a_unit_without_a_liaison_does_not_stop_the_approval(session, world, plan):
    unit = DirectoryUnit(name="省邮政管理局")
    session.add(unit)
    session.flush()
    world.units[unit.name] = unit
    alone, reached = ready(session, world, unit.name), ready(session, world)
    for duty in (alone, reached):
        hold(session, duty, plan, on("2016-06-24"))
    approve(session, plan)
    assert (alone.state, reached.state, plan.state) == (State.READY, State.DISPATCHED, State.CLOSED)
    assert alone in ready_duties(session, world.plan.id)


def test_what_was_dispatched_can_be_held_until_it_is_signed_for(session, world, plan):
    duty = dispatched(session, world, "省商务厅", "2016-09-30")
    hold(session, duty, plan, on("2016-07-01"))
    assert (duty.sign_by, duty.owed_on, duty.due_on) == (None, None, date(2016, 9, 30))
    for what in (lambda: acknowledge(session, duty, on("2016-07-02")),
                 lambda: submit_report(session, duty, "已完成", on("2016-07-02"))):
        with pytest.raises(NotAllowed, match=f"须待省旅游局的专项方案（{plan.called}，待报送）批准后办理"):
            what()
    approve(session, plan, "2016-09-01")
    assert (duty.sign_by, duty.owed_on) == (date(2016, 9, 5), date(2016, 9, 30))
    acknowledge(session, duty, on("2016-09-02"))
    assert duty.state is State.IN_PROGRESS
    assert whats(session, duty) == ["dispatch", "held", "released"]


def test_a_date_that_passed_while_it_waited_is_counted_anew_with_the_days_it_had(session, world, plan):
    duty = dispatched(session, world, "省商务厅", "2016-07-14")
    had = on("2016-06-23").calendar.working_days_between(duty.dispatched_on, duty.due_on)
    hold(session, duty, plan, on("2016-07-01"))
    approve(session, plan, "2016-09-01")
    assert duty.due_on == duty.owed_on == on("2016-09-01").calendar.add_working_days(date(2016, 9, 1), had)
    assert deadline_versions(session, duty.id)[-1].reason == "等待专项方案批准期间不计入"
    assert notices_of(session, duty.id)[-1].facts["due_on"] == str(duty.due_on)
    assert duty.first_due_on == duty.due_on


def test_what_was_ready_when_its_date_passed_has_the_days_that_its_plan_gave(session, world, plan):
    late, soon = ready(session, world, rule="2016-07-14"), ready(session, world, rule="2016-09-02")
    for duty in (late, soon):
        hold(session, duty, plan, on("2016-06-24"))
    approve(session, plan, "2016-09-01")
    calendar = on("2016-09-01").calendar
    had = calendar.working_days_between(world.plan.issued_on, date(2016, 7, 14))
    assert had > 10
    assert late.first_due_on == late.owed_on == calendar.add_working_days(date(2016, 9, 1), had)
    assert [version.reason for version in deadline_versions(session, late.id)] == ["等待专项方案批准期间不计入"]
    assert soon.owed_on == date(2016, 9, 2)


def test_a_held_duty_that_waits_for_the_approvals_date_has_it_then(session, world, plan):
    duty = dispatched(session, world, "省商务厅", WITHIN_TEN)
    hold(session, duty, plan, on("2016-07-01"))
    approve(session, plan, "2016-09-01")
    assert (duty.due_on, duty.owed_on) == (date(2016, 9, 18), date(2016, 9, 18))


def test_what_is_under_way_cannot_be_held_any_more(session, world, plan):
    duty = dispatched(session, world, "省商务厅", "2016-09-30")
    acknowledge(session, duty, on("2016-06-24"))
    with pytest.raises(NotAllowed, match="已经签收办理"):
        hold(session, duty, plan, on("2016-07-01"))


def test_what_hangs_on_an_approved_plan_starts_at_once_and_counts_from_its_approval(session, world, plan):
    approve(session, plan, "2016-09-01")
    late = ready(session, world, rule=WITHIN_TEN)
    hold(session, late, plan, on("2016-09-05"))
    assert (late.state, late.due_on) == (State.DISPATCHED, date(2016, 9, 18))


def test_duties_cannot_wait_for_each_other_or_for_what_is_no_special_plan(session, world, plan):
    other = ready(session, world, "省财政厅", special_plan=True)
    hold(session, other, wanted(session, world, "省商务厅"), on("2016-07-01"))
    first = ready(session, world, special_plan=True)
    hold(session, first, other, on("2016-07-01"))
    with pytest.raises(NotAllowed, match="不能互相等待"):
        hold(session, other, first, on("2016-07-01"))
    with pytest.raises(NotAllowed, match="不能互相等待"):
        hold(session, first, first, on("2016-07-01"))
    with pytest.raises(NotAllowed, match="不是专项方案"):
        hold(session, first, ready(session, world), on("2016-07-01"))


def test_lifting_needs_a_reason_and_lets_one_duty_go(session, world, plan):
    one, other = ready(session, world), ready(session, world, "省财政厅")
    for duty in (one, other):
        hold(session, duty, plan, on("2016-07-01"))
    with pytest.raises(NotAllowed, match="写明理由"):
        lift(session, one, " ", on("2016-07-04"))
    released = lift(session, one, "省领导要求先行启动", on("2016-07-04"))
    assert (released.dispatched, one.state, other.is_held()) == (1, State.DISPATCHED, True)
    assert [entry.note for entry in history_of(session, one.id) if entry.action == "lift"] == ["省领导要求先行启动"]
    with pytest.raises(NotAllowed, match="没有在等待"):
        lift(session, one, "再次", on("2016-07-04"))


def test_reopening_an_approved_plan_holds_nothing_back_again(session, world, plan):
    waiting = ready(session, world)
    hold(session, waiting, plan, on("2016-07-01"))
    approve(session, plan)
    reopen(session, plan, "领导小组要求修订", on("2016-10-10"), due_on=date(2016, 10, 31))
    assert (standing(session, plan), waiting.is_held()) == (Standing.WANTED, False)


def test_a_cancelled_plan_releases_nothing_by_itself(session, world, plan):
    waiting = ready(session, world)
    hold(session, waiting, plan, on("2016-07-01"))
    cancel(session, plan, "不再需要", on("2016-07-04"))
    assert (standing(session, plan), waiting.is_held()) == (Standing.VOID, True)
    with pytest.raises(NotAllowed, match="已撤销"):
        submit_report(session, _sent(session, waiting), "已完成", on("2016-07-05"))


def _sent(session, duty):
    duty.state = State.DISPATCHED
    return duty


def test_members_of_the_leading_group_comment_until_it_is_decided(session, world, plan):
    submit_report(session, plan, "", on("2016-08-22"), files=DRAFT)
    report = pending_report(session, plan.id)
    zhao = world.people["zhao"].id
    comment(session, plan, report, world.posts["分管副省长"], "建议补充入境游", on("2016-08-23", by=zhao))
    with pytest.raises(NotAllowed, match="填写意见"):
        comment(session, plan, report, world.posts["省长"], " ", on("2016-08-23"))
    accept_report(session, plan, on("2016-08-24"))
    accept_report(session, plan, on("2016-08-25"), as_approver=True)
    with pytest.raises(NotAllowed, match="不再征求意见"):
        comment(session, plan, report, world.posts["省长"], "同意", on("2016-08-26"))
    assert [(said.post, said.person, said.comment.text) for said in comments_of(session, [report.id])[report.id]] == [
        ("分管副省长", "zhao", "建议补充入境游")]


def test_who_sees_a_special_plan(session, world, plan):
    chen = who(session, world, "chen")
    assert visible_special_plan(session, chen, plan.id) is plan
    assert open_to_comment(session, chen) == []
    submit_report(session, plan, "", on("2016-08-22"), files=DRAFT)
    assert [row.duty for row in open_to_comment(session, chen)] == [plan]
    assert open_to_comment(session, who(session, world, "zhou")) == []
    with pytest.raises(NotFound):
        visible_special_plan(session, who(session, world, "wang"), plan.id)
    elsewhere = ready(session, world)
    with pytest.raises(NotFound, match="不是专项方案"):
        visible_special_plan(session, who(session, world, "office"), elsewhere.id)


def test_a_member_of_another_group_sees_nothing_of_it(session, world, plan):
    other = DirectoryUnit(name="省防汛抗旱指挥部")
    session.add(other)
    session.flush()
    post = world.posts["省长"]
    post.unit_id, post.superior_id = other.id, None
    world.posts["分管副省长"].superior_id = None
    session.flush()
    with pytest.raises(NotFound):
        visible_special_plan(session, who(session, world, "chen"), plan.id)


def test_the_list_shows_each_with_its_standing_and_a_department_only_its_own(session, world, plan):
    mine = wanted(session, world, "省商务厅")
    hold(session, ready(session, world, "省财政厅"), plan, on("2016-07-01"))
    submit_report(session, mine, "", on("2016-08-22"), files=DRAFT)
    ready(session, world, "省财政厅")
    rows = special_plans(session, may_see(who(session, world, "office")), world.plan.id)
    assert [(row.unit, row.standing, row.versions, row.waiting, row.approver) for row in rows] == [
        ("省旅游局", Standing.WANTED, 0, 1, "领导小组批准人"), ("省商务厅", Standing.REVIEW, 1, 0, "领导小组批准人")]
    assert [row.unit for row in special_plans(session, may_see(who(session, world, "wang")))] == ["省商务厅"]


def test_each_unit_of_a_group_has_a_special_plan_of_its_own(session, world):
    group = session.exec(select(UnitGroup)).one()
    whole = proposal(session, world, None, None, group_id=group.id, special_plan=True)
    made = expand(session, whole, [world.units["郑州市人民政府"].id], on("2016-06-23"))
    assert [duty.special_plan for duty in made] == [True]


def test_a_plan_is_not_unmade_while_something_waits_for_it_or_it_was_handed_in(session, world, plan):
    waiting = ready(session, world)
    hold(session, waiting, plan, on("2016-07-01"))
    with pytest.raises(NotAllowed, match=f"{waiting.number} 等事项在等待"):
        ask_for_none(session, plan, on("2016-07-02"))
    lift(session, waiting, "先行", on("2016-07-02"))
    ask_for_none(session, plan, on("2016-07-03"))
    assert not plan.special_plan
    handed = wanted(session, world, "省商务厅")
    submit_report(session, handed, "", on("2016-08-22"), files=DRAFT)
    with pytest.raises(NotAllowed, match="已有报送"):
        ask_for_none(session, handed, on("2016-08-23"))
