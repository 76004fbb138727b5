"""A change of the administrator's calendar: the file and the deadlines together, or neither."""

from collections.abc import Sequence

from sqlmodel import Session

from config.calendar import Entries, calendar_of
from config.calendar_file import held, write_entries
from config.places import calendar_file
from models.engine import transaction
from models.occasion import Occasion
from models.verbs.recalculating import Move, follow_calendar, moves
from tasks.runtime import Runtime


def preview_calendar(session: Session, entries: Entries, occasion: Occasion) -> list[Move]:
    """Which deadlines would move with these entries; nothing is changed."""
    return moves(session, calendar_of(entries), occasion)


def change_calendar(here: Runtime, entries: Entries, words: str, version: str, marks: Sequence[str],
                    occasion: Occasion) -> int:
    """The file has these entries and the deadlines shown have moved; gives how many.

    Conflict where the file is not of that version any more, or other deadlines would move than were shown.
    """
    path = calendar_file(here.settings.data_dir)
    with held(path, version):
        before = path.read_bytes() if path.exists() else None
        try:
            with transaction(here.engine) as session:
                count = len(follow_calendar(session, calendar_of(entries), words, marks, occasion))
                write_entries(path, entries)
        except BaseException:
            _restore(path, before)
            raise
    return count


def _restore(path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != before:
        path.write_bytes(before)
