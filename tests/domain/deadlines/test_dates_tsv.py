"""The list of date wordings that lies beside the labelled plans, where that folder is present."""

import csv
from datetime import date

import pytest

from domain.deadlines.wording import find_times
from tests.shared import SHARED

LIST = SHARED / "plans" / "dates.tsv"


def rows():
    if not LIST.is_file():
        return []
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def counts(found):
    """The last completion, as in a plan; else the slowest recurrence; else the last of whatever was found."""
    order = ("daily", "weekly", "monthly", "quarterly", "semiannual", "yearly")
    completions = [one for one in found if one.kind == "completion"]
    again = [one for one in found if one.kind == "recurring"]
    if again and len(again) == len(found):
        return max(again, key=lambda one: order.index(one.recurrence))
    return (completions or found or [None])[-1]


@pytest.mark.skipif(not LIST.is_file(), reason="the list of date wordings is not here")
def test_the_list_has_its_fifty_five_rows():
    assert len(rows()) == 55


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["literal"])
def test_a_listed_wording_means_what_the_list_says(row):
    one = counts(find_times(row["literal"], issued_on=date.fromisoformat(row["issued_on"])))
    told = (one.kind, one.date.isoformat() if one.date else "", one.recurrence or "") if one else ("", "", "")
    assert told == (row["kind"], row["date"], row["recurrence"])


@pytest.mark.parametrize("row", [row for row in rows() if "flagged" in row["note"]], ids=lambda row: row["literal"])
def test_what_the_list_calls_flagged_is_flagged(row):
    found = find_times(row["literal"], issued_on=date.fromisoformat(row["issued_on"]))
    flags = {flag for one in found for flag in one.flags}
    named = [word for word in ("year_inferred", "ambiguous_before_year", "impossible_date") if word in row["note"]]
    assert flags >= set(named or ["impossible_date"])
