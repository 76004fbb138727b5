"""How sure each field of a measure is: nothing that speaks against it has spoilt it.

Each ground of `evidence` has a chance of its own to make the field wrong, whatever the others do, so a field is right
with the product of what they leave. The chances were estimated by `python -m benchmarks.calibration --fit` from the
labelled plans and others labelled for it, from the same plans spoilt as scans and hasty copies are, and for labels on
lines of their own and tables from their measures laid out as lists and rows; none was set by hand.
"""

from collections.abc import Iterable, Iterator
from math import prod

from domain.plans.evidence import Case, of_deadline, of_lead, of_segment, of_units
from domain.plans.reading import Confidence

UNSURE = 0.89
"""A field below it is in doubt, and its measure is flagged."""
UNTRIED = 0.05
"""The chance of a ground that the labelled plans do not have."""

CHANCES: dict[str, dict[str, float]] = {
    "units": {
        "acts_only": 0.014, "all_nobody": 0.078, "all_prose": 0.019, "bracket": 0.003, "cut_at_blank": 0.124,
        "cut_bracket": 0.065, "form": 0.01, "groups_only": 0.002, "inherited": 0.008, "label": 0.032,
        "late_actor": 0.136, "long_name": 0.452, "many_sentences": 0.238, "no_ending": 0.1, "nobody": 0.042,
        "not_in_it": 0.045, "odd_sign": 0.341, "open_bracket": 0.158, "open_list": 0.0, "other_words": 0.038,
        "others_act": 0.023, "own_line": 0.011, "prose": 0.308, "sentence": 0.003, "shared_suffix": 0.021,
        "strange_department": 0.001, "stray_mark": 0.002, "subject_unread": 0.349, "table": 0.003, "told": 0.12,
        "verb_first": 0.032, "word_of_duty": 0.283},
    "lead": {
        "alone": 0.001, "cut_bracket": 0.131, "leads_by_rule": 0.005, "long_name": 0.19, "many_leads": 0.021,
        "no_ending": 0.03, "nobody_leads": 0.002, "odd_sign": 0.212, "prose_lead": 0.015, "prose_without_lead": 0.0,
        "rule_not_read": 0.308, "said_to_lead": 0.003, "strange_department": 0.002, "word_of_leading": 0.033},
    "deadline": {
        "after_event_time": 0.058, "anchor_not_named": 0.004, "completion_time": 0.029, "event_time": 0.382,
        "no_time": 0.003, "one_time": 0.001, "range_time": 0.347, "recurring_time": 0.005,
        "relative_to_doc_time": 0.004, "several_times": 0.01, "start_time": 0.003, "target_horizon_time": 0.008,
        "time_left": 0.012, "validity_time": 0.002, "year_inferred": 0.007},
    "segment": {
        "all_nobody": 0.04, "all_prose": 0.046, "begins_in_sentence": 0.049, "bracket": 0.002, "form": 0.005,
        "glued": 0.0, "inherited": 0.007, "label": 0.032, "many_sentences": 0.209, "next_number_skipped": 0.004,
        "no_stop": 0.075, "nobody": 0.004, "not_numbered": 0.008, "number_in_line": 0.022, "number_skipped": 0.002,
        "numbered": 0.0, "numbers_inside": 0.349, "open_bracket": 0.086, "own_line": 0.0, "prose": 0.118,
        "sentence": 0.003, "short": 0.005, "table": 0.003, "two_statements": 0.013, "within_line": 0.0},
}


def grounds_of(case: Case) -> dict[str, tuple[str, ...]]:
    """Of each field what speaks against it, each ground once."""
    found = {"units": of_units(case), "lead": of_lead(case), "deadline": of_deadline(case),
             "segment": of_segment(case)}
    return {name: tuple(dict.fromkeys(grounds)) for name, grounds in found.items()}


def confidence_of(case: Case) -> Confidence:
    """Of each field the chance that it is right, to three digits."""
    return Confidence(**{name: _right(CHANCES[name], grounds) for name, grounds in grounds_of(case).items()})


def _right(chances: dict[str, float], grounds: Iterable[str]) -> float:
    return round(prod(1 - chances.get(ground, UNTRIED) for ground in grounds), 3)


def unsure(confidence: Confidence) -> Iterator[str]:
    """The flags of the fields that are in doubt."""
    return (f"unsure_{name}" for name, value in vars(confidence).items() if value < UNSURE)
