"""One person's change to one duty, as the commands make it: a transaction, then the letters that go out at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from cli.edge import opened, person
from cli.instants import instant
from models.duties.duty import Duty, duty_numbered
from models.engine import transaction
from models.occasion import Occasion
from tasks.letters.making import make_letters


@dataclass(frozen=True)
class Acting:
    """The duty in hand and the circumstances of the change."""

    session: Session
    duty: Duty
    occasion: Occasion


@contextmanager
def acting_on(number: str, by: str | None, as_of: str | None) -> Iterator[Acting]:
    """The change made inside stands whole or not at all; what it has to say is in letters afterwards."""
    with opened() as here:
        at = instant(as_of, here)
        with transaction(here.engine) as session:
            yield Acting(session, duty_numbered(session, number), here.occasion(at, person(session, by)))
        make_letters.fn(at, True)
