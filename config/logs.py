"""Log lines on stderr: when, how grave, which event, and its fields by name."""

import logging
import sys

PACKAGES = ("config", "documents", "models", "notifications", "tasks", "flows", "web", "cli")
"""Whose lines these are; what libraries say is left to them."""
PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
WHEN = "%Y-%m-%dT%H:%M:%S%z"


class EventLine(logging.Formatter):
    """One line for an event, `2026-03-02T08:30:00+0800 warning letter_not_delivered letter=12 reason='…'`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a traceback follows it where there is one."""
        fields = "".join(f" {name}={value!r}" for name, value in vars(record).items() if name not in PLAIN)
        line = f"{self.formatTime(record, WHEN)} {record.levelname.lower()} {record.getMessage()}{fields}"
        return line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"


def write_logs() -> None:
    """What this program logs, from warnings on, is on stderr with its fields; a second time changes nothing."""
    for name in PACKAGES:
        logger = logging.getLogger(name)
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(EventLine())
            logger.addHandler(handler)
            logger.setLevel(logging.WARNING)
            logger.propagate = False
