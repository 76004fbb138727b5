"""Lives of every kind for the duties of `benchmarks.load`, so that pages have something to choose from.

Of a hundred duties 45 are closed, three handed in, two not signed for, one proposed and four overdue; one in two
hundred asks for time and one in five hundred is before its supervisor.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

DAYS = 300
OVERDUE = range(51, 55)


def lived(row: dict, n: int, as_of: date) -> dict:
    """The n-th duty's row with the state and dates of its life."""
    of_hundred, back = n % 100, as_of - timedelta(days=n * 31 % DAYS + 1)
    if of_hundred < 45:
        return row | {"state": "closed", "owed_on": None, "reported_on": back, "credited_on": back, "closed_on": back,
                      "first_due_on": back + timedelta(days=n % 9 - 1), "due_on": back + timedelta(days=n % 9 - 1)}
    if of_hundred < 48:
        return row | {"state": "reported", "owed_on": None, "reported_on": as_of - timedelta(days=n % 20)}
    if of_hundred < 50:
        return row | {"state": "dispatched", "sign_by": as_of + timedelta(days=2), "acknowledged_at": None}
    if of_hundred == 50:
        return row | {"state": "proposed", "owed_on": None, "due_on": None, "first_due_on": None,
                      "dispatched_on": None, "dispatched_at": None, "acknowledged_at": None}
    if of_hundred in OVERDUE:
        since = as_of - timedelta(days=n % 40 + 1)
        return row | {"owed_on": since, "due_on": since, "first_due_on": since}
    return row


def reports(first_id: int, count: int, as_of: date) -> Iterator[dict]:
    """A report that waits for the office on every duty handed in."""
    for n in range(count):
        if n % 100 in (45, 46, 47):
            on = as_of - timedelta(days=n % 20)
            yield {"duty_id": first_id + n, "kind": "completion", "text": "已按要求办结，有关情况附后。",
                   "submitted_on": on, "submitted_at": datetime.combine(on, time(2), UTC), "decision": "pending",
                   "comment": "", "figures": []}


def requests(first_id: int, count: int, as_of: date) -> Iterator[dict]:
    """A request for time on one duty in two hundred."""
    for n in range(55, count, 200):
        yield {"duty_id": first_id + n, "wanted_on": as_of + timedelta(days=90), "reason": "评估尚未完成。",
               "late": False, "asked_at": datetime.combine(as_of, time(1), UTC), "decision": "pending", "comment": ""}


def cases(first_id: int, count: int, post_id: int, as_of: date) -> Iterator[dict]:
    """An overdue duty in five hundred is before the supervisor's post."""
    for n in range(51, count, 500):
        yield {"duty_id": first_id + n, "deadline_version": 1, "round": 0, "rung": "supervisor", "post_id": post_id,
               "opened_on": as_of, "opened_at": datetime.combine(as_of, time(1), UTC), "climbed": 0, "comment": ""}
