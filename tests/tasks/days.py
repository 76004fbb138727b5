"""What tests of letters do over and over: duties made, a day's sweep, letters listed."""

from sqlmodel import select

from domain.reminders.policy import rung_windows
from models.duties.duty import Duty
from models.duties.hand_in import acknowledge
from models.engine import reading, transaction
from models.letters.letter import Letter
from models.reminders.escalation import open_cases
from models.reminders.ladder import remind, remind_unsigned
from tasks.letters.making import make_letters
from tests.world import at, dispatched, on


def owed(here, world, *dates: str, unit: str = "省商务厅", **fields) -> list[int]:
    """Duties of that unit, signed for and their dispatch in letters, due on those dates."""
    with transaction(here.engine) as session:
        duties = [dispatched(session, world, unit, day, **fields) for day in dates]
        for duty in duties:
            acknowledge(session, duty, on("2016-06-24"))
        return [duty.id for duty in duties]


def sweep(here, day: str) -> None:
    """What falls to be said on that day is to be said; no letter is made yet."""
    context = on(day)
    with transaction(here.engine) as session:
        for rung, first, last in rung_windows(here.policy, context.today, here.calendar):
            remind(session, rung, first, last, context)
            if rung.opens_case:
                open_cases(session, rung, first, last, context)
        remind_unsigned(session, context)


def swept(here, day: str) -> int:
    """The day is swept and its letters made."""
    sweep(here, day)
    return make_letters(at(day))


def do(here, duty_id: int, verb, *args, **options):
    """One verb upon one duty, in its own transaction."""
    with transaction(here.engine) as session:
        return verb(session, session.get_one(Duty, duty_id), *args, **options)


def letters(here, *kinds) -> list[Letter]:
    """The letters in the order they were made."""
    with reading(here.engine) as session:
        found = session.exec(select(Letter).order_by(Letter.id)).all()
    return [letter for letter in found if not kinds or letter.kind in kinds]
