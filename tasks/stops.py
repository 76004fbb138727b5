"""What has stopped and waits for a person: one list for the desk, the summary, `doctor` and the commands."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.messages import Label, Message
from models.heartbeat import stopped
from models.letters.letter import letters_waiting
from tasks.heartbeat import DAILY_RUN
from tasks.letters.held_letters import LETTERS
from tasks.letters.outage import MAIL, outage
from tasks.letters.waiting_letters import stuck_letters
from tasks.runtime import Runtime

STUCK = "stuck"


@dataclass(frozen=True)
class Stop:
    """One thing that stands still: since when, why, what to do about it, and the page where that is done."""

    name: str
    since: datetime
    said: Message
    remedy: Message
    href: str


def stops(session: Session, here: Runtime, now: datetime, *, units: frozenset[int] | None = None) -> list[Stop]:
    """Everything that has stopped, the longest first (docs/decisions.md, 19).

    Of letters that have waited too long, those to posts of these units where given.
    """
    found = [_stop(session, name, row.at, row.note) for name, row in stopped(session).items()]
    stuck = stuck_letters(session, here, now, units=units)
    if stuck is not None:
        if stuck.last_words:
            said = Message("letters_stuck_refused", count=stuck.letters, answer=stuck.last_words)
            remedy = Message("remedy_see_letters")
        else:
            said, remedy = Message("letters_stuck_untried", count=stuck.letters), Message("remedy_start_delivery")
        found.append(Stop(STUCK, stuck.since, said, remedy, "/letters"))
    return sorted(found, key=lambda one: one.since)


def _stop(session: Session, name: str, since: datetime, note: str) -> Stop:
    if name == DAILY_RUN:
        said = Message("daily_run_stopped", reason=Label(note))
        return Stop(name, since, said, Message("remedy_confirm_day"), "/#stopped")
    if name == MAIL:
        held, waiting = outage(session), letters_waiting(session)
        return Stop(name, since, Message("letters_do_not_get_out", count=waiting, problem=held.said), held.remedy,
                    "/letters")
    assert name == LETTERS, name
    return Stop(name, since, Message("letters_held_over_cap", count=note), Message("remedy_release_letters"),
                "/held-letters")
