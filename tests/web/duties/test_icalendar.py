"""Calendars as RFC 5545 writes them."""

from datetime import date

import pytest

from tests.world import at
from web.duties.calendar import Event, calendar_text

pytestmark = pytest.mark.on_sqlite   # PostgreSQL is asked for these pages by test_every_query

DAY = Event("2016-0032-due@duban.example", date(2016, 12, 31), "到期：报送成果", url="https://duban.example/duties/32")


def lines(*events):
    return calendar_text("督办事项", events, at("2016-09-20", 10)).split("\r\n")


def test_an_event_of_a_whole_day_ends_on_the_next():
    written = lines(DAY)
    assert written[0] == "BEGIN:VCALENDAR"
    assert written[-2:] == ["END:VCALENDAR", ""]
    for line in ("VERSION:2.0", "UID:2016-0032-due@duban.example", "DTSTAMP:20160920T020000Z",
                 "DTSTART;VALUE=DATE:20161231", "DTEND;VALUE=DATE:20170101", "TRANSP:TRANSPARENT",
                 "URL:https://duban.example/duties/32"):
        assert line in written


def test_signs_with_a_meaning_are_escaped_and_no_line_can_be_smuggled_in():
    summary = "一,二;三\\四\nEND:VEVENT\r\nBEGIN:VEVENT\x00"
    written = lines(Event("1@d", date(2016, 9, 30), summary))
    assert "SUMMARY:一\\,二\\;三\\\\四\\nEND:VEVENT\\nBEGIN:VEVENT" in written
    assert written.count("BEGIN:VEVENT") == 1


def test_long_lines_are_folded_at_75_octets_between_characters():
    title = "推进“一带一路”建设与对外开放工作，" * 20 + "😀" * 30
    text = calendar_text("督办事项", [Event("1@d", date(2016, 9, 30), title)], at("2016-09-20"))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "SUMMARY:" + title.replace(",", "\\,") in text.replace("\r\n ", "")
    assert "\n" not in text.replace("\r\n", "")
