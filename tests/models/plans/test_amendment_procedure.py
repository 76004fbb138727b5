from datetime import date

import pytest
from sqlmodel import col, select

from domain.amendment.comparison import Kind
from domain.deadlines.rules import FixedDate
from domain.duties.lifecycle import State
from domain.errors import Conflict, NotAllowed
from models.duties.acceptance import accept_report, return_report
from models.duties.duty import Role, deadline_versions, duties_of, undecomposed
from models.duties.extension import ask_extension, grant_extension
from models.duties.hand_in import acknowledge, submit_report
from models.engine import transaction
from models.history import History, history_of
from models.plans.amendment import AmendmentState, amendments_of, draft_of
from models.plans.amendment_effects import Deed, Kept, effects_of, items_of, work_for
from models.plans.amendment_procedure import carry_out, discard
from models.plans.intake import parts_for
from models.plans.plan import Measure, measures_of
from models.plans.proposal import confirm, correct, set_rule
from models.reminders.notice import Notice, NoticeKind, notices_of
from tests.amended import GONE, LATER, NAME, NEW, PLAN, REVISED, drafted, duty_of_unit, loaded, under_way
from tests.world import on, settle

AUGUST = "2016-08-02"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        settle(session)
        yield session


@pytest.fixture
def plan(session):
    return under_way(session)


def carried(session, plan, *take, text=REVISED, redate=(), day=AUGUST):
    return carry_out(session, drafted(session, plan, text, day), on(day), take=set(take), redate=set(redate))


def told(session, day=AUGUST):
    """(unit's duty, what) of what is to be said since the revision."""
    query = select(Notice).where(Notice.made_on == date.fromisoformat(day), col(Notice.withdrawn).is_(False))
    return [(one.duty_id, one.kind, one.facts.get("what")) for one in session.exec(query.order_by(Notice.id))]


def everything(session, plan):
    return [(duty.number, duty.state, duty.due_on, duty.requirement, duty.version) for duty in
            duties_of(session, plan.id)], [(one.position, one.path, one.text) for one in measures_of(session, plan.id)]


def test_a_draft_shows_the_difference_and_changes_nothing(session, plan):
    before = everything(session, plan)
    items = items_of(session, drafted(session, plan))
    assert [(item.number, item.change.kind) for item in items] == [
        (NEW, Kind.ADDED), (LATER, Kind.CHANGED), (None, Kind.MOVED), (GONE, Kind.WITHDRAWN), (None, Kind.SAME)]
    assert everything(session, plan) == before
    assert plan.number == "豫政办〔2016〕50号"
    assert told(session) == []


def test_what_would_be_done_is_known_before_it_is_done(session, plan):
    amendment = drafted(session, plan)
    work = work_for(session, amendment, on(AUGUST))
    planned = {item.number: [effect.deed for effect in effects_of(work, item)]
               for item in items_of(session, amendment) if item.number}
    done = {row["number"]: [Deed(effect["deed"]) for effect in row["effects"]] for row in
            carry_out(session, amendment, on(AUGUST), take={NEW, LATER, GONE})}
    assert planned == done == {NEW: [Deed.PROPOSE], LATER: [Deed.AMEND, Deed.AMEND], GONE: [Deed.CANCEL]}


def test_a_duty_under_way_has_the_later_date_as_another_version_with_its_history(session, plan):
    duty = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    acknowledge(session, duty, on("2016-06-24"))
    carried(session, plan, LATER)
    assert (duty.state, duty.due_on, duty.owed_on) == (State.IN_PROGRESS, date(2016, 12, 31), date(2016, 12, 31))
    assert [one.due_on for one in deadline_versions(session, duty.id)] == [date(2016, 10, 31), date(2016, 12, 31)]
    assert duty.first_due_on == date(2016, 10, 31)
    assert "12月底前" in duty.requirement
    entry = history_of(session, duty.id)[-1]
    assert (entry.action, entry.note) == ("amend", f"按修订稿{NAME}")
    assert "10月底前" in entry.facts["before"]["requirement"]


def test_a_support_follows_its_lead_three_working_days_before(session, plan):
    support = duty_of_unit(session, plan, "出台支持外贸", "省财政厅")
    before = support.due_on
    carried(session, plan, LATER)
    assert (before, support.due_on) == (date(2016, 10, 26), date(2016, 12, 28))


