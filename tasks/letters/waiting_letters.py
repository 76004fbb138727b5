"""What waits to be sent: why each letter does and until when, and what has waited too long."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from domain.messages import Message
from domain.reminders.policy import next_window, window_time_before
from models.heartbeat import last_beats
from models.letters.letter import Letter, LetterState, last_words, letters_on_their_way, stuck_since
from tasks.letters.outage import outage
from tasks.runtime import Runtime

TOO_LONG = timedelta(hours=1)
"""Of time in which letters may go out."""
SILENT_AFTER = timedelta(minutes=5)
CLOCK = "clock"
"""The name of the clock's heartbeat, which `tasks.heartbeat` beats."""


@dataclass(frozen=True)
class Waiting:
    """A letter on its way, why it is not there, and until when at least it waits; None where that is not known.

    `why` is text where it is the server's answer as it was kept with the letter.
    """

    letter: Letter
    why: Message | str
    until: datetime | None


@dataclass(frozen=True)
class Stuck:
    """Letters that have waited longer than an hour in which they might have gone out."""

    letters: int
    since: datetime
    last_words: str


def waiting_letters(session: Session, here: Runtime, now: datetime, *,
                    units: frozenset[int] | None = None) -> list[Waiting]:
    """The letters on their way to posts of these units, the longest first."""
    held, beats = outage(session), last_beats(session)
    opens = next_window(here.policy, now.astimezone(here.settings.zone), here.calendar)
    runs = CLOCK in beats and now - beats[CLOCK].at <= SILENT_AFTER

    def one(letter: Letter) -> Waiting:
        until = max(letter.next_attempt_at, held.again_at if held else opens, opens)
        if letter.state is LetterState.CLAIMED:
            return Waiting(letter, Message("letter_being_sent"), None)
        if held is not None:
            return Waiting(letter, held.said, until)
        if letter.server_answer:
            return Waiting(letter, letter.server_answer, until)
        if opens > now:
            return Waiting(letter, Message("letter_outside_window"), until)
        if not runs:
            return Waiting(letter, Message("letter_without_clock"), None)
        return Waiting(letter, Message("letter_in_queue"), until)
    return [one(letter) for letter in letters_on_their_way(session, units=units)]


def stuck_letters(session: Session, here: Runtime, now: datetime, *,
                  units: frozenset[int] | None = None) -> Stuck | None:
    """What has waited too long of the letters to posts of these units; None where nothing has."""
    before = window_time_before(here.policy, now.astimezone(here.settings.zone), TOO_LONG, here.calendar)
    before = before.astimezone(UTC)   # as instants are kept
    number, since = stuck_since(session, before, units=units)
    return Stuck(number, since, last_words(session, before, units=units)) if number else None
