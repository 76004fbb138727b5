"""Delivery: claim one letter, send it with no transaction open, record what the server said with the next claim.

At least once, and as near to once as SMTP allows: a process killed at any point leaves at most the one letter in
flight in doubt; it is sent again under the same Message-ID and listed.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from config.secret import secret_key
from config.settings import Settings
from domain.errors import BrokenOff, DeliveryError, Permanent, Unreachable
from models.engine import reading, transaction
from models.letter import Letter, LetterState
from notifications.composing import Outgoing, compose
from notifications.mail import Mailer, MailServer
from tasks.letters.claiming import claim_next, give_back_lost, me
from tasks.letters.linking import written_out
from tasks.letters.post_office import post_office
from tasks.letters.taking_back import take_back
from tasks.runtime import Runtime, runtime
from tasks.step import step

log = logging.getLogger(__name__)

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 240, 240, 240))
AfterStep = Callable[[str], None]


@step
def deliver_letters(as_of: datetime, after_step: AfterStep = lambda name: None) -> dict[str, int]:
    """Every letter that may be tried at `as_of` was tried once; gives how many were sent, put off, undelivered.

    Nothing outside the send window. Letters that say what is no longer so are withdrawn unsent. Where the server is
    `unreachable`, the rest waits for another run and no attempt is counted. `after_step` is called between any two
    steps, for tests that stop there.
    """
    here = runtime()
    done: Counter = Counter(sent=0, put_off=0, undelivered=0, withdrawn=0, repeated=0, unreachable=0)
    if not here.may_send(as_of):
        return dict(done)
    with transaction(here.engine) as session:
        done["repeated"] = give_back_lost(session, as_of)
    after_step("recovered")
    with transaction(here.engine) as session:
        done["withdrawn"], _ = take_back(session, here.occasion(as_of))
    after_step("withdrawn")
    with post_office(here) as served, Mailer(_server(served.settings)) as mailer:
        _send_all(here, mailer, as_of, after_step, done)
    return dict(done)


def _server(settings: Settings) -> MailServer:
    return MailServer(settings.smtp_host, settings.port_of_smtp, settings.smtp_user, settings.smtp_password,
                      settings.smtp_ssl, settings.smtp_starttls, settings.smtp_timeout)


def _send_all(here: Runtime, mailer: Mailer, now: datetime, after_step: AfterStep, done: Counter) -> None:
    """One transaction records what became of a letter and claims the next, so that one at most is in doubt."""
    deliverer, letter, outcome, before = me(), None, None, None
    while True:
        with transaction(here.engine) as session:
            if letter is not None:
                done[_record(session, letter.id, outcome, now)] += 1
            letter = None if _has_gone(outcome, before) else claim_next(session, now, deliverer)
        after_step("recorded")
        if letter is None:
            return
        before, outcome = outcome, _try(mailer, letter, here, now)
        after_step("sent")


def _has_gone(outcome: str | DeliveryError | None, before: str | DeliveryError | None) -> bool:
    """Whether the server is no longer there; a connection that breaks once may be the letter's fault."""
    return isinstance(outcome, Unreachable) or (isinstance(outcome, BrokenOff) and isinstance(before, BrokenOff))


def _try(mailer: Mailer, letter: Letter, here: Runtime, now: datetime) -> str | DeliveryError:
    with reading(here.engine) as session:
        text, html = written_out(session, letter, secret_key(here.settings))
    outgoing = Outgoing(letter.message_id, letter.to_name, letter.to_address, letter.subject, text, html)
    try:
        return mailer.send(compose(outgoing, sender=here.settings.mail_from, now=now.astimezone(here.settings.zone)))
    except DeliveryError as refusal:
        log.warning("letter_not_delivered", extra={"letter": letter.id, "reason": str(refusal)})
        return refusal


def _record(session: Session, letter_id: int, outcome: str | DeliveryError, now: datetime) -> str:
    letter = session.get_one(Letter, letter_id)
    letter.server_answer, letter.claimed_by = str(outcome), ""
    session.add(letter)
    if isinstance(outcome, Unreachable):
        letter.state = LetterState.WAITING
        return "unreachable"
    letter.attempts += 1
    if isinstance(outcome, str):
        letter.state, letter.sent_at = LetterState.SENT, now
        return "sent"
    letter.repeated = letter.repeated or isinstance(outcome, BrokenOff)
    if isinstance(outcome, Permanent) or letter.attempts > len(BACK_OFF):
        letter.state = LetterState.UNDELIVERED
        return "undelivered"
    letter.state, letter.next_attempt_at = LetterState.WAITING, now + BACK_OFF[letter.attempts - 1]
    return "put_off"