def test_each_unit_hears_once_of_each_duty_that_changes_and_of_nothing_else(session, plan):
    lead, support = (duty_of_unit(session, plan, "出台支持外贸", unit).id for unit in ("省商务厅", "省财政厅"))
    gone = duty_of_unit(session, plan, "建立外资企业", "省商务厅").id
    carried(session, plan, NEW, LATER, GONE)
    assert set(told(session)) == {(lead, NoticeKind.CHANGE, "amended"), (support, NoticeKind.CHANGE, "amended"),
                                  (gone, NoticeKind.CHANGE, "cancelled")}
    assert len(told(session)) == 3
    facts = next(one.facts for one in notices_of(session, lead) if one.facts.get("what") == "amended")
    assert (facts["before"], facts["after"]) == ("2016-10-31", "2016-12-31")


def test_a_moved_measure_has_its_new_place_silently(session, plan):
    duty = duty_of_unit(session, plan, "组织旅游", "省旅游局")
    entries = len(history_of(session, duty.id))
    carried(session, plan)
    measure = next(one for one in measures_of(session, plan.id) if one.id == duty.measure_id)
    assert (measure.path[-1], plan.text[measure.start:measure.end]) == ("(三)", measure.text)
    assert len(history_of(session, duty.id)) == entries


def test_an_added_measure_becomes_a_proposal_that_nobody_hears_of(session, plan):
    carried(session, plan, NEW)
    made = duty_of_unit(session, plan, "设立跨境电商", "省商务厅")
    assert (made.state, notices_of(session, made.id)) == (State.PROPOSED, [])


def test_what_is_not_ticked_is_left_alone_and_never_proposed_later(session, plan):
    before = {duty.id: (duty.state, duty.due_on, duty.requirement) for duty in duties_of(session, plan.id)}
    outcome = carried(session, plan)
    after = {duty.id: (duty.state, duty.due_on, duty.requirement) for duty in duties_of(session, plan.id)}
    assert {key: after[key] for key in before} == before
    assert [duty.state for duty in duties_of(session, plan.id) if duty.id not in before] == [State.DROPPED]
    assert [row["taken"] for row in outcome] == [False, False, False]
    assert undecomposed(session, plan.id) == []
    assert told(session) == []


def test_a_withdrawn_measure_is_cancelled_naming_the_document_and_leaves_the_text(session, plan):
    duty = duty_of_unit(session, plan, "建立外资企业", "省商务厅")
    carried(session, plan, GONE)
    assert duty.state is State.CANCELLED
    assert history_of(session, duty.id)[-1].note == f"修订稿{NAME}不再要求"
    gone = select(Measure.id).where(Measure.plan_id == plan.id, col(Measure.withdrawn_on).is_not(None))
    assert session.exec(gone).all() == [duty.measure_id]
    assert duty.measure_id not in [one.id for one in measures_of(session, plan.id)]


def test_a_withdrawn_measure_that_is_not_ticked_keeps_its_duty_open(session, plan):
    duty = duty_of_unit(session, plan, "建立外资企业", "省商务厅")
    carried(session, plan, NEW, LATER)
    assert duty.state is State.DISPATCHED


@pytest.mark.parametrize("title", ["建立外资企业", "出台支持外贸"])
def test_a_closed_duty_stays_as_it_was(session, plan, title):
    duty = duty_of_unit(session, plan, title, "省商务厅")
    submit_report(session, duty, "已完成。", on("2016-07-10"))
    accept_report(session, duty, on("2016-07-11"))
    was = (duty.state, duty.due_on, duty.requirement)
    outcome = carried(session, plan, LATER, GONE)
    assert (duty.state, duty.due_on, duty.requirement) == was
    rows = [effect for row in outcome for effect in row["effects"] if effect["duty_id"] == duty.id]
    assert [(row["deed"], row["kept"]) for row in rows] == [("keep", ["settled"])]


