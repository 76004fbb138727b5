"""Undelivered letters sent again: one, or all of them, or those with one answer of the server or to one domain."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import Recipient, recipients_on
from models.engine import transaction
from models.history import record
from models.letters.letter import Letter, LetterState, to_units
from tasks.runtime import runtime
from tasks.step import step

CODE = re.compile(r"[（ ]([45]\d\d(?: [45]\.\d{1,3}\.\d{1,3})?)\b")
QUOTED = re.compile(r"[“《][^”》]*[”》]")
CHUNK = 500


@dataclass(frozen=True)
class Kind:
    """Undelivered letters that share an answer of the server, or a domain: `name` is that, in short."""

    name: str
    letters: int


@dataclass(frozen=True)
class Undelivered:
    """How many letters are undelivered, by the server's answer and by domain, most first."""

    letters: int
    answers: tuple[Kind, ...]
    domains: tuple[Kind, ...]


def undelivered_kinds(session: Session, *, units: Collection[int] | None = None) -> Undelivered:
    """The undelivered letters to posts of these units, counted."""
    rows = [(answer_in_short(answer), domain_of(address)) for _, answer, address in _rows(session, units)]
    return Undelivered(len(rows), *(_counted(names) for names in zip(*rows, strict=True)) if rows else ((), ()))


def chosen_letters(session: Session, *, units: Collection[int] | None = None, answer: str = "",
                   domain: str = "") -> list[int]:
    """The undelivered letters to posts of these units, with that answer and to that domain where they are given."""
    return [letter_id for letter_id, said, address in _rows(session, units)
            if answer in ("", answer_in_short(said)) and domain in ("", domain_of(address))]


@step
def send_again(as_of: datetime, by: int | None = None, units: Collection[int] | None = None, answer: str = "",
               domain: str = "") -> tuple[int, int]:
    """The chosen letters wait again, to whoever holds their posts today, under their Message-IDs.

    Gives how many, and how many are left undelivered as nobody with an address holds the post. It is in the history.
    """
    here = runtime()
    with transaction(here.engine) as session:
        chosen = chosen_letters(session, units=units, answer=answer, domain=domain)
        listed = sum(_list_chunk(session, chosen[start:start + CHUNK], as_of, here.today(as_of))
                     for start in range(0, len(chosen), CHUNK))
        if listed:
            note_resent(session, listed, here.context(as_of, by), answer=answer, domain=domain)
    return listed, len(chosen) - listed


def list_again(letter: Letter, recipient: Recipient, now: datetime, address: str = "") -> bool:
    """The letter waits again, to that address or the recipient's; False, and nothing changed, where there is none."""
    if not (address or recipient.address):
        return False
    letter.to_address = address or recipient.address
    letter.to_name, letter.person_id = recipient.name or letter.to_name, recipient.person_id
    letter.state, letter.attempts, letter.server_answer = LetterState.WAITING, 0, ""
    letter.next_attempt_at = letter.waits_since = now
    return True


def note_resent(session: Session, letters: int, context: ActionContext, **facts) -> None:
    """It stands in the history who sent how many letters again, and which."""
    record(session, "resend_letters", context, note=str(Message("noted_letters_resent", count=letters)), **facts)


def answer_in_short(answer: str) -> str:
    """What letters with the same trouble share: the server's code, else the sentence without what it names."""
    code = CODE.search(answer)
    return code[1] if code else QUOTED.sub("“…”", answer)[:60]


def domain_of(address: str) -> str:
    """The part behind the @, in small letters; a dash where there is no address."""
    return address.rpartition("@")[2].strip().lower()[:60] if address.strip() else "—"


def _list_chunk(session: Session, letter_ids: list[int], now: datetime, today: date) -> int:
    letters = session.exec(select(Letter).where(col(Letter.id).in_(letter_ids), Letter.state == LetterState.UNDELIVERED)
                           .order_by(Letter.id)).all()
    recipients = recipients_on(session, {letter.post_id for letter in letters}, today)
    listed = 0
    for letter in letters:
        listed += list_again(letter, recipients[letter.post_id], now)
        session.add(letter)
    return listed


def _rows(session: Session, units: Collection[int] | None) -> list[tuple[int, str, str]]:
    query = select(Letter.id, Letter.server_answer, Letter.to_address).where(
        Letter.state == LetterState.UNDELIVERED, to_units(None if units is None else frozenset(units)))
    return list(session.exec(query.order_by(Letter.id)).all())


def _counted(names: Collection[str]) -> tuple[Kind, ...]:
    return tuple(Kind(name, number) for name, number in sorted(
        Counter(names).items(), key=lambda one: (-one[1], one[0])))
