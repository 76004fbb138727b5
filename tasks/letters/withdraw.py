"""What is no longer true is taken back before it is said: reminders of what was handed in, requests already decided.

Truth is that of the day: a rung that its duty has not reached today was noted under a wrong clock, or before a new
deadline; it is withdrawn, and said again when its day comes (docs/decisions.md, 17).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Executable, String, Update, and_, bindparam, cast, exists, false, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.duties.lifecycle import OWED, SETTLED, State
from domain.letters.kinds import LADDER, End, LetterKind, NoticeKind
from domain.messages import Message
from domain.reminders.policy import last_due_on
from models.action_context import ActionContext
from models.duties.duty import Duty
from models.duties.extension import Extension, ExtensionDecision
from models.letters.letter import Letter, LetterState
from models.reminders.case import WITHDRAWN, EscalationCase
from models.reminders.ladder import UNSIGNED
from models.reminders.notice import Notice

OF_A_DAY = tuple(kind for kind in LetterKind if kind.of_a_day)
MOST = 5000
TODAY, LETTERS = "today", "letters"


def take_back(session: Session, context: ActionContext) -> tuple[int, set[NoticeKind]]:
    """No letter that waits and no notice that stands says what is not so on the context's day.

    A letter that is wrong in part, and one of another day, is withdrawn and what is still true in it is to be said
    anew; one that may have arrived already stays unless nothing in it is true. Gives how many letters were withdrawn
    and the kinds of notices that are to be said anew.
    """
    ways, day = _statements(tuple(rung.key for rung in context.policy.rungs)), _facts_of(context)
    letters = list(session.exec(ways.stale, params=day).all())
    freed = _recall(session, ways, day, letters) if letters else set()
    for statement in ways.withdraw_unsaid:
        session.connection().execute(statement, day)
    return len(letters), freed


def _recall(session: Session, ways: "_Statements", day: dict[str, date], letters: list[Letter]) -> set[NoticeKind]:
    """The letters are withdrawn; gives the kinds of what was true in them, which no letter carries any more."""
    of_them = {LETTERS: [letter.id for letter in letters]}
    for statement in ways.withdraw_said:
        session.connection().execute(statement, day | of_them)
    freed = {kind for kind, in session.connection().execute(ways.free, of_them)}
    for letter in letters:
        letter.state, letter.key = LetterState.WITHDRAWN, f"{letter.key}:{letter.id}"
        letter.server_answer = str(Message("letter_no_longer_true"))
        session.add(letter)
    return freed


def _facts_of(context: ActionContext) -> dict[str, date]:
    """What the statements are told of a day: the day, and for each rung the last due day that has come to it."""
    return {TODAY: context.today} | {_last_due(at): last_due_on(rung, context.today, context.calendar)
                                     for at, rung in enumerate(context.policy.rungs)}


def _last_due(at: int) -> str:
    return f"last_due_{at}"


@dataclass(frozen=True)
class _Statements:
    """What is asked and done at each delivery; built once for a ladder, as building takes longer than running."""

    stale: SelectOfScalar[Letter]
    withdraw_said: tuple[Update, ...]
    withdraw_unsaid: tuple[Update, ...]
    free: Executable


@lru_cache(maxsize=8)
def _statements(rungs: tuple[str, ...]) -> _Statements:
    of_them = col(Notice.letter_id).in_(bindparam(LETTERS, expanding=True))
    free = update(Notice).where(of_them, col(Notice.withdrawn).is_(False)).values(letter_id=None)
    return _Statements(_stale(rungs), _withdrawals(of_them, rungs),
                       _withdrawals(col(Notice.letter_id).is_(None), rungs), free.returning(Notice.kind))


def _stale(rungs: tuple[str, ...]) -> SelectOfScalar[Letter]:
    of_it = Notice.letter_id == Letter.id
    said = _untrue(rungs)
    untrue, true = exists().where(of_it, said), exists().where(of_it, ~said)
    another_day = or_(col(Letter.kind).in_(OF_A_DAY) & (col(Letter.made_on) < bindparam(TODAY)),
                      col(Letter.made_on) > bindparam(TODAY))
    stale = select(Letter).where(Letter.state == LetterState.WAITING,
                                 or_(and_(untrue, ~true), and_(~col(Letter.repeated), or_(untrue, another_day))))
    return stale.order_by(Letter.id).limit(MOST)


def _withdrawals(which: ColumnElement[bool], rungs: tuple[str, ...]) -> tuple[Update, Update]:
    """What is not so is withdrawn; where only the day is wrong, the rung is free to be said when its day comes."""
    standing = (which, col(Notice.withdrawn).is_(False))
    early = exists().where(Duty.id == Notice.duty_id, _unreached(rungs)).correlate(Notice)
    return (update(Notice).where(*standing, col(Notice.kind).in_(LADDER), early).values(
                withdrawn=True, rung=Notice.rung + WITHDRAWN + cast(Notice.id, String)),
            update(Notice).where(*standing, _untrue(rungs)).values(withdrawn=True))


def _untrue(rungs: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether what a notice says is not so on that day, seen from its duty."""
    undecided = exists().where(EscalationCase.duty_id == Duty.id, EscalationCase.post_id == Notice.post_id,
                               col(EscalationCase.decision).is_(None)).correlate(Duty, Notice)
    unanswered = exists().where(Extension.duty_id == Duty.id,
                                Extension.decision == ExtensionDecision.PENDING).correlate(Duty)
    moved = or_(Duty.deadline_version != Notice.deadline_version, Duty.round != Notice.round)
    signed = and_(Notice.rung == UNSIGNED, Duty.state != State.DISPATCHED)
    ended = {End.NOT_OWED: or_(col(Duty.state).not_in(OWED), moved, signed, _unreached(rungs)),
             End.DECIDED: ~undecided, End.ANSWERED: ~unanswered, End.REPORTED: Duty.state == State.REPORTED,
             End.SETTLED: col(Duty.state).in_(SETTLED)}
    return exists().where(Duty.id == Notice.duty_id, or_(*(
        and_(col(Notice.kind).in_([kind for kind in NoticeKind if end in kind.row.ends]), ended[end])
        for end in End))).correlate(Notice)


def _unreached(rungs: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether the duty has not come to the notice's rung by that day, or owes nothing by any day."""
    parts = [and_(Notice.rung == UNSIGNED, col(Duty.sign_by) >= bindparam(TODAY))]
    for at, rung in enumerate(rungs):
        parts.append(and_(col(Notice.rung).in_([rung, f"{rung}:case"]), or_(
            col(Duty.owed_on).is_(None), col(Duty.owed_on) > bindparam(_last_due(at)))))
    return or_(false(), *parts)
