"""A change of the administrator's calendar: the file and the deadlines together, or neither."""

from collections.abc import Sequence

from sqlmodel import Session

from config.calendar import Entries, calendar_of
from config.calendar_file import calendar_text
from config.own_file import rewriting
from config.places import calendar_file
from models.engine import transaction
from models.occasion import Occasion
from models.verbs.duties.recalculating import Move, follow_calendar, moves
from tasks.runtime import Runtime


def preview_calendar(session: Session, entries: Entries, occasion: Occasion) -> list[Move]:
    """Which deadlines would move with these entries; nothing is changed."""
    return moves(session, calendar_of(entries), occasion)


def change_calendar(here: Runtime, entries: Entries, words: str, version: str, marks: Sequence[str],
                    occasion: Occasion) -> int:
    """The file has these entries and the deadlines shown have moved; gives how many dates are others now.

    Conflict where the file is not of that version any more, or other deadlines would move than were shown.
    """
    with rewriting(calendar_file(here.settings.data_dir), version, "日历") as write, \
            transaction(here.engine) as session:
        moved = follow_calendar(session, calendar_of(entries), words, marks, occasion)
        write(calendar_text(entries))
    return sum(one.moved for one in moved)
