"""What is no longer true is taken back before it is said: reminders of what was handed in, requests already decided."""

from datetime import date

from sqlalchemy import and_, exists, or_, update
from sqlmodel import Session, col, select

from domain.lifecycle import OWED, SETTLED, State
from models.duties.case import EscalationCase
from models.duties.duty import Duty
from models.duties.extension import Extension, ExtensionDecision
from models.duties.notice import Notice, NoticeKind
from models.letter import Letter, LetterKind, LetterState
from models.verbs.ladder.chasing import UNSIGNED

LADDER = (NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATION)
OF_A_DAY = (LetterKind.DIGEST, LetterKind.SUMMARY)
MOST = 5000


def take_back(session: Session, today: date) -> tuple[int, set[NoticeKind]]:
    """No letter that waits and no notice that stands says what is not so.

    A letter that is wrong in part, and one of an earlier day, is withdrawn and what is still true in it is to be said
    anew; one that may have arrived already stays unless nothing in it is true. Gives how many letters were withdrawn
    and the kinds of notices that are to be said anew.
    """
    letters = list(session.exec(_stale(today).order_by(Letter.id).limit(MOST)).all())
    ids = [letter.id for letter in letters]
    _withdraw(session, col(Notice.letter_id).in_(ids))
    freed = _free(session, ids)
    for letter in letters:
        letter.state, letter.key = LetterState.WITHDRAWN, f"{letter.key}:{letter.id}"
        letter.server_answer = "发出之前情况已有变化，不再发送"
        session.add(letter)
    _withdraw(session, col(Notice.letter_id).is_(None))
    return len(letters), freed


def _stale(today: date):
    of_it = Notice.letter_id == Letter.id
    untrue, true = exists().where(of_it, _untrue()), exists().where(of_it, ~_untrue())
    earlier = col(Letter.kind).in_(OF_A_DAY) & (col(Letter.made_on) < today)
    return select(Letter).where(Letter.state == LetterState.WAITING,
                                or_(and_(untrue, ~true), and_(~col(Letter.repeated), or_(untrue, earlier))))


def _withdraw(session: Session, which) -> None:
    session.connection().execute(update(Notice).where(
        which, col(Notice.withdrawn).is_(False), _untrue()).values(withdrawn=True))


def _free(session: Session, letter_ids: list[int]) -> set[NoticeKind]:
    rows = session.connection().execute(update(Notice).where(
        col(Notice.letter_id).in_(letter_ids), col(Notice.withdrawn).is_(False)).values(
        letter_id=None).returning(Notice.kind))
    return {kind for kind, in rows}


def _untrue():
    """Whether what a notice says is no longer so, seen from its duty."""
    kind = col(Notice.kind)
    undecided = exists().where(EscalationCase.duty_id == Duty.id, EscalationCase.post_id == Notice.post_id,
                               col(EscalationCase.decision).is_(None)).correlate(Duty, Notice)
    unanswered = exists().where(Extension.duty_id == Duty.id,
                                Extension.decision == ExtensionDecision.PENDING).correlate(Duty)
    moved = or_(Duty.deadline_version != Notice.deadline_version, Duty.round != Notice.round)
    signed = and_(Notice.rung == UNSIGNED, Duty.state != State.DISPATCHED)
    return exists().where(Duty.id == Notice.duty_id, or_(
        and_(kind.in_(LADDER), or_(col(Duty.state).not_in(OWED), moved, signed)),
        and_(kind == NoticeKind.ESCALATION, ~undecided),
        and_(kind == NoticeKind.EXTENSION_ASKED, ~unanswered),
        and_(kind == NoticeKind.RETURNED, Duty.state == State.REPORTED),
        and_(kind == NoticeKind.DISPATCH, col(Duty.state).in_(SETTLED)))).correlate(Notice)
