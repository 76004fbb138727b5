"""Delivery: claim one letter, send it with no transaction open, record what the server said with the next claim.

At least once, and as near to once as SMTP allows: a process killed at any point leaves at most the one letter in
flight in doubt; it is sent again under the same Message-ID and listed. A letter claimed and not yet in flight is not.
Where no mail server is configured, a local one keeps the letters in the data folder.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parseaddr

from sqlmodel import Session

from config.secret import secret_key
from config.settings import Settings
from domain.addresses import on_the_wire
from domain.errors import DeliveryError, InvalidAddress, Unreachable, Unwritable
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterState, last_taken, letters_waiting
from notifications.mail import Mailer, MailServer
from notifications.mailbox import MailboxServer
from notifications.message import Outgoing, to_email
from tasks.letters.claim import ClaimLost, begin_flight, claim_next, delivering, give_back_lost
from tasks.letters.links import written_out
from tasks.letters.outage import hold_queue, let_queue_go
from tasks.letters.refusals import Refusal, Verdicts, count_attempt, put_off, settle
from tasks.letters.withdraw import take_back
from tasks.runtime import Runtime, runtime, using
from tasks.step import step

log = logging.getLogger(__name__)

AfterStep = Callable[[str], None]


@step
def deliver_letters(as_of: datetime, after_step: AfterStep = lambda name: None) -> dict[str, int]:
    """Every letter that may be tried at `as_of` was tried once; gives how many were sent, put off, undelivered.

    Nothing outside the send window. Letters that say what is no longer so are withdrawn unsent. Where the server is
    `unreachable` or refuses everybody, the queue is held and no attempt is counted; a refusal that may be the server's
    or the letter's is `undecided`, and counts none either. `after_step` is called between any two steps, for tests that
    stop there.
    """
    here = runtime()
    done: Counter = Counter(sent=0, put_off=0, undelivered=0, withdrawn=0, repeated=0, undecided=0, unreachable=0)
    if not here.may_send(as_of):
        return dict(done)
    with transaction(here.engine) as session:
        done["repeated"] = give_back_lost(session, here.settings.data_dir, as_of)
    after_step("recovered")
    with transaction(here.engine) as session:
        done["withdrawn"], _ = take_back(session, here.context(as_of))
    after_step("withdrawn")
    with (post_office(here) as served, Mailer(mail_server(served.settings)) as mailer,
          delivering(here.engine, here.settings.data_dir) as deliverer):
        _Delivery(here, mailer, deliverer, as_of, after_step, done).send_all()
    return dict(done)


def mail_server(settings: Settings) -> MailServer:
    """Where letters go, as the settings say."""
    return MailServer(settings.smtp_host, settings.port_of_smtp, settings.smtp_user, settings.smtp_password,
                      settings.smtp_ssl, settings.smtp_starttls, settings.smtp_timeout)


@contextmanager
def post_office(here: Runtime) -> Iterator[Runtime]:
    """The runtime with a mail server to send to; a local one lasts as long as the block."""
    if here.settings.smtp_host:
        yield here
        return
    server = MailboxServer(here.settings.data_dir / "mailbox")
    server.start()
    try:
        settings = here.settings.model_copy(update={"smtp_host": server.hostname, "smtp_port": server.port})
        with using(replace(here, settings=settings)) as served:
            yield served
    finally:
        server.stop()


@dataclass
class _Delivery:
    """One run over the queue, with what it learns of the server on the way."""

    here: Runtime
    mailer: Mailer
    deliverer: str
    now: datetime
    after_step: AfterStep
    done: Counter
    verdicts: Verdicts = field(default_factory=Verdicts)
    held: bool = False

    def send_all(self) -> None:
        """One transaction records what became of a letter and claims the next, so that one at most is in doubt."""
        letter, outcome = None, None
        while True:
            with transaction(self.here.engine) as session:
                if letter is not None:
                    self._record(session, letter.id, outcome)
                halted = self.held or self.verdicts.suspects_server
                letter = None if halted else claim_next(session, self.now, self.deliverer)
            self.after_step("recorded")
            if letter is not None:
                outcome = self._try(letter)
                self.after_step("sent")
            elif self.held or not self._decide():
                break
        self.done["undecided"] += len(self.verdicts.undecided)

    def _try(self, letter: Letter) -> str | DeliveryError | ClaimLost:
        settings = self.here.settings
        with reading(self.here.engine) as session:
            text, html = written_out(session, letter, secret_key(settings))
        outgoing = Outgoing(letter.message_id, letter.to_name, letter.to_address, letter.subject, text, html)

        def in_flight() -> None:
            begin_flight(self.here.engine, letter.id, self.deliverer, self.now)
            self.after_step("in flight")
        try:
            message = to_email(outgoing, sender=settings.mail_from, now=self.now.astimezone(settings.zone))
            return self.mailer.send(message, in_flight)
        except (DeliveryError, ClaimLost) as refusal:
            log.warning("letter_not_delivered", extra={"letter": letter.id, "reason": str(refusal)})
            return refusal

    def _record(self, session: Session, letter_id: int, outcome: str | DeliveryError | ClaimLost) -> None:
        """What became of the letter stands with it; an attempt is counted where it is the letter's own failure."""
        if isinstance(outcome, ClaimLost):
            return
        letter = session.get_one(Letter, letter_id)
        letter.server_answer, letter.claimed_by, letter.flight_at = str(outcome), "", None
        session.add(letter)
        if isinstance(outcome, str):
            letter.attempts += 1
            letter.state, letter.sent_at = LetterState.SENT, self.now
            self.done["sent"] += 1
            self._got_through(session)
        elif isinstance(outcome, Unreachable):
            letter.state = LetterState.WAITING
            self._hold(session, outcome)
        elif isinstance(outcome, Unwritable):
            self.done[count_attempt(letter, outcome, self.now)] += 1
        else:
            put_off(letter, outcome, self.now)
            self.verdicts.undecided.append(Refusal(letter.id, letter.to_address, outcome))

    def _got_through(self, session: Session) -> None:
        """The server takes letters: what it refused before is the letters' own."""
        if not self.verdicts.got_through:
            let_queue_go(session)
        self.verdicts.got_through = True
        self._settle(session, self.verdicts.undecided)

    def _settle(self, session: Session, refusals: list[Refusal]) -> None:
        session.flush()
        self.done.update(settle(session, refusals, self.now))
        self.verdicts.undecided = [one for one in self.verdicts.undecided if one not in refusals]

    def _hold(self, session: Session, failure: Unreachable) -> None:
        hold_queue(session, failure, self.now)
        self.held = True
        self.done["unreachable"] += 1

    def _decide(self) -> bool:
        """Nothing more can be tried, or the server is suspected; gives whether the delivery may go on after all."""
        suspected, own = self.verdicts.suspects_server, self._own_by_asking()
        with transaction(self.here.engine) as session:
            self._settle(session, own)
            if self.verdicts.accuses_server:
                self._hold(session, self.verdicts.outage())
            elif not suspected and not letters_waiting(session):
                let_queue_go(session)   # nothing waits for the server
        return suspected and not self.held

    def _own_by_asking(self) -> list[Refusal]:
        """Refused addresses are the letters' own where the server would take one that it took before."""
        refused = [one for one in self.verdicts.undecided if one.error.at_recipient]
        if not refused:
            return []
        with reading(self.here.engine) as session:
            known = last_taken(session, {one.address for one in refused})
        return refused if known and self._would_take(known) else []

    def _would_take(self, address: str) -> bool:
        try:
            return self.mailer.takes(on_the_wire(parseaddr(self.here.settings.mail_from)[1]), on_the_wire(address))
        except InvalidAddress:
            return False
