"""What is no longer true is taken back before it is said: reminders of what was handed in, requests already decided.

Truth is that of the day: a rung that its duty has not reached today was noted under a wrong clock, or before a new
deadline; it is withdrawn, and said again when its day comes (docs/decisions.md, 17).
"""

from sqlalchemy import String, and_, cast, exists, false, or_, update
from sqlmodel import Session, col, select

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


def take_back(session: Session, context: ActionContext) -> tuple[int, set[NoticeKind]]:
    """No letter that waits and no notice that stands says what is not so on the context's day.

    A letter that is wrong in part, and one of another day, is withdrawn and what is still true in it is to be said
    anew; one that may have arrived already stays unless nothing in it is true. Gives how many letters were withdrawn
    and the kinds of notices that are to be said anew.
    """
    letters = list(session.exec(_stale(context).order_by(Letter.id).limit(MOST)).all())
    ids = [letter.id for letter in letters]
    _withdraw(session, col(Notice.letter_id).in_(ids), context)
    freed = _free(session, ids)
    for letter in letters:
        letter.state, letter.key = LetterState.WITHDRAWN, f"{letter.key}:{letter.id}"
        letter.server_answer = str(Message("letter_no_longer_true"))
        session.add(letter)
    _withdraw(session, col(Notice.letter_id).is_(None), context)
    return len(letters), freed


def _stale(context: ActionContext):
    of_it = Notice.letter_id == Letter.id
    said = _untrue(context)
    untrue, true = exists().where(of_it, said), exists().where(of_it, ~said)
    another_day = or_(col(Letter.kind).in_(OF_A_DAY) & (col(Letter.made_on) < context.today),
                      col(Letter.made_on) > context.today)
    return select(Letter).where(Letter.state == LetterState.WAITING,
                                or_(and_(untrue, ~true), and_(~col(Letter.repeated), or_(untrue, another_day))))


def _withdraw(session: Session, which, context: ActionContext) -> None:
    """What is not so is withdrawn; where only the day is wrong, the rung is free to be said when its day comes."""
    standing = (which, col(Notice.withdrawn).is_(False))
    early = exists().where(Duty.id == Notice.duty_id, _unreached(context)).correlate(Notice)
    session.connection().execute(update(Notice).where(*standing, col(Notice.kind).in_(LADDER), early).values(
        withdrawn=True, rung=Notice.rung + WITHDRAWN + cast(Notice.id, String)))
    session.connection().execute(update(Notice).where(*standing, _untrue(context)).values(withdrawn=True))


def _free(session: Session, letter_ids: list[int]) -> set[NoticeKind]:
    rows = session.connection().execute(update(Notice).where(
        col(Notice.letter_id).in_(letter_ids), col(Notice.withdrawn).is_(False)).values(
        letter_id=None).returning(Notice.kind))
    return {kind for kind, in rows}


def _untrue(context: ActionContext):
    """Whether what a notice says is not so on that day, seen from its duty."""
    undecided = exists().where(EscalationCase.duty_id == Duty.id, EscalationCase.post_id == Notice.post_id,
                               col(EscalationCase.decision).is_(None)).correlate(Duty, Notice)
    unanswered = exists().where(Extension.duty_id == Duty.id,
                                Extension.decision == ExtensionDecision.PENDING).correlate(Duty)
    moved = or_(Duty.deadline_version != Notice.deadline_version, Duty.round != Notice.round)
    signed = and_(Notice.rung == UNSIGNED, Duty.state != State.DISPATCHED)
    ended = {End.NOT_OWED: or_(col(Duty.state).not_in(OWED), moved, signed, _unreached(context)),
             End.DECIDED: ~undecided, End.ANSWERED: ~unanswered, End.REPORTED: Duty.state == State.REPORTED,
             End.SETTLED: col(Duty.state).in_(SETTLED)}
    return exists().where(Duty.id == Notice.duty_id, or_(*(
        and_(col(Notice.kind).in_([kind for kind in NoticeKind if end in kind.row.ends]), ended[end])
        for end in End))).correlate(Notice)


def _unreached(context: ActionContext):
    """Whether the duty has not come to the notice's rung by that day, or owes nothing by any day."""
    parts = [and_(Notice.rung == UNSIGNED, col(Duty.sign_by) >= context.today)]
    for rung in context.policy.rungs:
        reached = last_due_on(rung, context.today, context.calendar)
        parts.append(and_(col(Notice.rung).in_([rung.key, f"{rung.key}:case"]), or_(
            col(Duty.owed_on).is_(None), col(Duty.owed_on) > reached)))
    return or_(false(), *parts)