def test_a_granted_extension_is_not_overwritten_and_the_difference_says_so(session, plan):
    duty = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    grant_extension(session, ask_extension(session, duty, date(2016, 11, 15), "资料未齐", on("2016-07-01")),
                    on("2016-07-02"))
    amendment = drafted(session, plan)
    item = next(item for item in items_of(session, amendment) if item.number == LATER)
    effect = effects_of(work_for(session, amendment, on(AUGUST)), item)[0]
    assert (effect.kept, effect.dated.due_on) == ((Kept.DATE,), date(2016, 12, 31))
    carry_out(session, amendment, on(AUGUST), take={LATER})
    assert duty.due_on == date(2016, 11, 15)
    assert "12月底前" in duty.requirement


def test_a_date_set_by_a_person_follows_only_where_that_is_ticked_too(session, plan):
    duty = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    grant_extension(session, ask_extension(session, duty, date(2016, 11, 15), "资料未齐", on("2016-07-01")),
                    on("2016-07-02"))
    carried(session, plan, LATER, redate={LATER})
    assert duty.due_on == date(2016, 12, 31)


def test_a_term_given_with_a_return_outlasts_an_earlier_date_of_the_revision(session, plan):
    duty = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    submit_report(session, duty, "已完成。", on("2016-07-10"))
    return_report(session, duty, "请补充", on("2016-07-11"), answer_by=date(2016, 11, 20))
    carried(session, plan, LATER, text=REVISED.replace("服务，2016年12月底前", "服务，2016年9月底前"))
    assert (duty.due_on, duty.owed_on) == (date(2016, 9, 30), date(2016, 11, 20))


def test_proposals_are_corrected_and_confirmed_ones_are_to_be_confirmed_again(session):
    plan = loaded(session)
    lead = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    confirm(session, lead, on("2016-06-24"))
    gone = duty_of_unit(session, plan, "建立外资企业", "省商务厅")
    carried(session, plan, LATER, GONE)
    assert (lead.state, gone.state) == (State.PROPOSED, State.DROPPED)
    assert told(session) == []
    confirm(session, lead, on(AUGUST))
    assert lead.due_on == date(2016, 12, 31)


def test_words_and_dates_that_the_office_wrote_into_a_proposal_stay(session):
    plan = loaded(session)
    lead = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    correct(session, lead, on("2016-06-24"), title="外贸政策", requirement="只办第一款")
    set_rule(session, lead, FixedDate(date(2016, 9, 1)), on("2016-06-24"))
    outcome = carried(session, plan, LATER)
    assert (lead.title, lead.requirement, lead.rule["on"]) == ("外贸政策", "只办第一款", "2016-09-01")
    row = next(effect for effect in outcome[LATER - 1]["effects"] if effect["duty_id"] == lead.id)
    assert (row["deed"], row["kept"], row["offered"]) == ("keep", ["wording", "date"], "2016-12-31")


def test_a_unit_that_comes_has_a_proposal_one_that_goes_is_cancelled_one_that_stays_keeps_its_duty(session, plan):
    lead = duty_of_unit(session, plan, "出台支持外贸", "省商务厅")
    old_support = duty_of_unit(session, plan, "出台支持外贸", "省财政厅")
    carried(session, plan, 1, text=PLAN.replace("省商务厅牵头，省财政厅配合", "省商务厅牵头，省旅游局配合"))
    new_support = duty_of_unit(session, plan, "出台支持外贸", "省旅游局")
    assert (lead.state, old_support.state) == (State.DISPATCHED, State.CANCELLED)
    assert (new_support.state, new_support.role, new_support.lead_id) == (State.PROPOSED, Role.SUPPORT, lead.id)


def test_when_lead_and_support_change_places_both_duties_go_on_in_their_new_part(session, plan):
    commerce, finance = (duty_of_unit(session, plan, "出台支持外贸", unit) for unit in ("省商务厅", "省财政厅"))
    carried(session, plan, 1, text=PLAN.replace("省商务厅牵头，省财政厅配合", "省财政厅牵头，省商务厅配合"))
    assert (finance.role, finance.due_on, finance.lead_id) == (Role.LEAD, date(2016, 10, 31), None)
    assert (commerce.role, commerce.due_on, commerce.lead_id) == (Role.SUPPORT, date(2016, 10, 26), finance.id)


def test_a_duty_that_becomes_periodic_is_cancelled_and_proposed_anew(session, plan):
    old = duty_of_unit(session, plan, "开展专项资金", "省财政厅")
    carried(session, plan, 1, text=PLAN.replace("结果，2016年12月底前完成", "结果，每季度末月20日前报送"))
    assert old.state is State.CANCELLED
    made = duties_of(session, plan.id, State.PROPOSED)
    assert [(duty.unit_written, duty.form.value) for duty in made] == [("省财政厅", "series")]


