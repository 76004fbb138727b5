"""Whose failure: what one delivery has learnt of the mail server, and so whether a refusal is the letter's own.

The rule stands in `docs/mail.md`. A letter that the server refused is undecided until the server takes another one
after it, or, where it was the address that was refused, would take a letter to an address that it took one for
before. Only then is an attempt counted, or the letter undelivered. Undecided, it waits and is tried again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from domain.errors import BrokenOff, DeliveryError, Permanent, Unreachable, Unwritable
from models.letters.letter import Letter, LetterState
from tasks.letters.outage import EVERYONE

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 240, 240, 240))
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=4)
REFUSED_IN_A_ROW, BROKEN_IN_A_ROW, REFUSED_OF_ALL = 5, 2, 2
"""After so many different addresses, or connections, and nothing taken since, the server is suspected, not letters.

The last is for a queue that came to its end before and of which nothing was taken at all.
"""


@dataclass(frozen=True)
class Refusal:
    """A letter that did not go, whoever is to blame."""

    letter_id: int
    address: str
    error: DeliveryError


@dataclass
class Verdicts:
    """The refusals of a delivery since the server last took a letter, and whether it took one in this delivery."""

    undecided: list[Refusal] = field(default_factory=list)
    got_through: bool = False

    @property
    def suspects_server(self) -> bool:
        """Whether so much was refused in a row that the next letter would hardly fare better."""
        broken = [isinstance(one.error, BrokenOff) for one in self.undecided]
        return (self._addresses >= REFUSED_IN_A_ROW
                or (len(broken) >= BROKEN_IN_A_ROW and all(broken[-BROKEN_IN_A_ROW:])))

    @property
    def accuses_server(self) -> bool:
        """Whether the queue is to be held, now that nothing more can be tried."""
        return self.suspects_server or (not self.got_through and self._addresses >= REFUSED_OF_ALL)

    @property
    def _addresses(self) -> int:
        return len({one.address.lower() for one in self.undecided})

    def outage(self) -> Unreachable:
        """What is told of a server that refuses everybody."""
        last = self.undecided[-1].error
        return Unreachable("mail_server_refuses_all", smtp_code=last.smtp_code, count=len(self.undecided), problem=last,
                           kind="absent" if isinstance(last, BrokenOff) else EVERYONE)


def put_off(letter: Letter, error: DeliveryError, now: datetime) -> None:
    """The letter waits as long again as it has waited, within bounds; no attempt is counted yet."""
    letter.state = LetterState.WAITING
    letter.repeated = letter.repeated or (isinstance(error, BrokenOff) and error.in_doubt)
    letter.next_attempt_at = now + max(SOONEST, min(now - letter.waits_since, LATEST))


def settle(session: Session, refusals: list[Refusal], now: datetime) -> list[str]:
    """The refusals are the letters' own: an attempt is counted for each; gives what became of them."""
    found = []
    for refusal in refusals:
        letter = session.get_one(Letter, refusal.letter_id)
        if letter.state is LetterState.WAITING and letter.server_answer == str(refusal.error):   # nobody touched it
            found.append(count_attempt(letter, refusal.error, now))
            session.add(letter)
    return found


def count_attempt(letter: Letter, error: DeliveryError, now: datetime) -> str:
    """One more attempt failed by the letter's own fault: it is put off, or undelivered; gives which."""
    letter.attempts += 1
    if isinstance(error, Permanent | Unwritable) or letter.attempts > len(BACK_OFF):
        letter.state = LetterState.UNDELIVERED
        return "undelivered"
    letter.next_attempt_at = now + BACK_OFF[letter.attempts - 1]
    return "put_off"
