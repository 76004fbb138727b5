import pytest

from domain.plans.assignment import Directory, PartRole, for_part, parts_of, plain_name

DIRECTORY = Directory(
    units={"省商务厅": 1, "省财政厅": 2, "省教育厅": 3, "商务厅": 1, "郑州海关": 4, "省农业厅": 5, "省农业局": 6},
    groups={"各省辖市": 10, "省直管县(市)": 11})


def told(measure):
    return [(part.written, part.role.value, part.unit_id, part.group_id, part.flags)
            for part in parts_of(measure, DIRECTORY)]


def test_a_lead_makes_the_others_support():
    assert told({"lead": ["省商务厅"], "units": ["省财政厅"]}) == [
        ("省商务厅", "lead", 1, None, ()), ("省财政厅", "support", 2, None, ())]


def test_several_units_without_a_lead_have_each_a_full_part_and_the_office_is_asked():
    assert told({"lead": [], "units": ["省商务厅", "省财政厅"]}) == [
        ("省商务厅", "sole", 1, None, ("ambiguous_lead",)), ("省财政厅", "sole", 2, None, ("ambiguous_lead",))]


def test_one_unit_alone_is_in_no_doubt():
    assert told({"units": ["郑州海关"]}) == [("郑州海关", "sole", 4, None, ())]


def test_a_measure_that_names_nobody_has_one_part_left_for_the_office():
    assert told({"lead": [], "units": []}) == [("", "sole", None, None, ("no_actor",))]


def test_a_group_is_kept_as_a_group_and_flagged():
    assert told({"units": ["省直管县（市）"]}) == [("省直管县（市）", "sole", None, 11, ("open_group",))]


def test_an_unknown_unit_is_proposed_as_written_and_flagged():
    assert told({"units": ["省航天办"]}) == [("省航天办", "sole", None, None, ("unknown_unit",))]


def test_two_names_of_one_unit_make_one_part():
    assert told({"lead": ["省商务厅"], "units": ["商务厅"]}) == [("省商务厅", "lead", 1, None, ())]


def test_units_of_a_document_wide_clause_come_last():
    assert told({"lead": ["省商务厅"], "units": [], "default_units": ["各省辖市"]}) == [
        ("省商务厅", "lead", 1, None, ()), ("各省辖市", "support", None, 10, ("default_actor", "open_group"))]


def test_a_stem_means_the_one_unit_that_completes_it():
    assert DIRECTORY.unit("省教育") == 3


def test_a_stem_that_two_units_complete_means_neither():
    assert DIRECTORY.unit("省农业") is None


@pytest.mark.parametrize(("written", "plain"), [
    ("省　商务厅", "省商务厅"), ("（省）〔人才办〕", "(省)(人才办)"), ("ＯＰＣ办", "OPC办")])
def test_names_are_compared_in_one_width_without_white_space(written, plain):
    assert plain_name(written) == plain


def test_roles_are_the_three_of_the_glossary():
    assert {role.value for role in PartRole} == {"lead", "support", "sole"}


MONTHLY = {"text": "每月5日前", "kind": "recurring", "date": None, "recurrence": "monthly", "owner": ["省商务厅"],
           "rule": {"kind": "recurring", "period": "monthly", "day": 5}}
YEARLY = {"text": "每年", "kind": "recurring", "date": None, "recurrence": "yearly", "owner": ["省财政厅"],
          "rule": {"kind": "recurring", "period": "yearly"}}


@pytest.mark.parametrize(("steps", "unit", "text"), [
    ([MONTHLY, YEARLY], "省商务厅", "每月5日前"), ([MONTHLY, YEARLY], "省财政厅", "每年"),
    ([MONTHLY, YEARLY], "省教育厅", "每年"),                                           # has no step of its own
    ([MONTHLY, YEARLY | {"owner": ["省商务厅"]}], "省商务厅", "每年"),                  # one owner: the measure's
    ([MONTHLY, YEARLY | {"owner": []}], "省商务厅", "每年"),
    ([{name: MONTHLY[name] for name in MONTHLY if name != "rule"}, YEARLY], "省商务厅", "每年")])
def test_a_unit_with_a_step_of_its_own_has_its_deadline_from_that(steps, unit, text):
    whole = {"text": "…", "deadline": {"text": "每年", "kind": "recurring", "date": None, "recurrence": "yearly"},
             "rule": YEARLY["rule"], "milestones": steps}
    assert for_part(whole, unit)["deadline"]["text"] == text
    assert (for_part(whole, unit)["rule"] == MONTHLY["rule"]) == (text == "每月5日前")