def test_a_unit_that_the_office_chose_itself_is_not_taken_away(session, plan):
    text = PLAN.replace("（省旅游局负责）", "")
    plan = loaded(session, text)
    chosen = next(duty for duty in duties_of(session, plan.id) if duty.unit_id is None)
    correct(session, chosen, on("2016-06-24"), unit_id=plan.office_id)
    carried(session, plan, 1, text=text.replace("知名旅游品牌", "知名文化旅游品牌"))
    assert (chosen.state, chosen.unit_id) == (State.PROPOSED, plan.office_id)
    assert "文化旅游" in chosen.requirement


def test_the_plan_is_the_new_version_and_the_old_one_is_kept(session, plan):
    amendment = drafted(session, plan)
    carry_out(session, amendment, on(AUGUST), take={NEW})
    assert (plan.number, plan.text, plan.issued_on) == ("豫政办〔2016〕88号", REVISED, date(2016, 8, 1))
    assert (amendment.replaced["number"], amendment.replaced["text"]) == ("豫政办〔2016〕50号", PLAN)
    assert [plan.text[one.start:one.end] for one in measures_of(session, plan.id)] == [
        one.text for one in measures_of(session, plan.id)]
    assert [item.change.kind for item in items_of(session, amendment)].count(Kind.WITHDRAWN) == 1
    entry = session.exec(select(History).where(History.plan_id == plan.id, History.action == "amend",
                                               col(History.duty_id).is_(None))).one()
    assert entry.facts == {"taken": [NEW], "redated": []}


def test_a_term_counted_from_the_issue_goes_on_from_the_issue_it_was_proposed_under(session):
    text = PLAN.replace("推介活动，培育知名旅游品牌，2016年11月底前完成", "推介活动，自印发之日起60日内完成")
    plan = loaded(session, text)
    duty = duty_of_unit(session, plan, "组织旅游", "省旅游局")
    carried(session, plan, text=text.replace("2016年6月22日", "2016年8月1日"))
    confirm(session, duty, on(AUGUST))
    assert duty.due_on == date(2016, 8, 22)   # 21 August is a Sunday


def test_a_new_draft_takes_the_place_of_the_one_before(session, plan):
    first = drafted(session, plan)
    second = drafted(session, plan, REVISED.replace("专班", "工作专班"))
    assert first.state is AmendmentState.DISCARDED
    assert draft_of(session, plan.id) is second
    assert amendments_of(session, plan.id) == [second, first]


def test_a_document_that_is_already_a_plan_is_refused_naming_it(session, plan):
    with pytest.raises(Conflict, match="完全相同"):
        drafted(session, plan, PLAN)
    other = loaded(session, REVISED)
    with pytest.raises(Conflict, match=f"方案 {other.id}"):
        drafted(session, plan)


def test_a_draft_is_carried_out_or_discarded_once(session, plan):
    amendment = drafted(session, plan)
    carry_out(session, amendment, on(AUGUST), take={NEW})
    for verb in (lambda: carry_out(session, amendment, on(AUGUST), take={NEW}),
                 lambda: discard(session, amendment, on(AUGUST))):
        with pytest.raises(NotAllowed, match="已经执行"):
            verb()


def test_an_unknown_number_is_refused_before_anything_is_changed(session, plan):
    amendment = drafted(session, plan)
    before = everything(session, plan)
    with pytest.raises(NotAllowed, match="第 9 项"):
        carry_out(session, amendment, on(AUGUST), take={NEW, 9})
    assert everything(session, plan) == before


def test_a_second_revision_is_compared_with_the_first_and_not_with_the_beginning(session, plan):
    carried(session, plan, NEW, LATER, GONE)
    amendment = drafted(session, plan, REVISED.replace("2016年11月底前", "2016年10月20日前"), "2016-09-01")
    items = [item for item in items_of(session, amendment) if item.number]
    assert [(item.change.kind, item.change.fields) for item in items] == [(Kind.CHANGED, ("text", "deadline"))]
    assert parts_for(items[0].after, work_for(session, amendment, on("2016-09-01")).directory)[0].written == "省旅游局"
