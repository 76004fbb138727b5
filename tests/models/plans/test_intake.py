import pytest
from sqlmodel import select

from domain.deadlines.rules import After, Anchor, FixedDate, Horizon, Period, Recurring, Unit, to_json
from domain.errors import Conflict, NotAllowed
from models.directory.tier import directory_of
from models.directory.unit import Unit as Department
from models.duties.duty import Form, Role
from models.engine import transaction
from models.plans.intake import load_plan, office_for, propose
from models.plans.plan import Measure, measures_of, targets_of
from tests.world import on, settle

TEXT = "一、出台意见。（省商务厅牵头，省财政厅配合）二、各省辖市制定计划。"


def names(session):
    """What names mean in the plans of the only office."""
    return directory_of(session, office_for(session, "").id)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        settle(session)
        yield session


def measure(**fields) -> dict:
    return {"path": ["一"], "start": 0, "end": 7, "text": TEXT[0:7], "lead": [], "units": [], "default_units": [],
            "deadline": None, "milestones": [], "deliverable": None, "report_to": [], "copy_to": [],
            "flags": []} | fields


def load(session, *measures, sha256="abc"):
    reading = {"title": "行动计划", "number": "豫政办〔2016〕111号", "issuer": "省政府办公厅",
               "issued_on": "2016-06-22", "rules": [], "problems": [], "measures": list(measures),
               "targets": [{"name": "货物贸易", "text": "货物贸易增长7%", "value": 7, "unit": "%", "start": 3}]}
    return load_plan(session, reading, text=TEXT, sha256=sha256, source_name="plan.txt",
                     office_id=office_for(session, "").id, context=on("2016-06-22"))


def proposals(session, **fields):
    plan = load(session, measure(**fields))
    return propose(session, measures_of(session, plan.id)[0], names(session), on("2016-06-22"))


def test_a_loaded_plan_keeps_its_text_measures_and_targets_and_proposes_nothing_yet(session):
    plan = load(session, measure(), measure(path=["二"]))
    assert plan.text == TEXT
    assert [one.path for one in measures_of(session, plan.id)] == [["一"], ["二"]]
    assert [(one.name, one.value) for one in targets_of(session, plan.id)] == [("货物贸易", 7)]


def test_the_same_document_is_refused_a_second_time_naming_the_first(session):
    load(session)
    with pytest.raises(Conflict, match="2016-06-22.*行动计划"):
        load(session)


def test_a_lead_and_its_supports_are_proposed_together(session):
    lead, support = proposals(session, lead=["省商务厅"], units=["省财政厅"])
    assert (lead.role, support.role, support.lead_id) == (Role.LEAD, Role.SUPPORT, lead.id)
    assert (lead.number, support.number) == ("2016-0001", "2016-0002")


def test_proposing_twice_changes_nothing(session):
    plan = load(session, measure(units=["省商务厅"]))
    first, again = (propose(session, measures_of(session, plan.id)[0], names(session), on("2016-06-22"))
                    for _ in range(2))
    assert [duty.id for duty in first] == [duty.id for duty in again]


def test_a_measure_that_names_nobody_is_left_for_the_office(session):
    duty, = proposals(session)
    assert (duty.unit_id, duty.unit_written, duty.flags) == (None, "", ["no_actor"])


def test_a_group_is_proposed_as_a_group(session):
    duty, = proposals(session, units=["各省辖市"])
    assert duty.group_id is not None
    assert "open_group" in duty.flags


@pytest.mark.parametrize(("rule", "recurrence", "form"), [
    (Recurring(Period.QUARTERLY), "quarterly", Form.SERIES),
    (After(Anchor.EVENT_END, 10, Unit.WORKING_DAY), "per_event", Form.PER_EVENT),
    (Horizon(on("2025-12-31").today), None, Form.STANDING),
    (FixedDate(on("2016-09-30").today), None, Form.SINGLE)])
def test_the_rule_decides_the_form(session, rule, recurrence, form):
    deadline = {"text": "按期", "kind": "completion", "date": None, "recurrence": recurrence}
    duty, = proposals(session, units=["省商务厅"], rule=to_json(rule), deadline=deadline)
    assert duty.form is form


def test_where_the_plan_names_an_approver_the_duty_knows_the_post(session):
    duty, = proposals(session, units=["省商务厅"], approval_by=["省对外开放工作领导小组"])
    assert duty.approver_post_id is not None


def test_without_an_office_in_the_directory_nothing_can_be_loaded(engine):
    with transaction(engine) as session, pytest.raises(NotAllowed, match="duban units"):
        office_for(session, "")


def test_every_proposal_points_at_its_measure(session):
    duty, = proposals(session, units=["省商务厅"])
    assert session.get(Measure, duty.measure_id).text == TEXT[0:7]
    assert session.exec(select(Department).where(Department.id == duty.unit_id)).one().name == "省商务厅"


def test_units_whose_steps_are_told_apart_are_proposed_each_with_its_own_term(session):
    monthly, yearly = Recurring(Period.MONTHLY, 5), Recurring(Period.YEARLY)
    steps = [{"text": "每月5日前", "kind": "recurring", "date": None, "recurrence": "monthly", "owner": ["省商务厅"],
              "rule": to_json(monthly)},
             {"text": "每年", "kind": "recurring", "date": None, "recurrence": "yearly", "owner": ["省财政厅"],
              "rule": to_json(yearly)}]
    first, second = proposals(session, units=["省商务厅", "省财政厅"], milestones=steps, rule=to_json(yearly),
                              deadline={"text": "每年", "kind": "recurring", "date": None, "recurrence": "yearly"})
    assert (first.rule, first.deadline_text) == (to_json(monthly), "每月5日前")
    assert (second.rule, second.deadline_text) == (to_json(yearly), "每年")
