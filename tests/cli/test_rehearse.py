"""A rehearsal by command: every letter of the period, and nothing touched."""

import json
from datetime import date

from tests.world import CALENDAR

PERIOD = ("--from", "2026-03-02", "--to", "2026-05-15")


def rehearse(duban, plan, *more):
    finished = duban("rehearse", plan, *PERIOD, "--json", *more)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_a_rehearsal_of_silent_departments_shows_every_letter_and_case(duban, plan_file):
    played = rehearse(duban, plan_file, "--script", "silent")
    assert set(played) == {"letters", "duties", "cases"}
    assert all(set(letter) >= {"on", "at", "to", "post", "kind", "subject", "duties"} for letter in played["letters"])
    days = {date.fromisoformat(letter["on"]) for letter in played["letters"]}
    assert all(CALENDAR.is_working_day(day) for day in days)
    kinds = {letter["kind"] for letter in played["letters"]}
    assert {"dispatch", "digest", "overdue", "escalation", "summary"} <= kinds
    assert played["cases"]


def test_a_rehearsal_of_diligent_departments_opens_no_case(duban, plan_file):
    played = rehearse(duban, plan_file, "--script", "diligent")
    assert played["cases"] == []
    assert {duty["state"] for duty in played["duties"] if (duty["due_on"] or "9") < "2026-05-11"} == {"closed"}


def test_a_rehearsal_stores_nothing_in_the_data_folder(duban, plan_file, tmp_path):
    assert rehearse(duban, plan_file, "--to", "2026-03-06")["letters"]   # the last of two counts
    assert not (tmp_path / "data" / "mailbox").exists()
    assert not list((tmp_path / "data").glob("*.db"))
