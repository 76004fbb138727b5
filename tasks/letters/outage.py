"""The queue held: what is wrong with the mail server or its settings, since when, and when it is tried again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from domain.errors import Unreachable
from domain.messages import Message, as_json, from_json
from models.heartbeat import go_on, stop, stopped

MAIL = "mail"
"""The name under which `models.heartbeat` keeps that no letter gets through."""
TRIED_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 30))
EVERYONE = "everyone"
REMEDIES = {
    "absent": Message("remedy_mail_absent"),
    "closing": Message("remedy_mail_closing"),
    "tls": Message("remedy_mail_tls"),
    "login": Message("remedy_mail_login"),
    "sender": Message("remedy_mail_sender"),
    EVERYONE: Message("remedy_mail_everyone"),
}
"""What is wrong → what to do about it; whatever it is, the letters wait and no attempt is counted."""


@dataclass(frozen=True)
class Outage:
    """Nothing gets through since then; `said` are the last words about it."""

    since: datetime
    kind: str
    said: Message
    again_at: datetime
    tries: int

    @property
    def remedy(self) -> Message:
        """What a person can do about it."""
        return REMEDIES[self.kind]


def hold_queue(session: Session, failure: Unreachable, now: datetime) -> None:
    """The queue is held for a while, longer each time; the deliveries of the day and by hand try all the same."""
    before = outage(session)
    tries = before.tries + 1 if before else 1
    wait = TRIED_AGAIN[min(tries, len(TRIED_AGAIN)) - 1]
    note = {"kind": failure.kind, "said": as_json(failure.message), "again_at": (now + wait).isoformat(),
            "tries": tries}
    stop(session, MAIL, now=now, note=json.dumps(note, ensure_ascii=False))


def outage(session: Session) -> Outage | None:
    """What holds the queue; None where nothing does."""
    row = stopped(session).get(MAIL)
    if row is None:
        return None
    note = json.loads(row.note)
    said = note["said"]   # a text where the release before kept it
    said = from_json(said) if isinstance(said, dict) else Message("mail_words_kept", words=said)
    return Outage(row.at, note["kind"], said, datetime.fromisoformat(note["again_at"]), note["tries"])


def try_now(session: Session, now: datetime) -> bool:
    """The queue is held no longer than until now: somebody has mended what was wrong. False where nothing holds it."""
    row = stopped(session).get(MAIL)
    if row is None:
        return False
    stop(session, MAIL, now=now, note=json.dumps(json.loads(row.note) | {"again_at": now.isoformat()},
                                                 ensure_ascii=False))
    return True


def let_queue_go(session: Session) -> None:
    """A letter has got through."""
    go_on(session, MAIL)
