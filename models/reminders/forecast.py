"""What the ladder would say on the days to come if nothing were handed in meanwhile; nothing is changed."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from domain.deadlines.calendar import WorkingCalendar
from domain.letters.kinds import Gathered
from domain.reminders.policy import Policy, Rung, rung_windows
from models.duties.duty import IS_OWED, Duty
from models.reminders.notice import Notice


@dataclass(frozen=True)
class Expected:
    """A rung that a duty would reach on a day; with `case` the duty comes before a supervisor."""

    day: date
    duty_id: int
    unit_id: int | None
    rung: Rung
    case: bool = False


@dataclass(frozen=True)
class Load:
    """How much is said: reminders, slips and cases by duty, and the letters that makes."""

    reminders: int
    slips: int
    cases: int
    letters: int


def forecast(session: Session, policy: Policy, calendar: WorkingCalendar, first: date, last: date, *,
             unit_ids: Collection[int] | None = None) -> list[Expected]:
    """What each working day's run from `first` to `last` would say anew, in order; of these units where named.

    As the run itself: a duty hears its highest rung reached, each rung once for a deadline and round.
    """
    query = select(Duty.owed_on, Duty.id, Duty.unit_id).where(IS_OWED, col(Duty.owed_on).is_not(None))
    told = select(Notice.duty_id, Notice.rung).join(Duty, Duty.id == Notice.duty_id).where(
        IS_OWED, Notice.deadline_version == Duty.deadline_version, Notice.round == Duty.round)
    if unit_ids is not None:
        query, told = (part.where(col(Duty.unit_id).in_(unit_ids)) for part in (query, told))
    rows = sorted(session.exec(query).all(), key=lambda row: row[:2])
    said = set(session.exec(told).all())
    dues = [owed for owed, _, _ in rows]
    found: list[Expected] = []
    for day in calendar.working_days(first, last):
        for rung, start, end in rung_windows(policy, day, calendar):
            low = 0 if start is None else bisect_left(dues, start)
            for _, duty_id, unit_id in rows[low:bisect_right(dues, end)]:
                for key, case in ((rung.key, False), (f"{rung.key}:case", True)):
                    if (case and not rung.opens_case) or (duty_id, key) in said:
                        continue
                    said.add((duty_id, key))
                    found.append(Expected(day, duty_id, unit_id, rung, case))
    return found


def load_of(said: Collection[Expected]) -> Load:
    """One letter of a kind for each unit and day, or for each duty as its row has it; each case to its supervisor."""
    rungs = [one for one in said if not one.case]
    slips = sum(one.rung.kind.row.is_slip for one in rungs)
    alone = sum(one.rung.kind.row.gathered is Gathered.DUTY for one in rungs)
    gathered = {(one.day, one.unit_id, one.rung.kind) for one in rungs
                if one.rung.kind.row.gathered is not Gathered.DUTY}
    cases = len(said) - len(rungs)
    return Load(len(rungs) - slips, slips, cases, len(gathered) + alone + cases)
