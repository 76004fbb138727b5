"""Delivery: claim one letter, send it with no transaction open, record what the server said with the next claim.

At least once, and as near to once as SMTP allows: a process killed at any point leaves at most the one letter in
flight in doubt; it is sent again under the same Message-ID and listed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import exists
from sqlmodel import Session, col, select

from config.settings import Settings
from domain.errors import Permanent, Temporary
from domain.lifecycle import OWED
from models.duty import Duty
from models.engine import transaction
from models.letter import Letter, LetterKind, LetterState
from models.notice import Notice
from notifications.composing import Outgoing, compose
from notifications.mail import Mailer, MailServer
from notifications.mailbox import MailboxServer
from tasks.claiming import claim_next, give_back_lost, me
from tasks.runtime import Runtime, runtime
from tasks.step import step

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 240, 240, 240))
LADDER = (LetterKind.DIGEST, LetterKind.OVERDUE, LetterKind.ESCALATION)
AfterStep = Callable[[str], None]


@step
def deliver_letters(as_of: datetime, after_step: AfterStep = lambda name: None) -> dict[str, int]:
    """Every letter that may be tried at `as_of` was tried once; gives how many were sent, put off, undelivered.

    Nothing outside the send window. Letters that remind of what is settled meanwhile are withdrawn unsent. When the
    server cannot be reached the rest waits for another run, no attempt counted.
    """
    here = runtime()
    done: Counter = Counter(sent=0, put_off=0, undelivered=0, withdrawn=0, repeated=0)
    if not here.may_send(as_of):
        return dict(done)
    with transaction(here.engine) as session:
        done["repeated"] = give_back_lost(session, as_of)
    after_step("recovered")
    with transaction(here.engine) as session:
        done["withdrawn"] = withdraw_settled(session)
    after_step("withdrawn")
    with mail_server(here.settings) as server, Mailer(server) as mailer:
        _send_all(here, mailer, as_of, after_step, done)
    return dict(done)


@contextmanager
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """The configured mail server, else a local one that keeps the letters in the data folder's mailbox."""
    if settings.smtp_host:
        yield MailServer(settings.smtp_host, settings.port_of_smtp, settings.smtp_user, settings.smtp_password,
                         settings.smtp_ssl, settings.smtp_starttls, settings.smtp_timeout)
        return
    local = MailboxServer(settings.data_dir / "mailbox")
    local.start()
    try:
        yield MailServer(local.hostname, local.port, timeout=settings.smtp_timeout)
    finally:
        local.stop()


def withdraw_settled(session: Session) -> int:
    """Waiting reminders, slips and escalations all of whose duties are handed in or settled are not sent."""
    still_owed = exists().where(Notice.letter_id == Letter.id, Notice.duty_id == Duty.id, col(Duty.state).in_(OWED))
    query = select(Letter).where(Letter.state == LetterState.WAITING, col(Letter.kind).in_(LADDER), ~still_owed)
    settled = session.exec(query.order_by(Letter.id)).all()
    for letter in settled:
        letter.state, letter.server_answer = LetterState.WITHDRAWN, "发出之前已报送或办结，不再发送"
        session.add(letter)
    return len(settled)


def _send_all(here: Runtime, mailer: Mailer, now: datetime, after_step: AfterStep, done: Counter) -> None:
    deliverer, outcome, letter = me(), None, None
    while True:
        with transaction(here.engine) as session:
            if outcome is not None:
                done[_record(session, letter.id, outcome, now)] += 1
            unreachable = isinstance(outcome, Temporary) and outcome.code is None
            letter = None if unreachable else claim_next(session, now, deliverer)
        after_step("recorded")
        if letter is None:
            return
        outcome = _try(mailer, letter, here.settings.mail_from, now)
        after_step("sent")


def _try(mailer: Mailer, letter: Letter, sender: str, now: datetime) -> str | Temporary | Permanent:
    outgoing = Outgoing(letter.message_id, letter.to_name, letter.to_address, letter.subject, letter.text, letter.html)
    try:
        return mailer.send(compose(outgoing, sender=sender, now=now))
    except (Temporary, Permanent) as refusal:
        return refusal


def _record(session: Session, letter_id: int, outcome: str | Temporary | Permanent, now: datetime) -> str:
    letter = session.get_one(Letter, letter_id)
    letter.server_answer, letter.claimed_by = str(outcome), ""
    session.add(letter)
    if isinstance(outcome, str):
        letter.state, letter.sent_at = LetterState.SENT, now
        letter.attempts += 1
        return "sent"
    letter.attempts += outcome.code is not None
    if isinstance(outcome, Permanent) or letter.attempts > len(BACK_OFF):
        letter.state = LetterState.UNDELIVERED
        return "undelivered"
    letter.state = LetterState.WAITING
    letter.next_attempt_at = now + BACK_OFF[max(letter.attempts - 1, 0)]
    return "put_off"
