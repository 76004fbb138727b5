"""An annex that is spoken of and does not follow is told, and flagged in the measure that needs it."""

import pytest

from tests.domain.plans.reads import reading_of

ANNEX = "附件{}\n活动汇总表\n春季招商推介会，由市商务局筹备，四月中旬举办，规模五百人。\n"
BODY = "一、任务\n1.按附件2所列清单修路。（市交通局负责）\n2.架桥。（市住建局负责）\n"


def flags_of(body: str) -> tuple[list[bool], list[str]]:
    """Of each measure whether it misses an annex, and what the document is told of annexes."""
    reading = reading_of(body)
    return ["missing_annex" in one.flags for one in reading.measures], [
        one.flag for one in reading.problems if one.flag == "missing_annex"]


def test_a_measure_that_needs_an_annex_which_does_not_follow_is_flagged():
    assert flags_of(BODY) == ([True, False], ["missing_annex"])


def test_an_annex_with_another_number_does_not_do():
    measures, problems = flags_of(BODY + ANNEX.format("1"))
    assert (measures[:2], problems) == ([True, False], ["missing_annex"])


@pytest.mark.parametrize("heading", ["2", "2：活动汇总表", "二"])
def test_an_annex_that_follows_is_not_missing(heading):
    measures, problems = flags_of(BODY + ANNEX.format(heading))
    assert (measures[0], problems) == (False, [])


@pytest.mark.parametrize("mention", ["附件：1.活动汇总表", "附件:2.活动汇总表", "具体名单见附件。", "（详见附件）"])
def test_a_list_of_annexes_alone_is_told(mention):
    _, problems = flags_of(f"1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n{mention}")
    assert problems == ["missing_annex"]


def test_a_heading_with_nothing_under_it_is_no_annex():
    assert flags_of(BODY + "附件2\n（略）")[1] == ["missing_annex"]


def test_a_plan_without_annexes_misses_none():
    assert flags_of("1.修路，附带架桥。（市交通局负责）\n2.种树。（市林业局负责）") == ([False, False], [])
