"""How sure each field of a measure is: nothing that speaks against it has spoilt it.

Each ground of `evidence` has a chance of its own to make the field wrong, whatever the others do, so a field is right
with the product of what they leave. The chances were estimated by `python -m benchmarks.calibration --fit` from the
labelled plans, from the same plans spoilt as scans and hasty copies are, and for labels on lines of their own and
tables from their measures laid out as lists and rows; none was set by hand.
"""

from collections.abc import Iterable, Iterator
from math import prod

from domain.plans.evidence import Case, of_deadline, of_lead, of_segment, of_units
from domain.plans.reading import Confidence

UNSURE = 0.98
"""A field below it is in doubt, and its measure is flagged."""
UNTRIED = 0.05
"""The chance of a ground that the labelled plans do not have."""

CHANCES: dict[str, dict[str, float]] = {
    "units": {
        "all_nobody": 0.017, "all_prose": 0.015, "bracket": 0.004, "cut_at_blank": 0.225, "cut_bracket": 0.653,
        "inherited": 0.006, "label": 0.024, "long_name": 0.158, "no_ending": 0.102, "nobody": 0.008,
        "odd_sign": 0.275, "open_bracket": 0.249, "open_list": 0.002, "other_words": 0.013, "others_act": 0.012,
        "own_line": 0.0, "prose": 0.235, "sentence": 0.005, "shared_suffix": 0.028, "strange_department": 0.008,
        "stray_mark": 0.003, "table": 0.007, "word_of_duty": 0.048},
    "lead": {
        "alone": 0.001, "cut_bracket": 0.355, "leads_by_rule": 0.007, "long_name": 0.02, "many_leads": 0.015,
        "no_ending": 0.017, "nobody_leads": 0.0, "odd_sign": 0.138, "prose_lead": 0.12, "prose_without_lead": 0.0,
        "rule_not_read": 0.305, "said_to_lead": 0.002, "strange_department": 0.006, "word_of_leading": 0.111},
    "deadline": {
        "completion_time": 0.001, "no_time": 0.001, "one_time": 0.001, "range_time": 0.01,
        "recurring_time": 0.017, "relative_to_doc_time": 0.029, "several_times": 0.049, "start_time": 0.023,
        "target_horizon_time": 0.214, "time_left": 0.008, "validity_time": 0.002},
    "segment": {
        "all_nobody": 0.001, "all_prose": 0.002, "begins_in_sentence": 0.149, "bracket": 0.004, "glued": 0.006,
        "inherited": 0.001, "label": 0.081, "next_number_skipped": 0.01, "no_stop": 0.006, "nobody": 0.005,
        "not_numbered": 0.001, "number_in_line": 0.385, "number_skipped": 0.002, "numbered": 0.0,
        "numbers_inside": 0.185, "open_bracket": 0.051, "own_line": 0.0, "prose": 0.15, "sentence": 0.004,
        "short": 0.009, "table": 0.0, "two_statements": 0.006},
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
