"""Made-up plans tell the truth about themselves, and readings are judged by it."""

from functools import cache
from itertools import pairwise
from random import Random

import pytest

from benchmarks.compose import BEGIN, END, compose, pairs, write_table
from benchmarks.composing.axes import axes, chosen
from benchmarks.composing.covering import pairs_of
from benchmarks.composing.judgement import FIGURES, judge, plain, truth_told
from benchmarks.composing.noise import SLIPS
from benchmarks.composing.sheet import Composed
from benchmarks.composing.tallies import Tallies


@cache
def composed() -> tuple[Composed, ...]:
    """One plan for every two values that go together."""
    return tuple(pairs())


def test_the_same_seed_gives_the_same_plan():
    for seed in range(20):
        assert compose(seed) == compose(seed)
    assert compose(1, family="slip") == compose(1, family="slip")
    assert compose(1) != compose(2)


def test_every_value_of_every_axis_occurs():
    found = {pair for plan in composed() for pair in plan.values.items()}
    assert {(axis, value) for axis, values in axes().items() for value in values} == found


def test_pairs_are_few_and_cover_each_other():
    plans = composed()
    assert len(plans) < 1300
    covered = {pair for plan in plans for pair in pairs_of(plan.values)}
    alone = {pair for seed in range(200) for pair in pairs_of(compose(seed).values)}
    assert alone <= covered


def test_places_quote_the_text():
    for plan in composed():
        for duty in plan.duties:
            assert 0 <= duty.start < duty.end <= len(plan.text)
            assert all(duty.start <= at < duty.end for at in duty.starts), plan.text
        for one in plan.mentions():
            assert any((plan.text[one.start:one.end],) == way for way in one.ways), plan.text
        for stretch in plan.stretches:
            assert 0 <= stretch.start <= stretch.end <= len(plan.text)


def test_measures_overlap_neither_each_other_nor_what_is_none():
    for plan in composed():
        taken = sorted([(one.start, one.end) for one in (*plan.duties, *plan.stretches)])
        assert all(before[1] <= after[0] for before, after in pairwise(taken)), plan.text


def test_dates_are_those_the_words_name():
    for plan in composed():
        for duty in plan.duties:
            for day in (*duty.due.dates, *duty.due.steps) if duty.due else ():
                assert 2024 <= day.year <= 2030, (duty.due, plan.text)
            if duty.due and plan.values.get("noise", "none") == "none" and plan.values.get("layout") != "wrapped":
                assert duty.due.text in plan.text


def test_each_unit_is_told_once_to_a_measure():
    for plan in composed():
        for duty in plan.duties:
            names = [plain(one.ways[0][0]) for one in (*duty.lead, *duty.units)]
            assert len(names) == len(set(names)), (names, plan.text)


def test_a_reading_that_is_the_truth_is_perfect():
    for plan in composed():
        verdict = judge(plan, truth_told(plan))
        assert verdict.notes == [], plan.text
        assert all(not counter["fp"] and not counter["fn"] for counter in verdict.counts.values())


def test_an_empty_reading_has_nothing_right():
    for plan in composed():
        verdict = judge(plan, {"measures": [], "account": []})
        assert all(not counter["tp"] for counter in verdict.counts.values())
        assert verdict.counts["segments"]["fn"] == len(plan.duties)


@pytest.mark.parametrize(("change", "figure"), [
    (lambda one: one.update(start=one["start"] + 30), "segments"),
    (lambda one: one.update(units=[*one["units"], "县某局"]), "units"),
    (lambda one: one.update(lead=[], units=one["lead"] + one["units"]), "leads"),
    (lambda one: one.update(deadline=None), "deadlines"),
    (lambda one: one["deadline"].update(date="2020-01-01"), "dates"),
    (lambda one: one.update(milestones=[]), "milestones"),
    (lambda one: one["deadline"].update(recurrence="daily"), "recurrences"),
])
def test_what_is_read_wrong_is_counted_under_its_figure(change, figure):
    term = {"milestones": "staged_three", "recurrences": "monthly"}.get(figure, "month_end")
    plan = compose(5, family="action_plan", place="end_label", roles="lead_cooperate", term=term, closing="none",
                   layout="stop", numbering="（一）", mistake="none", noise="none", term_place="text")
    answer = truth_told(plan)
    for measure in answer["measures"]:
        change(measure)
    assert figure in {name for name, _, _ in judge(plan, answer).notes}


def test_text_that_the_account_leaves_out_is_lost():
    plan = compose(3, family="minutes")
    answer = truth_told(plan)
    del answer["account"][0]
    assert judge(plan, answer).counts["kept"]["fn"] > 0
    assert "kept" in FIGURES
    assert "kept" not in judge(plan, {"measures": []}).counts


def test_values_that_do_not_go_together_are_refused():
    with pytest.raises(ValueError, match="do not go together"):
        compose(0, family="slip", numbering="一、")
    with pytest.raises(ValueError, match="no axis"):
        compose(0, family="poem")
    assert chosen(Random(1), {"family": "slip"})["family"] == "slip"


def test_the_table_takes_its_place_in_a_page(tmp_path):
    page, tallies = tmp_path / "page.md", Tallies()
    page.write_text(f"before\n{BEGIN}old\n{END}after\n", encoding="utf-8")
    plan = compose(0, family="minutes")
    tallies.take(0, plan, judge(plan, truth_told(plan)))
    write_table(page, tallies)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| family | minutes | 1.000 | 1.000 |" in text


def test_a_cell_is_under_the_bar_once_it_has_cases_enough():
    plan, tallies = compose(0, family="minutes"), Tallies()
    tallies.take(0, plan, judge(plan, {"measures": []}))
    assert "segments" not in {figure for _, _, figure in tallies.below()}
    for seed in range(1, 10):
        plan = compose(seed, family="minutes")
        tallies.take(seed, plan, judge(plan, {"measures": []}))
    assert (0.0, ("family", "minutes"), "segments") in tallies.below()
    assert tallies.examples[("family", "minutes"), "segments"][0] == 0


def test_slips_change_a_character_for_another():
    assert all(one not in others for one, others in SLIPS.items())
