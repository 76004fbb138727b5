"""Letters of a rehearsal: recorded as if sent, and told with everything else that came of it."""

from datetime import datetime, tzinfo

from sqlalchemy import update
from sqlmodel import col, select

from models.directory.post import Post
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterState
from models.reminders.case import EscalationCase
from tasks.letters.withdraw import take_back
from tasks.runtime import runtime


def record_as_sent(as_of: datetime) -> None:
    """Every letter that may be tried by then counts as sent at that instant; nothing left this machine."""
    here = runtime()
    with transaction(here.engine) as session:
        take_back(session, here.context(as_of))
        session.flush()
        session.connection().execute(
            update(Letter).where(Letter.state == LetterState.WAITING, col(Letter.next_attempt_at) <= as_of).values(
                state=LetterState.SENT, sent_at=as_of))


def outcome() -> dict[str, list[dict]]:
    """All that the rehearsal's database holds: letters sent or undelivered, duties, cases; each in its order."""
    here = runtime()
    with reading(here.engine) as session:
        duties = session.exec(select(Duty, Unit.name).join(Unit, Unit.id == Duty.unit_id, isouter=True)
                              .order_by(Duty.id)).all()
        numbers = {duty.id: duty.number for duty, _ in duties}
        letters = session.exec(select(Letter, Post.title).join(Post, Post.id == Letter.post_id)
                               .where(col(Letter.state).in_([LetterState.SENT, LetterState.UNDELIVERED]))
                               .order_by(Letter.id)).all()
        cases = session.exec(select(EscalationCase, Post.title).join(Post, Post.id == EscalationCase.post_id)
                             .order_by(EscalationCase.id)).all()
    return {"letters": [_letter(letter, post, numbers, here.settings.zone) for letter, post in letters],
            "duties": [_duty(duty, unit) for duty, unit in duties],
            "cases": [_case(case, post, numbers) for case, post in cases]}


def _letter(letter: Letter, post: str, numbers: dict[int, str], zone: tzinfo) -> dict:
    at = (letter.sent_at or letter.made_at).astimezone(zone)
    return {"on": at.date().isoformat(), "at": at.isoformat(), "to": letter.to_address, "post": post,
            "kind": letter.kind.value, "subject": letter.subject,
            "duties": [numbers[duty_id] for duty_id in letter.duty_ids], "state": letter.state.value}


def _duty(duty: Duty, unit: str | None) -> dict:
    return {"number": duty.number, "title": duty.title, "unit": unit or duty.unit_written, "role": duty.role.value,
            "form": duty.form.value, "state": duty.state.value, "due_on": _day(duty.due_on),
            "first_due_on": _day(duty.first_due_on), "reported_on": _day(duty.reported_on),
            "closed_on": _day(duty.closed_on), "deadline": duty.deadline_text}


def _case(case: EscalationCase, post: str, numbers: dict[int, str]) -> dict:
    return {"duty": numbers[case.duty_id], "post": post, "rung": case.rung, "opened_on": _day(case.opened_on),
            "climbed": case.climbed, "decision": case.decision.value if case.decision else None}


def _day(day) -> str | None:
    return day.isoformat() if day else None
