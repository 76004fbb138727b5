"""Log lines: an event and its fields by name, the traceback behind it."""

import logging

from config.logs import EventLine


def line(message: str, exc_info=None, **fields) -> str:
    record = logging.makeLogRecord({"msg": message, "levelname": "WARNING", "exc_info": exc_info} | fields)
    return EventLine().format(record)


def test_a_line_names_the_event_and_its_fields():
    assert line("letter_not_delivered", letter=12, reason="451 稍后\n再试").endswith(
        " warning letter_not_delivered letter=12 reason='451 稍后\\n再试'")


def test_a_traceback_follows_its_line():
    try:
        raise ValueError("坏了")
    except ValueError as error:
        said = line("daily_step_failed", (ValueError, error, error.__traceback__), step="remind")
    assert "daily_step_failed step='remind'\nTraceback" in said
    assert said.endswith("ValueError: 坏了")
